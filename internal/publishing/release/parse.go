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

// Parse reads an index and checks it, and later the vendors' files with read. An index may come from elsewhere, out of a bucket or a
// pull request, and what stands in it and in them becomes paths, keys and commands.
func Parse(data []byte, read Reader) (*Index, error) {
	return parse(bytes.NewReader(data), len(data), read)
}

// parse is Parse of so many bytes. No line of a vendor's has fewer than 128.
func parse(r io.Reader, size int, read Reader) (*Index, error) {
	index := &Index{read: read, Vendors: make([]Entry, 0, min(size, MaxIndex)/128)}
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := index.decode(d); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, fmt.Errorf("must be an index of releases: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("must be an index of releases and nothing else, got more after its end")
	}
	var problems []error
	if index.Schema != SchemaFile {
		problems = append(problems, fmt.Errorf("$schema must be %q, got %q", SchemaFile, index.Schema))
	}
	for i, e := range index.Vendors {
		if i > 0 && index.Vendors[i-1].Vendor >= e.Vendor {
			problems = append(problems, fmt.Errorf("%s must come before %s, once each", show(e.Vendor), show(index.Vendors[i-1].Vendor)))
		}
		problems = append(problems, e.check()...)
	}
	if index.Publication != nil {
		problems = append(problems, index.Publication.check()...)
	}
	return index, errors.Join(problems...)
}

// decode reads a vendor at a time: the decoder else holds all of the text at once.
func (x *Index) decode(d *json.Decoder) error {
	if err := begins(d, '{'); err != nil {
		return err
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		switch key {
		case "$schema":
			err = d.Decode(&x.Schema)
		case "vendors":
			err = x.decodeVendors(d)
		case "publication":
			err = d.Decode(&x.Publication)
		default:
			err = fmt.Errorf("unknown field %q", key)
		}
		if err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
}

func (x *Index) decodeVendors(d *json.Decoder) error {
	if err := begins(d, '['); err != nil {
		return err
	}
	for d.More() {
		var e Entry
		if err := d.Decode(&e); err != nil {
			return err
		}
		x.Vendors = append(x.Vendors, e)
	}
	_, err := d.Token()
	return err
}

// begins reads the beginning of an object or a list.
func begins(d *json.Decoder, with json.Delim) error {
	token, err := d.Token()
	if err == nil && token != with {
		err = fmt.Errorf("%c must stand where %v is", rune(with), token)
	}
	return err
}

// decode reads one JSON value with no other keys than the type has.
func decode(data []byte, into any, what string) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("must be %s: %w", what, err)
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("must be %s and nothing else, got more after its end", what)
	}
	return nil
}

// parseVendor reads the file that an entry of an index leads to, and which has its sum.
func parseVendor(e *Entry, data []byte) (*Vendor, error) {
	v := &Vendor{}
	if err := decode(data, v, "a vendor's releases"); err != nil {
		return nil, err
	}
	problems := v.check()
	if v.Schema != vendorSchema {
		problems = append(problems, fmt.Errorf("$schema must be %q, got %q", vendorSchema, v.Schema))
	}
	if v.Vendor != e.Vendor || v.Name != e.Name || len(v.Releases) > 0 && v.Newest().Version != e.Newest {
		problems = append(problems, fmt.Errorf("must be of %s (%s), the newest release %s, as the index says, got %s (%q)", e.Vendor, e.Name, e.Newest, show(v.Vendor), v.Name))
	}
	return v, errors.Join(problems...)
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

func checkID(id string) error {
	if vendorID().MatchString(id) && len(id) <= longestID {
		return nil
	}
	return fmt.Errorf("a vendor's id must be at most %d lower-case letters and digits that start with a letter and may have single hyphens between, got %q",
		longestID, id)
}

func (e *Entry) check() (problems []error) {
	if err := checkID(e.Vendor); err != nil {
		return []error{err}
	}
	if e.Name == "" || !isPrintable(e.Name) {
		problems = append(problems, fmt.Errorf("%s: name must be printable characters, got %q", e.Vendor, e.Name))
	}
	if _, err := parseNumber(e.Newest); err != nil {
		problems = append(problems, fmt.Errorf("%s: newest: %w", e.Vendor, err))
	}
	if !isSHA256(e.SHA256) {
		problems = append(problems, fmt.Errorf("%s: sha256 must be 64 hexadecimal digits, got %q", e.Vendor, e.SHA256))
	}
	if e.Bytes < 1 || e.Bytes > MaxVendor {
		problems = append(problems, fmt.Errorf("%s: bytes must be from 1 to %d, got %d", e.Vendor, MaxVendor, e.Bytes))
	}
	return problems
}

func (v *Vendor) check() (problems []error) {
	if err := checkID(v.Vendor); err != nil {
		return []error{err}
	}
	if v.Name == "" || !isPrintable(v.Name) {
		problems = append(problems, fmt.Errorf("%s: name must be printable characters, got %q", v.Vendor, v.Name))
	}
	if len(v.Releases) == 0 {
		problems = append(problems, fmt.Errorf("%s must have a release, got none", v.Vendor))
	}
	for i := range v.Releases {
		problems = append(problems, v.Releases[i].check(v, i)...)
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

func (r *Release) check(v *Vendor, i int) (problems []error) {
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
	problems = append(problems, r.checkForm(v.Vendor, "lean", r.Lean, LeanFile(v.Vendor, r.Version))...)
	problems = append(problems, r.checkForm(v.Vendor, "organization", r.Organization, OrganizationFile(v.Vendor, r.Version))...)
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

// checkForm: what the lean form asks for, the template asks for too. The one for an organization has parameters of its own.
func (r *Release) checkForm(vendor, key string, f *Form, file string) (problems []error) {
	if f == nil {
		return nil
	}
	wrong := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("%s %s: %s: %w", vendor, r.Version, key, fmt.Errorf(format, args...)))
	}
	if f.File != file {
		wrong("file must be %q, got %q", file, f.File)
	}
	if !isSHA256(f.SHA256) {
		wrong("sha256 must be 64 hexadecimal digits, got %q", f.SHA256)
	}
	names := namesOf(r.Parameters, func(p ParameterEntry) string { return p.Name })
	for _, name := range f.Parameters {
		if !logicalID().MatchString(name) {
			wrong("the name of a parameter must be at most 255 letters and digits, got %q", name)
		} else if f == r.Lean && !slices.Contains(names, name) {
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
