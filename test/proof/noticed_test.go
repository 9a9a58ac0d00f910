package proof

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// change is one of a template, and what must be found then.
type change struct{ name, old, new, want string }

// noticed makes each change in a vendor's template, in which nothing is found as it is.
func noticed(t *testing.T, templates string, def *vendors.Definition, changes []change, find func([]proof.Launch, *template.Template) []string) {
	t.Helper()
	data, err := os.ReadFile(templates + "/" + def.Vendor + "/" + def.Version + "/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	foundIn := func(t *testing.T, text string) []string {
		t.Helper()
		parsed, err := template.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		launches, err := proof.Launches(def, parsed)
		if err != nil {
			return []string{"refused: " + err.Error()}
		}
		return find(launches, parsed)
	}
	sound := string(data)
	if found := foundIn(t, sound); len(found) > 0 {
		t.Fatalf("the template as it is: %s", found[0])
	}
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(sound, c.old) {
				t.Fatalf("the template has no %q any more: write the change anew", c.old)
			}
			found := foundIn(t, strings.Replace(sound, c.old, c.new, 1))
			if !strings.Contains(strings.Join(found, "\n"), c.want) {
				t.Errorf("want %q, got %d failures:\n%s", c.want, len(found), strings.Join(found, "\n"))
			}
		})
	}
}
