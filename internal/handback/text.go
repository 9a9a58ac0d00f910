package handback

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

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
var expressions = sync.OnceValue(func() (e struct{ cells, yaml, header, slot *regexp.Regexp }) {
	e.cells = regexp.MustCompile(`\t|\||[ \x{a0}]{2,}`)
	e.yaml = regexp.MustCompile(`^(?:- )?(?:OutputKey|OutputValue|Description|ExportName): `) // --output yaml
	e.header = regexp.MustCompile(`(?i)^key[\t ]+value(?:[\t ]|$)`)
	e.slot = regexp.MustCompile(`^\(access key ([AB])\)`)
	return e
})

// cell is a cell of a table, and the line where it stands.
type cell struct {
	text string
	line int
}

// readText reads a table of outputs, if there is a cell with the name of one, or else lines that begin with a name.
func (p *parser) readText(text string) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(text, "\n")
	var cells []cell
	table := false
	for i, line := range lines {
		line = expressions().yaml.ReplaceAllString(trim(line), "")
		for _, c := range cellsOf(line) {
			if c = trim(c); strings.Trim(c, "-+=") != "" {
				cells = append(cells, cell{c, i + 1})
				table = table || p.isOutput(c)
			}
		}
	}
	if table {
		p.readCells(cells)
		return
	}
	found := len(p.problems)
	for i, line := range lines {
		p.readLine(trim(line), i+1)
	}
	if found == len(p.problems) && len(p.given) == 0 && !p.foreign {
		p.problem("", msgEmpty, "fields", p.fieldNames())
	}
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
func (p *parser) readCells(cells []cell) {
	var outputs []pair
	for i := 0; i+1 < len(cells); i++ {
		if p.isOutput(cells[i].text) && !p.isOutput(cells[i+1].text) {
			name := strings.TrimRight(cells[i].text, ":=")
			outputs = append(outputs, pair{where: "line " + strconv.Itoa(cells[i].line), name: name, text: cells[i+1].text})
			i++
		}
	}
	p.takeOutputs(outputs)
}

// takeOutputs takes first the one that says whether the rest is worth a word.
func (p *parser) takeOutputs(outputs []pair) {
	slices.SortStableFunc(outputs, func(a, b pair) int { return last(a.name) - last(b.name) })
	for _, o := range outputs {
		p.takeOutput(o.where, o.name, o.text)
	}
}

// readLine reads "name: value", "name=value" or "name value".
func (p *parser) readLine(line string, number int) {
	where := "line " + strconv.Itoa(number)
	if line == "" || strings.HasPrefix(line, "#") || expressions().header.MatchString(line) {
		return
	}
	for _, k := range p.known {
		if len(line) <= len(k.name) || !strings.EqualFold(line[:len(k.name)], k.name) || k.output && line[:len(k.name)] != k.name {
			continue
		}
		rest := line[len(k.name):]
		after := trim(rest)
		if strings.HasPrefix(after, ":") || strings.HasPrefix(after, "=") {
			after = trim(after[1:])
		} else if after == rest {
			continue // the name goes on
		} else if k.output {
			after = firstWords(after, k.name)
		}
		slot := k.slot
		if m := expressions().slot.FindStringSubmatch(after); m != nil {
			slot, after = m[1], trim(strings.TrimLeft(trim(after[len(m[0]):]), ":="))
		}
		switch {
		case after == "" || after == "-":
		case k.output:
			p.takeOutput(where, k.name, after)
		default:
			p.take(pair{where, k.name, after, k.handed, slot})
		}
		return
	}
	p.unknownLine(line, where)
}

// firstWords is the value of an output in a table whose columns are one space apart: the description follows.
func firstWords(text, output string) string {
	words := strings.Fields(text)
	n := 1
	if output == outputTemplateVersion {
		n = 2
	}
	return strings.Join(words[:min(n, len(words))], " ")
}

// unknownLine complains about a line that gives something. Of what it gives, which may be a secret, it shows nothing.
func (p *parser) unknownLine(line, where string) {
	i := strings.IndexAny(line, ":=\t")
	if i < 0 {
		i = strings.Index(line, "  ")
	}
	if i > 0 && trim(line[i+1:]) != "" {
		p.problem(where, msgUnknown, "value", p.show(trim(line[:i])), "fields", p.fieldNames())
	}
}
