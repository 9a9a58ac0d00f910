package release

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
)

// AttributesFile with AttributesLine keeps git from changing the line endings of what is released, wherever it is checked out.
// https://git-scm.com/docs/gitattributes
const (
	AttributesFile = ".gitattributes"
	AttributesLine = "*/*/* -text"
)

// Read returns the bytes of a release, as they were released, or says that they were changed.
func (r *Release) Read(dir string) ([]byte, error) { return readFrozen(dir, r.File, r.SHA256) }

// ReadAssembly is Read for the release's assembly, which it must have, and which must be that of its template.
func (r *Release) ReadAssembly(dir string) ([]byte, error) {
	data, err := readFrozen(dir, r.Assembly.File, r.Assembly.SHA256)
	if err != nil {
		return nil, err
	}
	body, err := r.Read(dir)
	if err != nil {
		return nil, err
	}
	vendor, _, _ := strings.Cut(r.File, "/")
	if err := assembly.Check(data, vendor, r.Version, body); err != nil {
		return nil, fmt.Errorf("%s is not the assembly of %s: %w", filepath.ToSlash(filepath.Join(dir, r.Assembly.File)), r.File, err)
	}
	return data, nil
}

// readFrozen reads a file that never changes.
func readFrozen(dir, file, sum string) ([]byte, error) {
	path := filepath.ToSlash(filepath.Join(dir, filepath.FromSlash(file)))
	data, err := ReadInside(dir, file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is released and is missing: restore it from version control", path)
	}
	if err != nil {
		return nil, err
	}
	if got := Sum(data); got != sum {
		changed := fmt.Sprintf("%s is released and was changed", path)
		if Sum(withoutCR(data)) == sum {
			return nil, fmt.Errorf("%s: %s", changed, AboutLineEndings(dir, path))
		}
		return nil, fmt.Errorf("%s: its sha256 is %s, %s was released: restore it from version control", changed, got, sum)
	}
	return data, nil
}

// ReadInside reads a file of a folder. A symbolic link that leads elsewhere is refused: what is released is uploaded.
func ReadInside(dir, name string) ([]byte, error) {
	return readInside(dir, name, math.MaxInt-1)
}

// readInside is ReadInside of at most so many bytes.
func readInside(dir, name string, most int) ([]byte, error) {
	f, err := os.OpenInRoot(dir, filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return limited(f, most)
}

func limited(f *os.File, most int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(f, int64(most)+1))
	if err == nil && len(data) > most {
		err = fmt.Errorf("%s must have at most %d bytes, and has more", filepath.ToSlash(f.Name()), most)
	}
	return data, err
}

// Matches reports whether bytes are those that were released.
func (r *Release) Matches(data []byte) bool { return Sum(data) == r.SHA256 }

// Sum is a SHA-256 as the index has it.
func Sum(data []byte) string { return fmt.Sprintf("%x", sha256.Sum256(data)) }

// MatchesUpToLineEndings reports whether bytes with LF for every CRLF are those that were released.
func (r *Release) MatchesUpToLineEndings(data []byte) bool { return r.Matches(withoutCR(data)) }

// OnlyLineEndings reports whether bytes of a file differ from what they should be in nothing but the ends of lines.
func OnlyLineEndings(got, want []byte) bool {
	return !bytes.Equal(got, want) && bytes.Equal(withoutCR(got), want)
}

func withoutCR(data []byte) []byte { return bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")) }

// AboutLineEndings says where other line endings come from and what mends them. Version control alone does not: git makes
// the same ones again. dir is the folder of the templates.
func AboutLineEndings(dir, path string) string {
	attributes := filepath.ToSlash(filepath.Join(dir, AttributesFile))
	return fmt.Sprintf("only its line endings differ, CRLF instead of LF, as git makes them with core.autocrlf: "+
		"have the line %q in %s, which bucketgrant release writes, then remove the file and check it out again: rm %s && git checkout -- %[3]s",
		AttributesLine, attributes, words.Shell(path))
}

// AlteredError says that a released file is missing or not as it was released.
type AlteredError struct {
	File   string // as in the index
	reason error
}

func (e *AlteredError) Error() string { return e.reason.Error() }

// RemoveOldFiles removes a vendor's files to which the index does not lead, once it is written. One that stays does no harm.
func (x *Index) RemoveOldFiles(dir, vendor string) {
	folder := filepath.Join(dir, vendor, VendorFolder)
	there, _ := os.ReadDir(folder)
	e := x.Entry(vendor)
	for _, f := range there {
		if sum, found := strings.CutSuffix(f.Name(), ".json"); found && isSHA256(sum) && (e == nil || sum != e.SHA256) {
			_ = os.Remove(filepath.Join(folder, f.Name()))
		}
	}
}

// Altered says which released files of some vendors, or of all, are missing or not as they were released.
func (x *Index) Altered(dir string, vendors ...string) ([]*AlteredError, error) {
	var problems []*AlteredError
	var unreadable []error
	for i := range x.Vendors {
		if len(vendors) > 0 && !slices.Contains(vendors, x.Vendors[i].Vendor) {
			continue
		}
		v, err := x.Of(x.Vendors[i].Vendor)
		if err != nil {
			unreadable = append(unreadable, err)
			continue
		}
		for i := range v.Releases {
			problems = append(problems, v.Releases[i].altered(dir)...)
		}
	}
	return problems, errors.Join(unreadable...)
}

func (r *Release) altered(dir string) (problems []*AlteredError) {
	if _, err := r.Read(dir); err != nil {
		problems = append(problems, &AlteredError{r.File, err})
	}
	for _, f := range r.Forms() {
		if _, err := f.Read(dir); err != nil {
			problems = append(problems, &AlteredError{f.File, err})
		}
	}
	if r.Assembly != nil {
		if _, err := readFrozen(dir, r.Assembly.File, r.Assembly.SHA256); err != nil {
			problems = append(problems, &AlteredError{r.Assembly.File, err})
		}
	}
	return problems
}
