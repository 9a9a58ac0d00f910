package resolve

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// patternTimeout is far more than a sane pattern needs for a value of 4,096 bytes.
const patternTimeout = 200 * time.Millisecond

// pattern is an AllowedPattern: a regular expression of Java that must match the whole value. Go's own package would
// not do: Java's may look ahead, and the patterns for bucket names have to.
// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
type pattern struct {
	source string
	re     *regexp2.Regexp
}

func compilePattern(source string) (*pattern, error) {
	if err := checkJava(source); err != nil {
		return nil, err
	}
	// Alone first: a pattern such as "a)|(b" is wrong, but would be right in parentheses.
	// The RE2 option makes \w, \d and \s mean ASCII only, as in Java.
	if _, err := regexp2.Compile(source, regexp2.RE2); err != nil {
		return nil, fmt.Errorf("AllowedPattern must be a valid regular expression: %w", err)
	}
	re, err := regexp2.Compile(`\A(?:`+source+`)\z`, regexp2.RE2)
	if err != nil {
		return nil, fmt.Errorf("AllowedPattern must be a valid regular expression: %w", err)
	}
	re.MatchTimeout = patternTimeout
	return &pattern{source, re}, nil
}

func (p *pattern) matches(text string) (bool, error) {
	matched, err := p.re.MatchString(text)
	if err != nil {
		return false, errors.New("it takes too long")
	}
	return matched, nil
}

// checkJava refuses what regexp2 would take for something else than Java does: operations on sets ("[a-z&&[^b]]"),
// escapes that Java lacks or reads otherwise, and .NET's and Python's groups.
func checkJava(source string) error {
	class := false
	runes := []rune(source)
	next := func(i int) rune {
		if i < len(runes) {
			return runes[i]
		}
		return 0
	}
	for i := 0; i < len(runes); i++ {
		switch c := runes[i]; {
		case c == '\\':
			i++
			escaped := next(i)
			isLetter := 'a' <= escaped && escaped <= 'z' || 'A' <= escaped && escaped <= 'Z'
			if isLetter && !strings.ContainsRune("dDwWsSbBAzZtnrfaexucpPkGQE", escaped) {
				return fmt.Errorf("the escape \\%c is not supported", escaped)
			}
			if escaped == 'Q' {
				for i++; i < len(runes) && (runes[i] != '\\' || next(i+1) != 'E'); i++ {
				}
				i++
			}
		case class && c == '[', class && c == '&' && next(i+1) == '&':
			return errors.New("sets within a set ([a[b]], [a&&b]) are not supported: Java combines them, others do not")
		case class && c == ']':
			class = false
		case !class && c == '[':
			class = true
			if next(i+1) == '^' {
				i++
			}
			if next(i+1) == ']' {
				i++ // a bracket that comes first is a character
			}
		case !class && c == '(' && next(i+1) == '?' && strings.ContainsRune("#('P", next(i+2)):
			return fmt.Errorf("groups that begin with (?%c are not Java", next(i+2))
		}
	}
	return nil
}
