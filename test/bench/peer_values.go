package main

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The CDK takes a value in two ways: the properties of a construct are typed and in camel case; a document is anything, and
// its keys keep CloudFormation's spelling, as does all that an If chooses between.

func (w *peerWriter) typed(n *yaml.Node, indent int) string { return w.value(n, indent, true) }

func (w *peerWriter) document(n *yaml.Node, indent int) string { return w.value(n, indent, false) }

func (w *peerWriter) value(n *yaml.Node, indent int, typed bool) string {
	if name, arg, ok := function(n); ok {
		return w.call(name, arg, indent, typed)
	}
	pad := strings.Repeat(" ", indent+2)
	end := strings.Repeat(" ", indent)
	switch n.Kind {
	case yaml.MappingNode:
		var b strings.Builder
		b.WriteString("{\n")
		for _, e := range entries(n) {
			name, value := key(e.key), ""
			switch {
			case typed && e.key == "Tags":
				b.WriteString(pad + "tags,\n")
				continue
			case typed && isDocument(e.key):
				name, value = propertyName(e.key), w.document(e.value, indent+2)
			case typed:
				name, value = propertyName(e.key), w.typed(e.value, indent+2)
			default:
				value = w.document(e.value, indent+2)
			}
			b.WriteString(pad + name + ": " + value + ",\n")
		}
		return b.String() + end + "}"
	case yaml.SequenceNode:
		var list []string
		flat := true
		for _, c := range n.Content {
			flat = flat && c.Kind == yaml.ScalarNode
			list = append(list, w.value(c, indent+2, typed))
		}
		if flat {
			return "[" + strings.Join(list, ", ") + "]"
		}
		return "[\n" + pad + strings.Join(list, ",\n"+pad) + ",\n" + end + "]"
	}
	if n.Tag == "!!str" {
		if n.Value == w.vendor+" "+w.version {
			return "`${id} " + w.version + "`"
		}
		return quoted(n.Value)
	}
	return n.Value
}

// call writes an intrinsic function.
func (w *peerWriter) call(name string, arg *yaml.Node, indent int, typed bool) string {
	each := func(from int) []string {
		var list []string
		for _, a := range arg.Content[from:] {
			list = append(list, w.value(a, indent, false))
		}
		return list
	}
	switch name {
	case "Ref":
		return w.ref(arg.Value)
	case "Fn::GetAtt":
		return w.refer(arg.Content[0].Value) + ".attr" + arg.Content[1].Value
	case "Fn::FindInMap":
		return w.refer(arg.Content[0].Value) + ".findInMap(" + strings.Join(each(1), ", ") + ")"
	case "Fn::Join", "Fn::Split", "Fn::Select":
		return "cdk.Fn." + lowerCamel(strings.TrimPrefix(name, "Fn::")) + "(" + strings.Join(each(0), ", ") + ")"
	case "Fn::Sub":
		if arg.Kind == yaml.ScalarNode {
			return "cdk.Fn.sub(" + quoted(arg.Value) + ")"
		}
		var vars []string
		for _, e := range entries(arg.Content[1]) {
			vars = append(vars, e.key+": "+w.typed(e.value, indent))
		}
		return "cdk.Fn.sub(" + quoted(arg.Content[0].Value) + ", { " + strings.Join(vars, ", ") + " })"
	case "Fn::If":
		args := each(1)
		s := "cdk.Fn.conditionIf(" + w.refer(arg.Content[0].Value) + ".logicalId, " + strings.Join(args, ", ") + ")"
		if typed && isText(arg) {
			s += ".toString()"
		}
		return s
	}
	w.problems = append(w.problems, fmt.Errorf("the function %s is not known", name))
	return "undefined"
}

// isText tells an If between texts from one between structures.
func isText(arg *yaml.Node) bool {
	for _, branch := range arg.Content[1:] {
		name, inner, ok := function(branch)
		switch {
		case ok && name == "Fn::If":
			return isText(inner)
		case !ok && branch.Kind != yaml.ScalarNode:
			return false
		}
	}
	return true
}

func (w *peerWriter) ref(id string) string {
	if pseudo, ok := strings.CutPrefix(id, "AWS::"); ok {
		return "cdk.Aws." + constantName(pseudo)
	}
	switch kind := w.kinds[id]; kind {
	case "resource":
		return w.refer(id) + ".ref"
	case "Number":
		return w.refer(id) + ".valueAsNumber"
	case "CommaDelimitedList":
		return w.refer(id) + ".valueAsList"
	default:
		return w.refer(id) + ".valueAsString"
	}
}

var wordStart = regexp.MustCompile(`([a-z])([A-Z])`)

// constantName is STACK_ID for StackId, and URL_SUFFIX for URLSuffix.
func constantName(pseudo string) string {
	if pseudo == "URLSuffix" {
		return "URL_SUFFIX"
	}
	return strings.ToUpper(wordStart.ReplaceAllString(pseudo, "${1}_$2"))
}

// predicate writes the expression of a condition or a rule, on one line.
func (w *peerWriter) predicate(n *yaml.Node) string {
	name, arg, ok := function(n)
	if !ok {
		return w.value(n, 0, false)
	}
	if name == "Condition" {
		return w.refer(arg.Value)
	}
	var args []string
	for _, a := range arg.Content {
		args = append(args, w.predicate(a))
	}
	switch name {
	case "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Fn::Contains", "Fn::EachMemberIn":
		return fmt.Sprintf("cdk.Fn.condition%s(%s)", strings.TrimPrefix(name, "Fn::"), strings.Join(args, ", "))
	}
	return w.call(name, arg, 0, false)
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func key(s string) string {
	if identifier.MatchString(s) {
		return s
	}
	return quoted(s)
}

// quoted writes a string as people do: in single quotes, unless it has one.
func quoted(s string) string {
	s = strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(s)
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `\'`) + "'"
}
