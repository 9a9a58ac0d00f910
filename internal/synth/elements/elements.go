// Package elements defines parts of a CloudFormation template in a CDK app with one call to the CDK's runtime, where its
// Go API needs one call for each element, two for each expression, and one more for each attribute of a resource. Calls are
// what makes Go over jsii slower than JavaScript: they were three fifths of the time that a hundred stacks took.
//
// What is defined are the CDK's own elements, CfnParameter, CfnResource and so on, in the construct tree where their
// scope is. Package elements brings a jsii module of its own for it, a page of JavaScript in module/index.js.
package elements

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go/runtime"
)

// Part is a part of a template, in CloudFormation's own words and with intrinsic functions in their long form.
type Part struct {
	Parameters Section `json:",omitempty"`
	Mappings   Section `json:",omitempty"`
	Conditions Section `json:",omitempty"`
	Rules      Section `json:",omitempty"`
	Resources  Section `json:",omitempty"`
	// Outputs may have conditions of the same part only.
	Outputs Section `json:",omitempty"`
	// Description is the whole template's, up to 1,024 bytes as CloudFormation takes it. A stack of the CDK refuses more than
	// 512 characters in its props, whatever their bytes.
	Description string `json:",omitempty"`
	// Metadata is the whole template's, and replaces what it had.
	Metadata map[string]any `json:",omitempty"`
	// Acknowledged are findings of the CDK's validation that do not hold, by the logical ID of the resource or output that
	// they are about. They leave no trace in the template, and say nothing about any other element, rule or property: in an
	// app of somebody else's neither.
	Acknowledged map[string][]Acknowledgment `json:"acknowledged,omitempty"`
}

// Section is a section of a template, in its order there.
type Section []Entry

// Add adds an entry, made of what encoding/json writes as CloudFormation reads it.
func (s *Section) Add(logicalID string, entry any) { *s = append(*s, Entry{logicalID, entry}) }

// Entry is an entry of a section.
type Entry struct {
	LogicalID string
	Entry     any
}

// MarshalJSON writes a pair.
func (e Entry) MarshalJSON() ([]byte, error) { return json.Marshal([]any{e.LogicalID, e.Entry}) }

// Acknowledgment is a finding of the CDK's validation that does not hold.
type Acknowledgment struct {
	// Rule is the ID of the validation's rule, such as W3030.
	Rule string `json:"rule"`
	// Property is where the finding is, as the validation says it, such as Properties.VersioningConfiguration.Status. What is
	// found at a parameter, about the value that a property of this resource has from it, is a finding at that property.
	Property string `json:"property"`
	// Reason is why it does not hold, for whoever reads the code.
	Reason string `json:"-"`
}

// Define adds a part of a template to a construct. It panics where the CDK does.
func Define(scope constructs.Construct, part Part) {
	data, err := json.Marshal(part)
	if err != nil {
		panic(fmt.Errorf("elements of %s: %w", *scope.Node().Path(), err))
	}
	load()
	runtime.StaticInvokeVoid(elements, "define", []any{scope, string(data)})
}

// Reference is a token for what a resource is known by, with the attribute "Ref", or for another attribute of it. Any stack
// of the app can use it: the CDK exports the value from the resource's own stack and imports it. The resource was defined
// under scope.
func Reference(scope constructs.Construct, logicalID, attribute string) string {
	load()
	var token string
	runtime.StaticInvoke(elements, "reference", []any{scope, logicalID, attribute}, &token)
	return token
}

// Indexing reports whether the runtime is still writing the index of the CDK's types, as it does in the background of the
// first run on a machine. Without the index every later run takes twice as long and six times the memory. A CDK app is there.
func Indexing() bool {
	load()
	var indexing bool
	runtime.StaticInvoke(elements, "indexing", nil, &indexing)
	return indexing
}

// PrepareValidation starts the engine of the CDK's validation beside the synthesis; it takes 400 MB. The CDK itself would
// start it afterwards, which takes a second or two. Call it before an app is made, unless validation is off.
func PrepareValidation() {
	load() // before the CDK, which takes longer
	runtime.StaticInvokeVoid(validation, "prepare", []any{cdkVersion()})
}

// cdkVersion is that of the CDK in this program, such as "2.276.0".
func cdkVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == "github.com/aws/aws-cdk-go/awscdk/v2" {
			return strings.TrimPrefix(m.Version, "v")
		}
	}
	return ""
}

// UseValidation lets an app's templates be validated by the engine that [PrepareValidation] started.
func UseValidation(app awscdk.App) { runtime.StaticInvokeVoid(validation, "use", []any{app}) }

// Validated is how many templates of the app of [UseValidation] have been validated, whatever was found in them.
func Validated() int {
	load()
	var templates float64
	runtime.StaticInvoke(validation, "validated", nil, &templates)
	return int(templates)
}

const (
	name    = "bucketgrant-elements"
	version = "1.0.0"

	elements   = name + ".Elements"
	validation = name + ".Validation"
)

var (
	//go:embed module/*.js module/package.json
	files embed.FS
	// assembly describes the module's types to the runtime: https://aws.github.io/jsii/specification/2-type-system/
	//
	//go:embed module/jsii.json
	assembly []byte
)

// load makes the module known to the runtime. Only the first call costs anything.
func load() { runtime.Load(name, version, tarball()) }

// tarball is the module as npm packs one. The runtime unpacks it once on a machine: it knows it again by its hash, so it
// must not depend on anything but the files.
var tarball = sync.OnceValue(func() []byte {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	archive := tar.NewWriter(zip)
	add := func(name string, data []byte) {
		// Neither writer fails: they write to memory.
		_ = archive.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(data)), Format: tar.FormatUSTAR})
		_, _ = archive.Write(data)
	}
	entries, _ := files.ReadDir("module")
	for _, e := range entries {
		data, _ := files.ReadFile("module/" + e.Name())
		add(e.Name(), data)
	}
	add(".jsii", assembly)
	_, _ = archive.Close(), zip.Close()
	return packed.Bytes()
})
