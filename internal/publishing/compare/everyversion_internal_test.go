package compare

import (
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

const (
	ofVendors = "../../../templates"
	ofChoices = "../../../test/choices/testdata/templates"
)

// everyVersion are the versions in folders of templates, by the file of each.
func everyVersion(t *testing.T, folders ...string) iter.Seq2[string, *version] {
	t.Helper()
	return func(yield func(string, *version) bool) {
		for _, folder := range folders {
			files, err := filepath.Glob(filepath.Join(folder, "*", "*", "template.yaml"))
			if err != nil || len(files) == 0 {
				t.Fatal(files, err)
			}
			for _, file := range files {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				parsed, err := template.Parse(data)
				if err != nil {
					t.Fatal(err)
				}
				v, err := newVersion(parsed)
				if err != nil {
					t.Fatal(err)
				}
				if !yield(file, v) {
					return
				}
			}
		}
	}
}
