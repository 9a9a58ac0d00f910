package stacks

import (
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// offer puts a choice into the template.
func (s *vendorStack) offer(c choice) {
	for _, p := range c.parameters {
		s.parameters = append(s.parameters, p)
		s.template.Parameters.Add(p.name, p.entry())
	}
	for _, cond := range c.conditions {
		s.template.Conditions.Add(cond.name, cond.expression)
	}
	for _, r := range c.rules {
		s.template.Rules.Add(r.name, r.entry())
	}
}

func (r rule) entry() map[string]any {
	assertions := make([]any, len(r.assertions))
	for i, a := range r.assertions {
		assertions[i] = map[string]any{"Assert": a.holds, "AssertDescription": a.description}
	}
	entry := map[string]any{"Assertions": assertions}
	if r.when != nil {
		entry["RuleCondition"] = r.when
	}
	return entry
}

func (p parameter) entry() map[string]any {
	entry := map[string]any{"Type": "String", "Description": p.description}
	if p.typ != "" {
		entry["Type"] = p.typ
	}
	if p.value != nil {
		entry["Default"] = *p.value
	}
	if p.typ == "Number" {
		if n, err := strconv.Atoi(*p.value); err == nil {
			entry["Default"] = n
		}
		entry["MinValue"], entry["MaxValue"] = p.min, p.max
	}
	if p.maxLength > 0 {
		entry["MaxLength"] = p.maxLength
	}
	if p.allowed != nil {
		entry["AllowedValues"] = p.allowed
	}
	if p.pattern != "" {
		entry["AllowedPattern"] = p.pattern
	}
	if p.format.description != "" {
		entry["ConstraintDescription"] = p.format.description
	}
	return entry
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
	s.template.Metadata = map[string]any{
		"AWS::CloudFormation::Interface": map[string]any{"ParameterGroups": parameterGroups, "ParameterLabels": labels},
	}
}

// partitions is the mapping of what differs by partition. A launch in one that is missing fails before anything is
// created, as CloudFormation looks up every key: the rule ServedPartition only says it better.
const partitions = "Partitions"

func (s *vendorStack) mapPartitions() {
	mapping := map[string]any{}
	for _, id := range s.def.ServedPartitions() {
		entry := map[string]any{}
		if r := s.def.Access.Role; r != nil && r.Trust.Account != nil {
			entry["Account"] = r.Trust.Account[id]
		}
		if s.def.Access.KeyedUser != nil || s.def.Access.StsUserRole != nil {
			p, _ := partition.Get(id)
			entry["Console"] = p.ConsoleHost
		}
		if len(entry) == 0 {
			return
		}
		mapping[string(id)] = entry
	}
	s.template.Mappings.Add(partitions, mapping)
}

// inPartition is what the mapping has for the partition of the launch.
func inPartition(key string) constructs.Expression {
	return constructs.Expression(expr.FindInMap(partitions, expr.Ref("AWS::Partition"), key))
}

// output is one entry of the template's Outputs. Its name is a contract.
func (s *vendorStack) output(name, description string, when constructs.When, value constructs.Value) {
	entry := map[string]any{"Description": description, "Value": value}
	if when != "" {
		entry["Condition"] = string(when)
	}
	s.template.Outputs.Add(name, entry)
}

// handBack is an output that says in which field of the vendor's form it goes, if in any.
func (s *vendorStack) handBack(name string, handed vendors.Handed, description string, when constructs.When, value constructs.Value) {
	s.output(name, description+s.def.AskedAs(handed), when, value)
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
