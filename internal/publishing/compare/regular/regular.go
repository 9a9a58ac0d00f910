// Package regular decides whether one AllowedPattern accepts a value that another refuses, and finds the shortest one.
//
// Patterns are regular expressions of Java that must match a whole value. Without back references they describe regular
// languages, look-ahead included, so this can be decided and need not be sampled: by Brzozowski's derivatives, over which
// intersection and complement are as easy as union (https://doi.org/10.1145/321239.321249).
//
// It does not know look-behind, word boundaries, flags, or look-ahead that is repeated without bound: Parse says so. Of
// Java's $ it leaves out that it also holds before a last line end.
package regular

import (
	"errors"
	"slices"
	"strconv"
)

// Set makes and compares languages. Those of one Set can be combined. It must not be used from two goroutines.
type Set struct {
	nodes       map[shape]*Language
	derivatives map[derivative]*Language
	marks       []rune // the runes at which a class of some language begins

	none, empty, all *Language
}

// Language is a set of values.
type Language struct {
	id       int
	kind     kind
	ranges   []rune // pairs of the first and the last rune of a range, sorted
	parts    []*Language
	nullable bool // the empty value is in it
}

type kind byte

const (
	kindNone kind = iota
	kindEmpty
	kindRunes
	kindCat
	kindStar
	kindOr
	kindAnd
	kindNot
)

// shape tells languages apart. Most have at most two parts: the numbers of these make no text.
type shape struct {
	kind kind
	a, b int
	rest string // the ranges, and further parts
}

type derivative struct {
	language int
	r        rune
}

// NewSet returns a Set without languages.
func NewSet() *Set {
	s := &Set{nodes: map[shape]*Language{}, derivatives: map[derivative]*Language{}}
	s.none = s.node(kindNone, nil, false)
	s.empty = s.node(kindEmpty, nil, true)
	s.all = s.node(kindNot, nil, true, s.none)
	return s
}

// node returns the one Language of its shape.
func (s *Set) node(k kind, ranges []rune, nullable bool, parts ...*Language) *Language {
	key := shape{kind: k, a: -1, b: -1}
	var rest []byte
	for _, r := range ranges {
		rest = append(strconv.AppendInt(rest, int64(r), 10), ',')
	}
	for i, p := range parts {
		switch i {
		case 0:
			key.a = p.id
		case 1:
			key.b = p.id
		default:
			rest = append(strconv.AppendInt(rest, int64(p.id), 10), ',')
		}
	}
	key.rest = string(rest)
	if l, ok := s.nodes[key]; ok {
		return l
	}
	l := &Language{len(s.nodes), k, ranges, parts, nullable}
	s.nodes[key] = l
	for i := 0; i < len(ranges); i += 2 {
		s.marks = append(s.marks, ranges[i], ranges[i+1]+1)
	}
	return l
}

// All is every value.
func (s *Set) All() *Language { return s.all }

// Literal is one value.
func (s *Set) Literal(text string) *Language {
	l := s.empty
	for _, r := range slices.Backward([]rune(text)) {
		l = s.cat(s.runes([]rune{r, r}), l)
	}
	return l
}

// Length is every value of least to most characters; most below 0 is without bound.
func (s *Set) Length(least, most int) *Language {
	any := s.runes([]rune{0, maxRune})
	return s.repeat(least, most, func(k *Language) *Language { return s.cat(any, k) }, any, s.empty)
}

func (s *Set) runes(ranges []rune) *Language {
	if len(ranges) == 0 {
		return s.none
	}
	return s.node(kindRunes, ranges, false)
}

func (s *Set) cat(a, b *Language) *Language {
	switch {
	case a == s.none || b == s.none:
		return s.none
	case a == s.empty:
		return b
	case b == s.empty:
		return a
	case a.kind == kindCat: // to the right, so that one language has one shape
		return s.cat(a.parts[0], s.cat(a.parts[1], b))
	}
	return s.node(kindCat, nil, a.nullable && b.nullable, a, b)
}

func (s *Set) star(a *Language) *Language {
	if a == s.none || a == s.empty || a.kind == kindStar {
		return s.or(a, s.empty)
	}
	return s.node(kindStar, nil, true, a)
}

// Or is every value of one of the languages.
func (s *Set) Or(list ...*Language) *Language { return s.or(list...) }

func (s *Set) or(list ...*Language) *Language {
	parts, nullable := s.flat(kindOr, list, s.none), false
	for _, p := range parts {
		if p == s.all {
			return s.all
		}
		nullable = nullable || p.nullable
	}
	switch len(parts) {
	case 0:
		return s.none
	case 1:
		return parts[0]
	}
	return s.node(kindOr, nil, nullable, parts...)
}

