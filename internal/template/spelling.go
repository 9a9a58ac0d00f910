package template

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v3"
)

// oneSpelling gives what CloudFormation reads in two spellings the form of a list: the argument of Fn::GetAtt, and
// DependsOn. The CDK's CfnInclude turns one into the other, and means the same by it.
func oneSpelling(root *yaml.Node) error {
	var problems []error
	// Elsewhere no function is evaluated, and a key of a function's name is a key.
	for _, section := range []string{"Conditions", "Rules", "Resources", "Outputs"} {
		if n := get(root, section); n != nil {
			problems = append(problems, splitGetAtts(n)...)
		}
	}
	for _, resource := range values(get(root, "Resources")) {
		// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
		if on := get(resource, "DependsOn"); on != nil && isString(on) {
			one := *on
			*on = yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{&one}, Line: on.Line, Column: on.Column}
		}
	}
	return errors.Join(problems...)
}

// splitGetAtts splits the argument of each Fn::GetAtt in n and below: {"Fn::GetAtt": "Role.Arn"}.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html
func splitGetAtts(n *yaml.Node) (problems []error) {
	if name, arg := function(n); name == "Fn::GetAtt" && isString(arg) {
		list, err := splitGetAtt(arg, name)
		if err != nil {
			return []error{err}
		}
		n.Content[1] = list
		return nil
	}
	for _, child := range n.Content {
		problems = append(problems, splitGetAtts(child)...)
	}
	return problems
}

// splitGetAtt is LogicalId.Attribute as a list. The first dot separates them: an attribute may have more. name is how
// the function is written.
func splitGetAtt(arg *yaml.Node, name string) (*yaml.Node, error) {
	id, attribute, _ := strings.Cut(arg.Value, ".")
	if id == "" || attribute == "" {
		return nil, errorAt(arg, "%s must have the form LogicalId.Attribute, got %q", name, arg.Value)
	}
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: []*yaml.Node{str(id), str(attribute)}, Line: arg.Line, Column: arg.Column}, nil
}
