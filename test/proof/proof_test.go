// Package proof holds the claim of every template, "what the guide asks, nothing else, nobody else", as test results.
package proof

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// guides are the policies of the vendors' guides, as they stand there, and what stands there for the bucket's name.
var guides = map[string]string{
	"apperate":  "BUCKET",
	"dataloop":  "<DataLoopBucketName>",
	"quartic":   "bucket_name",
	"queryloop": "queryloop-storage-yourorganizationname",
	"transfer":  "BUCKET_NAME",
}

// Each template grants, for every choice that bears on it, what its guide's policy allows, and nothing else.
func TestTemplatesGrantWhatTheirGuidesAsk(t *testing.T) {
	start := time.Now()
	decisions := 0
	defs, err := vendors.Load("../../vendors")
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		report := prove(t, def, "../../templates", proof.ByGuide(loadGuide(t, def.Vendor)))
		decisions += report.Decisions
	}
	t.Logf("%d decisions in %.1f s", decisions, time.Since(start).Seconds())
}

// The same for vendors that have no guide but offer every choice: they grant what their definitions list.
func TestTemplatesGrantWhatTheirDefinitionsList(t *testing.T) {
	const dir = "../choices/testdata/"
	defs, err := vendors.Load(dir + "vendors")
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		prove(t, def, dir+"templates", proof.ByDefinition)
	}
}

func loadGuide(t *testing.T, id string) proof.Guide {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata/guides", id+".json"))
	if err != nil {
		t.Fatal(err)
	}
	guide, err := proof.NewGuide(string(text), guides[id])
	if err != nil {
		t.Fatal(err)
	}
	return guide
}

func prove(t *testing.T, def *vendors.Definition, templates string, expected proof.Expected) proof.Report {
	t.Helper()
	launches, err := proof.Launches(def, loadTemplate(t, filepath.Join(templates, def.Vendor, def.Version, "template.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	report := proof.All(launches, expected)
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
