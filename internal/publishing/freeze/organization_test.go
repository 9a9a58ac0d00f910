package freeze_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// everyRole is a definition that offers a launch for an organization, and one that is the same but for that.
func everyRole(t *testing.T) (dir string, offers, without *vendors.Definition) {
	t.Helper()
	const choices = "../../../test/choices/testdata/"
	dir = t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "every-role"), os.DirFS(choices+"templates/every-role")); err != nil {
		t.Fatal(err)
	}
	text := readFile(t, choices+"vendors/every-role.yaml")
	list := []*vendors.Definition{}
	for _, text := range [][]byte{text, bytes.Replace(text, []byte("organization: optional\n"), nil, 1)} {
		def, err := vendors.Parse("every-role.yaml", text)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, def)
	}
	if list[1].Organization.Offered() {
		t.Fatal("the second definition offers it too")
	}
	return dir, list[0], list[1]
}

// The form for an organization is released with the template, frozen as it is, and is the one that the definition makes.
func TestFormForAnOrganizationIsFrozen(t *testing.T) {
	t.Parallel()
	dir, offers, _ := everyRole(t)
	path := filepath.Join(dir, "every-role", "1.0.0", "organization.yaml")
	made := readFile(t, path)
	freezeIt := func() error {
		_, err := freeze.Freeze(t.Context(), dir, []*vendors.Definition{offers}, evening, fromDisk(dir))
		return err
	}
	if err := os.WriteFile(path, append(made, "# by hand\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	want := filepath.ToSlash(path) + " is not the form for an organization of the template: synthesize it with synth every-role, and look at the difference"
	if err := freezeIt(); err == nil || err.Error() != "every-role 1.0.0: "+want {
		t.Errorf("got:  %v\nwant: %s", err, want)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := freezeIt(); err != nil { // which writes it
		t.Fatal(err)
	}
	if !bytes.Equal(readFile(t, path), made) {
		t.Error("release makes another one than synth")
	}
	index, err := release.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	r := of(t, index, "every-role").Newest()
	if r.Organization == nil || r.Organization.SHA256 != release.Sum(made) || r.Organization.Bytes != len(made) ||
		r.Organization.File != "every-role/1.0.0/organization.yaml" || r.Organization.Parameters[0] != "OrganizationalUnitIds" {
		t.Fatalf("the index says %+v", r.Organization)
	}
	if f := r.FormOf(made); f == nil || f.Words != "form for an organization" {
		t.Errorf("it is found as %+v", f)
	}
	if err := os.WriteFile(path, append(made, "# by hand\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{freezeIt(), altered(t, index, dir)} {
		if err == nil || !strings.Contains(err.Error(), "organization.yaml is released and was changed") {
			t.Errorf("got %v", err)
		}
	}
	err = inIndex(t, dir, "every-role", "every-role/1.0.0/organization.yaml", "../../outside/organization.yaml")
	if want := `organization: file must be "every-role/1.0.0/organization.yaml"`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := inIndex(t, dir, "every-role", `"OrganizationalUnitIds"`, `"Units; rm"`); err == nil || !strings.Contains(err.Error(), `got "Units; rm"`) {
		t.Errorf("got %v", err)
	}
}

func altered(t *testing.T, index *release.Index, dir string) error {
	t.Helper()
	problems, err := index.Altered(dir)
	if err != nil || len(problems) != 1 {
		t.Fatal(problems, err)
	}
	return problems[0]
}

// Whoever begins to offer it releases another version: a release that lacks it gets none, and one that has it keeps it.
func TestReleasesKeepWhetherTheyHaveAForm(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		has   bool
		waits string
	}{{"offered later", false, "its definition offers a form for an organization, which this release has not: write a higher version in the definition, and release that"},
		{"offered no more", true, "its definition offers no form for an organization any more, which this release keeps: write a higher version in the definition, and release that"}} {
		dir, offers, without := everyRole(t)
		path := filepath.Join(dir, "every-role", "1.0.0", "organization.yaml")
		list := []*vendors.Definition{without, offers}
		if tt.has {
			list = []*vendors.Definition{offers, without}
		} else if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		for i, def := range list {
			results, err := freeze.Freeze(t.Context(), dir, []*vendors.Definition{def}, evening, fromDisk(dir))
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			if r := results[0]; r.Redefined != (i == 1) || (r.Release.Organization != nil) != tt.has {
				t.Errorf("%s: release %d has %+v, redefined: %t", tt.name, i, r.Release.Organization, r.Redefined)
			}
			again, err := freeze.Freeze(t.Context(), dir, []*vendors.Definition{def}, evening, fromDisk(dir))
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			for _, r := range []freeze.Result{results[0], again[0]} {
				if got := strings.Join(r.Waits, "\n"); got != map[bool]string{true: tt.waits}[i == 1] {
					t.Errorf("%s: release %d, already %t: waits %q", tt.name, i, r.Already, got)
				}
			}
			if _, err := os.Stat(path); (err == nil) != tt.has {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}

// Stacks for an organization are updated to the next version too: one without the form is a major version, and one that begins to
// have it a minor one, whatever changes in the template.
func TestFormsBearOnTheVersion(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, version, want string
		ends                bool
	}{
		{"it ends", "1.0.1", "  major: it cannot be launched for an organization any more: a stack with a stack set is not updated to this version\nso it must be 2.0.0 or higher", true},
		{"it begins", "1.0.1", "  minor: it can be launched for a whole organization\nso it must be 1.1.0 or higher", false},
		{"it ends, with a number for it", "2.0.0", "", true},
		{"it begins, with a number for it", "1.1.0", "", false},
	} {
		dir, offers, without := everyRole(t)
		first, second := without, offers
		if tt.ends {
			first, second = offers, without
		} else if err := os.Remove(filepath.Join(dir, "every-role", "1.0.0", "organization.yaml")); err != nil {
			t.Fatal(err)
		}
		if _, err := freeze.Freeze(t.Context(), dir, []*vendors.Definition{first}, evening, fromDisk(dir)); err != nil {
			t.Fatal(err)
		}
		second.Version = tt.version
		text := bytes.ReplaceAll(readFile(t, filepath.Join(dir, "every-role", "1.0.0", "template.yaml")), []byte("1.0.0"), []byte(tt.version))
		write(t, filepath.Join(dir, "every-role", tt.version, "template.yaml"), text)
		results, err := freeze.Freeze(t.Context(), dir, []*vendors.Definition{second}, evening, fromDisk(dir))
		switch {
		case tt.want != "" && (err == nil || !strings.HasSuffix(err.Error(), tt.want)):
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want == "" && len(results[0].Release.Changes) != 1:
			t.Errorf("%s: the changes are %v", tt.name, results[0].Release.Changes)
		}
	}
}
