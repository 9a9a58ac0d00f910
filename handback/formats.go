package handback

import (
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// formats are what tools print around outputs. They are the page's too, which reads them with JavaScript.
var formats = sync.OnceValue(func() (e struct{ colour, cdk, done, value, opens, closes, assigns, other, yaml, listed, cli, heading, header, own, state, stackARN *regexp.Regexp }) {
	e.colour = regexp.MustCompile(`\x1b\[[0-9;]*m`)
	// cdk deploy: "stack.Output = value".
	e.cdk = regexp.MustCompile(`(?s)^([^ \t.:=]+)\.([A-Za-z0-9]+) = (.*)$`)
	e.done = regexp.MustCompile(`^[\x{2705}\x{2728}]`)
	// terraform output: a map, or a resource with maps in it. Of one value alone no name stands before it.
	e.value = regexp.MustCompile(`^\{[ \t\r\n]*"?[A-Za-z0-9_-]+"? = `)
	e.opens = regexp.MustCompile(`^(?:"?([A-Za-z0-9_-]+)"? = )?(?:to[a-z]+\()?[\[{]+$`)
	e.closes = regexp.MustCompile(`^[\])}]+,?$`)
	e.assigns = regexp.MustCompile(`^"?([A-Za-z0-9_-]+)"? = "([^"]*)",?$`)
	e.other = regexp.MustCompile(`^"?[A-Za-z0-9_-]+"? = [^ ]`)
	// The AWS CLI's YAML, text and tables.
	e.yaml = regexp.MustCompile(`(?s)^(?:- )?([A-Za-z]+):(?: +(.*))?$`)
	e.listed = regexp.MustCompile(`^- (?:CAPABILITY_[A-Z_]+|arn:[^ ]+)$`)
	e.cli = regexp.MustCompile(`^(STACKS|OUTPUTS|PARAMETERS|TAGS|CAPABILITIES|DRIFTINFORMATION|ROLLBACKCONFIGURATION|NOTIFICATIONARNS|RECORDDETAIL|RECORDOUTPUTS|RECORDTAGS)(?:[\t ]|$)`)
	e.heading = regexp.MustCompile(`^(?:DescribeStacks|DescribeRecord|Stacks?|Outputs?|Parameters?|Tags|Capabilities|DriftInformation|RollbackConfiguration|RecordDetail|RecordOutputs|CAPABILITY_[A-Z_]+):?$`)
	e.header = regexp.MustCompile(`^(?:Key|Value|Description|Export name|OutputKey|OutputValue|ExportName|ParameterKey|ParameterValue|ResolvedValue|OutputKey-Description)$`)
	e.own = regexp.MustCompile(`^[A-Z][a-z][A-Za-z0-9]*$`) // the name of an output of the customer's own, and what else a table of a stack has
	e.state = regexp.MustCompile(`^(?:Stack )?[A-Za-z0-9-]+: +([A-Z_]+)$`)
	e.stackARN = regexp.MustCompile(`^arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:[0-9]{12}:stack/[A-Za-z0-9-]+/[A-Za-z0-9-]+$`)
	return e
})

// unwrap takes off what a tool's format puts around names and values, and reads what the format tells of the stack. It is
// false if nothing else is worth a word.
func (t *textReader) unwrap() bool {
	for i := range t.lines {
		t.lines[i].text = trim(formats().colour.ReplaceAllString(t.lines[i].text, ""))
	}
	matches := func(re *regexp.Regexp, group int) bool {
		return slices.ContainsFunc(t.lines, func(l textLine) bool {
			m := re.FindStringSubmatch(l.text)
			return m != nil && (group == 0 || t.isOutput(m[group]) || m[group] == "OutputKey")
		})
	}
	switch e := formats(); {
	case matches(e.cdk, 2):
		t.unwrapCDK()
	case matches(e.opens, 0) && matches(e.assigns, 1):
		t.unwrapTerraform()
	case matches(e.yaml, 1) && !matches(e.cli, 0) && slices.ContainsFunc(t.lines, func(l textLine) bool { return strings.Contains(l.text, "OutputKey: ") }):
		t.unwrapYAML()
	default:
		for i := range t.lines {
			t.unwrapPlain(&t.lines[i])
		}
	}
	if !t.stateIsReady() || !t.chooseStack() {
		return false
	}
	t.table = slices.ContainsFunc(t.lines, func(l textLine) bool {
		return slices.ContainsFunc(l.cells, func(c cell) bool { return t.isOutput(c.text) })
	})
	return true
}

// unwrapCDK reads what cdk deploy prints: its log, and for each stack the outputs and the ARN.
func (t *textReader) unwrapCDK() {
	const log, outputs, arn = 0, 1, 2
	part, stack := log, ""
	told := -1 // where a stack's ARN was read: what follows at once, or stands alone, may be the rest of it
	if !slices.ContainsFunc(t.lines, func(l textLine) bool { return l.text == "Outputs:" }) {
		part = outputs
	}
	for i := range t.lines {
		l := &t.lines[i]
		m := formats().cdk.FindStringSubmatch(l.text)
		switch {
		case l.text == "Outputs:":
			part, l.furniture = outputs, true
		case l.text == "Stack ARN:":
			part, l.furniture = arn, true
		case m != nil && part == outputs:
			stack = m[1]
			l.of, l.text = stack, m[2]+" = "+m[3]
			l.furniture = !t.isOutput(m[2]) // an output of the customer's own
		case part == arn && formats().stackARN.MatchString(l.text):
			part, l.furniture, l.of, told = log, true, stack, i
			t.stackLine(l, l.text)
		case part == log && (told < 0 || strings.Contains(l.text, " ") && i != told+1), formats().done.MatchString(l.text):
			l.furniture = true
		}
	}
}

// unwrapTerraform reads what terraform output prints: maps, one in the other, with the name of the output before all.
func (t *textReader) unwrapTerraform() {
	var open []string
	headed := slices.ContainsFunc(t.lines, func(l textLine) bool { return l.text == "Outputs:" })
	for i := range t.lines {
		l := &t.lines[i]
		e := formats()
		m := e.assigns.FindStringSubmatch(l.text)
		switch opens := e.opens.FindStringSubmatch(l.text); {
		case headed || l.text == "Outputs:":
			l.furniture = true
			headed = l.text != "Outputs:"
		case opens != nil:
			open, l.furniture = append(open, opens[1]), true
		case len(open) > 0 && e.closes.MatchString(l.text):
			open, l.furniture = open[:len(open)-1], true
		case len(open) > 0 && m != nil && open[len(open)-1] == "parameters":
			t.parameterLine(l, m[1], m[2])
		case m != nil && m[1] == "id" && len(open) == 1 && e.stackARN.MatchString(m[2]):
			l.of = open[0]
			t.stackLine(l, m[2])
		case m != nil && t.isOutput(m[1]):
			l.text = m[1] + " = " + m[2]
			if len(open) > 0 {
				l.of = open[0]
			}
		case m != nil || e.other.MatchString(l.text) && !strings.Contains(l.text, `= "`):
			_, isField := t.lookup(strings.Trim(l.text[:strings.Index(l.text, " = ")], `"`))
			l.furniture = !isField
		}
	}
}

// unwrapYAML reads the AWS CLI's YAML: of what stands in it, what concerns the outputs and the state.
func (t *textReader) unwrapYAML() {
	key, output, parameter := "", "", ""
	for i := range t.lines {
		l := &t.lines[i]
		m := formats().yaml.FindStringSubmatch(l.text)
		if m == nil {
			l.furniture = formats().listed.MatchString(l.text) || key == "Description" && l.indented
			l.cells = cellsIn(l.text, l.furniture)
			continue
		}
		var value string
		key, value = m[1], m[2]
		l.furniture = true
		switch key {
		case "OutputKey", "OutputValue":
			if key == "OutputKey" {
				output = unquote(value)
			} else if output == outputStackARN {
				t.tells(l, "StackId", unquote(value))
			}
			if output == outputStackARN {
				continue
			}
			l.furniture, l.text = false, value
			l.cells = []cell{{text: unquote(value)}}
		case "ParameterKey":
			parameter = unquote(value)
		case "ParameterValue":
			t.parameterLine(l, parameter, unquote(value))
		default:
			if _, isField := t.lookup(key); isField || t.concerning(key) {
				l.furniture = false
				continue
			}
			t.tells(l, key, unquote(value))
		}
	}
}

func cellsIn(text string, none bool) []cell {
	var cells []cell
	if none {
		return nil
	}
	for _, c := range cellsOf(text) {
		if c = trim(c); strings.Trim(c, "-+=") != "" {
			cells = append(cells, cell{text: c})
		}
	}
	return cells
}

// unwrapPlain reads a line of a table, or of the AWS CLI's text.
func (t *textReader) unwrapPlain(l *textLine) {
	e := formats()
	all := cellsOf(l.text)
	if m := e.cli.FindStringSubmatch(l.text); m != nil && len(all) > 1 {
		t.unwrapCLI(l, m[1], all[1:])
		return
	}
	first, _, piped := strings.Cut(strings.TrimLeft(l.text, "|"), "|")
	blankFirst := l.indented || piped && trim(first) == ""
	l.cells = cellsIn(l.text, false)
	texts := make([]string, len(l.cells))
	for i, c := range l.cells {
		texts[i] = c.text
	}
	m := e.state.FindStringSubmatch(l.text)
	switch i := slices.Index(texts, outputStackARN); {
	case len(texts) == 0:
	case i >= 0 && i+1 < len(texts):
		t.tells(l, "StackId", texts[i+1])
	case m != nil && t.isState(m[1]):
		t.tells(l, "StackStatus", m[1])
	case slices.ContainsFunc(texts, t.isState):
		t.tells(l, "StackStatus", texts[slices.IndexFunc(texts, t.isState)])
		l.furniture = len(texts) == 1 || strings.HasSuffix(strings.ToLower(texts[0]), "status")
	case slices.ContainsFunc(texts, t.isOutput):
	case slices.ContainsFunc(texts, func(s string) bool { return e.header.MatchString(s) }):
		l.furniture = !slices.ContainsFunc(texts, func(s string) bool { return !e.header.MatchString(s) })
	case len(texts) == 1 && e.heading.MatchString(texts[0]):
		l.furniture = true
	case len(texts) < 2:
	case t.concerning(texts[0]):
		t.parameterLine(l, texts[0], texts[1], texts[2:]...)
	case !blankFirst && e.own.MatchString(texts[0]) && !strings.Contains(texts[1], " "):
		if _, isField := t.lookup(texts[0]); !isField && t.hasOutputCell() {
			t.tells(l, texts[0], texts[1])
			if l.take != nil && len(texts) > 2 {
				t.doubted(l)
			}
		}
	}
}

// hasOutputCell says that there is a table of outputs.
func (t *textReader) hasOutputCell() bool {
	if !t.looked {
		t.looked = true
		t.outputs = slices.ContainsFunc(t.lines, func(l textLine) bool {
			return slices.ContainsFunc(cellsIn(l.text, false), func(c cell) bool { return t.isOutput(c.text) })
		})
	}
	return t.outputs
}

// unwrapCLI reads a line of the AWS CLI's text, whose first cell says what it is of.
func (t *textReader) unwrapCLI(l *textLine, kind string, rest []string) {
	for i := range rest {
		rest[i] = trim(rest[i])
	}
	l.furniture = true
	switch kind {
	case "OUTPUTS", "RECORDOUTPUTS":
		l.furniture = false
		l.text = trim(strings.TrimPrefix(l.text, kind))
		t.unwrapPlain(l)
	case "PARAMETERS":
		if len(rest) > 1 {
			t.parameterLine(l, rest[0], rest[1], rest[2:]...)
		}
	case "STACKS", "RECORDDETAIL":
		for i, one := range rest {
			switch {
			case t.isState(one):
				t.tells(l, "StackStatus", one)
			case formats().stackARN.MatchString(one):
				t.tells(l, "StackId", one)
				if i+1 == len(rest) || strings.Split(one, "/")[1] != rest[i+1] { // the name follows, or the rest of the ARN
					t.doubted(l)
				}
			case kind == "RECORDDETAIL" && t.isRecordState(one):
				t.tells(l, "Status", one)
			}
		}
	}
}

func (t *textReader) isState(s string) bool {
	_, ok := t.States[s]
	return ok
}

func (r *Rules) isRecordState(s string) bool {
	_, ok := r.RecordStates[s]
	return ok
}

// tells takes what a format tells of the stack, beside its outputs and parameters.
func (t *textReader) tells(l *textLine, key, value string) {
	l.furniture = true
	switch {
	case key == "StackStatus" || key == "Status" && (t.isState(value) || t.isRecordState(value)):
		t.states = append(t.states, value)
	case key == "StackId":
		t.stackLine(l, value)
	}
}

// stackLine takes the ARN of the stack once all is read.
func (t *textReader) stackLine(l *textLine, value string) {
	l.furniture = true
	where := l.where()
	l.take = func() {
		t.last = t.later(false, func() {
			if !formats().stackARN.MatchString(value) {
				t.problem(where, msgShape, "field", "StackId", "must", "must be the ARN of a stack", "value", t.show(value))
				return
			}
			t.values.Stack = value
		})
	}
}

// doubted doubts what a line gives.
func (t *textReader) doubted(l *textLine) {
	take := l.take
	l.take = func() {
		take()
		t.doubt(l.where())
	}
}

// parameterLine takes a parameter once all is read. What follows in its line may be the rest of it.
func (t *textReader) parameterLine(l *textLine, name, value string, more ...string) {
	l.furniture = true
	l.take = func() {
		t.last = t.parameterLater(l.where(), name, value)
		if t.concerning(name) && slices.ContainsFunc(more, func(s string) bool { return s != "" && s != "-" }) {
			t.doubt(l.where())
		}
	}
}

// stateIsReady complains about a stack whose outputs are not there, or not right.
func (t *textReader) stateIsReady() bool {
	for _, state := range t.states {
		if !t.ready(state) {
			return false
		}
	}
	return true
}

// chooseStack leaves the lines of one stack where a tool printed those of several.
func (t *textReader) chooseStack() bool {
	var found []candidate
	for _, l := range t.lines {
		if l.of == "" || l.furniture {
			continue
		}
		i := slices.IndexFunc(found, func(c candidate) bool { return c.name == l.of })
		if i < 0 {
			i = len(found)
			found = append(found, candidate{name: l.of})
		}
		if version, ok := strings.CutPrefix(l.text, vocabulary.OutputTemplateVersion+" = "); ok {
			found[i].version = version
		}
	}
	one := &candidate{}
	if len(found) == 1 {
		one = &found[0]
	} else if len(found) > 1 {
		one = t.choose(found)
	}
	for i := range t.lines {
		if l := &t.lines[i]; one != nil && l.of != "" && l.of != one.name {
			l.furniture, l.take = true, nil
		}
	}
	return one != nil
}
