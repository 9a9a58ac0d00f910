package regular

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Parse returns the values that an AllowedPattern accepts.
// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/regex/Pattern.html
func (s *Set) Parse(pattern string) (*Language, error) {
	p := &parser{source: []rune(pattern)}
	e, err := p.alternatives()
	if err == nil && p.at < len(p.source) {
		err = errors.New("a parenthesis is closed that is not open")
	}
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	l, err := s.compile(e, s.empty, true)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	return l, nil
}

// expression is a parsed pattern.
type expression struct {
	op          string // "runes", "cat", "or", "repeat", "ahead", "notAhead", "start", "end"
	runes       []rune
	parts       []expression
	least, most int // most below 0: without bound
}

type parser struct {
	source []rune
	at     int
}

func (p *parser) next() rune {
	if p.at < len(p.source) {
		return p.source[p.at]
	}
	return -1
}

func (p *parser) skip(text string) bool {
	at := p.at
	for _, r := range text {
		if at == len(p.source) || p.source[at] != r {
			return false
		}
		at++
	}
	p.at = at
	return true
}

func (p *parser) alternatives() (expression, error) {
	e := expression{op: "or"}
	for {
		part, err := p.sequence()
		if err != nil {
			return e, err
		}
		e.parts = append(e.parts, part)
		if !p.skip("|") {
			return e, nil
		}
	}
}

func (p *parser) sequence() (expression, error) {
	e := expression{op: "cat"}
	for p.next() >= 0 && p.next() != '|' && p.next() != ')' {
		part, err := p.item()
		if err == nil {
			part, err = p.quantified(part)
		}
		if err != nil {
			return e, err
		}
		e.parts = append(e.parts, part)
	}
	return e, nil
}

func (p *parser) item() (expression, error) {
	c := p.next()
	p.at++
	switch c {
	case '(':
		return p.group()
	case '[':
		runes, err := p.class()
		return expression{op: "runes", runes: runes}, err
	case '.':
		return expression{op: "runes", runes: negated([]rune{'\n', '\n', '\r', '\r', 0x85, 0x85, 0x2028, 0x2029})}, nil
	case '^':
		return expression{op: "start"}, nil
	case '$':
		return expression{op: "end"}, nil
	case '\\':
		runes, err := p.escape()
		return expression{op: "runes", runes: runes}, err
	case '*', '+', '?', '{':
		return expression{}, fmt.Errorf("the quantifier %c has nothing before it", c)
	}
	return expression{op: "runes", runes: []rune{c, c}}, nil
}

func (p *parser) group() (e expression, err error) {
	op := ""
	switch {
	case p.skip("?:"):
	case p.skip("?="):
		op = "ahead"
	case p.skip("?!"):
		op = "notAhead"
	case p.next() == '?':
		return e, errors.New("of the groups that begin with (? only (?:, (?= and (?! can be compared")
	}
	if e, err = p.alternatives(); err != nil {
		return e, err
	}
	if !p.skip(")") {
		return e, errors.New("a parenthesis is not closed")
	}
	if op != "" {
		e = expression{op: op, parts: []expression{e}}
	}
	return e, nil
}

// most repetitions of one thing: a length of CloudFormation's values is 4,096 at most.
const maxRepeat = 5000

func (p *parser) quantified(e expression) (expression, error) {
	for {
		q := expression{op: "repeat", parts: []expression{e}, most: -1}
		switch {
		case p.skip("*"):
		case p.skip("+"):
			q.least = 1
		case p.skip("?"):
			q.most = 1
		case p.skip("{"):
			end := slices.Index(p.source[p.at:], '}')
			if end < 0 {
				return e, errors.New("a brace is not closed")
			}
			least, most, bounded := strings.Cut(string(p.source[p.at:p.at+end]), ",")
			p.at += end + 1
			if !bounded {
				most = least
			}
			var err error
			if q.least, err = strconv.Atoi(least); err != nil {
				return e, fmt.Errorf("{%s} is no quantifier", least)
			}
			if most != "" {
				if q.most, err = strconv.Atoi(most); err != nil || q.most < q.least {
					return e, fmt.Errorf("{%s,%s} is no quantifier", least, most)
				}
			}
			if max(q.least, q.most) > maxRepeat {
				return e, fmt.Errorf("more than %d repetitions cannot be compared", maxRepeat)
			}
		default:
			return e, nil
		}
		p.skip("?") // reluctant: another way to the same matches
		if p.next() == '+' {
			return e, errors.New("possessive quantifiers cannot be compared")
		}
		e = q
	}
}

func (p *parser) class() ([]rune, error) {
	negative := p.skip("^")
	var runes []rune
	for first := true; ; first = false {
		c := p.next()
		p.at++
		switch {
		case c < 0:
			return nil, errors.New("a bracket is not closed")
		case c == ']' && !first:
			runes = normal(runes)
			if negative {
				runes = negated(runes)
			}
			return runes, nil
		case c == '[', c == '&' && p.next() == '&':
			return nil, errors.New("sets in a set ([a[b]], [a&&b]) cannot be compared")
		}
		one := []rune{c, c}
		if c == '\\' {
			var err error
			if one, err = p.escape(); err != nil {
				return nil, err
			}
		}
		single := len(one) == 2 && one[0] == one[1]
		if p.next() == '-' && p.at+1 < len(p.source) && p.source[p.at+1] != ']' && single {
			p.at++
			last := p.next()
			p.at++
			if last == '\\' {
				end, err := p.escape()
				if err != nil {
					return nil, err
				}
				last = end[0]
			}
			if last < one[0] {
				return nil, fmt.Errorf("the range %c-%c is empty", one[0], last)
			}
			one = []rune{one[0], last}
		}
		runes = append(runes, one...)
	}
}

