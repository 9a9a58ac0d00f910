package draft

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// statement is one of a document, its lists in the order of the guide.
type statement struct {
	sid                    string
	deny                   bool
	principal              map[string][]string // by kind; everybody is "*": nil where there is none
	actions, notActions    []string
	resources, notResource []string
	conditions             []condition
}

// condition is one operator with one key.
type condition struct {
	operator, key string
	values        []string
}

// grouped are conditions as a policy has them, by operator and key, each with the key and the values that as gives it.
func grouped(list []condition, as func(c condition) (key string, values any)) map[string]any {
	all := map[string]any{}
	for _, c := range list {
		keys, _ := all[c.operator].(map[string]any)
		if keys == nil {
			keys = map[string]any{}
			all[c.operator] = keys
		}
		key, values := as(c)
		keys[key] = values
	}
	return all
}

func (s statement) names() []string { return slices.Concat(s.actions, s.notActions) }

// statementsOf reads one statement or a list of them.
func statementsOf(v any) ([]statement, error) {
	list := listOf(v)
	if len(list) == 0 {
		return nil, fmt.Errorf("must have one Statement or more, got none")
	}
	statements := make([]statement, len(list))
	for i, item := range list {
		m, ok := item.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("must have a mapping with Effect and Action as Statement[%d]", i)
		}
		var err error
		if statements[i], err = readStatement(m); err != nil {
			return nil, fmt.Errorf("in Statement[%d]: %w", i, err)
		}
	}
	return statements, nil
}

// readStatement refuses a key that IAM does not know: what it is meant to do would be lost.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
func readStatement(m map[string]any) (s statement, err error) {
	lists := map[string]*[]string{"Action": &s.actions, "NotAction": &s.notActions, "Resource": &s.resources, "NotResource": &s.notResource}
	for _, key := range sortedKeys(m) {
		v := m[key]
		switch key {
		case "Sid":
			s.sid = fmt.Sprint(v)
		case "Effect":
			if v != "Allow" && v != "Deny" {
				return s, fmt.Errorf("its Effect must be \"Allow\" or \"Deny\", got %q", fmt.Sprint(v))
			}
			s.deny = v == "Deny"
		case "Principal":
			s.principal, err = principals(v)
		case "Condition":
			s.conditions, err = conditions(v)
		default:
			into := lists[key]
			if into == nil {
				return s, fmt.Errorf("must have keys such as Effect, Action and Resource, got %q", key)
			}
			*into, err = textsOf(v)
		}
		if err != nil {
			return s, fmt.Errorf("%s: %w", key, err)
		}
	}
	switch {
	case m["Effect"] == nil:
		return s, fmt.Errorf("must have Effect")
	case len(s.actions)+len(s.notActions) == 0:
		return s, fmt.Errorf("must have Action")
	case s.principal == nil && len(s.resources)+len(s.notResource) == 0:
		return s, fmt.Errorf("must have Resource")
	}
	return s, nil
}

// listOf is what a policy has one of, or a list of.
func listOf(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

// textsOf is one text or several.
func textsOf(v any) ([]string, error) {
	list := listOf(v)
	all := make([]string, len(list))
	for i, item := range list {
		switch item := item.(type) {
		case string:
			all[i] = strings.TrimSpace(item)
		case bool, int, float64, json.Number:
			all[i] = fmt.Sprint(item)
		default:
			return nil, fmt.Errorf("must be a text or a list of texts")
		}
	}
	return all, nil
}

func principals(v any) (map[string][]string, error) {
	if s, ok := v.(string); ok {
		return map[string][]string{"AWS": {s}}, nil
	}
	m, ok := v.(map[string]any)
	if !ok || len(m) == 0 {
		return nil, fmt.Errorf("must be a mapping such as {\"AWS\": \"arn:aws:iam::ACCOUNT:root\"}")
	}
	all := map[string][]string{}
	for kind, names := range m {
		list, err := textsOf(names)
		if err != nil {
			return nil, err
		}
		all[kind] = list
	}
	return all, nil
}

func conditions(v any) ([]condition, error) {
	operators, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("must be a mapping of operators")
	}
	var all []condition
	for _, operator := range sortedKeys(operators) {
		keys, ok := operators[operator].(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s must be a mapping of keys", operator)
		}
		for _, key := range sortedKeys(keys) {
			values, err := textsOf(keys[key])
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", operator, key, err)
			}
			all = append(all, condition{operator, key, values})
		}
	}
	return all, nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
