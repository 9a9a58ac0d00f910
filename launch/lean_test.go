package launch_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A launch takes the lean form as long as nothing is given that it does not ask for: link, command and Terraform lead to it,
// with its sum, and say where the rest is.
func TestLaunchesTakeTheLeanForm(t *testing.T) {
	t.Parallel()
	type given = map[string]string
	for _, tt := range []struct {
		name, vendor string
		request      launch.Request
		lean         bool
	}{
		{"nothing given", "quartic", launch.Request{}, true},
		{"what it asks for", "quartic", launch.Request{Parameters: given{"ExternalId": "acme-1"}}, true},
		{"another choice", "quartic", launch.Request{Parameters: given{"ExternalId": "acme-1", "Versioning": "Enabled"}}, false},
		{"another choice at its default", "quartic", launch.Request{Parameters: given{"Versioning": "Off"}}, false},
		{"the full template is wanted", "quartic", launch.Request{Parameters: given{"ExternalId": "acme-1"}, Full: true}, false},
		{"of a form that asks nothing", "dataloop", launch.Request{}, true},
		{"nothing but another choice", "dataloop", launch.Request{Parameters: given{"AllowDelete": "No"}}, false},
		{"what a rule may demand", "transfer", launch.Request{Parameters: given{"Access": "KeyedUser"}}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := unreleased(t, tt.vendor)
			made, err := launch.New(r, []launch.Place{{Partition: vendors.PartitionAWS, Region: "eu-central-1", Bucket: "templates", Prefix: "a/"}})
			if err != nil {
				t.Fatal(err)
			}
			tt.request.Region = "eu-west-1"
			l, err := made.Launch(tt.request)
			if err != nil {
				t.Fatal(err)
			}
			at := "https://templates.s3.eu-central-1.amazonaws.com/a/" + tt.vendor + "/1.0.0/"
			full, lean := at+"template.yaml", at+"lean.yaml"
			got := fmt.Sprint(l.TemplateURL, l.SHA256, l.FullTemplateURL, l.FullSHA256)
			want := fmt.Sprint(full, release.Sum(r.Template), "", "")
			if tt.lean {
				want = fmt.Sprint(lean, release.Sum(r.Lean), full, release.Sum(r.Template))
			}
			if got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if is := strings.Contains(l.Later(), "update the stack with the full template, "+full+" (sha256 "+release.Sum(r.Template)+")"); is != tt.lean {
				t.Errorf("of later it says %q", l.Later())
			}
			link, _, err := made.Link(tt.request)
			if err != nil || link != l.Link {
				t.Errorf("the link alone is %s, %v, and with the rest %s", link, err, l.Link)
			}
			parsed, err := launch.ParseLink(link)
			if err != nil || parsed.TemplateURL != l.TemplateURL {
				t.Errorf("%v, the link leads to %s, want %s", err, parsed.TemplateURL, l.TemplateURL)
			}
			for _, text := range []string{l.CreateStack, l.Terraform, l.Markdown, l.HTML} {
				if strings.Contains(text, "lean.yaml") != tt.lean || strings.Contains(text, "template.yaml") == tt.lean {
					t.Errorf("leads elsewhere than to %s:\n%s", l.TemplateURL, text)
				}
			}
		})
	}
}

// A release from before there were lean forms is launched as it was.
func TestNoLeanForm(t *testing.T) {
	t.Parallel()
	r := unreleased(t, "quartic")
	r.Lean = nil
	made, err := launch.New(r, []launch.Place{{Partition: vendors.PartitionAWS, Region: "eu-central-1", Bucket: "templates"}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := made.Launch(launch.Request{Region: "eu-west-1"})
	if err != nil || !strings.HasSuffix(l.TemplateURL, "/template.yaml") || l.Later() != "" {
		t.Errorf("got %s, %q, %v", l.TemplateURL, l.Later(), err)
	}
	if names, ok := made.Asks(); ok {
		t.Errorf("a form that is not there asks for %q", names)
	}
}

// A released lean form is read with its sum checked, as the template's is.
func TestReleasedLeanForm(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	of := unreleased(t, "quartic")
	dir := t.TempDir()
	testvendors.Release(t, dir, defs[0], map[string]string{"1.0.0": string(of.Template)})
	testvendors.ReleaseLean(t, dir, "quartic", "1.0.0", string(of.Lean))
	got, err := launch.Released(dir, defs[0], "")
	if err != nil || string(got.Lean) != string(of.Lean) {
		t.Fatalf("%v, read %d bytes of the lean form, want %d", err, len(got.Lean), len(of.Lean))
	}
	path := filepath.Join(dir, "quartic", "1.0.0", "lean.yaml")
	for reason, change := range map[string]func() error{
		"lean.yaml is released and was changed": func() error { return os.WriteFile(path, append(of.Lean, "# wider\n"...), 0o600) },
		"lean.yaml is released and is missing":  func() error { return os.Remove(path) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if _, err := launch.Released(dir, defs[0], ""); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("got %v, want %s", err, reason)
		}
		testvendors.ReleaseLean(t, dir, "quartic", "1.0.0", string(of.Lean))
	}
}

func unreleased(t *testing.T, vendor string) launch.Release {
	t.Helper()
	defs, err := vendors.Load("../vendors", vendor)
	if err != nil {
		t.Fatal(err)
	}
	r, err := launch.Unreleased("../templates", defs[0], "")
	if err != nil {
		t.Fatal(err)
	}
	return r
}
