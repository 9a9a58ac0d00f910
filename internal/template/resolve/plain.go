package resolve

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// plainPattern is a pattern that wants characters of some classes one after the other, only one of them in a varying number, and perhaps
// takes the empty value too, and refuses some beginnings, ends and parts: as those of IDs and of the names of buckets do. It is matched a
// dozen times as fast as by regexp2, which counts where a list has a million rows.
type plainPattern struct {
	empty                bool
	classes              []class
	least, most          int // characters
	begins, ends, within []string
	is                   []*regexp.Regexp
}

// class is one of characters, so many times.
type class struct {
	takes       [128]bool
	least, most int
}

// plainForms are what such a pattern is made of, where its rest begins. Letters, digits and signs stand in it that mean themselves to every
// reader of regular expressions, and what is (?!…$) is of the same meaning to regexp2 and package regexp.
var plainForms = sync.OnceValue(func() (forms struct{ begins, ends, within, is, class *regexp.Regexp }) {
	const literal = `(?:[a-z0-9-]|\\\.)+`
	const literals = literal + `(?:\|` + literal + `)*`
	forms.begins = regexp.MustCompile(`^\(\?!(` + literals + `)\)`)
	forms.ends = regexp.MustCompile(`^\(\?!\.\*\(\?:(` + literals + `)\)\$\)`)
	forms.within = regexp.MustCompile(`^\(\?!\.\*(` + literal + `)\)`)
	forms.is = regexp.MustCompile(`^\(\?!((?:\[0-9\]\+|\(\?:(?:\[0-9\]\+|\\\.)+\)\{[0-9]\})+)\$\)`)
	forms.class = regexp.MustCompile(`^\[((?:[a-zA-Z0-9]-[a-zA-Z0-9]|[a-zA-Z0-9_+=,.@:/])+)(-?)\](?:\{([0-9]{1,4})(?:,([0-9]{1,4}))?\})?`)
	return forms
})

// plainOf is a pattern of that form, else nil.
func plainOf(source string) *plainPattern {
	p, forms := &plainPattern{}, plainForms()
	rest, empty := strings.CutPrefix(source, "^$|")
	p.empty = empty
	rest, begins := strings.CutPrefix(rest, "^")
	rest, ends := strings.CutSuffix(rest, "$")
	if !begins || !ends {
		return nil
	}
	varying := 0
	for rest != "" {
		if parts := forms.class.FindStringSubmatch(rest); parts != nil {
			c := classOf(parts)
			p.classes, p.least, p.most = append(p.classes, c), p.least+c.least, p.most+c.most
			if c.least != c.most {
				varying++
			}
			rest = rest[len(parts[0]):]
			continue
		}
		parts := forms.begins.FindStringSubmatch(rest)
		to := &p.begins
		if parts == nil {
			parts, to = forms.ends.FindStringSubmatch(rest), &p.ends
		}
		if parts == nil {
			parts, to = forms.within.FindStringSubmatch(rest), &p.within
		}
		if parts != nil {
			*to = append(*to, strings.Split(strings.ReplaceAll(parts[1], `\.`, "."), "|")...)
		} else if parts = forms.is.FindStringSubmatch(rest); parts != nil {
			p.is = append(p.is, regexp.MustCompile("^(?:"+parts[1]+")$"))
		}
		if parts == nil || len(p.classes) > 0 { // what looks ahead from the middle
			return nil
		}
		rest = rest[len(parts[0]):]
	}
	if len(p.classes) == 0 || varying > 1 {
		return nil
	}
	return p
}

// classOf is the class of these parts: its characters, a hyphen at the end, and the numbers.
func classOf(parts []string) class {
	c := class{least: 1, most: 1}
	if parts[3] != "" {
		c.least, _ = strconv.Atoi(parts[3]) // of up to four digits
		c.most = c.least
	}
	if parts[4] != "" {
		c.most, _ = strconv.Atoi(parts[4])
	}
	c.takes['-'] = parts[2] != ""
	for set := parts[1]; set != ""; set = set[1:] {
		first, last := set[0], set[0]
		if len(set) > 2 && set[1] == '-' {
			last, set = set[2], set[2:]
		}
		for char := first; char <= last; char++ {
			c.takes[char] = true
		}
	}
	return c
}

// matches says whether it takes a value. Where the value has other characters than ASCII has, told is false.
func (p *plainPattern) matches(text string) (matched, told bool) {
	for i := range len(text) {
		if text[i] >= 128 {
			return false, false
		}
	}
	return p.empty && text == "" || p.takes(text) && p.lets(text), true
}

func (p *plainPattern) takes(text string) bool {
	if len(text) < p.least || len(text) > p.most {
		return false
	}
	more := len(text) - p.least // those of the one class whose number varies
	for i := range p.classes {
		c := &p.classes[i]
		n := c.least
		if c.least != c.most {
			n += more
		}
		for _, char := range []byte(text[:n]) {
			if !c.takes[char] {
				return false
			}
		}
		text = text[n:]
	}
	return true
}

// lets says whether it refuses nothing about a value.
func (p *plainPattern) lets(text string) bool {
	return !slices.ContainsFunc(p.begins, func(s string) bool { return strings.HasPrefix(text, s) }) &&
		!slices.ContainsFunc(p.ends, func(s string) bool { return strings.HasSuffix(text, s) }) &&
		!slices.ContainsFunc(p.within, func(s string) bool { return strings.Contains(text, s) }) &&
		!slices.ContainsFunc(p.is, func(r *regexp.Regexp) bool { return r.MatchString(text) })
}
