package handback

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// known is a name that a line can begin with: handed is empty for an output that carries nothing for the form.
type known struct {
	name   string
	handed vendors.Handed
	slot   string
	output bool
}

// names are all, the longest first, so that no name is taken for the beginning of another.
func (r *Rules) names() []known {
	var list []known
	for _, f := range r.Fields {
		list = append(list, known{f.Field, f.Value, "", false})
	}
	for _, o := range r.Outputs {
		list = append(list, known{o.Name, o.Value, o.Slot, true})
		if o.Value != "" && !slices.ContainsFunc(list, func(k known) bool { return k.name == string(o.Value) }) {
			list = append(list, known{string(o.Value), o.Value, "", false})
		}
	}
	for _, name := range r.OtherOutputs {
		list = append(list, known{name, "", "", true})
	}
	slices.SortStableFunc(list, func(a, b known) int { return cmp.Compare(len(b.name), len(a.name)) })
	return list
}

// lookup finds a name. An output's name is exact, a field's need not be.
func (p *parser) lookup(name string) (known, bool) {
	for _, k := range p.known {
		if k.name == name || !k.output && strings.EqualFold(k.name, name) {
			return k, true
		}
	}
	return known{}, false
}

// expressions are compiled when the first text is read: no other command waits for them.
var expressions = sync.OnceValue(func() (e struct{ cells, header, slot, comment, prose, exclaims, label *regexp.Regexp }) {
	e.cells = regexp.MustCompile(`\t|\||[ \x{a0}]{2,}`)
	e.header = regexp.MustCompile(`(?i)^key[\t ]+value(?:[\t ]|$)`)
	e.slot = regexp.MustCompile(`^\(access key ([AB])\)`)
	e.comment = regexp.MustCompile(`(?s)[ \t]+#.*$`) // rain, and configurations; no value has a number sign
	e.prose = regexp.MustCompile(`^[A-Z][a-z]+[,;.!]?[ \x{a0}]+[^ \t\x{a0}]`)
	e.exclaims = regexp.MustCompile(`^[A-Za-z]+!$`)
	e.label = regexp.MustCompile(`^[A-Z][A-Za-z ]*$`)
	return e
})

// cell is a cell of a table. Used are the names of outputs and their values.
type cell struct {
	text string
	used bool
	// value is what takes a cell that is a value.
	value *taking
}

// textLine is a line, without what its format puts around names and values.
type textLine struct {
	number int
	text   string
	cells  []cell
	// of is the stack that it is of, where the format says so.
	of       string
	indented bool
	// furniture says that the format explains the line, and take what is then to be done, if anything.
	furniture bool
	take      func()
}

func (l *textLine) where() string { return "line " + strconv.Itoa(l.number) }

func splitLines(text string) []textLine {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var lines []textLine
	for i, line := range strings.Split(text, "\n") {
		plain := trim(line)
		lines = append(lines, textLine{number: i + 1, text: plain, indented: !strings.HasPrefix(line, plain)})
	}
	return lines
}

// textReader reads a text line by line. What a line gives is taken at the end, the template's version first: it says
// whether the rest is worth a word.
type textReader struct {
	*parser
	lines   []textLine
	takings []*taking
	// last is the value that was read last, of which what follows and belongs to nothing may be the rest.
	last *taking
	// states are what the text says of the stack.
	states []string
	// looked says that outputs was found out: whether there is a cell with the name of an output.
	looked, outputs bool
	// table says that there is a cell with the name of an output.
	table bool
	// label is a name that stands alone in its line, so that the next line is its value.
	label *pair
}

type taking struct {
	first bool
	take  func()
	// doubted says that it is looked at for what is wrong with it, and not kept.
	doubted bool
}

// doubt says that a line, or a cell, belongs to nothing: the value before it, whose rest it may be, is not taken.
func (t *textReader) doubt(where string) {
	t.complain(where, msgNothing)
	if t.last != nil {
		t.last.doubted = true
	}
}

// readText reads a table of outputs, if there is a cell with the name of one, and lines that begin with a name. A line
// that belongs to nothing may be the rest of a value, so that it is a problem.
func (p *parser) readText(text string) {
	p.fromText = true
	t := &textReader{parser: p, lines: splitLines(text)}
	if !t.unwrap() {
		return
	}
	t.readCells()
	found := p.count
	for i := range t.lines {
		t.read(&t.lines[i])
	}
	slices.SortStableFunc(t.takings, func(a, b *taking) int { return order(a.first) - order(b.first) })
	for _, v := range t.takings {
		if !v.doubted {
			v.take()
			continue
		}
		before := p.values.clone()
		v.take()
		*p.values = before
	}
	if found == p.count && len(p.given) == 0 && len(p.values.Parameters) == 0 && !p.foreign {
		p.problem("", msgEmpty, "fields", p.fieldNames())
	}
}

func order(first bool) int {
	if first {
		return 0
	}
	return 1
}

// later takes something when all is read.
func (t *textReader) later(first bool, take func()) *taking {
	one := &taking{first: first, take: take}
	t.takings = append(t.takings, one)
	return one
}

// complain says what is wrong, unless the stack is another vendor's.
func (t *textReader) complain(where, message string, fill ...string) {
	t.later(false, func() {
		if !t.foreign {
			t.problem(where, message, fill...)
		}
	})
}

func (t *textReader) outputLater(where, name, text string) *taking {
	return t.later(name == vocabulary.OutputTemplateVersion, func() { t.takeOutput(where, name, text) })
}

func (t *textReader) fieldLater(one pair) *taking {
	return t.later(false, func() { t.parser.take(one) })
}

func (t *textReader) parameterLater(where, name, value string) *taking {
	return t.later(false, func() { t.takeParameter(where, name, value, true) })
}

