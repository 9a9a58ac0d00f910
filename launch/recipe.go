package launch

import (
	"fmt"
	"strings"
)

// Piece is one piece of a recipe, which says how a text is written: as data, so that the page that a customer fills in
// writes the same commands as this package does. Text stands for itself and Value for a value of the scope. Of is a recipe
// of its own: it is left out unless If, a value or a list, is not empty, when Else takes its place; with Each it is written
// once for every member of a list, with Between between them. As says how what comes of it is quoted.
type Piece struct {
	Text    string  `json:"text,omitempty"`
	Value   string  `json:"value,omitempty"`
	If      string  `json:"if,omitempty"`
	Each    string  `json:"each,omitempty"`
	Between string  `json:"between,omitempty"`
	Of      []Piece `json:"of,omitempty"`
	Else    []Piece `json:"else,omitempty"`
	As      string  `json:"as,omitempty"`
}

// Quoting is how one language writes a text. One that has Plain characters only, does not begin with a character of
// NotFirst and is none of Words is left as it is. Any other one stands between Before and After, and of each of its
// characters the first of Escapes that is about it takes the place. The empty text is always quoted.
type Quoting struct {
	Plain    string   `json:"plain,omitempty"`
	NotFirst string   `json:"notFirst,omitempty"`
	Words    []string `json:"words,omitempty"`
	Before   string   `json:"before"`
	After    string   `json:"after"`
	Escapes  []Escape `json:"escapes,omitempty"`
}

// Escape is about the characters From to To; where Next is given, only where that character follows. It writes Text, or, if
// that is empty, \u and four hexadecimal digits, \U and eight of them above U+FFFF.
type Escape struct {
	From rune   `json:"from"`
	To   rune   `json:"to"`
	Next string `json:"next,omitempty"`
	Text string `json:"text,omitempty"`
}

func (q Quoting) quote(s string) string {
	if q.isPlain(s) {
		return s
	}
	var b strings.Builder
	b.WriteString(q.Before)
	runes := []rune(s)
	for i, r := range runes {
		b.WriteString(q.escaped(r, string(runes[i+1:min(i+2, len(runes))])))
	}
	b.WriteString(q.After)
	return b.String()
}

func (q Quoting) isPlain(s string) bool {
	if s == "" || strings.ContainsAny(s[:1], q.NotFirst) || strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(q.Plain, r) }) {
		return false
	}
	for _, word := range q.Words {
		if s == word {
			return false
		}
	}
	return true
}

func (q Quoting) escaped(r rune, next string) string {
	for _, e := range q.Escapes {
		switch {
		case r < e.From || r > e.To || e.Next != "" && e.Next != next:
		case e.Text != "":
			return e.Text
		case r > 0xFFFF:
			return fmt.Sprintf(`\U%08x`, r)
		default:
			return fmt.Sprintf(`\u%04x`, r)
		}
	}
	return string(r)
}

// scope is what a recipe is written with.
type scope struct {
	values map[string]string
	lists  map[string][]map[string]string
}

func (s scope) write(recipe []Piece) string {
	var b strings.Builder
	for _, p := range recipe {
		text := p.Text
		switch {
		case p.Value != "":
			text = s.values[p.Value]
		case p.If != "" && s.values[p.If] == "" && len(s.lists[p.If]) == 0:
			text = s.write(p.Else)
		case p.Each != "":
			var parts []string
			for _, member := range s.lists[p.Each] {
				parts = append(parts, scope{values: member}.write(p.Of))
			}
			text = strings.Join(parts, p.Between)
		case p.Of != nil:
			text = s.write(p.Of)
		}
		b.WriteString(as(p.As, text))
	}
	return b.String()
}

// as quotes a text. "columns" is none of the quotings: see there.
func as(name, text string) string {
	switch name {
	case "":
		return text
	case "columns":
		return columns(text)
	}
	return commands.Quotings[name].quote(text)
}

// columns aligns the lines of a text: what is before the first tab of each is made equally long, and " = " takes the tab's
// place, as terraform fmt does.
func columns(text string) string {
	width := 0
	for line := range strings.Lines(text) {
		key, _, _ := strings.Cut(line, "\t")
		width = max(width, len(key))
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(line, "\t")
		fmt.Fprintf(&b, "%-*s = %s", width, key, value)
	}
	return b.String()
}
