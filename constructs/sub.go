package constructs

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Sub is text in which ${Name} stands for a parameter, a resource or, with a dot, an attribute.
// Names may be given values of their own, as in Sub("${Bucket}/*", "Bucket", bucket.ARN).
func Sub(text string, namesAndValues ...any) Value {
	s := substitution{text: text, values: map[string]any{}}
	foreign := false
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		value := namesAndValues[i+1]
		s.values[namesAndValues[i].(string)] = value
		if e, ok := value.(Expression); ok {
			_, _, own := e.element()
			foreign = foreign || own
		}
	}
	if !foreign {
		return s.in(nil)
	}
	return Expression{"Fn::Sub": s}
}

// substitution is a Sub with names that stand for resources of a construct: how it is written depends on the stack.
type substitution struct {
	text   string
	values map[string]any
}

// MarshalJSON writes what Fn::Sub takes in the resources' own stack.
func (s substitution) MarshalJSON() ([]byte, error) {
	if e, ok := s.in(nil).(Expression); ok {
		return json.Marshal(e["Fn::Sub"])
	}
	return json.Marshal(s.in(nil))
}

var variable = regexp.MustCompile(`\$\{([^!}]+)\}`)

// in is the Sub as a stack has it: what can stand in the text does, and the rest is given by name.
func (s substitution) in(at *place) Value {
	inline := map[string]string{}
	for name, v := range s.values {
		if text, ok := inSub(v, at); ok {
			inline[name] = text
		}
	}
	given := map[string]any{}
	for name, v := range s.values {
		text, ok := inline[name]
		if !ok || s.hides(name, text, inline) {
			given[name] = v
		}
	}
	text := variable.ReplaceAllStringFunc(s.text, func(found string) string {
		name := found[2 : len(found)-1]
		if text, ok := inline[name]; ok && given[name] == nil {
			return text
		}
		return found
	})
	switch {
	case len(given) > 0:
		return Expression{"Fn::Sub": []any{text, given}}
	case strings.Contains(text, "${"):
		return Expression{"Fn::Sub": text}
	}
	return text
}

// hides: ${Prefix} in place of a name would be read as another name that is called Prefix.
func (s substitution) hides(name, text string, inline map[string]string) bool {
	root, _, _ := strings.Cut(strings.Trim(text, "${}"), ".")
	other, ok := s.values[root]
	return ok && root != name && other != nil && strings.HasPrefix(text, "${") && inline[root] != "${"+root+"}"
}

// inSub says how a value is written inside the text of a Sub, if it can be.
func inSub(v Value, at *place) (string, bool) {
	switch v := v.(type) {
	case string:
		if isToken(v) {
			return "", false
		}
		return strings.ReplaceAll(v, "${", "${!"), true
	case Expression:
		if element, attribute, ok := v.element(); ok {
			if !element.isIn(at) {
				return "", false
			}
			return inText(element.logicalID, attribute), true
		}
		if id, ok := v["Ref"].(string); ok {
			return inText(id, "Ref"), true
		}
		if of, ok := v["Fn::GetAtt"].([]any); ok {
			return inText(of[0].(string), of[1].(string)), true
		}
	}
	return "", false
}

func inText(logicalID, attribute string) string {
	if attribute == "Ref" {
		return "${" + logicalID + "}"
	}
	return "${" + logicalID + "." + attribute + "}"
}
