// Package testvendors reads what the tests know of each vendor beside its definition: one folder a vendor, test/vendors/<id>.
// Its files say what must be so, as people wrote it down; nothing makes them of definitions or templates.
package testvendors

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const folder = "test/vendors"

// files are those that each folder has, with what to write into them.
var files = map[string]string{
	"access.yaml":   "who gets in as the guide says it (access, as in a definition), what the customer may leave out (optional), where (partitions), and what stands for the bucket's name in guide.json (placeholder)",
	"form.json":     "the fields of the vendor's form, in its order",
	"guide.json":    "the policy of the guide, as it stands there",
	"journey.yaml":  "how a new customer fills the form in: with mistakes first, then right (type journey in test/page/fill_test.go)",
	"launches.yaml": "what its customers choose, and what comes of it (type Launches in internal/testvendors)",
	"page.json":     "texts that its page must have",
	"picture.json":  "what the picture says, one text for each way in",
}

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
			t.Errorf("%s/%s is not there, and the tests know nothing of vendor %s without it: make it, with %s",
				folder, id, id, strings.Join(slices.Sorted(maps.Keys(files)), ", "))
			continue
		}
		ids = append(ids, id)
	}
	return ids
}

// Text is a file of a vendor's folder. The test fails where it is missing.
func Text(t testing.TB, id, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), folder, id, file))
	if err != nil {
		t.Fatalf("%s/%s/%s is not there, and this test needs it of each vendor: write %s; %s/quartic/%s is one (%v)",
			folder, id, file, files[file], folder, file, err)
	}
	return string(data)
}

// List is a JSON file of texts, at least one.
func List(t testing.TB, id, file string) []string {
	t.Helper()
	var list []string
	decoder := json.NewDecoder(bytes.NewReader([]byte(Text(t, id, file))))
	if err := decoder.Decode(&list); err != nil || len(list) == 0 {
		t.Fatalf("%s/%s/%s must be a list of texts, has %d (%v): write %s", folder, id, file, len(list), err, files[file])
	}
	return list
}

// Read is a YAML file of the form of a Go value. A key that the value does not have fails the test, so that nothing is tested
// less than the file says.
func Read(t testing.TB, id, file string, into any) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(Text(t, id, file)))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s/%s/%s must have %s: %v", folder, id, file, files[file], err)
	}
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
