package resolve

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// maxText bounds a text that functions build, so that names built from names do not double until memory ends. A policy
// has at most 20,480 bytes.
const maxText = 1 << 18

// noValue is what AWS::NoValue evaluates to: whatever holds it leaves it out.
type noValue struct{}

// evaluate evaluates a value whose shape has been checked. ok is false after a problem.
func (r *resolver) evaluate(v any, path string) (value any, ok bool) {
	switch v := v.(type) {
	case []any:
		list := make([]any, 0, len(v))
		ok = true
		for i, item := range v {
			value, itemOK := r.evaluate(item, r.item(path, i))
			ok = ok && itemOK
			if value != (noValue{}) {
				list = append(list, value)
			}
		}
		return list, ok
	case map[string]any:
		if name, arg := function(v); name != "" {
			return r.call(name, arg, r.member(path, name))
		}
		m := make(map[string]any, len(v))
		ok = true
		for key := range r.keys(v) {
			value, valueOK := r.evaluate(v[key], r.member(path, key))
			ok = ok && valueOK
			if value != (noValue{}) {
				m[key] = value
			}
		}
		return m, ok
	}
	return v, true
}

// text evaluates to a string. complaint is what to say of anything else.
func (r *resolver) text(v any, path, complaint string) (string, bool) {
	value, ok := r.evaluate(v, path)
	if !ok {
		return "", false
	}
	text, ok := scalarText(value)
	if !ok {
		r.problem(path, "%s", complaint)
	}
	return text, ok
}

// list evaluates to a list.
func (r *resolver) list(v any, path, complaint string) ([]any, bool) {
	value, ok := r.evaluate(v, path)
	if !ok {
		return nil, false
	}
	list, ok := value.([]any)
	if !ok {
		r.problem(path, "%s", complaint)
	}
	return list, ok
}

func (r *resolver) call(name string, arg any, path string) (value any, ok bool) {
	args, _ := arg.([]any)
	switch name {
	case "Ref":
		return r.ref(arg.(string)), true
	case "Fn::GetAtt":
		id, attribute := getAtt(arg)
		return r.getAtt(id, attribute, path)
	case "Fn::Sub":
		return r.sub(arg, path)
	case "Fn::If":
		if r.conditions[args[0].(string)] {
			return r.evaluate(args[1], path+"[1]")
		}
		return r.evaluate(args[2], path+"[2]")
	case "Fn::Join":
		return r.join(args, path)
	case "Fn::Split":
		text, ok := r.text(args[1], path+"[1]", callMessages[name])
		if !ok || args[0] == "" {
			return nil, ok && r.badCall(path, name)
		}
		list := []any{}
		for _, piece := range strings.Split(text, args[0].(string)) {
			list = append(list, piece)
		}
		return list, true
	case "Fn::Select":
		return r.selectItem(args, path)
	case "Fn::FindInMap":
		return r.findInMap(args, path)
	case "Fn::Base64":
		text, ok := r.text(arg, path, callMessages[name])
		return base64.StdEncoding.EncodeToString([]byte(text)), ok
	}
	return nil, r.badCall(path, name) // not reached: check knows every function
}

// ref is what Ref says. Resources are evaluated after those they refer to.
func (r *resolver) ref(name string) any {
	if value, ok := r.parameters[name]; ok {
		return value
	}
	if value, ok := r.pseudo[name]; ok {
		return value
	}
	return r.created[r.index[name]].PhysicalID
}

func (r *resolver) getAtt(id, attribute, path string) (any, bool) {
	value, ok := r.created[r.index[id]].Attributes[attribute]
	if !ok {
		r.problem(path, "resource %s does not support attribute type %s in Fn::GetAtt", id, attribute)
	}
	return value, ok
}

func (r *resolver) sub(arg any, path string) (any, bool) {
	text, vars, _ := sub(arg)
	var b strings.Builder
	for _, part := range template.SplitSub(text) {
		if !part.Var {
			b.WriteString(part.Text)
			continue
		}
		var value any
		ok := true
		if v, isVar := vars[part.Text]; isVar {
			value, ok = r.evaluate(v, path+"[1]."+part.Text)
		} else if id, attribute, dotted := strings.Cut(part.Text, "."); dotted {
			value, ok = r.getAtt(id, attribute, path)
		} else {
			value = r.ref(part.Text)
		}
		if !ok {
			return nil, false
		}
		piece, ok := scalarText(value)
		if !ok {
			r.problem(path, "variable %s in Fn::Sub expression does not resolve to a string", part.Text)
			return nil, false
		}
		b.WriteString(piece)
		if b.Len() > maxText {
			return nil, r.tooLong(path)
		}
	}
	return b.String(), true
}

func (r *resolver) tooLong(path string) bool {
	r.problem(path, "the text is longer than %d bytes", maxText)
	return false
}

func (r *resolver) join(args []any, path string) (any, bool) {
	list, ok := r.list(args[1], path+"[1]", callMessages["Fn::Join"])
	if !ok {
		return nil, false
	}
	var b strings.Builder
	for i, item := range list {
		piece, ok := scalarText(item)
		if !ok {
			return nil, r.badCall(path, "Fn::Join")
		}
		if i > 0 {
			b.WriteString(args[0].(string))
		}
		b.WriteString(piece)
		if b.Len() > maxText {
			return nil, r.tooLong(path)
		}
	}
	return b.String(), true
}

func (r *resolver) selectItem(args []any, path string) (any, bool) {
	text, ok := r.text(args[0], path+"[0]", callMessages["Fn::Select"])
	if !ok {
		return nil, false
	}
	list, ok := r.list(args[1], path+"[1]", callMessages["Fn::Select"])
	if !ok {
		return nil, false
	}
	index, err := strconv.Atoi(text)
	if err != nil {
		return nil, r.badCall(path, "Fn::Select")
	}
	if index < 0 || index >= len(list) {
		r.problem(path, "Fn::Select cannot select nonexistent value at index %d", index)
		return nil, false
	}
	return list[index], true
}

func (r *resolver) findInMap(args []any, path string) (any, bool) {
	var keys [3]string
	for i, arg := range args {
		var ok bool
		if keys[i], ok = r.text(arg, r.item(path, i), callMessages["Fn::FindInMap"]); !ok {
			return nil, false
		}
	}
	top, ok := r.section("Mappings")[keys[0]].(map[string]any)
	if !ok {
		r.problem(path, "Mapping named '%s' is not present in the 'Mappings' section of template.", keys[0])
		return nil, false
	}
	second, _ := top[keys[1]].(map[string]any)
	value, ok := second[keys[2]]
	if !ok {
		r.problem(path, "Unable to get mapping for %s", strings.Join(keys[:], "::"))
	}
	return value, ok
}

// checkMappings looks every Fn::FindInMap up, also those in branches that are not taken and in resources that are not
// created: CloudFormation looks maps up before it knows.
func (r *resolver) checkMappings() {
	for _, section := range []string{"Resources", "Outputs"} {
		for _, name := range r.t.Keys(section) {
			r.lookUp(r.section(section)[name], section+"."+name)
		}
	}
}

func (r *resolver) lookUp(v any, path string) {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			r.lookUp(item, fmt.Sprintf("%s[%d]", path, i))
		}
	case map[string]any:
		if name, arg := function(v); name == "Fn::FindInMap" {
			r.findInMap(arg.([]any), path+"."+name)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			r.lookUp(v[key], path+"."+key)
		}
	}
}
