// Package release knows which versions of which templates are released. A released file never changes.
//
// The index is the file templates/index.json; templates/index.schema.json is its JSON Schema. It lists for each vendor its
// releases, the oldest first, each with everything that whoever publishes, links or launches it wants to know without
// reading the template: the file and its sha256, what the customer chooses and gets back, what must be acknowledged, what
// is granted and where, and what changed since the release before. Its bytes depend on nothing but that.
//
// [Load] reads it. Package freeze adds to it, and package compare finds what changed between two versions: here is what a
// program needs that has only to know what is released.
package release

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
	"github.com/bucketgrant/bucketgrant/vendors"
)

//go:generate go test -run TestSchemaIsCurrent . -update

// IndexFile and SchemaFile are the names of the index and of its JSON Schema in the folder of the templates.
const (
	IndexFile  = "index.json"
	SchemaFile = "index.schema.json"
)

//go:embed index.schema.json
var schemaJSON []byte

// Schema is the content of SchemaFile.
func Schema() []byte { return slices.Clone(schemaJSON) }

// Index is every release of every vendor.
type Index struct {
	// Schema lets editors find the JSON Schema.
	Schema string `json:"$schema" jsonschema:"required,enum=index.schema.json" jsonschema_description:"The JSON Schema of this file."`
	// Vendors are sorted by id.
	Vendors []Vendor `json:"vendors" jsonschema:"required" jsonschema_description:"The vendors, by id."`
	// Publication is what the index has besides where it is published signed. That of a folder of templates has none.
	Publication *Publication `json:"publication,omitempty" jsonschema_description:"When the index was signed. Left out where it is not published, or not signed."`
}

// Publication says when a published index was signed, with what, and until when it holds: see package signed.
type Publication struct {
	// Signed is later than that of every index that was published to the same place before.
	Signed string `json:"signed" jsonschema:"required,format=date-time" jsonschema_description:"When it was signed, in UTC, such as 2026-11-28T10:00:00Z. An index that is older than one that was seen before is refused."`
	// Expires is the first moment in which it holds no more. Left out, it holds until a newer one is seen.
	Expires string `json:"expires,omitempty" jsonschema:"format=date-time" jsonschema_description:"When it holds no more, in UTC."`
	// Keys are a hint for people: who trusts a key has it from elsewhere.
	Keys []string `json:"keys" jsonschema:"required,minItems=1" jsonschema_description:"The public keys that it is signed with. They are a hint only: a key to be trusted comes from elsewhere."`
}

// Vendor is one vendor's releases.
type Vendor struct {
	Vendor string `json:"vendor" jsonschema:"required,pattern=^[a-z][a-z0-9]*(-[a-z0-9]+)*$" jsonschema_description:"The vendor's id."`
	Name   string `json:"name" jsonschema:"required" jsonschema_description:"The vendor's name at its newest release."`
	// Releases are sorted by version, the oldest first.
	Releases []Release `json:"releases" jsonschema:"required,minItems=1" jsonschema_description:"The releases, the oldest first."`
}

// Release is one version of one vendor's template, frozen for ever.
type Release struct {
	Version string `json:"version" jsonschema:"required,pattern=^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$" jsonschema_description:"MAJOR.MINOR.PATCH."`
	Date    string `json:"date" jsonschema:"required,format=date" jsonschema_description:"The day of the release, in UTC."`
	File    string `json:"file" jsonschema:"required" jsonschema_description:"The template, as a path from the folder of the index with slashes."`
	SHA256  string `json:"sha256" jsonschema:"required,pattern=^[0-9a-f]{64}$" jsonschema_description:"The SHA-256 of the template's bytes, in hexadecimal."`
	// Definition is what the definition said from which the template was synthesized, see [vendors.Definition.SHA256].
	Definition string `json:"definition" jsonschema:"required,pattern=^[0-9a-f]{64}$" jsonschema_description:"The SHA-256 of what the definition says from which this template was synthesized, in hexadecimal: its keys and values, without comments and layout."`
	Bytes      int    `json:"bytes" jsonschema:"required,minimum=1" jsonschema_description:"The size of the template."`
	// Lean is the form that asks less, and Assembly the template for the cdk command. Both are frozen with the template.
	Lean     *Lean     `json:"lean,omitempty" jsonschema_description:"The form of the template that asks less: the same resources, with every other parameter at its default."`
	Assembly *Assembly `json:"assembly,omitempty" jsonschema_description:"The same template for the cdk command."`
	// Capabilities are what the customer acknowledges: those without When in any case.
	Capabilities []Capability `json:"capabilities" jsonschema:"required" jsonschema_description:"What the customer must acknowledge at launch."`
	// Parameters, Outputs and Permissions are in the order of the template and of the definition.
	Parameters  []ParameterEntry `json:"parameters" jsonschema:"required" jsonschema_description:"What the customer chooses, in the order of the template."`
	Outputs     []OutputEntry    `json:"outputs" jsonschema:"required" jsonschema_description:"What the stack gives back, in the order of the template."`
	Permissions []Permission     `json:"permissions" jsonschema:"required" jsonschema_description:"What the vendor is granted, as its definition said at the time."`
	Partitions  []string         `json:"partitions" jsonschema:"required" jsonschema_description:"The AWS partitions in which the template can be launched."`
	// Changes are what differs from the release before; none for the first release.
	Changes []ChangeEntry `json:"changes" jsonschema:"required" jsonschema_description:"What changed since the release before, the most serious first."`
}

