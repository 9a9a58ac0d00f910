package stacks

import (
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// offer puts a choice into the template.
func (s *vendorStack) offer(c choice) {
	for _, p := range c.parameters {
		s.parameters = append(s.parameters, p)
		awscdk.NewCfnParameter(s.stack, jsii.String(p.name), p.props())
	}
	for _, cond := range c.conditions {
		s.conditions[cond.name] = awscdk.NewCfnCondition(s.stack, jsii.String(string(cond.name)),
			&awscdk.CfnConditionProps{Expression: conditionExpression(cond.expression)})
	}
	for _, r := range c.rules {
		props := &awscdk.CfnRuleProps{}
		if r.when != nil {
			props.RuleCondition = conditionExpression(r.when)
		}
		assertions := make([]*awscdk.CfnRuleAssertion, len(r.assertions))
		for i, a := range r.assertions {
			assertions[i] = &awscdk.CfnRuleAssertion{
				Assert: conditionExpression(a.holds), AssertDescription: jsii.String(a.description),
			}
		}
		props.Assertions = &assertions
		awscdk.NewCfnRule(s.stack, jsii.String(r.name), props)
	}
}

// conditionExpression passes an expression on as it is, instead of building it once more with the CDK's functions.
func conditionExpression(e constructs.Expression) awscdk.ICfnConditionExpression {
	var c awscdk.ICfnConditionExpression
	jsii.UnsafeCast(awscdk.Token_AsAny(e.Plain()), &c)
	return c
}

func (p parameter) props() *awscdk.CfnParameterProps {
	props := &awscdk.CfnParameterProps{
		Type:        jsii.String("String"),
		Description: jsii.String(p.description),
	}
	if p.typ != "" {
		props.Type = jsii.String(p.typ)
	}
	if p.value != nil {
		props.Default = *p.value
	}
	if p.typ == "Number" {
		if n, err := strconv.Atoi(*p.value); err == nil {
			props.Default = n
		}
		props.MinValue, props.MaxValue = jsii.Number(p.min), jsii.Number(p.max)
	}
	if p.maxLength > 0 {
		props.MaxLength = jsii.Number(p.maxLength)
	}
	if p.allowed != nil {
		props.AllowedValues = jsii.Strings(p.allowed...)
	}
	if p.pattern != "" {
		props.AllowedPattern = jsii.String(p.pattern)
	}
	if p.format.description != "" {
		props.ConstraintDescription = jsii.String(p.format.description)
	}
	return props
}

// arrangeParameters groups and labels the parameters in the console, in the vendor's words where it has any.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html
func (s *vendorStack) arrangeParameters() {
	members := make([][]any, groups)
	labels := map[string]any{}
	for _, p := range s.parameters {
		members[p.group] = append(members[p.group], p.name)
		label := p.label
		if own := s.def.Labels[p.name]; own != "" {
			label = own
		}
		labels[p.name] = map[string]any{"default": label}
	}
	var parameterGroups []any
	for g, names := range members {
		if len(names) > 0 {
			parameterGroups = append(parameterGroups, map[string]any{
				"Label":      map[string]any{"default": group(g).label(s.def)},
				"Parameters": names,
			})
		}
	}
	s.stack.TemplateOptions().SetMetadata(&map[string]any{
		"AWS::CloudFormation::Interface": map[string]any{"ParameterGroups": parameterGroups, "ParameterLabels": labels},
	})
}

// partitions is the mapping of what differs by partition. A launch in one that is missing fails before anything is
// created, as CloudFormation looks up every key: the rule ServedPartition only says it better.
const partitions = "Partitions"

// consoleHosts: https://docs.aws.amazon.com/general/latest/gr/rande.html and each partition's own documentation.
var consoleHosts = map[vendors.Partition]string{
	vendors.PartitionAWS:    "console.aws.amazon.com",
	vendors.PartitionGov:    "console.amazonaws-us-gov.com",
	vendors.PartitionChina:  "console.amazonaws.cn",
	vendors.PartitionEurope: "console.amazonaws-eusc.eu",
}

func (s *vendorStack) mapPartitions() {
	mapping := map[string]*map[string]any{}
	for _, p := range s.def.ServedPartitions() {
		entry := map[string]any{}
		if r := s.def.Access.Role; r != nil && r.Trust.Account != nil {
			entry["Account"] = r.Trust.Account[p]
		}
		if s.def.Access.KeyedUser != nil || s.def.Access.StsUserRole != nil {
			entry["Console"] = consoleHosts[p]
		}
		if len(entry) == 0 {
			return
		}
		mapping[string(p)] = &entry
	}
	awscdk.NewCfnMapping(s.stack, jsii.String(partitions), &awscdk.CfnMappingProps{
		Mapping: &mapping,
		Lazy:    jsii.Bool(false), // said, or every cdk command suggests true
	})
}

// inPartition is what the mapping has for the partition of the launch.
func inPartition(key string) constructs.Expression {
	return constructs.Expression{"Fn::FindInMap": []any{partitions, constructs.Ref("AWS::Partition"), key}}
}

// output is one entry of the template's Outputs. Its name is a contract.
func (s *vendorStack) output(name, description string, when constructs.When, value constructs.Value) {
	props := &awscdk.CfnOutputProps{Description: jsii.String(description)}
	switch v := value.(type) {
	case string:
		props.Value = jsii.String(v)
	case constructs.Expression:
		props.Value = v.Token()
	}
	if when != "" {
		props.Condition = s.conditions[when]
	}
	awscdk.NewCfnOutput(s.stack, jsii.String(name), props)
}

// handBack is an output that says in which field of the vendor's form it goes, if in any.
func (s *vendorStack) handBack(name string, handed vendors.Handed, description string, when constructs.When, value constructs.Value) {
	for _, h := range s.def.HandBack {
		if h.Value == handed {
			description += " " + s.def.Name + " asks for it as \"" + h.Field + "\"."
		}
	}
	s.output(name, description, when, value)
}

func (s *vendorStack) handBackRole(arn constructs.Value, when constructs.When) {
	s.handBack("RoleArn", vendors.HandedRoleARN, "The ARN of the role.", when, arn)
}

// handBackKeys says for each key its id, and where its secret is and how to read it, but never the secret.
func (s *vendorStack) handBackKeys(keys []constructs.Key) {
	for _, k := range keys {
		name := "AccessKey" + k.Slot
		s.handBack(name+"Id", vendors.HandedKeyID, "The ID of access key "+k.Slot+".", k.When, k.ID)
		s.handBack(name+"Secret", vendors.HandedKeySecret,
			"The ARN of the secret in AWS Secrets Manager whose secretAccessKey is the secret access key.", k.When, k.SecretARN)
		s.output(name+"SecretLink", "Where to see the secret in the console: retrieve its value there.", k.When,
			constructs.Sub("https://${AWS::Region}.${Console}/secretsmanager/secret?name=${Secret}&region=${AWS::Region}",
				"Console", inPartition("Console"), "Secret", k.SecretARN))
		s.output(name+"SecretCommand", "How to read the secret with the AWS CLI: accessKeyId and secretAccessKey, as JSON.", k.When,
			constructs.Sub("aws secretsmanager get-secret-value --region ${AWS::Region} --secret-id ${Secret} --query SecretString --output text",
				"Secret", k.SecretARN))
	}
}

// sidOf makes a statement's id of a name, in letters and digits.
func sidOf(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, name)
}
