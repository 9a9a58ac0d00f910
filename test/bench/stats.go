package main

import (
	"fmt"
	"slices"
	"time"
)

// spread is the middle of some numbers, and between what the middle half and all of them lie.
type spread struct{ median, q1, q3, min, max float64 }

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	s := slices.Sorted(slices.Values(values))
	return spread{quantile(s, 0.5), quantile(s, 0.25), quantile(s, 0.75), s[0], s[len(s)-1]}
}

// quantile interpolates between the two nearest of sorted numbers.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// ratios are those of the same rounds: what slows the machine down for a while slows both.
func ratios(of, against []float64) []float64 {
	list := make([]float64, 0, len(of))
	for i := range min(len(of), len(against)) {
		list = append(list, of[i]/against[i])
	}
	return list
}

// seconds is a time with three digits that count: 3.42 s, 0.245 s, 0.0031 s.
func seconds(s float64) string {
	switch {
	case s >= 10:
		return fmt.Sprintf("%.1f s", s)
	case s >= 1:
		return fmt.Sprintf("%.2f s", s)
	case s >= 0.1:
		return fmt.Sprintf("%.3f s", s)
	}
	return fmt.Sprintf("%.4f s", s)
}

func ratio(r float64) string {
	switch {
	case r >= 10:
		return fmt.Sprintf("%.1f", r)
	case r >= 0.1:
		return fmt.Sprintf("%.2f", r)
	}
	return fmt.Sprintf("%.3f", r)
}

func (s spread) seconds() string {
	return fmt.Sprintf("%s (%s to %s)", seconds(s.median), seconds(s.min), seconds(s.max))
}

func (s spread) ratio() (median, quartiles, extremes string) {
	return ratio(s.median), ratio(s.q1) + " to " + ratio(s.q3), ratio(s.min) + " to " + ratio(s.max)
}

func since(start time.Time) float64 { return time.Since(start).Seconds() }
