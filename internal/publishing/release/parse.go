package release

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
)

// TimeForm is how a publication has times, in UTC.
const TimeForm = "2006-01-02T15:04:05Z"

// Parse reads an index and checks it. An index may come from elsewhere, out of a bucket or a pull request, and what stands
// in it becomes paths, keys and commands.
func Parse(data []byte) (*Index, error) {
	index := &Index{}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(index); err != nil {
		return nil, fmt.Errorf("must be an index of releases: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("must be one index of releases, got more after its end")
	}
	var problems []error
	if index.Schema != SchemaFile {
		problems = append(problems, fmt.Errorf("$schema must be %q, got %q", SchemaFile, index.Schema))
	}
	for i, v := range index.Vendors {
		if i > 0 && index.Vendors[i-1].Vendor >= v.Vendor {
			problems = append(problems, fmt.Errorf("%s must come before %s, once each", show(v.Vendor), show(index.Vendors[i-1].Vendor)))
		}
		problems = append(problems, v.check()...)
	}
	if index.Publication != nil {
		problems = append(problems, index.Publication.check()...)
	}
	return index, errors.Join(problems...)
}

// check: the times are compared, and the keys are printed.
func (p Publication) check() (problems []error) {
	wrong := func(name, text string) {
		if t, err := time.Parse(TimeForm, text); err != nil || t.Format(TimeForm) != text {
			problems = append(problems, fmt.Errorf("publication: %s must be a time such as 2026-11-28T10:00:00Z, got %q", name, text))
		}
	}
	wrong("signed", p.Signed)
	if p.Expires != "" {
		wrong("expires", p.Expires)
	}
	for _, k := range p.Keys {
		if _, err := signkey.ParsePublicKey(k); err != nil {
			problems = append(problems, fmt.Errorf("publication: a key %w", err))
		}
	}
	return problems
}

// longestID is that of vendors.Definition.
const longestID = 40

var vendorID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`) })

func (v Vendor) check() (problems []error) {
	if !vendorID().MatchString(v.Vendor) || len(v.Vendor) > longestID {
		return []error{fmt.Errorf("a vendor's id must be at most %d lower-case letters and digits that start with a letter and may have single hyphens between, got %q",
			longestID, v.Vendor)}
	}
	if v.Name == "" || !isPrintable(v.Name) {
		problems = append(problems, fmt.Errorf("%s: name must be printable characters, got %q", v.Vendor, v.Name))
	}
	if len(v.Releases) == 0 {
		problems = append(problems, fmt.Errorf("%s must have a release, got none", v.Vendor))
	}
	for i, r := range v.Releases {
		problems = append(problems, r.check(v, i)...)
	}
	return problems
}

func isPrintable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

// show is an id in a message: quoted where it is none.
func show(id string) string {
	if vendorID().MatchString(id) {
		return id
	}
	return fmt.Sprintf("%q", id)
}

func (r Release) check(v Vendor, i int) (problems []error) {
	name := v.Vendor + " " + r.Version
	wrong := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s: %w", name, fmt.Errorf(format, args...)))
	}
	if _, err := parseNumber(r.Version); err != nil {
		return []error{fmt.Errorf("%s: %w", v.Vendor, err)}
	}
	if i > 0 && CompareVersions(v.Releases[i-1].Version, r.Version) >= 0 {
		problems = append(problems, fmt.Errorf("%s must come before %s, once each", name, v.Releases[i-1].Version))
	}
	if want := TemplateFile(v.Vendor, r.Version); r.File != want {
		wrong("file must be %q, got %q", want, r.File)
	}
	if !isSHA256(r.SHA256) {
		wrong("sha256 must be 64 hexadecimal digits, got %q", r.SHA256)
	}
	problems = append(problems, r.checkLean(v.Vendor)...)
	if r.Assembly != nil {
		if want := AssemblyFile(v.Vendor, r.Version); r.Assembly.File != want {
			wrong("assembly: file must be %q, got %q", want, r.Assembly.File)
		}
		if !isSHA256(r.Assembly.SHA256) {
			wrong("assembly: sha256 must be 64 hexadecimal digits, got %q", r.Assembly.SHA256)
		}
	}
	if !isSHA256(r.Definition) {
		wrong("definition must be 64 hexadecimal digits, got %q", r.Definition)
	}
	if _, err := time.Parse(time.DateOnly, r.Date); err != nil {
		wrong("date must be a day such as 2026-11-22, got %q", r.Date)
	}
	// These become words of commands.
	for _, c := range r.Capabilities {
		if !slices.Contains(capabilityNames, c.Name) {
			wrong("a capability must be %s, got %q", strings.Join(capabilityNames, ", "), c.Name)
		}
	}
	for _, names := range [][]string{namesOf(r.Parameters, func(p ParameterEntry) string { return p.Name }), namesOf(r.Outputs, func(o OutputEntry) string { return o.Name })} {
		for _, n := range names {
			if !logicalID().MatchString(n) {
				wrong("the name of a parameter or an output must be at most 255 letters and digits, got %q", n)
			}
		}
	}
	return problems
}

// checkLean: what it asks for, the template asks for too.
func (r Release) checkLean(vendor string) (problems []error) {
	if r.Lean == nil {
		return nil
	}
	wrong := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s %s: lean: %w", vendor, r.Version, fmt.Errorf(format, args...)))
	}
	if want := LeanFile(vendor, r.Version); r.Lean.File != want {
		wrong("file must be %q, got %q", want, r.Lean.File)
	}
	if !isSHA256(r.Lean.SHA256) {
		wrong("sha256 must be 64 hexadecimal digits, got %q", r.Lean.SHA256)
	}
	names := namesOf(r.Parameters, func(p ParameterEntry) string { return p.Name })
	for _, name := range r.Lean.Parameters {
		if !slices.Contains(names, name) {
			wrong("a parameter must be one of the template, got %q", name)
		}
	}
	return problems
}

func namesOf[T any](list []T, name func(T) string) []string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = name(e)
	}
	return names
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
var capabilityNames = []string{"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
var logicalID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9]{1,255}$`) })

func isSHA256(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}
