// Package resolve evaluates a CloudFormation template for one launch: parameters, rules, conditions and functions as
// CloudFormation takes them, and made-up but realistic names for what it would create. Use it to see, without an
// account, what a customer's choices lead to. It does not check properties against the schemas of their resource
// types (cfn-lint does), knows no quotas, and does not apply transforms.
package resolve

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Input is one launch. The zero value launches with every default in us-east-1.
type Input struct {
	// Parameters are the values that the customer gives; a value given for a parameter that is not there is an error.
	Parameters map[string]string
	// Partition left out is that of Region; Region left out is the first one of Partition. AccountID, StackName and
	// StackID left out are examples, and URLSuffix left out is the one of Partition.
	Partition, Region, AccountID, URLSuffix, StackName, StackID string
	// NotificationARNs are the topics that the stack reports its events to; none if left out.
	NotificationARNs []string
	// Physical gives a resource its name (what Ref says) and attributes (what Fn::GetAtt says) instead of the made-up
	// ones. An empty ref keeps the made-up one; attributes replace the made-up ones of the same name.
	Physical func(logicalID, typ string, properties map[string]any) (ref string, attributes map[string]string)
}

// Stack is what the launch would create.
type Stack struct {
	// ID is the input's, or the example.
	ID string
	// Parameters are strings, or []any of strings for a list. A Number is a string too, as it is to Ref.
	Parameters map[string]any
	Conditions map[string]bool
	// Resources are those whose condition holds, each after those it needs, else in the order of the template.
	Resources []Resource
	Outputs   []Output
	// Capabilities are what the customer has to acknowledge.
	Capabilities []string
}

// Resource is a resource with every function evaluated. Its values are map[string]any, []any, string, bool, int, float64.
type Resource struct {
	LogicalID, Type string
	Properties      map[string]any
	// Metadata is nil where there is none. CloudFormation takes another one for a change of the resource.
	Metadata  any
	DependsOn []string
	// Needs are the resources that are made before it: those of DependsOn, and all that it refers to.
	Needs []string
	// DeletionPolicy and UpdateReplacePolicy are as the template says; "" is CloudFormation's default.
	DeletionPolicy, UpdateReplacePolicy string
	PhysicalID                          string
	Attributes                          map[string]string
	// Made is the same of the same resource in launches of one [Prepared.Sharing], nil where that is not known.
	Made *Made
}

// Output is an output whose condition holds.
type Output struct {
	Name, Value, Description, Export string
}

// Resource is the resource with a logical ID, nil if the launch does not create it.
func (s *Stack) Resource(logicalID string) *Resource {
	for i := range s.Resources {
		if s.Resources[i].LogicalID == logicalID {
			return &s.Resources[i]
		}
	}
	return nil
}

// Output is the output with a name, nil if the launch has none.
func (s *Stack) Output(name string) *Output {
	for i := range s.Outputs {
		if s.Outputs[i].Name == name {
			return &s.Outputs[i]
		}
	}
	return nil
}

// Resolve evaluates t for the launch. What is wrong with the template, the parameters and the rules comes together in
// one error, in CloudFormation's words where it has some; [Problems] gives them one by one. What only shows
// when resources are evaluated, such as a reference to one that the conditions leave out, comes together after that.
func Resolve(t *template.Template, in Input) (*Stack, error) {
	return documentOf(t).resolve(in)
}

func (d *document) resolve(in Input) (*Stack, error) {
	l := newLaunch(d, in)
	l.findings = d.found()
	if l.resolveParameters() {
		l.rules().check()
	}
	return l.run()
}

// isPseudo says whether a name is that of a pseudo parameter.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
func isPseudo(name string) bool {
	switch name {
	case "AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix":
		return true
	}
	return false
}

func (in Input) withDefaults() Input {
	in = in.located()
	// AWS's documentation uses this account number for examples.
	setDefault(&in.AccountID, "111122223333")
	setDefault(&in.StackName, "example")
	setDefault(&in.StackID, "arn:"+in.Partition+":cloudformation:"+in.Region+":"+in.AccountID+":stack/"+in.StackName+"/"+types.UUID(in.StackName))
	return in
}

// located says where the launch is: in which partition and region.
func (in Input) located() Input {
	if in.Partition != "" && in.Region != "" && in.URLSuffix != "" {
		return in
	}
	if in.Partition == "" {
		in.Partition = string(partition.Assumed(in.Region).ID)
	}
	p, ok := partition.Get(partition.ID(in.Partition))
	if !ok {
		p, _ = partition.Get(partition.AWS)
	}
	setDefault(&in.Region, p.Region)
	setDefault(&in.URLSuffix, p.S3Host)
	return in
}

func setDefault(s *string, value string) {
	if *s == "" {
		*s = value
	}
}

// pseudo are the values of the pseudo parameters.
func (in Input) pseudo() map[string]any {
	arns := make([]any, len(in.NotificationARNs))
	for i, arn := range in.NotificationARNs {
		arns[i] = arn
	}
	return map[string]any{
		"AWS::AccountId":        in.AccountID,
		"AWS::NotificationARNs": arns,
		"AWS::NoValue":          noValue{},
		"AWS::Partition":        in.Partition,
		"AWS::Region":           in.Region,
		"AWS::StackId":          in.StackID,
		"AWS::StackName":        in.StackName,
		"AWS::URLSuffix":        in.URLSuffix,
	}
}
