package main

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// resource writes one resource: the class of its type, and what the CDK sets apart from the properties.
func (w *peerWriter) resource(e entry) (statement, error) {
	members := entries(e.value)
	typ := strings.Split(find(members, "Type").Value, "::") // AWS, S3, Bucket
	if len(typ) != 3 || typ[0] != "AWS" {
		return statement{}, fmt.Errorf("no class is known for the type %q", strings.Join(typ, "::"))
	}
	alias := strings.ToLower(typ[1])
	w.modules[alias] = "aws-cdk-lib/aws-" + alias
	s := w.declare(alias+".Cfn"+typ[2], e.key, w.typed(find(members, "Properties"), 4))

	var after strings.Builder
	option := func(name, value string) {
		fmt.Fprintf(&after, "    %s.cfnOptions.%s = %s;\n", w.refer(e.key), name, value)
	}
	for _, m := range members {
		switch m.key {
		case "Type", "Properties":
		case "Condition":
			option("condition", w.refer(m.value.Value))
		case "DeletionPolicy":
			option("deletionPolicy", deletionPolicy(m.value.Value))
		case "UpdateReplacePolicy":
			option("updateReplacePolicy", deletionPolicy(m.value.Value))
		case "Metadata":
			option("metadata", w.document(m.value, 4))
		case "DependsOn":
			for _, on := range m.value.Content { // a list, however it was spelled
				fmt.Fprintf(&after, "    %s.addResourceDependency(%s);\n", w.refer(e.key), w.refer(on.Value))
			}
		default:
			return statement{}, fmt.Errorf("%s is not known", m.key)
		}
	}
	after.WriteString(w.acknowledge(e.key, find(members, "Properties")))
	s.after = after.String()
	return s, nil
}

func deletionPolicy(value string) string {
	return map[string]string{
		"Delete":               "cdk.CfnDeletionPolicy.DELETE",
		"Retain":               "cdk.CfnDeletionPolicy.RETAIN",
		"RetainExceptOnCreate": "cdk.CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE",
	}[value]
}

// wronglyFound is what the CDK's validation finds wrongly where a property is chosen by an If: see constructs/resource.go. What it
// finds at the parameter of the property belongs to no resource, so the CDK takes the acknowledgment of the stack only.
var wronglyFound = []struct {
	property, id, reason string
	ofStack              bool
}{
	{"BucketName", "W1031", "without the rest of the name the property is left out", false},
	{"VersioningConfiguration", "W1030", "with a value that is no status the property is left out", true},
	{"PermissionsBoundary", "W1030", "without a boundary the property is left out", false},
}

// acknowledge writes what its author needs, too, to get past the CDK's validation.
func (w *peerWriter) acknowledge(logicalID string, properties *yaml.Node) string {
	var list, ofStack []string
	for _, f := range wronglyFound {
		n := find(entries(properties), f.property)
		if n == nil {
			continue
		}
		if name, _, ok := function(n); !ok || name != "Fn::If" {
			continue
		}
		finding := fmt.Sprintf("      { id: 'CloudFormation-Validate::%s', reason: %s },\n", f.id, quoted(f.reason))
		if f.ofStack {
			ofStack = append(ofStack, finding)
		} else {
			list = append(list, finding)
		}
	}
	return acknowledging(w.refer(logicalID), list) + acknowledging("this", ofStack)
}

func acknowledging(construct string, findings []string) string {
	if len(findings) == 0 {
		return ""
	}
	return fmt.Sprintf("    cdk.Validations.of(%s).acknowledge(\n%s    );\n", construct, strings.Join(findings, ""))
}

// inOrder puts resources and conditions after those that they refer to: a variable must be declared before it is used.
func inOrder(list []entry) []entry {
	byID := map[string]entry{}
	for _, e := range list {
		byID[e.key] = e
	}
	var ordered []entry
	done := map[string]bool{}
	var visit func(e entry)
	visit = func(e entry) {
		if done[e.key] {
			return
		}
		done[e.key] = true
		for _, id := range references(e.value) {
			if other, ok := byID[id]; ok {
				visit(other)
			}
		}
		ordered = append(ordered, e)
	}
	for _, e := range list {
		visit(e)
	}
	return ordered
}

// references are the logical IDs that the code for a value names: those in the text of a Sub remain text.
func references(n *yaml.Node) []string {
	var ids []string
	if name, arg, ok := function(n); ok {
		switch name {
		case "Ref", "Condition":
			return []string{arg.Value}
		case "Fn::GetAtt":
			return []string{arg.Content[0].Value}
		}
	}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			if c.Value == "DependsOn" {
				for _, on := range n.Content[i+1].Content {
					ids = append(ids, on.Value)
				}
			}
			continue
		}
		ids = append(ids, references(c)...)
	}
	return ids
}

// function returns the name and argument of an intrinsic function.
func function(n *yaml.Node) (name string, arg *yaml.Node, ok bool) {
	if n == nil || n.Kind != yaml.MappingNode || len(n.Content) != 2 {
		return "", nil, false
	}
	name = n.Content[0].Value
	if name == "Ref" || strings.HasPrefix(name, "Fn::") || name == "Condition" && n.Content[1].Kind == yaml.ScalarNode {
		return name, n.Content[1], true
	}
	return "", nil, false
}

// documents are properties that the CDK passes on as they are: their keys keep their spelling.
var documents = []string{"PolicyDocument", "AssumeRolePolicyDocument"}

// renamed are properties whose name would be a method's in another of the CDK's languages.
var renamed = map[string]string{"Equals": "equalTo"}

func propertyName(key string) string {
	if name, ok := renamed[key]; ok {
		return name
	}
	return lowerCamel(key)
}

// lowerCamel is kmsMasterKeyId for KMSMasterKeyID, as the CDK names properties.
func lowerCamel(name string) string {
	isUpper := func(i int) bool { return i >= 0 && i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	b := []byte(name)
	for i := range b {
		inRun := isUpper(i) && isUpper(i-1) && (isUpper(i+1) || i+1 == len(b))
		if isUpper(i) && (i == 0 || inRun) {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

func isDocument(key string) bool { return slices.Contains(documents, key) }
