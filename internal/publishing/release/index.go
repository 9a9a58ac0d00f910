// Package release knows which versions of which templates are released. A released file never changes.
//
// The index is the file templates/index.json. It lists the vendors, each with the sum of a file of its own, which is named
// after that sum and lists the vendor's releases, the oldest first, each with everything that whoever publishes, links or launches it
// wants to know without reading the template: the file and its sha256, what the customer chooses and gets back, what must be
// acknowledged, what is granted and where, and what changed since the release before. Who knows the bytes of the index knows all of
// it, and who wants one vendor reads two files. Their bytes depend on nothing but the releases. templates/index.schema.json and
// releases.schema.json are their JSON Schemas.
//
// [Load] reads the index, and a vendor's file when it is asked for. Package freeze adds to it, and package compare finds what changed
// between two versions: here is what a program needs that has only to know what is released.
package release

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

//go:generate go test -run TestSchemasAreCurrent . -update

// IndexFile and SchemaFile are the names of the index and of its JSON Schema in the folder of the templates.
const (
	IndexFile  = "index.json"
	SchemaFile = "index.schema.json"
)

// MaxIndex and MaxVendor are what is read of an index and of a vendor's file, in bytes. An index of ten thousand vendors has
// two million, and a vendor's file about seven thousand for each release.
const (
	MaxIndex  = 64 << 20
	MaxVendor = 64 << 20
)

//go:embed index.schema.json
var schemaJSON []byte

// Schema is the content of SchemaFile.
func Schema() []byte { return slices.Clone(schemaJSON) }

// Index leads to every release of every vendor. It is not for several goroutines at once, but for Read.
type Index struct {
	// Schema lets editors find the JSON Schema.
	Schema string `json:"$schema" jsonschema:"required,enum=index.schema.json" jsonschema_description:"The JSON Schema of this file."`
	// Vendors are sorted by id.
	Vendors []Entry `json:"vendors" jsonschema:"required" jsonschema_description:"The vendors, by id, a line for each."`
	// Publication is what the index has besides where it is published signed. That of a folder of templates has none.
	Publication *Publication `json:"publication,omitempty" jsonschema_description:"When the index was signed. Left out where it is not published, or not signed."`

	read  Reader
	known map[string]*Vendor // those that were read or set
	dir   string             // the folder of the templates that it was loaded from
}

// Entry is what the index says of a vendor, and which file has its releases.
type Entry struct {
	Vendor string `json:"vendor" jsonschema:"required,pattern=^[a-z][a-z0-9]*(-[a-z0-9]+)*$" jsonschema_description:"The vendor's id."`
	Name   string `json:"name" jsonschema:"required" jsonschema_description:"The vendor's name at its newest release."`
	Newest string `json:"newest" jsonschema:"required,pattern=^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$" jsonschema_description:"The version of its newest release."`
	SHA256 string `json:"sha256" jsonschema:"required,pattern=^[0-9a-f]{64}$" jsonschema_description:"The SHA-256 of the bytes of the vendor's file, in hexadecimal. It is VENDOR/releases/SHA256.json in the folder of the index."`
	Bytes  int    `json:"bytes" jsonschema:"required,minimum=1" jsonschema_description:"The size of that file."`
}

// File is where the vendor's file is.
func (e *Entry) File() string { return VendorFile(e.Vendor, e.SHA256) }

// Publication says when a published index was signed, with what, and until when it holds: see package signed.
type Publication struct {
	// Signed is later than that of every index that was published to the same place before.
	Signed string `json:"signed" jsonschema:"required,format=date-time" jsonschema_description:"When it was signed, in UTC, such as 2026-11-28T10:00:00Z. An index that is older than one that was seen before is refused."`
	// Expires is the first moment in which it holds no more. Left out, it holds until a newer one is seen.
	Expires string `json:"expires,omitempty" jsonschema:"format=date-time" jsonschema_description:"When it holds no more, in UTC."`
	// Keys are a hint for people: who trusts a key has it from elsewhere.
	Keys []string `json:"keys" jsonschema:"required,minItems=1" jsonschema_description:"The public keys that it is signed with. They are a hint only: a key to be trusted comes from elsewhere."`
}

