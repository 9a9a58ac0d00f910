package main

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"debug/elf"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/internal/synth/usercache"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// cache remembers templates that have been synthesized and validated, with their other forms, so that a definition that did not change needs
// neither the CDK nor Node.js. What it knows is a function of all that goes into a template:
//
//   - the definition, as it was read: its comments do not count;
//   - our code, the CDK and every other package: the build ID of this program, which changes with any of them;
//   - the variables of the environment that the CDK and its runtime read.
//
// Nothing else does: not the templates on disk, which are compared byte by byte on every run, nor the version of Node.js,
// which runs the same code. -check and -fresh do not ask it.
//
// It has a limit of size and age. An entry that is damaged, half-written or gone costs time only. One that cannot be written is not. A folder that others
// may write to is not used.
type cache struct {
	dir  string
	seed []byte // what all keys depend on
	// changed: something was added.
	changed atomic.Bool
}

// newCache returns nil, which is a cache that knows nothing, with the reason where there can be none.
func newCache() (*cache, error) {
	dir, err := usercache.Folder("synth")
	if err != nil {
		return nil, err
	}
	identity, err := codeIdentity()
	if err != nil {
		return nil, err
	}
	return &cache{dir: dir, seed: seedOf(identity, os.Environ())}, nil
}

// seedOf is what all keys depend on, for some code in some environment.
func seedOf(identity []byte, environment []string) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "bucketgrant synth cache 1\x00%x\x00", identity)
	slices.Sort(environment)
	for _, v := range environment {
		if strings.HasPrefix(v, "CDK_") || strings.HasPrefix(v, "JSII_") {
			fmt.Fprintf(h, "%s\x00", v)
		}
	}
	return h.Sum(nil)
}

// codeIdentity identifies this program. The build ID stands in a section of an ELF file; elsewhere the whole file is
// hashed, which takes a tenth of a second.
func codeIdentity() ([]byte, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if file, err := elf.Open(path); err == nil {
		defer file.Close()
		if s := file.Section(".note.go.buildid"); s != nil {
			return s.Data()
		}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return nil, err
	}
	return h.Sum(nil), nil
}

// path is where the template of a definition is.
func (c *cache) path(def *vendors.Definition) (string, error) {
	data, err := json.Marshal(def)
	if err != nil {
		return "", err
	}
	return filepath.Join(c.dir, fmt.Sprintf("%x", sha256.Sum256(append(slices.Clone(c.seed), data...)))), nil
}

// get returns the template of a definition with its forms, if they are there and whole.
func (c *cache) get(def *vendors.Definition) (made, bool) {
	if c == nil {
		return made{}, false
	}
	path, err := c.path(def)
	if err != nil {
		return made{}, false
	}
	entry, err := os.ReadFile(path)
	if err != nil || len(entry) < sha256.Size {
		return made{}, false
	}
	sum, packed := entry[:sha256.Size], entry[sha256.Size:]
	if want := sha256.Sum256(packed); !bytes.Equal(sum, want[:]) {
		return made{}, false
	}
	texts, err := unpack(packed)
	if err != nil || len(texts) == 0 {
		return made{}, false
	}
	forms, ok := freeze.Kept(def, texts[1:])
	if !ok {
		return made{}, false
	}
	if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > seldom {
		now := time.Now()
		_ = os.Chtimes(path, now, now)
	}
	return made{texts[0], forms}, true
}

// put remembers a template with its forms. Whatever goes wrong, the next run synthesizes it again.
func (c *cache) put(def *vendors.Definition, m made) {
	if c == nil {
		return
	}
	path, err := c.path(def)
	if err != nil {
		return
	}
	texts := [][]byte{m.full}
	for _, f := range m.forms {
		texts = append(texts, f.Data)
	}
	packed, err := pack(texts)
	if err != nil {
		return
	}
	sum := sha256.Sum256(packed)
	file, err := os.CreateTemp(c.dir, unfinished)
	if err != nil {
		return
	}
	c.changed.Store(true)
	_, err = file.Write(append(sum[:], packed...))
	if err := errors.Join(err, file.Close()); err != nil || os.Rename(file.Name(), path) != nil {
		_ = os.Remove(file.Name())
	}
}

// pack makes one text of several: the length of each and its bytes, all of it compressed, as the forms of a template say much of the same.
func pack(texts [][]byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	for _, text := range texts {
		if _, err := w.Write(append(binary.AppendUvarint(nil, uint64(len(text))), text...)); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// unpack makes several texts again of what pack made one.
func unpack(packed []byte) ([][]byte, error) {
	data, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, err
	}
	var texts [][]byte
	for len(data) > 0 {
		length, n := binary.Uvarint(data)
		if n <= 0 || length > uint64(len(data)-n) {
			return nil, io.ErrUnexpectedEOF
		}
		end := n + int(length)
		texts, data = append(texts, data[n:end]), data[end:]
	}
	return texts, nil
}
