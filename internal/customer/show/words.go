package show

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// inWords says a condition of a template as a person would: "ExistingBucketName is empty".
func inWords(expression any, conditions map[string]any) string {
	m, ok := expression.(map[string]any)
	if !ok || len(m) != 1 {
		return fmt.Sprint(expression)
	}
	for function, argument := range m {
		list, _ := argument.([]any)
		switch function {
		case "Condition":
			return inWords(conditions[fmt.Sprint(argument)], conditions)
		case "Fn::Equals":
			return comparison(list, "is empty", "is")
		case "Fn::Not":
			return negated(list[0], conditions)
		case "Fn::And":
			return joined(list, " and ", conditions)
		case "Fn::Or":
			return joined(list, " or ", conditions)
		}
	}
	return fmt.Sprint(expression)
}

func negated(expression any, conditions map[string]any) string {
	m, _ := expression.(map[string]any)
	if list, ok := m["Fn::Equals"].([]any); ok {
		return comparison(list, "is given", "is not")
	}
	if name, ok := m["Condition"].(string); ok {
		return negated(conditions[name], conditions)
	}
	return "not (" + inWords(expression, conditions) + ")"
}

func joined(list []any, with string, conditions map[string]any) string {
	parts := make([]string, len(list))
	for i, e := range list {
		parts[i] = inWords(e, conditions)
		if with == " and " && strings.Contains(parts[i], " or ") || with == " or " && strings.Contains(parts[i], " and ") {
			parts[i] = "(" + parts[i] + ")"
		}
	}
	return strings.Join(parts, with)
}

// comparison of a parameter, or the members of a list parameter, with a value.
func comparison(list []any, withEmpty, withValue string) string {
	subject := list[0]
	if m, ok := subject.(map[string]any); ok {
		if join, ok := m["Fn::Join"].([]any); ok {
			subject = join[1]
		}
	}
	name := fmt.Sprint(subject)
	if m, ok := subject.(map[string]any); ok {
		name = fmt.Sprint(m["Ref"])
	}
	if list[1] == "" {
		return name + " " + withEmpty
	}
	return fmt.Sprintf("%s %s %v", name, withValue, list[1])
}

// consoleInterface reads the parameters' labels and groups.
func consoleInterface(t *template.Template) (labels, groups map[string]string) {
	labels, groups = map[string]string{}, map[string]string{}
	byName, _ := at(t.Body, "Metadata", "AWS::CloudFormation::Interface", "ParameterLabels").(map[string]any)
	for name, label := range byName {
		labels[name] = fmt.Sprint(at(label, "default"))
	}
	for _, g := range parameterGroups(t) {
		members, _ := at(g, "Parameters").([]any)
		for _, name := range members {
			groups[fmt.Sprint(name)] = groupLabel(g)
		}
	}
	return labels, groups
}

func parameterGroups(t *template.Template) []any {
	list, _ := at(t.Body, "Metadata", "AWS::CloudFormation::Interface", "ParameterGroups").([]any)
	return list
}

func groupLabel(g any) string { return fmt.Sprint(at(g, "Label", "default")) }

func groupOrder(t *template.Template, label string) int {
	return slices.IndexFunc(parameterGroups(t), func(g any) bool { return groupLabel(g) == label })
}

func at(v any, keys ...string) any {
	for _, k := range keys {
		m, _ := v.(map[string]any)
		v = m[k]
	}
	return v
}
