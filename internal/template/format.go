package template

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Format turns a template in JSON, as the CDK writes it, into YAML as a careful person writes it: sections and keys in
// the usual order, short-form functions, Sub for joins, a blank line between entries. It means the same as the JSON.
func Format(cdkJSON []byte) ([]byte, error) {
	root, err := readJSON(cdkJSON)
	if err != nil {
		return nil, err
	}
	if root.Kind != yaml.MappingNode {
		return nil, errorAt(root, "a template must be an object")
	}
	return format(root)
}

// FormatBody is [Format] of a template as values: those of [Template.Body], and mappings that keep their order.
func FormatBody(body Ordered) ([]byte, error) { return format(body.node()) }

func format(root *yaml.Node) ([]byte, error) {
	if get(root, "AWSTemplateFormatVersion") == nil {
		// The only version there is.
		// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/format-version-structure.html
		root.Content = append(root.Content, str("AWSTemplateFormatVersion"), str("2010-09-09"))
	}
	arrange(root)
	// Elsewhere, functions are not evaluated (Parameters, Mappings, Metadata), or Sub and Join are not among them (Rules).
	for _, section := range []string{"Conditions", "Resources", "Outputs"} {
		if n := get(root, section); n != nil {
			simplify(n)
		}
	}
	for _, section := range []string{"Conditions", "Rules", "Resources", "Outputs"} {
		if n := get(root, section); n != nil {
			shorten(n, section == "Conditions")
		}
	}
	return write(root)
}

var (
	sectionKeys = []string{"AWSTemplateFormatVersion", "Transform", "Description", "Metadata", "Parameters", "Mappings",
		"Conditions", "Rules", "Resources", "Outputs"}
	parameterKeys = []string{"Type", "Description", "Default", "NoEcho", "AllowedValues", "AllowedPattern", "MinLength",
		"MaxLength", "MinValue", "MaxValue", "ConstraintDescription"}
	ruleKeys      = []string{"RuleCondition", "Assertions"}
	assertionKeys = []string{"Assert", "AssertDescription"}
	resourceKeys  = []string{"Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy",
		"UpdatePolicy", "Metadata", "Properties"}
	outputKeys    = []string{"Description", "Condition", "Value", "Export"}
	policyKeys    = []string{"Version", "Id", "Statement"}
	statementKeys = []string{"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
		"NotResource", "Condition"}
	tagKeys = []string{"Key", "Value"}
)

// arrange puts keys into the usual order. Keys that are not named keep the order of the JSON, after the named ones.
func arrange(root *yaml.Node) {
	sortKeys(root, sectionKeys)
	for _, n := range values(get(root, "Parameters")) {
		sortKeys(n, parameterKeys)
	}
	for _, n := range values(get(root, "Rules")) {
		sortKeys(n, ruleKeys)
		if assertions := get(n, "Assertions"); assertions != nil {
			for _, assertion := range assertions.Content {
				sortKeys(assertion, assertionKeys)
			}
		}
	}
	for _, n := range values(get(root, "Resources")) {
		sortKeys(n, resourceKeys)
		if properties := get(n, "Properties"); properties != nil {
			arrangeProperties(properties)
		}
	}
	for _, n := range values(get(root, "Outputs")) {
		sortKeys(n, outputKeys)
	}
}

// arrangeProperties orders what it knows by its shape wherever it stands, also in a branch of Fn::If: the CDK writes
// properties alphabetically.
func arrangeProperties(n *yaml.Node) {
	switch {
	case get(n, "Statement") != nil:
		sortKeys(n, policyKeys)
	case get(n, "Effect") != nil && (get(n, "Action") != nil || get(n, "NotAction") != nil):
		sortKeys(n, statementKeys)
	case get(n, "Key") != nil && get(n, "Value") != nil:
		sortKeys(n, tagKeys)
	}
	for _, child := range n.Content {
		arrangeProperties(child)
	}
}

func sortKeys(n *yaml.Node, order []string) {
	if n.Kind != yaml.MappingNode {
		return
	}
	rank := func(pair []*yaml.Node) int {
		if i := slices.Index(order, pair[0].Value); i >= 0 {
			return i
		}
		return len(order)
	}
	pairs := slices.Collect(slices.Chunk(n.Content, 2))
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int { return rank(a) - rank(b) })
	n.Content = slices.Concat(pairs...)
}

// values are the values of a mapping, none if it is not one.
func values(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var list []*yaml.Node
	for i := 1; i < len(n.Content); i += 2 {
		list = append(list, n.Content[i])
	}
	return list
}
