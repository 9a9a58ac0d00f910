package page

import (
	"fmt"
	"html"
	"math"
	"strings"
	"unicode/utf8"
)

// Sizes are in the picture's own units, which are pixels where there is room.
const (
	labelHeight = 17
	// Letters stand this high above their line.
	overLine = 7

	labelSize = 15
	noteSize  = 12.5
)

// textWidth is about as wide as a text in the page's fonts, rather more than less.
func textWidth(text string, size float64) int {
	return int(math.Ceil(float64(utf8.RuneCountInString(text)) * size * 0.56))
}

// lines break the label of an edge, which should not push things apart: into two of about the same length, or into more
// where it is long.
func lines(label string) []string {
	const short, most = 13, 17
	words := strings.Fields(label)
	if len(words) < 2 || len(label) <= short {
		return oneOrNone(label)
	}
	best := 0
	longer := func(i int) int { return max(len(strings.Join(words[:i], " ")), len(strings.Join(words[i:], " "))) }
	for i := 1; i < len(words); i++ {
		if best == 0 || longer(i) <= longer(best) {
			best = i
		}
	}
	if longer(best) <= most {
		return []string{strings.Join(words[:best], " "), strings.Join(words[best:], " ")}
	}
	return append(lines(strings.Join(words[:best], " ")), lines(strings.Join(words[best:], " "))...)
}

func oneOrNone(label string) []string {
	if label == "" {
		return nil
	}
	return []string{label}
}

// labelSize is what a label takes, whichever it is.
func (e edge) labelSize() (width, height int) {
	for _, label := range append([]labelFor{{label: e.label}}, e.others...) {
		all := lines(label.label)
		for _, line := range all {
			width = max(width, textWidth(line, noteSize)+8)
		}
		height = max(height, labelHeight*len(all))
	}
	return width, height
}

// open begins a picture, named for whoever does not see it.
func open(b *strings.Builder, x, y, width, height float64, id, title, words string) {
	fmt.Fprintf(b, `<svg viewBox="%s %s %s %s" width="%s" height="%s" role="img" aria-labelledby="%s-t %[7]s-d"><title id="%[7]s-t">%s</title><desc id="%[7]s-d">%s</desc>`,
		n(x), n(y), n(width), n(height), n(width), n(height), id, html.EscapeString(title), html.EscapeString(words))
}

func account(b *strings.Builder, x, y, width, height, name float64) {
	fmt.Fprintf(b, `<rect class="account" x="%s" y="%s" width="%s" height="%s" rx="14"/><text class="account-name" x="%s" y="%s">Your AWS account</text>`,
		n(x), n(y), n(width), n(height), n(name), n(y+24))
}
