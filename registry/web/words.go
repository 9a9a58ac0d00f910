package web

import (
	"html/template"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/verify"
)

// words are what the pages say things with. What is from elsewhere goes through text, or is escaped only: html/template does
// not know what turns the words around it.
var words = template.FuncMap{
	"text":     plain.Text,
	"sentence": sentence,
	"customer": customer,
	"machine":  func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
	"day":      func(t time.Time) string { return t.UTC().Format(time.DateOnly) },
	"hour":     func(t time.Time) string { return t.UTC().Format(time.TimeOnly) },
	"state":    func(s registry.State) string { return stateWords[s] },
	"outcome":  func(o registry.Outcome) string { return outcomeWords[o] },
	"verdict":  func(v verify.Verdict) string { return verdictWords[v] },
	"good":     func(v verify.Verdict) bool { return v == verify.Good },
	"failed":   func(v verify.Verdict) bool { return v == verify.Failed },
}

// sentence is a text that begins one, with a full stop.
func sentence(s string) string {
	s = plain.Text(s)
	if s == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

var stateWords = map[registry.State]string{
	registry.Invited:  "The customer is invited, and nothing is known of a launch yet.",
	registry.Launched: "The values of the stack are here, and no check was good yet. AWS may need some minutes until a new role works.",
	registry.Live:     "Everything that was granted works, and everything else that was tried is refused.",
	registry.Degraded: "There is no answer of AWS that tells whether the connection works. Nothing is known to be wrong with it.",
	registry.Broken:   "What was granted does not work.",
	registry.Open:     "Something that must be refused is allowed. Whoever administers the AWS account should look at it now.",
	registry.Ended:    "It is over, and is not checked any more. A customer who comes back is invited anew.",
}

var outcomeWords = map[registry.Outcome]string{
	registry.Good:    "good",
	registry.Waiting: "nobody gets in yet, as it should be in the first phase",
	registry.Unknown: "could not be told",
	registry.Refused: "the way in is refused",
	registry.Failed:  "something does not work",
	registry.Exposed: "something is open",
}

var verdictWords = map[verify.Verdict]string{
	verify.Good: "good", verify.Failed: "failed", verify.Unknown: "could not be told", verify.Skipped: "not tried",
}
