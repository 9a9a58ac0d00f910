package oidc

import (
	"fmt"
	"strings"
	"unicode"
)

// placeholder is a part that a customer fills in: a word, or a few.
var placeholder = compiled(`^\{[A-Za-z][A-Za-z0-9 -]{0,39}\}$`)

var placeholders = compiled(`\{[^{}]*\}`)

// MaxParts is how many parts of a subject a customer fills in at most.
const MaxParts = 3

// Words are those in braces in a text.
func Words(text string) []string {
	var list []string
	for _, p := range placeholders().FindAllString(text, -1) {
		list = append(list, strings.Trim(p, "{}"))
	}
	return list
}

// Fill is a text with something else in place of each part in braces, by its number from 0.
func Fill(text string, with func(i int) string) string {
	i := -1
	return placeholders().ReplaceAllStringFunc(text, func(string) string {
		i++
		return with(i)
	})
}

const partEnd = `[A-Za-z0-9_.@+=~-]`

// PartPattern is what a customer may type for one part in braces of a subject: nothing that could end it, or stand for
// something else.
const (
	PartPattern     = `^` + partEnd + `(?:[A-Za-z0-9_.@+=~ -]{0,98}` + partEnd + `)?$`
	PartDescription = "must be 1 to 100 letters, digits and characters of _.@+=~- with spaces between them"
)

var parts = compiled(PartPattern)

// CheckPart says why a value cannot stand for a part in braces of a subject.
func CheckPart(s string) error { return matched(parts, PartDescription, s) }

// Filled is a text with the same in place of each part in braces.
func Filled(text, with string) string { return Fill(text, func(int) string { return with }) }

// IsPattern reports whether a text has a star, which stands for anything.
func IsPattern(text string) bool { return strings.Contains(text, "*") }

// maxSubject is OpenID Connect's, https://openid.net/specs/openid-connect-core-1_0.html#IDToken.
const maxSubject = 255

// CheckValue says why a text cannot be what a claim is compared with. A star in it is one only where a pattern is meant, and
// stands after a character that ends what is before it: else the pattern matches others whose names only begin so.
func CheckValue(text string) error {
	odd := func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune("\"'?$\\`", r) }
	switch {
	case len(text) < 1 || len(text) > maxSubject || strings.ContainsFunc(text, odd):
		return fmt.Errorf("must be 1 to %d printable ASCII characters without quotes, backquotes, backslashes, ? and $, got %q", maxSubject, text)
	case strings.Trim(text, "*") == "":
		return fmt.Errorf("must say whom it lets in: %q stands for everybody", text)
	}
	for i, r := range text {
		if r != '*' {
			continue
		}
		before := text[:i]
		if !strings.ContainsFunc(before, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			return fmt.Errorf("must begin with what is fixed, before a star, got %q", text)
		}
		if last := rune(before[len(before)-1]); unicode.IsLetter(last) || unicode.IsDigit(last) || last == '}' || last == '*' {
			return fmt.Errorf("must have a star only after a character such as : or / that ends what is before it, got %q: it would also let in whose name only begins with %q", text, before)
		}
	}
	return nil
}

// CheckSubject is [CheckValue] for a subject, which may have parts in braces.
func CheckSubject(subject string) error {
	found := placeholders().FindAllStringIndex(subject, -1)
	for _, p := range found {
		if word := subject[p[0]:p[1]]; !placeholder().MatchString(word) {
			return fmt.Errorf("must have a word of 1 to 40 letters, digits, spaces and hyphens in braces, got %q", word)
		}
	}
	if rest := Filled(subject, ""); strings.ContainsAny(rest, "{}") {
		return fmt.Errorf("must have a brace { and a brace } around each part that the customer types, got %q", subject)
	}
	if len(found) > MaxParts {
		return fmt.Errorf("must have %d parts in braces at most, got %d", MaxParts, len(found))
	}
	if strings.Contains(subject, "}{") {
		return fmt.Errorf("must have something fixed between two parts in braces, got %q", subject)
	}
	if len(found) > 0 && IsPattern(subject[:found[len(found)-1][0]]) {
		return fmt.Errorf("must have no star before a part that the customer types, got %q: it could stand for that part", subject)
	}
	return CheckValue(subject)
}
