// Package words writes values and lists as errors show them.
package words

import (
	"strconv"
	"strings"

	"github.com/agext/levenshtein"
)

// Quote quotes a value for an error, and cuts a long one.
func Quote(s string) string {
	const most = 80
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}

// QuoteAll quotes each of a list.
func QuoteAll[S ~string](list []S) []string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = Quote(string(s))
	}
	return quoted
}

// And returns "a, b and c".
func And(list []string) string { return enumerate(list, " and ") }

// Or returns "a, b or c".
func Or(list []string) string { return enumerate(list, " or ") }

func enumerate(list []string, conjunction string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + conjunction + list[last]
}

// Nearest returns the option that was probably meant by word, empty if none is near.
func Nearest(word string, options []string) string {
	best, least := "", len(word) // an option as far away as the word is long has nothing of it
	for _, option := range options {
		distance := levenshtein.Distance(strings.ToLower(word), strings.ToLower(option), nil)
		if near := max(2, len(word)/3, len(option)/3); distance <= near && distance < least {
			best, least = option, distance
		}
	}
	return best
}

// DidYouMean returns a hint that ends an error: the nearest of the options, which are called kind, or else all of them.
func DidYouMean(word, kind string, options []string) string {
	if near := Nearest(word, options); near != "" {
		return ": did you mean " + Quote(near) + "?"
	}
	return ": the " + kind + " are " + And(options)
}

// Shell quotes a word for a POSIX shell where it must be.
func Shell(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Sentence ends a text as a sentence ends.
func Sentence(text string) string {
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}
