package template

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

// simplify replaces calls, in n and below, by simpler ones that mean the same.
func simplify(n *yaml.Node) {
	for _, child := range n.Content {
		simplify(child)
	}
	var simpler *yaml.Node
	switch name, arg := function(n); name {
	case "Fn::Join":
		simpler = simplifyJoin(arg)
	case "Fn::Sub":
		simpler = simplifySub(arg)
	}
	if simpler != nil {
		*n = *simpler
	}
}

// simplifyJoin turns a join with "" of literals, Refs, GetAtts and Subs into one Sub. It is nil if it cannot.
func simplifyJoin(arg *yaml.Node) *yaml.Node {
	if arg.Kind != yaml.SequenceNode || len(arg.Content) != 2 {
		return nil
	}
	delimiter, list := arg.Content[0], arg.Content[1]
	if !isString(delimiter) || delimiter.Value != "" || list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		return nil
	}
	var parts []SubPart
	for _, item := range list.Content {
		if name, text := function(item); name == "Fn::Sub" && isString(text) {
			parts = appendParts(parts, SplitSub(text.Value)...)
		} else if isString(item) {
			parts = appendParts(parts, SubPart{Text: item.Value})
		} else if name := subName(item); name != "" {
			parts = appendParts(parts, SubPart{Text: name, Var: true})
		} else {
			return nil
		}
	}
	if !slices.ContainsFunc(parts, func(p SubPart) bool { return p.Var }) {
		if len(parts) == 0 {
			return str("")
		}
		return str(parts[0].Text)
	}
	text, ok := JoinSub(parts)
	if !ok {
		return nil
	}
	return call("Fn::Sub", str(text))
}

// appendParts appends and melts literals that follow each other.
func appendParts(parts []SubPart, more ...SubPart) []SubPart {
	for _, p := range more {
		if last := len(parts) - 1; last >= 0 && !p.Var && !parts[last].Var {
			parts[last].Text += p.Text
		} else if p.Var || p.Text != "" {
			parts = append(parts, p)
		}
	}
	return parts
}

// simplifySub inlines the variables that are only a Ref or a GetAtt, and unpacks a text without any. It is nil if nothing changes.
func simplifySub(arg *yaml.Node) *yaml.Node {
	if isString(arg) {
		if strings.Contains(arg.Value, "${") {
			return nil
		}
		return str(arg.Value)
	}
	if arg.Kind != yaml.SequenceNode || len(arg.Content) != 2 || !isString(arg.Content[0]) || arg.Content[1].Kind != yaml.MappingNode {
		return nil
	}
	parts, vars := SplitSub(arg.Content[0].Value), arg.Content[1]
	var kept []*yaml.Node
	for i := 0; i < len(vars.Content); i += 2 {
		key, name := vars.Content[i], subName(vars.Content[i+1])
		used := func(p SubPart) bool { return p.Var && p.Text == key.Value }
		// An inlined name must not be taken for another variable, and an unused variable still makes a dependency.
		taken := name != key.Value && get(vars, name) != nil
		if name == "" || taken || !slices.ContainsFunc(parts, used) {
			kept = append(kept, key, vars.Content[i+1])
			continue
		}
		for j := range parts {
			if used(parts[j]) {
				parts[j].Text = name
			}
		}
	}
	text, ok := JoinSub(parts)
	if !ok || len(kept) == len(vars.Content) && len(kept) > 0 {
		return nil
	}
	if len(kept) > 0 {
		*arg.Content[0], vars.Content = *str(text), kept
		return simplifySub(arg) // a name that was taken may be free now
	}
	if !strings.Contains(text, "${") {
		return str(text)
	}
	return call("Fn::Sub", str(text))
}

// nameInSub are the names that Fn::Sub takes for a Ref, and with a dot for a GetAtt.
var nameInSub = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(AWS::[A-Za-z]+|[A-Za-z0-9]+(\.[A-Za-z0-9_.:]*[A-Za-z0-9])?)$`)
})

// subName is how Fn::Sub writes a Ref or a GetAtt, "" if n is neither.
func subName(n *yaml.Node) string {
	var name string
	switch fn, arg := function(n); fn {
	case "Ref":
		// In a join, AWS::NoValue leaves the item out; in a Sub it is an error.
		if isString(arg) && arg.Value != "AWS::NoValue" {
			name = arg.Value
		}
	case "Fn::GetAtt":
		name = getAttName(arg)
	}
	if !nameInSub().MatchString(name) {
		return ""
	}
	return name
}