func (t *textReader) read(l *textLine) {
	if l.take != nil {
		l.take()
	}
	label := t.label
	t.label = nil
	switch {
	case l.furniture, strings.Trim(l.text, "-+=| ") == "", strings.HasPrefix(l.text, "#"), expressions().header.MatchString(l.text):
		if l.text == "" { // a mail program puts one between a label and what it can't break
			t.label = label
		}
	case slices.ContainsFunc(l.cells, func(c cell) bool { return c.used }):
		t.leftCells(l)
	case t.readLine(l.text, l.where()), t.readParameter(l.text, l.where()):
	case label != nil && !strings.ContainsAny(l.text, " \t\u00a0"):
		label.where, label.text = l.where(), l.text
		t.last = t.fieldLater(*label)
	case t.unknownLine(l.text, l.where()):
	case t.last != nil && !t.harmless(l.text):
		t.doubt(l.where())
	}
}

// harmless is prose, such as a description or the end of a mail: it begins as no rest of a value does.
func (t *textReader) harmless(text string) bool {
	return expressions().prose.MatchString(text) || expressions().exclaims.MatchString(text)
}

// cellsOf splits a line where a table would be: most lines are of none.
func cellsOf(line string) []string {
	if !strings.ContainsAny(line, "\t|\u00a0") && !strings.Contains(line, "  ") {
		return []string{line}
	}
	return expressions().cells.Split(line, -1)
}

func (p *parser) isOutput(cell string) bool {
	name := strings.TrimRight(cell, ":=")
	return slices.Contains(p.OtherOutputs, name) || slices.ContainsFunc(p.Outputs, func(o Output) bool { return o.Name == name })
}

// readCells takes the cell after the name of an output as its value, whether or not it stands in the same line: what is
// copied from the console's table has line breaks where the browser likes them.
func (t *textReader) readCells() {
	var name *cell
	var of *textLine
	for i := range t.lines {
		l := &t.lines[i]
		for j := range l.cells {
			c := &l.cells[j]
			switch {
			case t.isOutput(c.text):
				name, of = c, l
				continue
			case name != nil:
				name.used, c.used = true, true
				c.value = t.outputLater(of.where(), strings.TrimRight(name.text, ":="), c.text)
			}
			name = nil
		}
	}
}

// leftCells looks at what a table has beside names and values: before or behind a value, what is no description may be
// a part of it.
func (t *textReader) leftCells(l *textLine) {
	for i, c := range l.cells {
		beside := i > 0 && l.cells[i-1].value != nil || t.last != nil && i+1 < len(l.cells) && l.cells[i+1].used
		switch {
		case c.value != nil:
			t.last = c.value
		case !c.used && beside && !t.harmless(c.text):
			t.doubt(l.where())
		}
	}
}

// readLine reads "name: value", "name=value" or "name value".
func (t *textReader) readLine(line, where string) bool {
	for _, k := range t.known {
		if len(line) < len(k.name) || !strings.EqualFold(line[:len(k.name)], k.name) || k.output && line[:len(k.name)] != k.name {
			continue
		}
		rest := line[len(k.name):]
		after := trim(rest)
		if strings.HasPrefix(after, ":") || strings.HasPrefix(after, "=") {
			after = trim(expressions().comment.ReplaceAllString(" "+after[1:], ""))
		} else if after == rest && rest != "" {
			continue // the name goes on
		} else if k.output {
			after = firstWords(after, k.name)
		}
		slot := k.slot
		if m := expressions().slot.FindStringSubmatch(after); m != nil {
			slot, after = m[1], trim(strings.TrimLeft(trim(after[len(m[0]):]), ":="))
		}
		switch {
		case after == "":
			t.label = &pair{where, k.name, "", k.handed, slot}
			if k.handed == "" {
				t.label = nil
			}
		case after == "-":
		case k.output:
			t.last = t.outputLater(where, k.name, after)
		default:
			t.last = t.fieldLater(pair{where, k.name, after, k.handed, slot})
		}
		return true
	}
	return false
}

// readParameter reads "ExternalId: value", as whoever knows the template's parameters may write it.
func (t *textReader) readParameter(line, where string) bool {
	i := strings.IndexAny(line, ":=")
	if i < 0 || !t.concerning(trim(line[:i])) {
		return false
	}
	value := unquote(trim(expressions().comment.ReplaceAllString(" "+line[i+1:], "")))
	t.last = t.parameterLater(where, trim(line[:i]), value)
	return true
}

// firstWords is the value of an output in a table whose columns are one space apart: the description follows. What is no
// description may be the rest of the value, so that it stays.
func firstWords(text, output string) string {
	words := strings.Fields(text)
	n := 1
	if output == vocabulary.OutputTemplateVersion {
		n = 2
	}
	n = min(n, len(words))
	if rest := strings.Join(words[n:], " "); rest != "" && rest != "-" && !expressions().prose.MatchString(rest) {
		return text
	}
	return strings.Join(words[:n], " ")
}

// unknownLine complains about a line that gives something. Of what it gives, which may be a secret, it shows nothing.
func (t *textReader) unknownLine(line, where string) bool {
	if t.table {
		return false // a description may have a colon too
	}
	i := strings.IndexAny(line, ":=\t")
	if i < 0 {
		i = strings.Index(line, "  ")
	}
	if i <= 0 || trim(line[i+1:]) == "" {
		return false
	}
	if t.last != nil && !expressions().label.MatchString(line[:i]) { // the rest of a value, and a description
		t.last.doubted = true
	}
	t.complain(where, msgUnknown, "value", t.show(trim(line[:i])), "fields", t.fieldNames())
	return true
}
