package draft

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/base/texts"
)

// Guides write what the reader fills in between brackets, in capitals, or as an example.
var (
	brackets = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\$?\{\{?[^{}/*]*\}?\}|<[^<>/*]*>|\[[^\[\]/*]*\]|%[A-Za-z_-]+%|__[A-Za-z_-]+__`)
	})
	capitals = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\b[A-Z][A-Z0-9]*(?:[_-][A-Z0-9]+)+\b|\b[A-Z]{4,}[A-Z0-9]*\b|X{4,}|x{4,}`)
	})
	samples = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)(?:^|[^a-z])(?:your|my|example|sample|optional|prefix|path|folder|directory|subfolder|placeholder|xxx+)(?:[^a-z]|$)`)
	})
	// A variable of IAM's own has its service before a colon: ${aws:username}.
	variable = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\$\{[a-z0-9-]+:[^}]*\}`) })
)

// isPlaceholder reports whether a text, or a part of it, is for the reader to fill in.
func isPlaceholder(s string) bool {
	return !variable().MatchString(s) && (brackets().MatchString(s) || capitals().MatchString(s) || samples().MatchString(s))
}

// isFilledIn is the same for a name that may well have such a word in it: brackets and capitals alone are for the reader.
func isFilledIn(s string) bool {
	return !variable().MatchString(s) && (brackets().MatchString(s) || capitals().MatchString(s))
}

// exampleAccounts are those that AWS's documentation uses, and what is nobody's.
var exampleAccounts = []string{"123456789012", "111122223333", "444455556666", "777788889999", "123412341234", "012345678901", "210987654321"}

// isExampleAccount reports whether a 12-digit number stands for an account that the reader knows.
func isExampleAccount(id string) bool {
	return slices.Contains(exampleAccounts, id) || strings.Trim(id, id[:1]) == ""
}

// fixedAccount reports whether an account ID is one that a vendor publishes.
func fixedAccount(id string) bool {
	return awsname.CheckAccountID(id) == nil && !isExampleAccount(id)
}

// shown is a text of a guide as a definition and a terminal can have it.
func shown(s string) string {
	s = strings.ReplaceAll(s, "${", "{")
	s = strings.ReplaceAll(s, "{{", "{")
	s = strings.Map(func(r rune) rune {
		if texts.Odd(r) || r == '"' {
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if r := []rune(s); len(r) > 100 {
		s = string(r[:100]) + "…"
	}
	return s
}
