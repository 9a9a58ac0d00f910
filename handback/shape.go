package handback

import (
	"sync"

	"github.com/dlclark/regexp2/v2"
)

// maxValue bounds what is matched: no value that fits a pattern is longer.
const maxValue = 2048

var compiled sync.Map // pattern to *regexp2.Regexp

// matches runs the pattern itself, which looks ahead, as Go's own package cannot: the data that the page gets is what is
// checked here.
func (s Shape) matches(value string) bool {
	if len(value) > maxValue {
		return false
	}
	re, ok := compiled.Load(s.Pattern)
	if !ok {
		re, _ = compiled.LoadOrStore(s.Pattern, regexp2.MustCompile(s.Pattern, regexp2.RE2))
	}
	// It can fail by time only, and has no limit. A $ would match before a last line break, where others' does not.
	matched, _ := re.(*regexp2.Regexp).MatchString(value)
	return matched && oneLine(value) == value
}
