package resolve

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// patternTimeout is far more than a sane pattern needs for a value of 4,096 bytes.
const (
	patternTimeout = 200 * time.Millisecond
	patternTries   = 5
)

// pattern is an AllowedPattern: a regular expression of Java that must match the whole value. Go's own package would
// not do: Java's may look ahead, and the patterns for bucket names have to.
// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
type pattern struct {
	source string
	re     *regexp2.Regexp
	plain  *plainPattern // nil where it is not so plain
	// told are the first values that were matched, and whether they did: whoever tries a thousand launches tries few values.
	told      sync.Map
	toldCount atomic.Int32
}

const maxTold = 64

// compiled keeps patterns: whoever resolves a template a thousand times compiles each once. It stops growing at
// maxCompiled, far more than any vendor's templates have.
var (
	compiled      sync.Map // source to *pattern
	compiledCount atomic.Int32
)

const maxCompiled = 1000

func compilePattern(source string) (*pattern, error) {
	if p, ok := compiled.Load(source); ok {
		return p.(*pattern), nil
	}
	p, err := newPattern(source)
	if err == nil && compiledCount.Add(1) <= maxCompiled {
		compiled.Store(source, p)
	}
	return p, err
}

func newPattern(source string) (*pattern, error) {
	translated, err := fromJava(source)
	if err != nil {
		return nil, err
	}
	// The RE2 option makes \w, \d and \s mean ASCII only, as in Java.
	re, err := regexp2.Compile(`\A(?:`+translated+`)\z`, regexp2.RE2)
	if err != nil {
		return nil, fmt.Errorf("AllowedPattern must be a valid regular expression: %w", err)
	}
	re.MatchTimeout = patternTimeout
	return &pattern{source: source, re: re, plain: plainOf(source)}, nil
}

// matches tries again after a time-out, which may not be its own: regexp2 looks at a clock that a goroutine sets, and on
// a busy machine, where that goes late, the time of others counts. TestTimeoutsAreOurOwn fails without it.
func (p *pattern) matches(text string) (bool, error) {
	if p.plain != nil {
		if matched, told := p.plain.matches(text); told {
			return matched, nil
		}
	}
	if matched, told := p.told.Load(text); told {
		return matched.(bool), nil
	}
	for range patternTries {
		if matched, err := p.re.MatchString(text); err == nil {
			if p.toldCount.Load() < maxTold && p.toldCount.Add(1) <= maxTold {
				p.told.Store(text, matched)
			}
			return matched, nil
		}
	}
	return false, errTooLong
}

var errTooLong = errors.New("it takes too long")

const (
	// anyInLine is Java's dot, which stops at more line ends than others' do.
	anyInLine = `[^\n\r\u0085\u2028\u2029]`
	// javaEscapes are the letters that mean the same to both after a backslash. \s is added to below.
	javaEscapes = "dDwWsSbBAztnrfaexucpP"
)

// fromJava rewrites what Java reads a little otherwise than regexp2, and refuses what it reads quite otherwise or what
// no sane pattern needs: sets in sets ("[a-z&&[^b]]"), atomic groups and possessive quantifiers, inline flags except i.
func fromJava(source string) (string, error) {
	runes := []rune(source)
	next := func(i int) rune {
		if i < len(runes) {
			return runes[i]
		}
		return 0
	}
	var b strings.Builder
	set, quantified, groups := false, false, 0
	for i := 0; i < len(runes); i++ {
		c := runes[i]
		after := next(i + 1)
		wasQuantified := quantified
		quantified = false
		switch {
		case c == '\\' && i == len(runes)-1:
			return "", errors.New("a backslash must not come last")
		case c == '\\':
			i++
			letter := 'a' <= after && after <= 'z' || 'A' <= after && after <= 'Z'
			if letter && !strings.ContainsRune(javaEscapes, after) || '0' <= after && after <= '9' {
				return "", fmt.Errorf("the escape \\%c is not supported", after)
			}
			switch {
			case after == 's' && set:
				b.WriteString(`\s\x0B`)
			case after == 's':
				b.WriteString(`[\s\x0B]`)
			case after == 'S' && !set:
				b.WriteString(`[^\s\x0B]`)
			default:
				b.WriteString(string(runes[i-1 : i+1]))
			}
			continue
		case set && (c == '[' || c == '&' && after == '&'):
			return "", errors.New("sets in a set ([a[b]], [a&&b]) are not supported: only Java combines them")
		case set:
			set = c != ']'
		case c == '[':
			set = true
			for _, first := range "^]" { // a bracket that comes first is a character
				if next(i+1) == first {
					b.WriteRune(c)
					c = first
					i++
				}
			}
		case c == '.':
			b.WriteString(anyInLine)
			continue
		case c == '(' && after == '?' && !javaGroup(string(runes[i+2:])):
			return "", fmt.Errorf("the group (?%c is not supported", next(i+2))
		case c == '(':
			groups++
		case c == ')':
			if groups--; groups < 0 {
				return "", errors.New("a parenthesis is closed that is not open") // but would be inside \A(?: )\z
			}
		case c == '{' && (after < '0' || after > '9'):
			return "", errors.New("a brace that is no quantifier must be escaped")
		case c == '+' && wasQuantified:
			return "", errors.New("possessive quantifiers are not supported")
		case strings.ContainsRune("*+?}", c):
			quantified = true
		}
		b.WriteRune(c)
	}
	return b.String(), nil
}

// javaGroup says whether a group that continues so after "(?" means the same to both.
func javaGroup(rest string) bool {
	for _, start := range []string{":", "=", "!", "<", "i)", "i:"} {
		if strings.HasPrefix(rest, start) {
			return true
		}
	}
	return false
}
