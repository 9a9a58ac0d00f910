package handback

import (
	"encoding/json"
	"errors"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// object is one in JSON.
type object = map[string]any

// candidate is what may be the stack.
type candidate struct {
	where string
	name  string
	read  func(p *parser)
	// version is the value of its output TemplateVersion.
	version string
}

func (p *parser) readJSON(text string) {
	if key, err := keyTwice([]byte(text)); err != nil {
		var where string
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			where = "line " + strconv.Itoa(1+strings.Count(text[:min(len(text), int(syntax.Offset))], "\n"))
		}
		p.problem(where, msgNotJSON)
		return
	} else if key != "" {
		p.problem("", msgTwice, "field", p.show(key))
		return
	}
	var root any
	if err := json.Unmarshal([]byte(text), &root); err != nil {
		p.problem("", msgNotJSON)
		return
	}
	found := p.find(root, "")
	if found == nil {
		p.problem("", msgNoOutputs)
		return
	}
	if one := p.choose(found); one != nil {
		one.read(p)
	}
}

// choose takes the one stack, or of several the one that is of the vendor's template.
func (p *parser) choose(found []candidate) *candidate {
	if len(found) == 1 {
		return &found[0]
	}
	var names []string
	of := slices.Clone(found)
	of = slices.DeleteFunc(of, func(c candidate) bool { return !strings.HasPrefix(c.version, p.Vendor+" ") })
	if len(of) == 1 {
		return &of[0]
	}
	number := len(of)
	if number == 0 {
		of = found
	}
	for _, c := range of {
		names = append(names, p.show(c.name))
	}
	if len(names) > 5 {
		names = append(names[:5], "…")
	}
	p.problem("", msgManyStacks, "number", strconv.Itoa(number), "stacks", strings.Join(names, ", "))
	return nil
}

// find finds the stacks in what was given. Nil is none.
func (p *parser) find(v any, where string) []candidate {
	switch v := v.(type) {
	case object:
		return p.findInObject(v, where)
	case []any:
		if isOutputs(v) {
			return []candidate{outputsCandidate(v, where, "")}
		}
		var found []candidate
		for i, item := range v {
			at := where + "[" + strconv.Itoa(i) + "]"
			switch item := item.(type) {
			case []any: // --query 'Stacks[].Outputs'
				if isOutputs(item) {
					found = append(found, outputsCandidate(item, at, at))
				}
			case object:
				if isStack(item) {
					found = append(found, stackCandidate(item, at))
				}
			}
		}
		return found
	}
	return nil
}

func (p *parser) findInObject(v object, where string) []candidate {
	if list, ok := v["Stacks"].([]any); ok {
		return p.find(list, where+"Stacks")
	}
	if list, ok := v["RecordOutputs"].([]any); ok && isOutputs(list) { // of Service Catalog
		c := outputsCandidate(list, "RecordOutputs", "")
		c.read = func(p *parser) { p.readRecord(v, list) }
		return []candidate{c}
	}
	if isStack(v) {
		return []candidate{stackCandidate(v, where)}
	}
	if _, ok := v["values"].(object); ok {
		return []candidate{{read: func(p *parser) { p.readDocument(v) }}}
	}
	if isOutputs([]any{v}) {
		return []candidate{outputsCandidate([]any{v}, where, "")}
	}
	// terraform output -json: {"name": {"value": …, "type": …}}.
	if isTerraform(v) {
		plain := object{}
		for name := range v {
			plain[name] = v[name].(object)["value"]
		}
		v = plain
	}
	// cdk deploy --outputs-file: {"stack": {"BucketName": "…"}}, or one stack of it. The resource of Terraform has outputs
	// and parameters.
	if inner, ok := v["outputs"].(object); ok && p.isFlat(inner) {
		return []candidate{resourceCandidate(v, inner, where)}
	}
	if p.isFlat(v) {
		return []candidate{flatCandidate(v, where, where)}
	}
	var found []candidate
	for _, name := range slices.Sorted(maps.Keys(v)) {
		inner, _ := v[name].(object)
		outputs, ok := inner["outputs"].(object)
		switch {
		case ok && p.isFlat(outputs):
			found = append(found, resourceCandidate(inner, outputs, name))
		case p.isFlat(inner):
			found = append(found, flatCandidate(inner, name, name))
		}
	}
	return found
}

func isOutputs(list []any) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(item any) bool {
		o, ok := item.(object)
		_, key := o["OutputKey"]
		return !ok || !key
	})
}

func isStack(o object) bool {
	_, outputs := o["Outputs"].([]any)
	_, status := o["StackStatus"].(string)
	return outputs || status
}

// isTerraform says whether each value of an object has Terraform's value and type around it.
func isTerraform(o object) bool {
	for _, v := range o {
		inner, _ := v.(object)
		_, value := inner["value"]
		_, kind := inner["type"]
		if !value || !kind {
			return false
		}
	}
	return len(o) > 0
}

// isFlat says whether an object has a name that we know.
func (p *parser) isFlat(o object) bool {
	for _, name := range slices.Sorted(maps.Keys(o)) { // the same answer to the same input
		if _, known := p.lookup(name); known {
			_, text := o[name].(string)
			return text
		}
	}
	return false
}

func outputsCandidate(list []any, where, name string) candidate {
	c := candidate{where: where, name: name, read: func(p *parser) { p.readOutputs(list, where) }}
	for _, item := range list {
		if o := item.(object); o["OutputKey"] == vocabulary.OutputTemplateVersion {
			c.version, _ = o["OutputValue"].(string)
		}
	}
	return c
}

func stackCandidate(o object, where string) candidate {
	list, _ := o["Outputs"].([]any)
	dot := where
	if dot != "" {
		dot += "."
	}
	var c candidate
	if isOutputs(list) {
		c = outputsCandidate(list, dot+"Outputs", "")
	}
	c.name, _ = o["StackName"].(string)
	c.read = func(p *parser) { p.readStack(o, list, dot) }
	return c
}

func flatCandidate(o object, where, name string) candidate {
	c := candidate{where: where, name: name}
	c.version, _ = o[vocabulary.OutputTemplateVersion].(string)
	c.read = func(p *parser) {
		if version, ok := o[vocabulary.OutputTemplateVersion].(string); ok { // first: it says whether the rest is worth a word
			p.takeOutput(join(where, vocabulary.OutputTemplateVersion), vocabulary.OutputTemplateVersion, version)
		}
		for _, key := range slices.Sorted(maps.Keys(o)) {
			known, ok := p.lookup(key)
			text, isText := o[key].(string)
			switch {
			case key == vocabulary.OutputTemplateVersion:
			case !isText && ok:
				p.problem(join(where, key), msgNotString)
			case ok && known.handed == "":
				p.takeOutput(join(where, key), key, text)
			case ok:
				p.take(pair{join(where, key), key, text, known.handed, known.slot})
			}
		}
	}
	return c
}

// resourceCandidate is Terraform's aws_cloudformation_stack as a whole.
func resourceCandidate(o, outputs object, where string) candidate {
	c := flatCandidate(outputs, join(where, "outputs"), where)
	flat := c.read
	c.read = func(p *parser) {
		p.values.Stack, _ = o["id"].(string)
		p.values.Stack = oneLine(p.values.Stack)
		parameters, _ := o["parameters"].(object)
		for _, name := range slices.Sorted(maps.Keys(parameters)) {
			text, ok := parameters[name].(string)
			p.takeParameter(join(where, "parameters."+name), name, text, ok)
		}
		flat(p)
	}
	return c
}

func join(where, key string) string {
	if where == "" {
		return key
	}
	return where + "." + key
}