// Assembly is the release's cloud assembly: see package assembly.
type Assembly struct {
	File   string `json:"file" jsonschema:"required" jsonschema_description:"The tar file, as a path from the folder of the index with slashes."`
	SHA256 string `json:"sha256" jsonschema:"required,pattern=^[0-9a-f]{64}$" jsonschema_description:"The SHA-256 of the file's bytes, in hexadecimal."`
	Bytes  int    `json:"bytes" jsonschema:"required,minimum=1" jsonschema_description:"The size of the file."`
}

// Lean is the release's lean form: see package internal/template/lean.
type Lean struct {
	File   string `json:"file" jsonschema:"required" jsonschema_description:"The lean form, as a path from the folder of the index with slashes."`
	SHA256 string `json:"sha256" jsonschema:"required,pattern=^[0-9a-f]{64}$" jsonschema_description:"The SHA-256 of the file's bytes, in hexadecimal."`
	Bytes  int    `json:"bytes" jsonschema:"required,minimum=1" jsonschema_description:"The size of the file."`
	// Parameters are the names of those that it asks for, in the order of the template.
	Parameters []string `json:"parameters" jsonschema:"required" jsonschema_description:"The names of the parameters that it asks for."`
}

// Capability is something that the customer must acknowledge.
type Capability struct {
	Name string `json:"name" jsonschema:"required" jsonschema_description:"As CloudFormation spells it, such as CAPABILITY_IAM."`
	When string `json:"when,omitempty" jsonschema_description:"The choice that needs it. Left out: every launch does."`
}

// ParameterEntry is one parameter.
type ParameterEntry struct {
	Name           string   `json:"name" jsonschema:"required" jsonschema_description:"The parameter's name."`
	Type           string   `json:"type" jsonschema:"required" jsonschema_description:"The parameter's CloudFormation type."`
	Required       bool     `json:"required" jsonschema:"required" jsonschema_description:"Whether the customer must give a value."`
	Default        *string  `json:"default,omitempty" jsonschema_description:"The value unless another is given. Left out where one must be given."`
	NoEcho         bool     `json:"noEcho,omitempty" jsonschema_description:"Whether it is hidden. A launch link cannot set it."`
	AllowedValues  []string `json:"allowedValues,omitempty" jsonschema_description:"The values to choose from."`
	AllowedPattern string   `json:"allowedPattern,omitempty" jsonschema_description:"A regular expression of Java that the whole value matches."`
	MinLength      *int     `json:"minLength,omitempty" jsonschema_description:"The least length."`
	MaxLength      *int     `json:"maxLength,omitempty" jsonschema_description:"The greatest length."`
	MinValue       *float64 `json:"minValue,omitempty" jsonschema_description:"The least number."`
	MaxValue       *float64 `json:"maxValue,omitempty" jsonschema_description:"The greatest number."`
	Description    string   `json:"description,omitempty" jsonschema_description:"The words of the template."`
}

// OutputEntry is one output.
type OutputEntry struct {
	Name        string `json:"name" jsonschema:"required" jsonschema_description:"The output's name."`
	Description string `json:"description,omitempty" jsonschema_description:"The words of the template."`
}

