package handback

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// readStack reads one stack of describe-stacks.
func (p *parser) readStack(o object, outputs []any, dot string) {
	p.values.Stack, _ = o["StackId"].(string)
	if p.values.Stack == "" {
		p.values.Stack, _ = o["StackName"].(string)
	}
	p.values.Stack = oneLine(p.values.Stack)
	if status, _ := o["StackStatus"].(string); !p.ready(status) {
		return
	}
	p.readParameters(o["Parameters"], dot+"Parameters")
	p.readNames(o)
	if len(outputs) == 0 {
		p.problem(dot+"Outputs", msgNoOutputs)
		return
	}
	p.readOutputs(outputs, dot+"Outputs")
}

// readRecord reads an answer of Service Catalog, describe-record.
func (p *parser) readRecord(o object, outputs []any) {
	detail, _ := o["RecordDetail"].(object)
	if status, ok := detail["Status"].(string); ok && !p.ready(status) {
		return
	}
	p.readOutputs(outputs, "RecordOutputs")
}

// ready complains about a stack whose outputs are not there, or not right.
func (p *parser) ready(status string) bool {
	shown := strings.Trim(p.show(status), `"`)
	if ready, ok := p.RecordStates[status]; ok {
		if !ready {
			p.problem("", msgRecord, "state", shown)
		}
		return ready
	}
	state := p.State(status)
	if !state.Ready {
		p.problem("", msgState, "state", shown, "words", state.Words)
	}
	return state.Ready
}

// readParameters takes what the stack was launched with. What is odd about it concerns nobody here.
func (p *parser) readParameters(v any, where string) {
	list, _ := v.([]any)
	for i, item := range list {
		o, _ := item.(object)
		name, _ := o["ParameterKey"].(string)
		value, ok := o["ParameterValue"].(string)
		p.takeParameter(where+"["+strconv.Itoa(i)+"]", name, value, ok)
	}
}

// readNames takes the names of all parameters. AWS leaves the list out where there is none.
func (p *parser) readNames(stack object) {
	list, isList := stack["Parameters"].([]any)
	if _, isStack := stack["StackId"].(string); !isStack || !isList && stack["Parameters"] != nil {
		return
	}
	names := make([]any, len(list))
	for i, item := range list {
		o, _ := item.(object)
		names[i] = o["ParameterKey"]
	}
	p.takeNames(names)
}

// takeNames takes all or none: of a list that is odd nobody knows what is missing.
func (p *parser) takeNames(list []any) {
	names := make([]string, 0, len(list))
	for _, item := range list {
		name, _ := item.(string)
		if !parameterName.MatchString(name) {
			return
		}
		names = append(names, name)
	}
	slices.Sort(names)
	p.values.ParameterNames = slices.Compact(names)
}

// parameterName is what CloudFormation takes for one.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
var parameterName = regexp.MustCompile(`^[A-Za-z0-9]{1,255}$`)

// parameters are those that say how to check a connection. The others, such as an e-mail address for alarms, are no
// business of the vendor's.
func parameters() []string {
	var names []string
	for _, w := range vocabulary.Words() {
		if w.HandedBack {
			names = append(names, w.Name)
		}
	}
	return names
}

// choice is the name of a choice's parameter.
var choice = regexp.MustCompile(`^Allow[A-Za-z0-9]+$`)

func (r *Rules) concerning(name string) bool {
	return choice.MatchString(name) || slices.Contains(r.Parameters, name)
}

func (p *parser) takeParameter(where, name, value string, ok bool) {
	switch {
	case !p.concerning(name) || !ok:
		return
	case isCut(value):
		p.problem(where, msgCut, "field", name, "value", p.show(value))
		return
	case oneLine(value) != value, p.fromText && strings.Contains(strings.ReplaceAll(value, ", ", ","), " "):
		p.problem(where, msgParameter, "field", name, "value", p.show(value))
		return
	case p.fromText && strings.TrimRight(value, ".,;") != value:
		p.problem(where, msgStop, "field", name, "value", p.show(value))
		return
	}
	if first, twice := p.values.Parameters[name]; twice && first != value {
		p.unsureParameters = append(p.unsureParameters, name)
		p.problem(where, msgParameterTwice, "field", name, "value", p.show(value), "other", p.show(first))
		return
	}
	if p.values.Parameters == nil {
		p.values.Parameters = map[string]string{}
	}
	p.values.Parameters[name] = value
}

