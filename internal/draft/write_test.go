package draft

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// What is there already stays, and whatever fails leaves nothing.
func TestWrite(t *testing.T) {
	t.Parallel()
	d, err := ofText(plainPolicy + plainTrust)
	if err != nil {
		t.Fatal(err)
	}
	folders := func(t *testing.T) (string, string) {
		dir := t.TempDir()
		v, tests := filepath.Join(dir, "vendors"), filepath.Join(dir, "test")
		for _, f := range []string{v, tests} {
			if err := os.Mkdir(f, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		return v, tests
	}
	empty := func(t *testing.T, dir string) {
		t.Helper()
		if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
			t.Errorf("%s has %v (%v)", dir, entries, err)
		}
	}
	t.Run("new", func(t *testing.T) {
		v, tests := folders(t)
		if err := d.Write(v, tests); err != nil {
			t.Fatal(err)
		}
		if _, err := vendors.Load(v, "acme"); err != nil {
			t.Error(err)
		}
		entries, err := os.ReadDir(filepath.Join(tests, "acme"))
		if err != nil || len(entries) != 7 {
			t.Errorf("got %v (%v)", entries, err)
		}
		err = d.Write(v, tests)
		if err == nil || !strings.Contains(err.Error(), "acme.yaml is there already, and is not overwritten") || !strings.Contains(err.Error(), "test/acme is there already") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("what no prefix limits", func(t *testing.T) {
		v, tests := folders(t)
		uploads := policyOf(allow(`"s3:GetObject"`, `"arn:aws:s3:::<b>/<prefix>/*"`), allow(`["s3:ListBucketMultipartUploads", "s3:GetBucketLocation"]`, `"arn:aws:s3:::<b>"`))
		d, err := ofText(uploads + plainTrust)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Write(v, tests); err != nil {
			t.Fatal(err)
		}
		defs, err := vendors.Load(v, "acme")
		if err != nil {
			t.Fatal(err)
		}
		if got := defs[0].BeyondPrefix(); len(got) != 1 || got[0] != "s3:ListBucketMultipartUploads" {
			t.Errorf("it grants %q beyond the prefix", got)
		}
		todos := fmt.Sprint(defs[0].Todos())
		if !strings.Contains(todos, "say why s3:ListBucketMultipartUploads is needed of the whole bucket") {
			t.Errorf("what is to do is %s", todos)
		}
	})
	t.Run("a definition is there", func(t *testing.T) {
		v, tests := folders(t)
		if err := os.WriteFile(filepath.Join(v, "acme.yaml"), []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(v, tests); err == nil {
			t.Error("it is written")
		}
		if data, _ := os.ReadFile(filepath.Join(v, "acme.yaml")); string(data) != "mine" {
			t.Errorf("it is now %s", data)
		}
		empty(t, tests)
	})
	t.Run("one appears meanwhile", func(t *testing.T) {
		v, _ := folders(t)
		path := filepath.Join(v, "acme.yaml")
		if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := exclusive(path, d.Text); err == nil {
			t.Error("it is written")
		}
		if data, _ := os.ReadFile(path); string(data) != "mine" {
			t.Errorf("it is now %s", data)
		}
	})
	t.Run("no folder for the definition", func(t *testing.T) {
		_, tests := folders(t)
		if err := d.Write(filepath.Join(tests, "..", "none"), tests); err == nil {
			t.Error("it is written")
		}
		empty(t, tests)
	})
	t.Run("no folder for the tests", func(t *testing.T) {
		v, _ := folders(t)
		if err := d.Write(v, filepath.Join(v, "..", "none")); err == nil {
			t.Error("it is written")
		}
		empty(t, v)
	})
}

// The first vendor of somebody's own, outside of a checkout, has no folder of definitions yet: it is said, and not made of a mistyped name.
func TestWriteWantsTheFolder(t *testing.T) {
	t.Parallel()
	d, err := ofText(plainPolicy + plainTrust)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "vendors")
	if err := d.Write(dir, ""); err == nil || !strings.HasSuffix(err.Error(), "vendors must be a folder that is there: make it, or name another one by -vendors") {
		t.Errorf("got %v", err)
	}
}
