package handback

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// readStack reads one stack of describe-stacks.
func (p *parser) readStack(o object, outputs []any, dot string) {
	p.values.Stack, _ = o["StackId"].(string)
	if p.values.Stack == "" {
		p.values.Stack, _ = o["StackName"].(string)
	}
	p.values.Stack = oneLine(p.values.Stack)
	status, _ := o["StackStatus"].(string)
	if state := p.State(status); !state.Ready {
		p.problem("", msgState, "state", strings.Trim(p.show(status), `"`), "words", state.Words)
		return
	}
	p.readParameters(o["Parameters"])
	if len(outputs) == 0 {
		p.problem(dot+"Outputs", msgNoOutputs)
		return
	}
	p.readOutputs(outputs, dot+"Outputs")
}

// readParameters takes what the stack was launched with. What is odd about it concerns nobody here.
func (p *parser) readParameters(v any) {
	list, _ := v.([]any)
	for _, item := range list {
		o, _ := item.(object)
		name, _ := o["ParameterKey"].(string)
		value, ok := o["ParameterValue"].(string)
		p.takeParameter(name, value, ok)
	}
}

// concerning are the parameters that say how to check a connection. The others, such as an e-mail address for alarms, are
// no business of the vendor's.
func concerning(name string) bool {
	return strings.HasPrefix(name, "Allow") || slices.Contains([]string{
		vendors.ParamNewBucketName, vendors.ParamBucketNameSuffix, vendors.ParamExistingBucketName, vendors.ParamFurtherBucketARNs,
		vendors.ParamPrefix, vendors.ParamKMSKeyARN, vendors.ParamVersioning, vendors.ParamAccess, vendors.ParamExternalID,
		vendors.ParamVendorPrincipalARN, vendors.ParamActiveAccessKeys,
	}, name)
}

func (p *parser) takeParameter(name, value string, ok bool) {
	if !concerning(name) || !ok || oneLine(name) != name || oneLine(value) != value {
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
	if key == outputTemplateVersion {
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
		p.takeParameter(name, text, ok)
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
