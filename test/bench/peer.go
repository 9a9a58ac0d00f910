package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// language is what a peer is written in. The two differ in their imports and types only.
type language struct {
	imports   func(module, alias string) string
	construct string // the import of the type Construct
	class     string // the head of a class, with its name
	signature string // of the constructor
	exports   string // after the class, with its name
	extension string
}

var (
	typeScript = language{
		imports:   func(module, alias string) string { return "import * as " + alias + " from '" + module + "';\n" },
		construct: "import { Construct } from 'constructs';\n",
		class:     "export class %s extends cdk.Stack {\n",
		signature: "  constructor(scope: Construct, id: string, props?: cdk.StackProps) {\n",
		extension: ".ts",
	}
	javaScript = language{
		imports:   func(module, alias string) string { return "const " + alias + " = require('" + module + "');\n" },
		class:     "class %s extends cdk.Stack {\n",
		signature: "  constructor(scope, id, props) {\n",
		exports:   "\nmodule.exports = { %s };\n",
		extension: ".js",
	}
)

// peerStack writes the stack class of one vendor's template as somebody would who knows the CDK and has no Bucketgrant:
// one file for each vendor, low-level constructs, as the logical IDs and the conditions need them. The id of the stack is
// the vendor's, so that the class serves under other names too.
func peerStack(lang language, vendor, version string, data []byte) (string, error) {
	t, err := template.Parse(data)
	if err != nil {
		return "", err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(t.JSON(), &doc); err != nil { // JSON is YAML, and this keeps the order
		return "", err
	}
	w := &peerWriter{
		vendor: vendor, version: version,
		names: map[string]string{}, kinds: map[string]string{}, used: map[string]bool{}, modules: map[string]string{},
		top: entries(doc.Content[0]),
	}
	body, err := w.body()
	if err != nil {
		return "", fmt.Errorf("%s: %w", vendor, err)
	}
	var b strings.Builder
	b.WriteString(lang.imports("aws-cdk-lib/core", "cdk"))
	for _, alias := range slices.Sorted(maps.Keys(w.modules)) {
		b.WriteString(lang.imports(w.modules[alias], alias))
	}
	b.WriteString(lang.construct + "\n")
	class := className(vendor)
	fmt.Fprintf(&b, lang.class, class)
	b.WriteString(lang.signature)
	b.WriteString(body)
	b.WriteString("  }\n}\n")
	if lang.exports != "" {
		fmt.Fprintf(&b, lang.exports, class)
	}
	return b.String(), nil
}

// className is GithubAuditStack for github-audit.
func className(vendor string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(vendor, "-") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String() + "Stack"
}

// peerWriter is a stack class in the making.
type peerWriter struct {
	vendor, version string
	top             []entry
	problems        []error
	names           map[string]string // variables, by logical ID
	kinds           map[string]string // what is behind a logical ID: a parameter's type, or "resource"
	used            map[string]bool   // variables that something refers to: the others are not declared
	modules         map[string]string // by alias
}

// entry is one key of a mapping, in its order.
type entry struct {
	key   string
	value *yaml.Node
}

func entries(n *yaml.Node) []entry {
	if n == nil {
		return nil
	}
	list := make([]entry, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		list = append(list, entry{n.Content[i].Value, n.Content[i+1]})
	}
	return list
}

func find(list []entry, key string) *yaml.Node {
	for _, e := range list {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// statement declares one construct. Its variable is left out where nothing refers to it.
type statement struct{ logicalID, expression, after string }

func (w *peerWriter) body() (string, error) {
	for _, section := range []string{"Parameters", "Conditions", "Mappings", "Resources"} {
		for _, e := range entries(find(w.top, section)) {
			w.names[e.key] = lowerCamel(e.key)
			w.kinds[e.key] = "resource"
			if section == "Parameters" {
				w.kinds[e.key] = find(entries(e.value), "Type").Value
			}
		}
	}
	var list []statement
	for _, section := range []struct {
		name  string
		write func(entry) (statement, error)
	}{
		{"Parameters", w.parameter}, {"Mappings", w.mapping}, {"Conditions", w.condition}, {"Rules", w.rule},
		{"Resources", w.resource}, {"Outputs", w.output},
	} {
		for _, e := range inOrder(entries(find(w.top, section.name))) {
			s, err := section.write(e)
			if err != nil {
				return "", fmt.Errorf("%s: %w", e.key, err)
			}
			list = append(list, s)
		}
	}

	var b strings.Builder
	b.WriteString("    super(scope, id, {\n      ...props,\n")
	fmt.Fprintf(&b, "      description: %s,\n", quoted(find(w.top, "Description").Value))
	b.WriteString("      synthesizer: new cdk.LegacyStackSynthesizer(),\n    });\n\n")
	fmt.Fprintf(&b, "    const tags = [\n      { key: 'bucketgrant:vendor', value: id },\n      { key: 'bucketgrant:version', value: %s },\n    ];\n", quoted(w.version))
	fmt.Fprintf(&b, "    this.templateOptions.metadata = %s;\n", w.document(find(w.top, "Metadata"), 4))
	for _, s := range list {
		b.WriteString("\n    ")
		if w.used[s.logicalID] {
			b.WriteString("const " + w.names[s.logicalID] + " = ")
		}
		b.WriteString(s.expression + ";\n" + s.after)
	}
	return w.nameTheBucket(b.String()), errors.Join(w.problems...)
}

// nameTheBucket gives the expression for the bucket, new or not, a name: nobody would write it out each time.
func (w *peerWriter) nameTheBucket(body string) string {
	const expression = "cdk.Fn.conditionIf(createBucket.logicalId, bucket.ref, existingBucketName.valueAsString).toString()"
	const policy = "\n    const accessPolicy = "
	at := strings.Index(body, policy)
	if !strings.Contains(body, expression) || at < 0 {
		return body
	}
	before, rest := body[:at], strings.ReplaceAll(body[at:], expression, "bucketName")
	acknowledged := "    cdk.Validations.of(this).acknowledge({\n      id: 'CloudFormation-Validate::W1001',\n" +
		"      reason: \"the output BucketName refers to the bucket in an If under the bucket's own condition\",\n    });\n"
	return before + "\n    const bucketName = " + expression + ";\n" + acknowledged + rest
}

func (w *peerWriter) parameter(e entry) (statement, error) {
	return w.declare("cdk.CfnParameter", e.key, w.typed(e.value, 4)), nil
}

func (w *peerWriter) mapping(e entry) (statement, error) {
	props := fmt.Sprintf("{\n      mapping: %s,\n      lazy: false,\n    }", w.document(e.value, 6))
	return w.declare("cdk.CfnMapping", e.key, props), nil
}

func (w *peerWriter) condition(e entry) (statement, error) {
	return w.declare("cdk.CfnCondition", e.key, "{\n      expression: "+w.predicate(e.value)+",\n    }"), nil
}

func (w *peerWriter) rule(e entry) (statement, error) {
	var b strings.Builder
	b.WriteString("{\n")
	members := entries(e.value)
	if c := find(members, "RuleCondition"); c != nil {
		b.WriteString("      ruleCondition: " + w.predicate(c) + ",\n")
	}
	b.WriteString("      assertions: [\n")
	for _, a := range find(members, "Assertions").Content {
		fmt.Fprintf(&b, "        {\n          assert: %s,\n          assertDescription: %s,\n        },\n",
			w.predicate(find(entries(a), "Assert")), quoted(find(entries(a), "AssertDescription").Value))
	}
	b.WriteString("      ],\n    }")
	return w.declare("cdk.CfnRule", e.key, b.String()), nil
}

func (w *peerWriter) output(e entry) (statement, error) {
	members := entries(e.value)
	var b strings.Builder
	b.WriteString("{\n      value: " + w.typed(find(members, "Value"), 6) + ",\n")
	b.WriteString("      description: " + quoted(find(members, "Description").Value) + ",\n")
	if c := find(members, "Condition"); c != nil {
		b.WriteString("      condition: " + w.refer(c.Value) + ",\n")
	}
	b.WriteString("    }")
	return statement{expression: fmt.Sprintf("new cdk.CfnOutput(this, %s, %s)", quoted(e.key), b.String())}, nil
}

func (w *peerWriter) declare(class, id, props string) statement {
	return statement{logicalID: id, expression: fmt.Sprintf("new %s(this, %s, %s)", class, quoted(id), props)}
}

// refer is the variable of a construct.
func (w *peerWriter) refer(logicalID string) string {
	w.used[logicalID] = true
	return w.names[logicalID]
}
