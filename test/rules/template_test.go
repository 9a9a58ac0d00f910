package rules

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// templateRules are the house rules about a template before it is launched. A check returns what breaks its rule.
var templateRules = []struct {
	name, reason string
	check        func(*template.Template) []string
}{
	{
		"sections in the usual order",
		"Who knows one template finds everything in the next. Transform and Hooks are not among the sections: see flat.",
		sectionsInOrder,
	},
	{
		"flat",
		"A transform or a nested stack asks for a second check box (CAPABILITY_AUTO_EXPAND), keeps out of StackSets, and hides what is created. " +
			"An import needs another stack, and the name of an export forbids a second launch in the region. " +
			"https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html",
		flat,
	},
	{
		"nothing evaluated beside the properties",
		"CloudFormation also evaluates functions in a resource's Metadata, CreationPolicy and UpdatePolicy, where the rules for launches do not look. WaitsFor says what is made before.",
		nothingBesideProperties,
	},
	{
		"permissions have a reason",
		"Who reviews the template sees what the vendor does with each permission. A permission that is taken apart has one reason: " +
			"the Sids of its statements begin the same.",
		permissionsHaveAReason,
	},
	{
		"parameters are described",
		"The description is all that the console says of a parameter besides its label.",
		func(t *template.Template) []string { return without(t, "Parameters", "Description") },
	},
	{
		"parameters have a label",
		"Without one, the console shows the logical name. " +
			"https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-interface.html",
		parametersHaveALabel,
	},
	{
		"parameters are in one group",
		"The console puts those without a group below all others, in the order of the alphabet, and refuses one in two groups.",
		parametersAreInOneGroup,
	},
	{
		"constraints are explained",
		"Without a ConstraintDescription, CloudFormation refuses a value by showing the regular expression. " +
			"https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
		constraintsAreExplained,
	},
	{
		"outputs are described",
		"The customer has to know which value goes into which field of the vendor's form.",
		func(t *template.Template) []string { return without(t, "Outputs", "Description") },
	},
	{
		"no literal partition",
		"An ARN that begins with arn:aws:, or a host of one partition, fails in the others. AWS::Partition and AWS::URLSuffix, or a mapping, stand for them. " +
			"Texts for a person may have examples, and AWS's services are principals under one name everywhere.",
		noLiteralPartition,
	},
	{
		"secrets go into Secrets Manager only",
		"Of a secret, no rule for launches sees more than its plain text: not its Base64, nor what CloudFormation looks up later.",
		secretsGoIntoSecretsManager,
	},
}

// The rules hold for every template.
func TestTemplates(t *testing.T) {
	t.Parallel()
	for _, v := range loadVendors(t) {
		for _, rule := range templateRules {
			for _, finding := range rule.check(v.template) {
				t.Errorf("%s: %s\n%s: %s", v.Vendor, finding, rule.name, rule.reason)
			}
		}
	}
}

func section(t *template.Template, name string) map[string]any {
	s, _ := t.Body[name].(map[string]any)
	return s
}

func sectionsInOrder(t *template.Template) []string {
	order := []string{"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs"}
	want := slices.DeleteFunc(slices.Clone(order), func(name string) bool { return t.Body[name] == nil })
	if got := t.Keys(); !slices.Equal(got, want) {
		return []string{fmt.Sprintf("the sections are %s, must be %s", strings.Join(got, ", "), strings.Join(want, ", "))}
	}
	return nil
}

func flat(t *template.Template) (list []string) {
	if t.Body["Transform"] != nil {
		list = append(list, "there is a Transform")
	}
	visit(t.Body, nil, func(path []string, v any) {
		last := path[len(path)-1]
		if slices.Contains([]string{"Fn::Transform", "Fn::ImportValue"}, last) {
			list = append(list, strings.Join(path, ".")+" is used")
		}
		if len(path) == 3 && path[0] == "Outputs" && last == "Export" {
			list = append(list, strings.Join(path, ".")+" is used")
		}
		if typ, _ := v.(string); len(path) == 3 && path[0] == "Resources" && last == "Type" && strings.HasPrefix(typ, "AWS::CloudFormation::") {
			list = append(list, path[1]+" is of type "+typ)
		}
	})
	return list
}

