package page

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A page offers the regions that its vendor serves, and says that these are some only.
func TestServedRegions(t *testing.T) {
	t.Parallel()
	config := &hosting.Config{Hosting: []hosting.Place{
		{Partition: "aws", Region: "us-west-2", Bucket: "acme-templates"}, {Partition: "aws-us-gov", Region: "us-gov-west-1", Bucket: "acme-templates"},
	}}
	all := partition.All()
	for vendor, want := range map[string]struct {
		first   string
		offered [][]string
	}{
		"few-regions": {"eu-central-1", [][]string{{"eu-central-1", "us-east-1"}, {"us-gov-west-1"}}},
		"own-regions": {"eu-west-1", [][]string{{"eu-west-1", "us-east-1"}, {"us-gov-west-1"}}},
		"named-role":  {"us-west-2", [][]string{all[0].Regions}},
	} {
		def, p := pageOfChoice(t, vendor, config)
		var offered [][]string
		for _, one := range p.Partitions {
			offered = append(offered, one.Regions)
		}
		if diff := cmp.Diff(want.offered, offered); diff != "" || p.Launch.Region != want.first {
			t.Errorf("%s: first %s, want %s (-want +got)\n%s", vendor, p.Launch.Region, want.first, diff)
		}
		if !slices.Equal(p.Data.Regions, slices.Concat(want.offered...)) {
			t.Errorf("%s: the form has %q", vendor, p.Data.Regions)
		}
		if len(p.Pictures) == 0 {
			t.Errorf("%s: no picture, as no launch is accepted where the page tries them", vendor)
		}
		served := strings.Join(p.Sheet.Regions, ", ")
		if !slices.Equal(p.Sheet.Regions, def.ServedRegions()) || (served == "") != (vendor == "named-role") {
			t.Errorf("%s: the sheet has the regions %q", vendor, served)
		}
	}
	if diff := cmp.Diff(partition.All()[0].Regions, all[0].Regions); diff != "" {
		t.Errorf("a page changes what others know of AWS: %s", diff)
	}
}

// pageOfChoice is one of the made-up vendors, and its page.
func pageOfChoice(t *testing.T, vendor string, config *hosting.Config) (*vendors.Definition, *Page) {
	t.Helper()
	const dir = "../../../test/choices/testdata/"
	defs, err := vendors.Load(dir+"vendors", vendor)
	if err != nil {
		t.Fatal(err)
	}
	release, err := launch.Unreleased(dir+"templates", defs[0], "")
	if err != nil {
		t.Fatal(err)
	}
	template, err := launch.New(release, config.Hosting)
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPage(defs[0], template, false, config)
	if err != nil {
		t.Fatal(err)
	}
	return defs[0], p
}