// Reader reads a file beside an index, by its name with slashes. Nothing that has more bytes than most is wanted. Where there is
// none the error is [fs.ErrNotExist].
type Reader func(name string, most int) ([]byte, error)

// Load reads the index of a folder of templates, and later the vendors' files. Where there is no index, nothing is released.
func Load(dir string) (*Index, error) {
	path := filepath.Join(dir, IndexFile)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Index{Schema: SchemaFile}, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	index, err := parse(io.LimitReader(f, MaxIndex), int(info.Size()), func(name string, most int) ([]byte, error) {
		return readInside(dir, name, 2*most) // with other line endings it has more, and that is then said
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.ToSlash(path), err)
	}
	index.dir = dir
	return index, nil
}

// Marshal is the index's file: a line for each vendor, so that a change is one line of a diff.
func (x *Index) Marshal() ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\n  \"$schema\": %q,\n  \"vendors\": [", x.Schema)
	lines := json.NewEncoder(&b)
	lines.SetEscapeHTML(false)
	for i := range x.Vendors {
		if i > 0 {
			b.Truncate(b.Len() - 1) // the end of the line before
			b.WriteByte(',')
		}
		b.WriteString("\n    ")
		if err := lines.Encode(&x.Vendors[i]); err != nil {
			return nil, err
		}
	}
	if len(x.Vendors) > 0 {
		b.WriteString("  ")
	}
	b.WriteByte(']')
	if x.Publication != nil {
		text, err := json.MarshalIndent(x.Publication, "  ", "  ")
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, ",\n  \"publication\": %s", text)
	}
	b.WriteString("\n}\n")
	return b.Bytes(), nil
}

// encode is a JSON file.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(v)
	return b.Bytes(), err
}

// Entry returns what the index says of a vendor, nil if nothing.
func (x *Index) Entry(vendor string) *Entry {
	i, ok := slices.BinarySearchFunc(x.Vendors, vendor, compareEntry)
	if !ok {
		return nil
	}
	return &x.Vendors[i]
}

func compareEntry(e Entry, vendor string) int { return strings.Compare(e.Vendor, vendor) }

// Of returns a vendor's releases, nil if there are none. They are read when they are asked for first.
func (x *Index) Of(vendor string) (*Vendor, error) {
	if v := x.known[vendor]; v != nil {
		return v, nil
	}
	v, err := x.Read(vendor)
	if v == nil || err != nil {
		return nil, err
	}
	x.know(v)
	return v, nil
}

func (x *Index) know(v *Vendor) {
	if x.known == nil {
		x.known = map[string]*Vendor{}
	}
	x.known[v.Vendor] = v
}

// Release returns one release, nil if there is none.
func (x *Index) Release(vendor, version string) (*Release, error) {
	v, err := x.Of(vendor)
	return v.Release(version), err
}

// Set puts vendors into the index, in place of what it says of them, and returns their files. They are written before the index is.
func (x *Index) Set(list ...*Vendor) ([]File, error) {
	files := make([]File, len(list))
	entries := make(map[string]Entry, len(list))
	for i, v := range list {
		v.Schema = vendorSchema
		data, err := encode(v)
		if err != nil {
			return nil, err
		}
		e := Entry{Vendor: v.Vendor, Name: v.Name, Newest: v.Newest().Version, SHA256: Sum(data), Bytes: len(data)}
		files[i], entries[v.Vendor] = File{e.File(), data}, e
		x.know(v)
	}
	for i, e := range x.Vendors {
		if now, ok := entries[e.Vendor]; ok {
			x.Vendors[i] = now
			delete(entries, e.Vendor)
		}
	}
	for _, e := range entries {
		x.Vendors = append(x.Vendors, e)
	}
	slices.SortFunc(x.Vendors, func(a, b Entry) int { return strings.Compare(a.Vendor, b.Vendor) })
	return files, nil
}

// File is a vendor's file: its name in the folder of the index, with slashes, and its bytes.
type File struct {
	Name string
	Data []byte
}

// ReadFile reads a file of at most so many bytes.
func ReadFile(path string, most int) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return limited(f, most)
}
