// Package elements defines parts of a CloudFormation template in a CDK app with one call to the CDK's runtime, where its
// Go API needs one call for each element, two for each expression, and one more for each attribute of a resource. Calls are
// what makes Go over jsii slower than JavaScript: they were three quarters of the time that many stacks took.
//
// What is defined are the CDK's own elements, CfnParameter, CfnResource and so on, in the construct tree where their
// scope is. Package elements brings a jsii module of its own for it, a page of JavaScript in module/index.js.
package elements

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"

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
	// Metadata is the whole template's, and replaces what it had.
	Metadata map[string]any `json:",omitempty"`
	// Acknowledged are findings of the CDK's validation that do not hold, by the logical ID of the resource they are
	// about, or "" for the scope itself. They leave no trace in the template.
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

// Acknowledgment is a finding of the CDK's validation that does not hold, and why.
type Acknowledgment struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// Define adds a part of a template to a construct. It panics where the CDK does.
func Define(scope constructs.Construct, part Part) {
	data, err := json.Marshal(part)
	if err != nil {
		panic(fmt.Errorf("elements of %s: %w", *scope.Node().Path(), err))
	}
	load()
	runtime.StaticInvokeVoid(fqn, "define", []any{scope, string(data)})
}

// Indexing reports whether the runtime is still writing the index of the CDK's types, as it does in the background of the
// first run on a machine. Without the index every later run takes twice as long and six times the memory. A CDK app is there.
func Indexing() bool {
	load()
	var indexing bool
	runtime.StaticInvoke(fqn, "indexing", nil, &indexing)
	return indexing
}

const (
	name    = "bucketgrant-elements"
	version = "1.0.0"
	fqn     = name + ".Elements"
)

var (
	//go:embed module/index.js
	indexJS []byte
	//go:embed module/package.json
	packageJSON []byte
	// assembly describes the module's types to the runtime: https://aws.github.io/jsii/specification/2-type-system/
	//
	//go:embed module/jsii.json
	assembly []byte
)

// load makes the module known to the runtime, which has loaded the CDK before. Only the first call costs anything.
func load() { runtime.Load(name, version, tarball()) }

// tarball is the module as npm packs one. The runtime unpacks it once on a machine: it knows it again by its hash, so it
// must not depend on anything but the files.
var tarball = sync.OnceValue(func() []byte {
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	files := tar.NewWriter(zip)
	for _, f := range []struct {
		name string
		data []byte
	}{
		{"package/package.json", packageJSON},
		{"package/.jsii", assembly},
		{"package/index.js", indexJS},
	} {
		header := &tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.data)), Format: tar.FormatUSTAR}
		if err := files.WriteHeader(header); err != nil {
			panic(err)
		}
		if _, err := files.Write(f.data); err != nil {
			panic(err)
		}
	}
	if err := files.Close(); err != nil {
		panic(err)
	}
	if err := zip.Close(); err != nil {
		panic(err)
	}
	return packed.Bytes()
})