// And is every value of all the languages.
func (s *Set) And(list ...*Language) *Language {
	parts, nullable := s.flat(kindAnd, list, s.all), true
	for _, p := range parts {
		if p == s.none || p.kind == kindNot && slices.Contains(parts, p.parts[0]) {
			return s.none
		}
		nullable = nullable && p.nullable
	}
	switch len(parts) {
	case 0:
		return s.all
	case 1:
		return parts[0]
	}
	return s.node(kindAnd, nil, nullable, parts...)
}

// flat opens what is of the same kind, sorts, and leaves out doubles and what changes nothing.
func (s *Set) flat(k kind, list []*Language, neutral *Language) []*Language {
	var parts []*Language
	for _, l := range list {
		switch {
		case l == neutral:
		case l.kind == k:
			parts = append(parts, l.parts...)
		default:
			parts = append(parts, l)
		}
	}
	slices.SortFunc(parts, func(a, b *Language) int { return a.id - b.id })
	return slices.Compact(parts)
}

// Not is every other value.
func (s *Set) Not(a *Language) *Language {
	if a.kind == kindNot {
		return a.parts[0]
	}
	return s.node(kindNot, nil, !a.nullable, a)
}

// after is what may follow r in a value.
func (s *Set) after(l *Language, r rune) *Language {
	key := derivative{l.id, r}
	if d, ok := s.derivatives[key]; ok {
		return d
	}
	d := s.none
	switch l.kind {
	case kindRunes:
		if contains(l.ranges, r) {
			d = s.empty
		}
	case kindCat:
		d = s.cat(s.after(l.parts[0], r), l.parts[1])
		if l.parts[0].nullable {
			d = s.or(d, s.after(l.parts[1], r))
		}
	case kindStar:
		d = s.cat(s.after(l.parts[0], r), l)
	case kindOr, kindAnd:
		parts := make([]*Language, len(l.parts))
		for i, p := range l.parts {
			parts[i] = s.after(p, r)
		}
		if d = s.or(parts...); l.kind == kindAnd {
			d = s.And(parts...)
		}
	case kindNot:
		d = s.Not(s.after(l.parts[0], r))
	}
	s.derivatives[key] = d
	return d
}

func contains(ranges []rune, r rune) bool {
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i] <= r && r <= ranges[i+1] {
			return true
		}
	}
	return false
}

// Has reports whether a value is in a language.
func (s *Set) Has(l *Language, value string) bool {
	for _, r := range value {
		l = s.after(l, r)
	}
	return l.nullable
}

// ErrTooLarge says that a language has too many states to look at each.
var ErrTooLarge = errors.New("the patterns are too large to be compared")

// maxStates is a few seconds' work, and ten times what the pattern of a bucket's name needs.
const maxStates = 60_000

// Shortest returns a shortest value of a language, of plain characters where there is a choice. found is false if the
// language has no value.
func (s *Set) Shortest(l *Language) (value string, found bool, err error) {
	type step struct {
		from int
		by   rune
		to   *Language
	}
	steps := []step{{-1, 0, l}}
	seen := map[int]bool{l.id: true}
	alphabet := s.alphabet()
	for i := 0; i < len(steps); i++ {
		if steps[i].to.nullable {
			var runes []rune
			for j := i; steps[j].from >= 0; j = steps[j].from {
				runes = append(runes, steps[j].by)
			}
			slices.Reverse(runes)
			return string(runes), true, nil
		}
		for _, r := range alphabet {
			if next := s.after(steps[i].to, r); next != s.none && !seen[next.id] {
				seen[next.id] = true
				steps = append(steps, step{i, r, next})
			}
		}
		if len(steps) > maxStates {
			return "", false, ErrTooLarge
		}
	}
	return "", false, nil
}

// Missing returns a shortest value of a that is not in b. found is false if b has all of a.
func (s *Set) Missing(a, b *Language) (value string, found bool, err error) {
	return s.Shortest(s.And(a, s.Not(b)))
}

// alphabet has one rune for each class of runes that no language tells apart, plain ones first.
func (s *Set) alphabet() []rune {
	slices.Sort(s.marks)
	s.marks = slices.Compact(s.marks)
	class := func(r rune) int { i, _ := slices.BinarySearch(s.marks, r+1); return i }
	taken := map[int]bool{}
	var list []rune
	add := func(r rune) {
		if c := class(r); r <= maxRune && !taken[c] {
			taken[c] = true
			list = append(list, r)
		}
	}
	for _, r := range "axz0AZ-_./ " {
		add(r)
	}
	for r := rune('!'); r < 0x7f; r++ {
		add(r)
	}
	for _, mark := range slices.Concat([]rune{'é', 0}, s.marks) {
		if mark < surrogates || mark > surrogatesEnd {
			add(mark)
		}
	}
	return list
}

const (
	maxRune = 0x10ffff
	// Half of a pair of UTF-16 is no character.
	surrogates, surrogatesEnd = 0xd800, 0xdfff
)
