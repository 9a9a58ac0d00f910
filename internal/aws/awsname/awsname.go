// Package awsname holds the rules for names and ARNs that a customer types into a template.
//
// Each rule is written twice, because the two places that need it cannot share one text: a Go function that gives the
// reason, and a pattern for CloudFormation's AllowedPattern, which is a Java regular expression that looks ahead, as Go's
// cannot. The tests hold the two against each other, and against Java itself where there is one. A rule's Description is
// its ConstraintDescription: it says what the pattern accepts, all of it and nothing else.
//
// The patterns keep to what Java, JavaScript, Python and .NET read alike: no \w, whose meaning differs, and no look-behind.
// Only JavaScript's v flag, and with it the pattern attribute of HTML, refuses their unescaped hyphens.
// An empty value never matches: wrap a pattern in [Optional] where the customer may leave a parameter empty.
package awsname

import (
	"fmt"
	"strings"
)

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
	hex    = digits + "abcdef"
)

// Optional returns a pattern that also accepts the empty string.
func Optional(pattern string) string { return `^$|` + pattern }

// OptionalDescription returns the description of a rule whose pattern is wrapped in [Optional].
func OptionalDescription(description string) string {
	return "must be empty or " + strings.TrimPrefix(description, "must be ")
}

// refuse returns an error that repeats the rule and shows the value.
func refuse(description, value string) error {
	return fmt.Errorf("%s, got %q", description, value)
}

// made reports whether s has min to max characters, all of them in chars.
func made(s, chars string, min, max int) bool {
	return min <= len(s) && len(s) <= max && strings.Trim(s, chars) == ""
}
