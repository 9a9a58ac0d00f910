// Package proof holds the claim of every template, "what the guide asks, nothing else, nobody else", as test results.
package proof

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// facts are what a definition must say as the guide does: who gets in, what the customer may leave out, and where. They are
// in test/vendors/<id>/access.yaml, beside the guide's policy as it stands there.
type facts struct {
	Access vendors.Access `yaml:"access"`
	// Optional are the actions that the customer may switch off.
	Optional   []string            `yaml:"optional"`
	Partitions []vendors.Partition `yaml:"partitions"`
}

// guideOf reads a vendor's guide, and what it says of access.
func guideOf(t *testing.T, id string) (proof.Guide, facts) {
	t.Helper()
	var access struct {
		// Placeholder stands for the bucket's name in the policy.
		Placeholder string `yaml:"placeholder"`
		facts       `yaml:",inline"`
	}
	testvendors.Read(t, id, "access.yaml", &access)
	guide, err := proof.NewGuide(testvendors.Text(t, id, "guide.json"), access.Placeholder)
	if err != nil {
		t.Fatal(err)
	}
	return guide, access.facts
}

// factsOf is what a definition says.
func factsOf(def *vendors.Definition) facts {
	f := facts{Access: def.Access, Partitions: def.ServedPartitions()}
	for _, p := range def.Permissions {
		if p.Choice != nil {
			f.Optional = append(f.Optional, p.Actions...)
		}
	}
	return f
}

// Each template grants, for every choice that bears on it, what its guide's policy allows, and nothing else.
func TestTemplatesGrantWhatTheirGuidesAsk(t *testing.T) {
	t.Parallel()
	start := time.Now()
	decisions := 0
	defs, err := vendors.Load("../../vendors")
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		if testing.Short() && def.Vendor != "quartic" {
			continue // one of them shows what the race detector looks for, where all take ten minutes
		}
		guide, says := guideOf(t, def.Vendor)
		if diff := cmp.Diff(says, factsOf(def)); diff != "" {
			t.Errorf("%s is not as its guide says:\n%s", def.Vendor, diff)
		}
		report := prove(t, def, "../../templates", proof.ByGuide(guide))
		decisions += report.Decisions
	}
	t.Logf("%d decisions in %.1f s", decisions, time.Since(start).Seconds())
}

// The same for vendors that have no guide but offer every choice: they grant what their definitions list.
func TestTemplatesGrantWhatTheirDefinitionsList(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not tested with -short: the templates of vendors that exist for tests only")
	}
	const dir = "../choices/testdata/"
	defs, err := vendors.Load(dir + "vendors")
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		t.Run(def.Vendor, func(t *testing.T) { prove(t, def, dir+"templates", proof.ByDefinition) })
	}
}

func prove(t *testing.T, def *vendors.Definition, templates string, expected proof.Expected) proof.Report {
	t.Helper()
	at := filepath.Join(templates, def.Vendor, def.Version)
	full := loadTemplate(t, filepath.Join(at, "template.yaml"))
	report, launches, err := proof.Vendor(def, full, expected)
	if err != nil {
		t.Fatal(err)
	}
	report.Add(proof.Lean(launches, full, loadTemplate(t, filepath.Join(at, "lean.yaml"))))
	t.Logf("%-10s %3d launches, %6d decisions", def.Vendor, len(launches), report.Decisions)
	if n := len(report.Failures); n > 0 {
		t.Errorf("%d failures, the first of them:\n%s", n, strings.Join(report.Failures[:min(n, 20)], "\n"))
	}
	return report
}

func loadTemplate(t *testing.T, path string) *template.Template {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
