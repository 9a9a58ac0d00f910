package hosting

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// The backgrounds that accents stand on: the darkest of the light page and the lightest of the dark one.
const (
	LightBackground = "#f3f5f8"
	DarkBackground  = "#1b222d"
)

// minContrast is WCAG 2.2's level AA for text: https://www.w3.org/TR/WCAG22/#contrast-minimum
const minContrast = 4.5

var colorPattern = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func checkContrast(color, background string) error {
	if !colorPattern.MatchString(color) {
		return fmt.Errorf("must be a colour such as #0b5394, got %q", color)
	}
	if ratio := Contrast(color, background); ratio < minContrast {
		which, how := "light", "darker"
		if background == DarkBackground {
			which, how = "dark", "lighter"
		}
		// Cut, not rounded: 4.49 is not enough.
		return fmt.Errorf("must have a contrast of at least 4.5:1 with the %s page's background %s (WCAG 2.2 AA), %s has %.2f:1: choose a %s one",
			which, background, color, math.Floor(ratio*100)/100, how)
	}
	return nil
}

// Contrast is the ratio of two colours as #rrggbb, from 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
func Contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is https://www.w3.org/TR/WCAG22/#dfn-relative-luminance.
func luminance(color string) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := channel(color, i) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// channel is red, green or blue, of 255.
func channel(color string, i int) float64 {
	value, _ := strconv.ParseUint(color[1+2*i:3+2*i], 16, 8)
	return float64(value)
}

// comfortable is more than need be: on black, thin letters glow.
const comfortable = 6.5

// Lightened is a colour mixed with as little white as gives it a comfortable contrast with the dark background.
func Lightened(color string) string {
	for white := 0.0; white < 1; white += 0.02 {
		mixed := "#"
		for i := range 3 {
			mixed += fmt.Sprintf("%02x", int(math.Round(channel(color, i)*(1-white)+255*white)))
		}
		if Contrast(mixed, DarkBackground) >= comfortable {
			return mixed
		}
	}
	return "#ffffff"
}