func (p *parser) escape() ([]rune, error) {
	c := p.next()
	p.at++
	digits, words := []rune{'0', '9'}, []rune{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}
	spaces := []rune{'\t', '\r', ' ', ' '}
	switch c {
	case 'd':
		return digits, nil
	case 'D':
		return negated(digits), nil
	case 'w':
		return words, nil
	case 'W':
		return negated(words), nil
	case 's':
		return spaces, nil
	case 'S':
		return negated(spaces), nil
	case 't':
		return []rune{'\t', '\t'}, nil
	case 'n':
		return []rune{'\n', '\n'}, nil
	case 'r':
		return []rune{'\r', '\r'}, nil
	case -1:
		return nil, errors.New("a backslash must not come last")
	}
	if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
		return nil, fmt.Errorf("the escape \\%c cannot be compared", c)
	}
	return []rune{c, c}, nil
}

// normal sorts ranges and melts those that touch.
func normal(ranges []rune) []rune {
	var pairs [][2]rune
	for i := 0; i < len(ranges); i += 2 {
		pairs = append(pairs, [2]rune{ranges[i], ranges[i+1]})
	}
	slices.SortFunc(pairs, func(a, b [2]rune) int { return int(a[0] - b[0]) })
	var list []rune
	for _, p := range pairs {
		if last := len(list) - 1; last > 0 && p[0] <= list[last]+1 {
			list[last] = max(list[last], p[1])
			continue
		}
		list = append(list, p[0], p[1])
	}
	return list
}

// negated is every other rune.
func negated(ranges []rune) []rune {
	ranges = normal(ranges)
	var list []rune
	from := rune(0)
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i] > from {
			list = append(list, from, ranges[i]-1)
		}
		from = ranges[i+1] + 1
	}
	if from <= maxRune {
		list = append(list, from, maxRune)
	}
	return list
}

// compile returns the language of e before what follows it, which look-ahead is about. atStart: nothing can come before.
func (s *Set) compile(e expression, follow *Language, atStart bool) (*Language, error) {
	switch e.op {
	case "runes":
		return s.cat(s.runes(normal(e.runes)), follow), nil
	case "start":
		if !atStart {
			return nil, errors.New("^ elsewhere than at the start cannot be compared")
		}
		return follow, nil
	case "end":
		return s.And(s.empty, follow), nil
	case "ahead", "notAhead":
		l, err := s.compile(e.parts[0], s.all, atStart)
		if err != nil {
			return nil, err
		}
		if e.op == "notAhead" {
			l = s.Not(l)
		}
		return s.And(l, follow), nil
	case "or":
		var parts []*Language
		for _, part := range e.parts {
			l, err := s.compile(part, follow, atStart)
			if err != nil {
				return nil, err
			}
			parts = append(parts, l)
		}
		return s.or(parts...), nil
	case "cat":
		starts := make([]bool, len(e.parts))
		for i, part := range e.parts {
			starts[i] = atStart
			atStart = atStart && part.zeroWidth()
		}
		for i, part := range slices.Backward(e.parts) {
			var err error
			if follow, err = s.compile(part, follow, starts[i]); err != nil {
				return nil, err
			}
		}
		return follow, nil
	}
	return s.compileRepeat(e, follow)
}

func (s *Set) compileRepeat(e expression, follow *Language) (*Language, error) {
	part := e.parts[0]
	var once *Language
	if part.assertsNothing() {
		var err error
		if once, err = s.compile(part, s.empty, false); err != nil {
			return nil, err
		}
	} else if e.most < 0 {
		return nil, errors.New("look-ahead and anchors that are repeated without bound cannot be compared")
	}
	var failed error
	before := func(k *Language) *Language {
		l, err := s.compile(part, k, false)
		if err != nil {
			failed = err
			return s.none
		}
		return l
	}
	l := s.repeat(e.least, e.most, before, once, follow)
	if failed != nil {
		return nil, failed
	}
	return l, nil
}

// repeat puts least to most of a thing before what follows. once is the thing by itself, for most below 0.
func (s *Set) repeat(least, most int, before func(*Language) *Language, once, follow *Language) *Language {
	l := follow
	if most < 0 {
		l = s.cat(s.star(once), follow)
	}
	for range most - least {
		l = s.or(follow, before(l))
	}
	for range least {
		l = before(l)
	}
	return l
}

func (e expression) zeroWidth() bool {
	switch e.op {
	case "start", "end", "ahead", "notAhead":
		return true
	case "cat", "or":
		return !slices.ContainsFunc(e.parts, func(p expression) bool { return !p.zeroWidth() })
	}
	return false
}

func (e expression) assertsNothing() bool {
	if e.op == "start" || e.op == "end" || e.op == "ahead" || e.op == "notAhead" {
		return false
	}
	return !slices.ContainsFunc(e.parts, func(p expression) bool { return !p.assertsNothing() })
}
