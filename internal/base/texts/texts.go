// Package texts holds what a text must not have, wherever it comes from and wherever it goes: what a reader does not see,
// what reorders the rest, and what AWS or the CDK would read as something else than text. Names in any script are fine.
package texts

import (
	"fmt"
	"strings"
	"unicode"
)

// Check says why a text cannot be shown or written into a template as it stands.
func Check(s string) error {
	if r, ok := FirstOdd(s); ok {
		return fmt.Errorf("must be one line of visible characters, got %s", Name(r))
	}
	for _, m := range marks() {
		if strings.Contains(s, m.start) {
			return fmt.Errorf("must not have %s, which %s", m.start, m.reads)
		}
	}
	if strings.TrimSpace(s) != s {
		return fmt.Errorf("must be without spaces at its ends, got %q", s)
	}
	return nil
}

// marks are what makes something else than text out of what follows.
func marks() []mark {
	return []mark{
		// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html
		{"${", "stands for a value of CloudFormation's or the CDK's: write it without the $"},
		// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
		{"{{resolve:", "CloudFormation replaces with a value from elsewhere"},
	}
}

type mark struct{ start, reads string }

// FirstOdd returns the first character that a text must not have: one without a shape of its own, or a space that only
// looks like one.
func FirstOdd(s string) (rune, bool) {
	for _, r := range s {
		if Odd(r) {
			return r, true
		}
	}
	return 0, false
}

// Odd reports whether a character has no shape of its own. The joiners between the letters of some scripts are among
// them: they make two names out of what reads as one.
func Odd(r rune) bool {
	switch r {
	case ' ', '\u3000': // the second is the space between words of Chinese and Japanese
		return false
	case unicode.ReplacementChar, '\u2800': // what was text once, and the blank pattern of Braille
		return true
	}
	return unicode.In(r, unicode.C, unicode.Z, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) || noncharacter(r)
}

// noncharacter: https://www.unicode.org/faq/private_use.html#noncharacters.
func noncharacter(r rune) bool { return r&0xfffe == 0xfffe || 0xfdd0 <= r && r <= 0xfdef }

// Name is the code point of a character that cannot be shown, with what it is.
func Name(r rune) string {
	what := "a character that cannot be seen"
	switch {
	case r == unicode.ReplacementChar:
		what = "the sign for what could not be read"
	case unicode.Is(unicode.Cc, r) && (r == '\n' || r == '\r'):
		what = "a line break"
	case unicode.Is(unicode.Cc, r):
		what = "a control character"
	case unicode.Is(unicode.Bidi_Control, r):
		what = "a character that reorders the text around it"
	case unicode.Is(unicode.Z, r):
		what = "a space other than the plain one"
	case unicode.Is(unicode.Co, r):
		what = "a character of no script"
	}
	return fmt.Sprintf("%U, %s", r, what)
}

// Latin1 reports whether IAM takes a text as the description of a role:
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html.
func Latin1(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != '\t' && r != '\n' && r != '\r' && (r < ' ' || r > '~' && r < '\u00a1' || r > '\u00ff')
	})
}