func (p *parser) readOutputs(list []any, where string) {
	type output struct{ where, key, value string }
	var all []output
	for i, item := range list {
		o, _ := item.(object)
		if o["OutputKey"] == outputStackARN { // of Service Catalog's own
			stack, _ := o["OutputValue"].(string)
			p.values.Stack = oneLine(stack)
			continue
		}
		at := where + "[" + strconv.Itoa(i) + "]"
		key, keyOK := o["OutputKey"].(string)
		value, valueOK := o["OutputValue"].(string)
		if !keyOK || !valueOK {
			p.problem(at, msgNotString)
			continue
		}
		all = append(all, output{at, key, value})
	}
	// First the one that says whether the rest is worth a word.
	slices.SortStableFunc(all, func(a, b output) int { return last(a.key) - last(b.key) })
	for _, o := range all {
		p.takeOutput(o.where, o.key, o.value)
	}
}

func last(key string) int {
	if key == vocabulary.OutputTemplateVersion {
		return 0
	}
	return 1
}

// readDocument reads our own JSON.
func (p *parser) readDocument(o object) {
	if vendor, ok := o["vendor"].(string); ok {
		version, _ := o["version"].(string)
		p.takeVersion("vendor", strings.TrimSpace(vendor+" "+oneLine(version)))
	}
	stack, _ := o["stack"].(string)
	p.values.Stack = oneLine(stack)
	values := o["values"].(object)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		where := "values." + name
		known, ok := p.lookup(name)
		text, isText := values[name].(string)
		switch {
		case !ok || known.handed == "":
			p.problem("values", msgUnknown, "value", p.show(name), "fields", p.fieldNames())
		case !isText:
			p.problem(where, msgNotString)
		default:
			p.take(pair{where, name, text, known.handed, known.slot})
		}
	}
	keys, _ := o["keys"].([]any)
	for i, item := range keys {
		key, _ := item.(object)
		slot, _ := key["slot"].(string)
		for _, part := range []struct {
			name   string
			handed vendors.Handed
		}{{"id", vendors.HandedKeyID}, {"secretArn", vendors.HandedKeySecret}, {"secret", vendors.HandedKeySecret}} {
			if text, ok := key[part.name].(string); ok {
				p.take(pair{"keys[" + strconv.Itoa(i) + "]", part.name, text, part.handed, slot})
			} else if key[part.name] != nil {
				p.problem("keys["+strconv.Itoa(i)+"]."+part.name, msgNotString)
			}
		}
	}
	parameters, _ := o["parameters"].(object)
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		text, ok := parameters[name].(string)
		p.takeParameter("parameters."+name, name, text, ok)
	}
	if names, ok := o["parameterNames"].([]any); ok {
		p.takeNames(names)
	}
}

// keyTwice finds an object that says one thing twice, of which encoding/json takes the last in silence.
func keyTwice(data []byte) (string, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	type level struct {
		keys  map[string]bool // nil in a list
		value bool            // what comes is the value of a key
	}
	var levels []level
	for {
		token, err := d.Token()
		if err != nil {
			return "", err
		}
		top := len(levels) - 1
		if key, ok := token.(string); ok && top >= 0 && levels[top].keys != nil && !levels[top].value {
			if levels[top].keys[key] {
				return key, nil
			}
			levels[top].keys[key], levels[top].value = true, true
			continue
		}
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{keys: map[string]bool{}})
			continue
		case json.Delim('['):
			levels = append(levels, level{})
			continue
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:top]
		}
		if len(levels) == 0 {
			return "", nil
		}
		levels[len(levels)-1].value = false
	}
}

// outputStackARN is what Service Catalog puts beside the outputs of a product's stack.
const outputStackARN = "CloudformationStackARN"

// recordStates are those of https://docs.aws.amazon.com/servicecatalog/latest/dg/API_RecordDetail.html
func recordStates() map[string]bool {
	return map[string]bool{"SUCCEEDED": true, "CREATED": false, "IN_PROGRESS": false, "IN_PROGRESS_IN_ERROR": false, "FAILED": false}
}
