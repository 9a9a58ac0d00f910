package compare

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// What the plainest launch needs is what all launches tried say, wherever it says it for all of them.
func TestPlainCapabilities(t *testing.T) {
	t.Parallel()
	var plain, all int
	for _, folder := range []string{"../../../templates", "../../../test/choices/testdata/templates"} {
		files, err := filepath.Glob(filepath.Join(folder, "*", "*", "template.yaml"))
		if err != nil {
			t.Fatal(err)
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
			all++
			list := v.plainCapabilities("aws")
			if list == nil {
				continue
			}
			plain++
			want, err := v.allCapabilities("aws")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, list); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		}
	}
	if plain < 10 || plain == all {
		t.Errorf("it says so of %d of %d templates", plain, all)
	}
	t.Logf("%d of %d", plain, all)
}
