package stacks

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// offer puts a choice into the template.
func (s *vendorStack) offer(c vocabulary.Choice) {
	for _, p := range c.Parameters {
		s.parameters = append(s.parameters, p)
		s.template.Parameters.Add(p.Name, parameterEntry(p))
	}
	for _, cond := range c.Conditions {
		s.template.Conditions.Add(cond.Name, cond.Holds)
	}
	for _, r := range c.Rules {
		s.template.Rules.Add(r.Name, ruleEntry(r))
	}
}

func ruleEntry(r vocabulary.Rule) map[string]any {
	assertions := make([]any, len(r.Assertions))
	for i, a := range r.Assertions {
		assertions[i] = map[string]any{"Assert": a.Holds, "AssertDescription": a.Words}
	}
	entry := map[string]any{"Assertions": assertions}
	if r.When != nil {
		entry["RuleCondition"] = r.When
	}
	return entry
}

func parameterEntry(p vocabulary.Parameter) map[string]any {
	entry := map[string]any{"Type": "String", "Description": p.Description}
	if p.Type != "" {
		entry["Type"] = p.Type
	}
	if p.Default != nil {
		entry["Default"] = *p.Default
	}
	if p.Type == "Number" {
		if n, err := strconv.Atoi(*p.Default); err == nil {
			entry["Default"] = n
		}
		entry["MinValue"], entry["MaxValue"] = p.Min, p.Max
	}
	if p.MaxLength > 0 {
		entry["MaxLength"] = p.MaxLength
	}
	if p.Allowed != nil {
		entry["AllowedValues"] = p.Allowed
	}
	if p.Pattern != "" {
		entry["AllowedPattern"] = p.Pattern
	}
	if p.Constraint != "" {
		entry["ConstraintDescription"] = p.Constraint
	}
	return entry
}

// arrangeParameters groups and labels the parameters in the console, in the vendor's words where it has any.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html
func (s *vendorStack) arrangeParameters() {
	members := make([][]any, vocabulary.Groups)
	labels := map[string]any{}
	for _, p := range s.parameters {
		members[p.Group] = append(members[p.Group], p.Name)
		label := p.Label
		if own := s.def.Labels[p.Name]; own != "" {
			label = own
		}
		labels[p.Name] = map[string]any{"default": label}
	}
	var parameterGroups []any
	for g, names := range members {
		if len(names) > 0 {
			parameterGroups = append(parameterGroups, map[string]any{
				"Label":      map[string]any{"default": vocabulary.Group(g).Label(s.def)},
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

// nobody stands where the partition has a key instead of the role: CloudFormation looks it up, and no role is made of it. IAM
// would refuse it.
const nobody = "none"

func (s *vendorStack) mapPartitions() {
	mapping := map[string]any{}
	for _, id := range s.def.ServedPartitions() {
		entry := map[string]any{}
		if p := s.published(); p != nil && (p.By == vendors.ByNothing || p.By == vendors.ByPartition) {
			entry[s.trusted()] = nobody
			if set := p.Set(id, "", ""); set != nil {
				entry[s.trusted()] = valueOf(p, set, id)
			} else if p.Several() {
				entry[s.trusted()] = []string{nobody}
			}
		}
		if vocabulary.Hands(s.def, vendors.HandedKeyID) {
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

// mapPublished is what differs by the vendor's cloud, or by region.
func (s *vendorStack) mapPublished() {
	p := s.published()
	if p == nil || p.By != vendors.ByCloud && p.By != vendors.ByRegion {
		return
	}
	mapping := map[string]any{}
	for _, set := range p.Sets {
		mapping[set.Key] = map[string]any{s.trusted(): valueOf(p, set.Values, p.Partition(set))}
	}
	s.template.Mappings.Add(mappingOf[p.By], mapping)
}

// mappingOf are the mappings of what a vendor publishes, and what their keys are looked up by.
var (
	mappingOf = map[vendors.By]string{
		vendors.ByNothing: partitions, vendors.ByPartition: partitions, vendors.ByCloud: "Clouds", vendors.ByRegion: "Regions",
	}
	keyOf = map[vendors.By]string{
		vendors.ByNothing: "AWS::Partition", vendors.ByPartition: "AWS::Partition", vendors.ByCloud: vendors.ParamVendorCloud, vendors.ByRegion: "AWS::Region",
	}
)

// published is whom the role or the bucket's policy lets in as the vendor publishes it, nil if that is something else.
func (s *vendorStack) published() *vendors.Published {
	return s.def.Published()
}

// trusted is how the mapping calls what is published.
func (s *vendorStack) trusted() string {
	name := "Account"
	if s.def.Trusted().Principal.Published != nil {
		name = "Principal"
	}
	if s.published().Several() {
		name += "s"
	}
	return name
}

// valueOf is a set as all sets are written, as one value or as a list. A list of accounts is one of their ARNs, which the
// trust policy takes as they are.
func valueOf(p *vendors.Published, values []string, in vendors.Partition) any {
	if !p.Several() {
		return values[0]
	}
	list := slices.Clone(values)
	for i, v := range list {
		if !strings.HasPrefix(v, "arn:") {
			list[i] = "arn:" + string(in) + ":iam::" + v + ":root"
		}
	}
	return list
}

// lookUp is what the mapping of what is published has for the launch.
func (s *vendorStack) lookUp() constructs.Expression {
	by := s.published().By
	return constructs.Expression(expr.FindInMap(mappingOf[by], expr.Ref(keyOf[by]), s.trusted()))
}

// inPartition is what the mapping has for the partition of the launch.
func inPartition(key string) constructs.Expression {
	return constructs.Expression(expr.FindInMap(partitions, expr.Ref("AWS::Partition"), key))
}

// handBack adds an output, which says in which field of the vendor's form it goes, if in any.
func (s *vendorStack) handBack(o vocabulary.Output, when constructs.When, value constructs.Value) {
	entry := map[string]any{"Description": o.Words + s.whole.AskedAs(o.Carries), "Value": value}
	if when != "" {
		entry["Condition"] = string(when)
	}
	s.template.Outputs.Add(o.Name, entry)
}

// handBackNamed adds an output that is not about an access key. A further set has the same under a name of its own.
func (s *vendorStack) handBackNamed(name string, when constructs.When, value constructs.Value) {
	o, _ := vocabulary.OutputNamed(s.whole, s.set.Own(name))
	s.handBack(o, when, value)
}

// handBackKeys says for each key its id, and where its secret is and how to read it, but never the secret.
func (s *vendorStack) handBackKeys(keys []constructs.Key) {
	for _, k := range keys {
		o := vocabulary.KeyOutputs(k.Slot)
		s.handBack(o.ID, k.When, k.ID)
		s.handBack(o.Secret, k.When, k.SecretARN)
		s.handBack(o.SecretLink, k.When,
			constructs.Sub("https://${AWS::Region}.${Console}/secretsmanager/secret?name=${Secret}&region=${AWS::Region}",
				"Console", inPartition("Console"), "Secret", k.SecretARN))
		s.handBack(o.SecretCommand, k.When,
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
