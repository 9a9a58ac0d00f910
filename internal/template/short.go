package template

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// The functions that have a short form, by what their argument may be there. The rule functions (Fn::Contains,
// Fn::EachMemberIn, Fn::RefAll, …) have none.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
var (
	scalarShort = map[string]bool{"Ref": true, "Condition": true, "Fn::Sub": true, "Fn::Base64": true,
		"Fn::GetAZs": true, "Fn::ImportValue": true}
	listShort = map[string]bool{"Fn::Sub": true, "Fn::If": true, "Fn::Equals": true, "Fn::And": true, "Fn::Or": true,
		"Fn::Not": true, "Fn::Join": true, "Fn::Split": true, "Fn::Select": true, "Fn::FindInMap": true}
)

// shorten puts functions into their short form, in n and below. condition says that n stands where a condition is
// meant: only there is {"Condition": "X"} a reference, elsewhere it is a key of a resource, an output or a statement.
func shorten(n *yaml.Node, condition bool) {
	name, arg := function(n)
	inside := condition || name == "Fn::And" || name == "Fn::Or" || name == "Fn::Not"
	for _, child := range n.Content {
		shorten(child, inside)
	}
	switch {
	case name == "" || name == "Condition" && !condition:
	case name == "Fn::GetAtt":
		if text := getAttName(arg); text != "" {
			*n = yaml.Node{Kind: yaml.ScalarNode, Tag: "!GetAtt", Value: text}
		}
	// A node carries one tag, so a function of a function, Fn::Base64 of a !Sub, keeps its long form.
	case isString(arg) && scalarShort[name], arg.Kind == yaml.SequenceNode && !isTagged(arg) && listShort[name]:
		short := *arg
		short.Tag = "!" + strings.TrimPrefix(name, "Fn::")
		*n = short
	}
}

// getAttName is the text of !GetAtt, "" if the long form says what the short form cannot: an attribute that is
// a Ref, or a name that the first dot would cut elsewhere.
func getAttName(arg *yaml.Node) string {
	if isString(arg) {
		if id, attribute, _ := strings.Cut(arg.Value, "."); id != "" && attribute != "" {
			return arg.Value
		}
		return ""
	}
	if arg.Kind != yaml.SequenceNode || len(arg.Content) != 2 || !isString(arg.Content[0]) || !isString(arg.Content[1]) {
		return ""
	}
	id, attribute := arg.Content[0].Value, arg.Content[1].Value
	if id == "" || attribute == "" || strings.Contains(id, ".") {
		return ""
	}
	return id + "." + attribute
}

// isTagged tells a function in short form.
func isTagged(n *yaml.Node) bool {
	return strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!")
}
