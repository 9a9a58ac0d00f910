package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/registry"
)

var parameterLine = regexp.MustCompile(`ParameterKey=([A-Za-z]+),(UsePreviousValue=true|ParameterValue=[^' \n]*)`)

// The values of a stack's own template are kept and no others: CloudFormation refuses a previous value of a parameter that the stack
// does not have, and gives one that is left out its default. A stack of the lean form stays with it as long as that has a place for
// everything, and one of the full template is never led to it.
func TestUpgradeForms(t *testing.T) {
	t.Parallel()
	f := newFleetIn(t)
	versions := fleetVersions(t)
	versions["1.3.0"] = testvendors.Replaced(t, versions["1.0.0"], "Quartic 1.0.0", "Quartic 1.3.0", "quartic 1.0.0", "quartic 1.3.0",
		"    Default: 3600\n", "    Default: 7200\n")
	versions["1.4.0"] = testvendors.Replaced(t, versions["1.0.0"], "Quartic 1.0.0", "Quartic 1.4.0", "quartic 1.0.0", "quartic 1.4.0")
	versions["1.5.0"] = testvendors.Replaced(t, versions["1.0.0"], "Quartic 1.0.0", "Quartic 1.5.0", "quartic 1.0.0", "quartic 1.5.0")
	testvendors.Release(t, f.path("templates"), f.def, versions)
	for version, text := range versions {
		keep := map[string][]string{"1.5.0": {"Versioning"}}[version]
		made, err := lean.Make(parsedTemplate(t, text), lean.Always(keep))
		if err != nil {
			t.Fatal(err)
		}
		if version != "1.4.0" { // which is from before there were lean forms
			testvendors.ReleaseLean(t, f.path("templates"), "quartic", version, string(made))
		}
	}
	all := parsedTemplate(t, versions["1.0.0"]).Keys("Parameters")
	of := func(i int, version string, names []string) registry.New {
		c := runningVersion(i, version)
		c.Values.ParameterNames = names
		return c
	}
	sorted := slices.Sorted(slices.Values(all))
	f.register(t, of(1, "1.0.0", []string{"ExternalId"}), of(2, "1.0.0", sorted), of(3, "1.0.0", nil), of(4, "1.1.0", []string{"ExternalId"}),
		of(5, "1.5.0", []string{"ExternalId", "Versioning"}), of(6, "1.4.0", sorted), of(7, "1.0.0", []string{"ExternalId", "Versioning"}))

	kept := func(names ...string) (lines []string) {
		for _, name := range names {
			lines = append(lines, name+" UsePreviousValue=true")
		}
		return lines
	}
	const stays, leads = "Your stack runs the form of the template that asks less, and stays with it.", "This leads it to the full template, which offers every choice; each stays as it is"
	const looks = "Nobody has told Quartic which parameters your stack has. The first command asks it, and keeps the value of each that it has; it leads to the full template"
	for _, tt := range []struct {
		name, customer, to string
		args               []string
		template           string
		parameters         []string
		says               string // of the form, "" for nothing
	}{
		{"lean to lean", "C-00001", "1.1.0", nil, "1.1.0/lean.yaml", kept("ExternalId"), stays},
		{"full to full", "C-00002", "1.1.0", nil, "1.1.0/template.yaml", kept(all...), ""},
		{"nobody knows", "C-00003", "1.1.0", nil, "1.1.0/template.yaml", nil, looks},
		{"names of neither form", "C-00007", "1.1.0", nil, "1.1.0/template.yaml", nil, looks},
		{"a value decided that the lean form does not ask for", "C-00001", "1.1.0", []string{"-param", "Versioning=Enabled"}, "1.1.0/template.yaml",
			append(kept("ExternalId"), "Versioning ParameterValue=Enabled"), leads},
		{"something to decide", "C-00001", "2.0.0", nil, "2.0.0/lean.yaml", append([]string{"DataClass ParameterValue=<DataClass>"}, kept("ExternalId")...), stays},
		{"a default that changed", "C-00001", "1.3.0", nil, "1.3.0/template.yaml", append(kept("ExternalId"), "MaxSessionDuration ParameterValue=3600"), leads},
		{"a version without one", "C-00001", "1.4.0", nil, "1.4.0/template.yaml", kept("ExternalId"), leads},
		{"from a version without one", "C-00006", "1.5.0", nil, "1.5.0/template.yaml", kept(all...), ""},
		{"what the other does not ask", "C-00005", "1.3.0", []string{"-down"}, "1.3.0/template.yaml",
			append(kept("ExternalId", "Versioning"), "MaxSessionDuration ParameterValue=3600"), leads},
		{"one more that is asked", "C-00001", "1.5.0", nil, "1.5.0/lean.yaml", kept("ExternalId"), stays},
		{"and back", "C-00004", "1.0.0", []string{"-down"}, "1.0.0/lean.yaml", kept("ExternalId"), stays},
		{"back from the full one", "C-00006", "1.0.0", []string{"-down"}, "1.0.0/template.yaml", kept(all...), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, page, stderr := f.run(t.Context(), append([]string{"upgrade", "quartic", tt.to, tt.customer}, tt.args...)...)
			if code != 0 {
				t.Fatalf("code %d, %s", code, stderr)
			}
			var got []string
			for _, m := range parameterLine.FindAllStringSubmatch(page, -1) {
				got = append(got, m[1]+" "+m[2])
			}
			got = slices.DeleteFunc(got, func(line string) bool { return strings.HasSuffix(line, "…`:") || strings.HasSuffix(line, "…") }) // in words
			if diff := cmp.Diff(slices.Sorted(slices.Values(tt.parameters)), slices.Sorted(slices.Values(got))); diff != "" {
				t.Errorf("parameters (-want +got):\n%s", diff)
			}
			if !strings.Contains(page, "/quartic/"+tt.template+" ") {
				t.Errorf("leads not to %s:\n%s", tt.template, page)
			}
			for _, words := range []string{stays, leads, looks} {
				if is := strings.Contains(page, words); is != (words == tt.says) {
					t.Errorf("it says %q: %t\n%s", words, is, page)
				}
			}
		})
	}
	_, page, _ := f.run(t.Context(), "upgrade", "quartic", "1.3.0", "C-00001")
	if want := "- `MaxSessionDuration` stays `3600`, as the form that you run has it: it would be another from now on.\n"; !strings.Contains(page, want) {
		t.Errorf("the page is without %q:\n%s", want, page)
	}
}

func parsedTemplate(t *testing.T, text string) *template.Template {
	t.Helper()
	p, err := template.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}
