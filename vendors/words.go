package vendors

import (
	"strconv"
	"strings"

	"github.com/agext/levenshtein"
)

// quote quotes a value for an error, and cuts a long one.
func quote(s string) string {
	const most = 80
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}

func quoteAll[S ~string](list []S) []string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(string(s))
	}
	return quoted
}

// and returns "a, b and c", or "a, b or c".
func and(list []string) string { return enumerate(list, " and ") }
func or(list []string) string  { return enumerate(list, " or ") }

func enumerate(list []string, conjunction string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + conjunction + list[last]
}

// nearest returns the option that was probably meant by word, empty if none is near.
func nearest(word string, options []string) string {
	best, least := "", len(word) // an option as far away as the word is long has nothing of it
	for _, option := range options {
		distance := levenshtein.Distance(strings.ToLower(word), strings.ToLower(option), nil)
		if near := max(2, len(word)/3, len(option)/3); distance <= near && distance < least {
			best, least = option, distance
		}
	}
	return best
}

// didYouMean returns a hint that ends an error: the nearest of the options, which are called kind, or else all of them.
func didYouMean(word, kind string, options []string) string {
	if near := nearest(word, options); near != "" {
		return ": did you mean " + quote(near) + "?"
	}
	return ": the " + kind + " are " + and(options)
}