// Permission is one permission of the definition.
type Permission struct {
	Set     string   `json:"set,omitempty" jsonschema_description:"The further set whose role alone may do it. Left out: the first's."`
	Sid     string   `json:"sid" jsonschema:"required" jsonschema_description:"What it is for, in one word."`
	Why     string   `json:"why" jsonschema:"required" jsonschema_description:"What the vendor does with it."`
	Actions []string `json:"actions" jsonschema:"required" jsonschema_description:"S3 actions, as IAM spells them."`
	On      []string `json:"on" jsonschema:"required" jsonschema_description:"bucket, objects or both."`
	// Parameter switches it on and off, and Default is the answer of a customer who does not touch it.
	Parameter string `json:"parameter,omitempty" jsonschema_description:"The parameter that switches it on and off."`
	Default   *bool  `json:"default,omitempty" jsonschema_description:"Whether it is allowed unless the customer says otherwise, where there is a parameter."`
}

// ChangeEntry is one finding of the comparison with the release before.
type ChangeEntry struct {
	Level Level  `json:"level" jsonschema:"required" jsonschema_description:"The part of the version number that the change needs."`
	Words string `json:"words" jsonschema:"required" jsonschema_description:"What changed."`
}

// Load reads the index of a folder of templates. Where there is no index, nothing is released.
func Load(dir string) (*Index, error) {
	path := filepath.Join(dir, IndexFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Index{Schema: SchemaFile}, nil
	}
	if err != nil {
		return nil, err
	}
	index, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.ToSlash(path), err)
	}
	return index, nil
}

// TemplateFile is where a template is in the folder of the templates.
func TemplateFile(vendor, version string) string { return vendor + "/" + version + "/template.yaml" }

// LeanFile is where its lean form is.
func LeanFile(vendor, version string) string { return vendor + "/" + version + "/" + LeanName }

// LeanName is what the lean form is called, beside the template.
const LeanName = "lean.yaml"

// AssemblyFile is where its assembly is.
func AssemblyFile(vendor, version string) string {
	return vendor + "/" + version + "/" + assembly.FileName
}

// Marshal is the index's file.
func (x *Index) Marshal() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(x)
	return b.Bytes(), err
}

// Of returns a vendor's releases, nil if there are none.
func (x *Index) Of(vendor string) *Vendor {
	for i := range x.Vendors {
		if x.Vendors[i].Vendor == vendor {
			return &x.Vendors[i]
		}
	}
	return nil
}

// Newest returns the newest release of a vendor, nil if there is none.
func (x *Index) Newest(vendor string) *Release {
	v := x.Of(vendor)
	if v == nil || len(v.Releases) == 0 {
		return nil
	}
	return &v.Releases[len(v.Releases)-1]
}

// Release returns one release, nil if there is none.
func (x *Index) Release(vendor, version string) *Release {
	v := x.Of(vendor)
	if v == nil {
		return nil
	}
	for i := range v.Releases {
		if v.Releases[i].Version == version {
			return &v.Releases[i]
		}
	}
	return nil
}

// Add puts a release in its place.
func (x *Index) Add(vendor, name string, r Release) {
	v := x.Of(vendor)
	if v == nil {
		at, _ := slices.BinarySearchFunc(x.Vendors, vendor, func(v Vendor, id string) int { return strings.Compare(v.Vendor, id) })
		x.Vendors = slices.Insert(x.Vendors, at, Vendor{Vendor: vendor})
		v = &x.Vendors[at]
	}
	at, _ := slices.BinarySearchFunc(v.Releases, r.Version, func(r Release, version string) int { return CompareVersions(r.Version, version) })
	if at == len(v.Releases) {
		v.Name = name
	}
	v.Releases = slices.Insert(v.Releases, at, r)
}

// DefinedBy says that the definition is not the one from which a release of its version was synthesized.
func (r *Release) DefinedBy(def *vendors.Definition) error {
	if r.Version != def.Version || r.Definition == def.SHA256() {
		return nil
	}
	return fmt.Errorf("the definition of %s changed after %s was released: run bucketgrant release %[1]s, which proves that it makes the same template, or says what else it makes",
		def.Vendor, def.Version)
}
