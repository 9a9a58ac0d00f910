package main

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
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

	"github.com/bucketgrant/bucketgrant/internal/synth/usercache"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// cache remembers templates that have been synthesized and validated, so that a definition that did not change needs
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

// get returns the template of a definition, if it is there and whole.
func (c *cache) get(def *vendors.Definition) ([]byte, bool) {
	if c == nil {
		return nil, false
	}
	path, err := c.path(def)
	if err != nil {
		return nil, false
	}
	entry, err := os.ReadFile(path)
	if err != nil || len(entry) < sha256.Size {
		return nil, false
	}
	sum, template := entry[:sha256.Size], entry[sha256.Size:]
	if want := sha256.Sum256(template); !bytes.Equal(sum, want[:]) {
		return nil, false
	}
	if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > seldom {
		now := time.Now()
		_ = os.Chtimes(path, now, now)
	}
	return template, true
}

// put remembers a template. Whatever goes wrong, the next run synthesizes it again.
func (c *cache) put(def *vendors.Definition, template []byte) {
	if c == nil {
		return
	}
	path, err := c.path(def)
	if err != nil {
		return
	}
	sum := sha256.Sum256(template)
	file, err := os.CreateTemp(c.dir, unfinished)
	if err != nil {
		return
	}
	c.changed.Store(true)
	_, err = file.Write(append(sum[:], template...))
	if err := errors.Join(err, file.Close()); err != nil || os.Rename(file.Name(), path) != nil {
		_ = os.Remove(file.Name())
	}
}
