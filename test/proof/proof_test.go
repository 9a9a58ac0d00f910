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

// guide is what a vendor's guide says of who gets in, what the customer may leave out, and where; and what stands for the
// bucket's name in its policy, which is kept in test/vendors/<id>/guide.json as it stands there.
type guide struct {
	placeholder string
	facts
}

// facts are what a definition must say as the guide does.
type facts struct {
	Access vendors.Access
	// Optional are the actions that the customer may switch off.
	Optional   []string
	Partitions []vendors.Partition
}

var anywhere = []vendors.Partition{vendors.PartitionAWS, vendors.PartitionGov, vendors.PartitionChina, vendors.PartitionEurope}

var guides = map[string]guide{
	"apperate": {"BUCKET", facts{
		// "Account: this account. Require an external ID: yes", replaced later by the "External ID and User ARN".
		Access:     vendors.Access{Role: &vendors.Role{Trust: vendors.Trust{Principal: vendors.Principal{When: vendors.AfterLaunch}, ExternalID: "required"}}},
		Partitions: anywhere,
	}},
	"dataloop": {"<DataLoopBucketName>", facts{
		// "Create an IAM User without permissions", "allow the IAM user to Assume Role"; "(Optional) Allow delete items".
		Access:     vendors.Access{StsUserRole: &vendors.StsUserRole{}},
		Optional:   []string{"s3:DeleteObject"},
		Partitions: anywhere,
	}},
	"quartic": {"bucket_name", facts{
		// "Account ID = 555071496850", "Require external ID = Ticked".
		Access: vendors.Access{Role: &vendors.Role{Trust: vendors.Trust{
			Account: vendors.TrustedAccount{Published: &vendors.Published{Sets: []vendors.PublishedSet{{Values: []string{"555071496850"}}}}}, ExternalID: "required",
		}}},
		Partitions: []vendors.Partition{vendors.PartitionAWS},
	}},
	"queryloop": {"queryloop-storage-yourorganizationname", facts{
		// "Create an IAM User for Queryloop", "Access key - Programmatic access".
		Access:     vendors.Access{KeyedUser: &vendors.KeyedUser{}},
		Partitions: anywhere,
	}},
	"transfer": {"BUCKET_NAME", facts{
		// "the trust policy prepopulated with … a proper service account identifier"; "HMAC Access Key ID & Secret Access Key
		// is an alternative"; "this action can be safely removed". A service that runs on AWS has a principal instead of a
		// service account, and then an external ID.
		Access: vendors.Access{
			Role: &vendors.Role{Trust: vendors.Trust{
				WebIdentity: &vendors.WebIdentity{Provider: "accounts.google.com", Audience: vendors.OfferOptional},
				Principal:   vendors.Principal{When: vendors.AtLaunch}, ExternalID: "required",
			}},
			KeyedUser: &vendors.KeyedUser{},
		},
		Optional:   []string{"s3:DeleteObject"},
		Partitions: []vendors.Partition{vendors.PartitionAWS},
	}},
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
		if _, ok := guides[def.Vendor]; !ok {
			t.Errorf("%s has no guide to prove it by: put the guide's policy into test/vendors/%s/guide.json, and what the guide says of access into guides",
				def.Vendor, def.Vendor)
			continue
		}
		if testing.Short() && def.Vendor != "quartic" {
			continue // one of them shows what the race detector looks for, where all take ten minutes
		}
		if diff := cmp.Diff(guides[def.Vendor].facts, factsOf(def)); diff != "" {
			t.Errorf("%s is not as its guide says:\n%s", def.Vendor, diff)
		}
		report := prove(t, def, "../../templates", proof.ByGuide(loadGuide(t, def.Vendor)))
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
		prove(t, def, dir+"templates", proof.ByDefinition)
	}
}

func loadGuide(t *testing.T, id string) proof.Guide {
	t.Helper()
	guide, err := proof.NewGuide(testvendors.Text(t, id, "guide.json"), guides[id].placeholder)
	if err != nil {
		t.Fatal(err)
	}
	return guide
}

func prove(t *testing.T, def *vendors.Definition, templates string, expected proof.Expected) proof.Report {
	t.Helper()
	report, launches, err := proof.Vendor(def, loadTemplate(t, filepath.Join(templates, def.Vendor, def.Version, "template.yaml")), expected)
	if err != nil {
		t.Fatal(err)
	}
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
