// Package testvendors reads what the tests know of each vendor beside its definition: one folder a vendor, test/vendors/<id>.
// Its files say what must be so, as people wrote it down; nothing makes them of definitions or templates.
package testvendors

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// IDs are the vendors of vendors/, each of which must have a folder.
func IDs(t testing.TB) []string {
	t.Helper()
	top := root(t)
	definitions, err := filepath.Glob(filepath.Join(top, "vendors", "*.yaml"))
	if err != nil || len(definitions) == 0 {
		t.Fatalf("vendors has %d definitions (%v)", len(definitions), err)
	}
	var ids []string
	for _, path := range definitions {
		id := strings.TrimSuffix(filepath.Base(path), ".yaml")
		if _, err := os.Stat(filepath.Join(top, folder, id)); err != nil {
			t.Errorf("%s/%s is not there: the tests know nothing of vendor %s", folder, id, id)
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

const folder = "test/vendors"

// Text is a file of a vendor's folder. The test fails where it is missing.
func Text(t testing.TB, id, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), folder, id, file))
	if err != nil {
		t.Fatalf("%s/%s/%s is not there, and this test needs it of each vendor: %v", folder, id, file, err)
	}
	return string(data)
}

// List is a file of texts, at least one.
func List(t testing.TB, id, file string) []string {
	t.Helper()
	var list []string
	decoder := json.NewDecoder(bytes.NewReader([]byte(Text(t, id, file))))
	if err := decoder.Decode(&list); err != nil || len(list) == 0 {
		t.Fatalf("%s/%s/%s must be a list of texts, has %d (%v)", folder, id, file, len(list), err)
	}
	return list
}

// root is the folder above the test's own that has vendors' folders: some tests are modules of their own.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if info, err := os.Stat(filepath.Join(dir, folder)); err == nil && info.IsDir() {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatalf("no %s in this folder or above it", folder)
		}
		dir = filepath.Dir(dir)
	}
}
