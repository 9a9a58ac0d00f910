package release

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// VendorSchemaFile is the name of the JSON Schema of a vendor's file, in the folder of the templates.
const VendorSchemaFile = "releases.schema.json"

//go:embed releases.schema.json
var vendorSchemaJSON []byte

// VendorSchema is the content of VendorSchemaFile.
func VendorSchema() []byte { return slices.Clone(vendorSchemaJSON) }

// Vendor is one vendor's releases.
type Vendor struct {
	// Schema lets editors find the JSON Schema.
	Schema string `json:"$schema" jsonschema:"required,enum=../../releases.schema.json" jsonschema_description:"The JSON Schema of this file."`
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
	// Lean is the form that asks less, Organization the one that is launched once for all accounts of an organization, and Assembly the
	// template for the cdk command. All are frozen with the template.
	Lean         *Form     `json:"lean,omitempty" jsonschema_description:"The form of the template that asks less: the same resources, with every other parameter at its default."`
	Organization *Form     `json:"organization,omitempty" jsonschema_description:"The form of the template that is launched once for an AWS organization: a stack set of the template, which stands in it."`
	Assembly     *Assembly `json:"assembly,omitempty" jsonschema_description:"The same template for the cdk command."`
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

// Form is another form of the release's template: see packages internal/template/lean and internal/publishing/organization.
type Form struct {
	File   string `json:"file" jsonschema:"required" jsonschema_description:"The form, as a path from the folder of the index with slashes."`
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

// VendorFile is where the file with a vendor's releases is in the folder of the templates. Its name is its sum: what an index
// leads to never changes, and another file waits beside it until another index leads there.
func VendorFile(vendor, sum string) string { return vendor + "/" + VendorFolder + "/" + sum + ".json" }

// VendorFolder is where it is in the vendor's folder.
const VendorFolder = "releases"

// TemplateFile is where a template is in the folder of the templates.
func TemplateFile(vendor, version string) string { return vendor + "/" + version + "/template.yaml" }

// LeanFile is where its lean form is.
func LeanFile(vendor, version string) string { return vendor + "/" + version + "/" + LeanName }

// OrganizationFile is where the form for an organization is.
func OrganizationFile(vendor, version string) string {
	return vendor + "/" + version + "/" + OrganizationName
}

// LeanName and OrganizationName are what these forms are called, beside the template.
const (
	LeanName         = "lean.yaml"
	OrganizationName = "organization.yaml"
)

// AssemblyFile is where its assembly is.
func AssemblyFile(vendor, version string) string {
	return vendor + "/" + version + "/" + assembly.FileName
}

// vendorSchema is VendorSchemaFile as a vendor's file has it.
const vendorSchema = "../../" + VendorSchemaFile

// Read reads a vendor's releases anew, nil if there are none. It is for several goroutines at once.
func (x *Index) Read(vendor string) (*Vendor, error) {
	e := x.Entry(vendor)
	if e == nil {
		return nil, nil
	}
	v, err := x.readFile(e)
	if errors.Is(err, fs.ErrNotExist) && x.dir != "" {
		return x.readAgain(e)
	}
	return v, err
}

// readAgain: whoever releases a vendor writes another file, then the index, and then removes the file before. Who read the index
// before that looks again.
func (x *Index) readAgain(e *Entry) (*Vendor, error) {
	for e := e; ; {
		now, err := Load(x.dir)
		if err != nil {
			return nil, err
		}
		changed := now.Entry(e.Vendor)
		if changed == nil || changed.SHA256 == e.SHA256 {
			return nil, fmt.Errorf("%s is missing, to which %s leads: restore it from version control", x.path(e.File()), x.path(IndexFile))
		}
		v, err := now.readFile(changed)
		if !errors.Is(err, fs.ErrNotExist) {
			return v, err
		}
		e = changed
	}
}

// path is a file in messages.
func (x *Index) path(name string) string {
	return filepath.ToSlash(filepath.Join(x.dir, filepath.FromSlash(name)))
}

func (x *Index) readFile(e *Entry) (*Vendor, error) {
	if x.read == nil {
		return nil, fmt.Errorf("%s: the index was read without its files", e.File())
	}
	data, err := x.read(e.File(), e.Bytes)
	if err != nil {
		return nil, err
	}
	v, err := (*Vendor)(nil), x.led(e, data)
	if err == nil {
		v, err = parseVendor(e, data)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", x.path(e.File()), err)
	}
	return v, nil
}

// led says why bytes are not those that the index leads to.
func (x *Index) led(e *Entry, data []byte) error {
	if sum := Sum(data); sum != e.SHA256 || len(data) != e.Bytes {
		if plain := withoutCR(data); len(plain) < len(data) && Sum(plain) == e.SHA256 {
			return errors.New(AboutLineEndings(x.dir, x.path(e.File())))
		}
		return fmt.Errorf("was changed: it has %d bytes, sha256 %s, and the index leads to %d, %s", len(data), sum, e.Bytes, e.SHA256)
	}
	return nil
}

// Newest returns the newest release.
func (v *Vendor) Newest() *Release { return &v.Releases[len(v.Releases)-1] }

// Release returns one release, nil if there is none, or no vendor.
func (v *Vendor) Release(version string) *Release {
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

// Add puts a release in its place. The vendor is called what it is called at its newest release.
func (v *Vendor) Add(name string, r Release) {
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