func nothingBesideProperties(t *template.Template) (list []string) {
	for _, id := range t.Keys("Resources") {
		for _, attribute := range t.Keys("Resources", id) {
			if !slices.Contains([]string{"Type", "Condition", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata", "Properties"}, attribute) {
				list = append(list, id+" has the attribute "+attribute)
			}
		}
		resource, _ := section(t, "Resources")[id].(map[string]any)
		visit(resource["Metadata"], nil, func(path []string, _ any) {
			if path[0] == "WaitsFor" && slices.Contains([]string{"Ref", "Fn::If"}, path[len(path)-1]) {
				return // what is made before it, if it is there: DependsOn takes no condition
			}
			if last := path[len(path)-1]; last == "Ref" || strings.HasPrefix(last, "Fn::") {
				list = append(list, id+".Metadata."+strings.Join(path, ".")+" is a function")
			}
		})
	}
	return list
}

func permissionsHaveAReason(t *template.Template) (list []string) {
	for _, id := range t.Keys("Resources") {
		resource, _ := section(t, "Resources")[id].(map[string]any)
		if resource["Type"] != "AWS::IAM::ManagedPolicy" {
			continue
		}
		metadata, _ := resource["Metadata"].(map[string]any)
		reasons, _ := metadata["Why"].(map[string]any)
		idle := maps.Clone(reasons)
		visit(resource["Properties"], nil, func(path []string, v any) {
			sid, ok := v.(string)
			if !ok || path[len(path)-1] != "Sid" {
				return
			}
			reasoned := false
			for beginning, reason := range reasons {
				if said, _ := reason.(string); strings.HasPrefix(sid, beginning) && strings.TrimSpace(said) != "" {
					reasoned = true
					delete(idle, beginning)
				}
			}
			if !reasoned {
				list = append(list, id+" gives no reason for "+sid)
			}
		})
		for _, sid := range slices.Sorted(maps.Keys(idle)) {
			list = append(list, id+" gives a reason for "+sid+", which it has not")
		}
	}
	return list
}

// without are the entries of a section that lack a text.
func without(t *template.Template, name, text string) (list []string) {
	for _, id := range t.Keys(name) {
		entry, _ := section(t, name)[id].(map[string]any)
		if said, _ := entry[text].(string); strings.TrimSpace(said) == "" {
			list = append(list, name+"."+id+" has no "+text)
		}
	}
	return list
}

func consoleInterface(t *template.Template) map[string]any {
	i, _ := section(t, "Metadata")["AWS::CloudFormation::Interface"].(map[string]any)
	return i
}

func parametersHaveALabel(t *template.Template) (list []string) {
	labels, _ := consoleInterface(t)["ParameterLabels"].(map[string]any)
	for _, name := range t.Keys("Parameters") {
		label, _ := labels[name].(map[string]any)
		if said, _ := label["default"].(string); strings.TrimSpace(said) == "" {
			list = append(list, name+" has no label")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if section(t, "Parameters")[name] == nil {
			list = append(list, name+" has a label but is no parameter")
		}
	}
	return list
}

func parametersAreInOneGroup(t *template.Template) (list []string) {
	times := map[string]int{}
	groups, _ := consoleInterface(t)["ParameterGroups"].([]any)
	for i, group := range groups {
		group, _ := group.(map[string]any)
		label, _ := group["Label"].(map[string]any)
		if said, _ := label["default"].(string); strings.TrimSpace(said) == "" {
			list = append(list, fmt.Sprintf("group %d has no label", i+1))
		}
		names, _ := group["Parameters"].([]any)
		for _, name := range names {
			times[fmt.Sprint(name)]++
		}
	}
	for _, name := range t.Keys("Parameters") {
		if times[name] != 1 {
			list = append(list, fmt.Sprintf("%s is in %d groups", name, times[name]))
		}
		delete(times, name)
	}
	for _, name := range slices.Sorted(maps.Keys(times)) {
		list = append(list, name+" is in a group but is no parameter")
	}
	return list
}

func constraintsAreExplained(t *template.Template) (list []string) {
	for _, name := range t.Keys("Parameters") {
		p, _ := section(t, "Parameters")[name].(map[string]any)
		if said, _ := p["ConstraintDescription"].(string); strings.TrimSpace(said) != "" {
			continue
		}
		for _, constraint := range []string{"AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue"} {
			if p[constraint] != nil {
				list = append(list, name+" has "+constraint+" but no ConstraintDescription")
			}
		}
	}
	return list
}

var ofOnePartition = regexp.MustCompile(`arn:aws|amazonaws[.-]|aws\.amazon\.com|\bapi\.aws\b`)

func noLiteralPartition(t *template.Template) (list []string) {
	forAPerson := []string{"AllowedPattern", "AssertDescription", "ConstraintDescription", "Description"}
	visit(t.Body, nil, func(path []string, v any) {
		if path[0] == "Mappings" || slices.ContainsFunc(path, func(key string) bool { return slices.Contains(forAPerson, key) }) {
			return
		}
		if strings.Contains(strings.Join(path, "."), ".Principal.Service") {
			return
		}
		texts := []string{path[len(path)-1]}
		if text, ok := v.(string); ok {
			texts = append(texts, text)
		}
		for _, text := range texts {
			if ofOnePartition.MatchString(withoutAudience(path, text)) {
				list = append(list, fmt.Sprintf("%s is of one partition: %q", strings.Join(path, "."), text))
			}
		}
	})
	return list
}

// withoutAudience is a text without the audience that issuers write into tokens for AWS, which is their word and the same everywhere,
// where an audience stands. https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws
func withoutAudience(path []string, text string) string {
	const audience = "sts.amazonaws.com"
	isAudience := func(key string) bool { return key == "ClientIdList" || strings.HasSuffix(key, ":aud") }
	if slices.ContainsFunc(path, isAudience) && text == audience {
		return ""
	}
	if path[0] == "Outputs" {
		return strings.ReplaceAll(text, " --client-id '"+audience+"'", "")
	}
	return text
}

func secretsGoIntoSecretsManager(t *template.Template) (list []string) {
	visit(t.Body, nil, func(path []string, v any) {
		if len(path) >= 4 && path[0] == "Resources" && path[2] == "Properties" && path[3] == "SecretString" {
			resource, _ := section(t, "Resources")[path[1]].(map[string]any)
			if resource["Type"] == "AWS::SecretsManager::Secret" {
				return
			}
		}
		if used := secretIn(path[len(path)-1], v); used != "" {
			list = append(list, strings.Join(path, ".")+" has the secret "+used)
		}
	})
	return list
}

// secretIn is the secret that a function returns or a dynamic reference looks up.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
func secretIn(key string, v any) string {
	const attribute = "SecretAccessKey" // of AWS::IAM::AccessKey
	switch v := v.(type) {
	case []any:
		if key == "Fn::GetAtt" && len(v) == 2 && v[1] == attribute {
			return fmt.Sprintf("%v.%v", v...)
		}
	case string:
		if at := strings.Index(v, "{{resolve:secretsmanager:"); at >= 0 {
			return v[at:]
		}
		if at := strings.Index(v, "{{resolve:ssm-secure:"); at >= 0 {
			return v[at:]
		}
		for _, part := range template.SplitSub(v) {
			if part.Var && strings.HasSuffix(part.Text, "."+attribute) {
				return part.Text
			}
		}
	}
	return ""
}

// visit visits every value that has a key or stands in a list, with its path.
func visit(v any, path []string, see func(path []string, v any)) {
	if len(path) > 0 {
		see(path, v)
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			visit(item, append(slices.Clip(path), fmt.Sprint(i)), see)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			visit(v[key], append(slices.Clip(path), key), see)
		}
	}
}
