package launch

import (
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/vendors"
)

func TestHosts(t *testing.T) {
	t.Parallel()
	const (
		govcloud  = "https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/using-govcloud-endpoints.html"
		china     = "https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html"
		sovereign = "https://docs.aws.eu/general/latest/gr/endpoints.html"
	)
	tests := []struct {
		region, console, source string
		template, s3Source      string
	}{
		{
			"eu-west-1", "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/create/review?templateURL=",
			"https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html",
			"https://acme.s3.eu-west-1.amazonaws.com/key", "https://docs.aws.amazon.com/general/latest/gr/s3.html",
		},
		{
			"us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/cloudformation/home?region=us-gov-west-1#/stacks/create/review?templateURL=",
			govcloud,
			"https://acme.s3.us-gov-west-1.amazonaws.com/key", govcloud,
		},
		{
			"cn-north-1", "https://cn-north-1.console.amazonaws.cn/cloudformation/home?region=cn-north-1#/stacks/create/review?templateURL=",
			china,
			"https://acme.s3.cn-north-1.amazonaws.com.cn/key", china,
		},
		{
			"eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu/cloudformation/home?region=eusc-de-east-1#/stacks/create/review?templateURL=",
			sovereign,
			"https://acme.s3.eusc-de-east-1.amazonaws.eu/key", "aws-sdk-go-v2, service/s3/internal/endpoints/endpoints.go",
		},
	}
	for _, tt := range tests {
		p, err := partitionOf(tt.region)
		if err != nil {
			t.Fatal(err)
		}
		if head, err := linkHead(tt.region, ""); err != nil || head != tt.console {
			t.Errorf("links in %s begin with %s, %v; want %s, by %s", tt.region, head, err, tt.console, tt.source)
		}
		place := hosting.Place{Partition: p.ID, Region: tt.region, Bucket: "acme"}
		if address, err := place.URL("key"); err != nil || address != tt.template {
			t.Errorf("a template in %s is at %s, %v; want %s, by %s", tt.region, address, err, tt.template, tt.s3Source)
		}
		if err := checkTemplateURL(tt.template, p); err != nil {
			t.Error(err)
		}
	}
	if len(tests) != len(partition.All()) {
		t.Errorf("%d tests for %d partitions", len(tests), len(partition.All()))
	}
}

func TestIsolatedRegionsHaveNoLink(t *testing.T) {
	t.Parallel()
	for _, region := range []string{"us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1"} {
		_, err := partitionOf(region)
		if want := "region " + region + " is in an isolated partition, to whose console no link leads"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestUnknownRegion(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"":          "the region must be given, such as us-east-1",
		"us-west-3": `the region must be one of AWS, got "us-west-3", did you mean us-west-1?`,
		"moon":      `the region must be one of AWS, got "moon"`,
	} {
		if _, err := partitionOf(region); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Where nobody says a region it is one that the vendor serves, and a link to any other one is refused with those that are.
func TestServedRegions(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../test/choices/testdata/vendors", "few-regions", "own-regions", "named-role")
	if err != nil {
		t.Fatal(err)
	}
	places := []Place{
		{Partition: "aws", Region: "us-west-2", Bucket: "acme-a"}, {Partition: "aws", Region: "eu-central-1", Bucket: "acme-b"},
		{Partition: "aws-cn", Region: "cn-north-1", Bucket: "acme-c"}, {Partition: "aws-us-gov", Region: "us-gov-east-1", Bucket: "acme-d"},
	}
	for i, want := range [][]string{
		{"eu-central-1", "us-gov-west-1"}, // of few-regions, the first of each partition in AWS's order
		{"us-west-2", "eu-central-1"},     // of named-role, which is in aws, wherever
		{"eu-west-1", "us-gov-west-1"},
	} {
		if got := Offered(defs[i], places); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", defs[i].Vendor, got, want)
		}
	}
	release, err := Unreleased("../test/choices/testdata/templates", defs[0], "")
	if err != nil {
		t.Fatal(err)
	}
	made, err := New(release, places)
	if err != nil {
		t.Fatal(err)
	}
	for region, want := range map[string]string{
		"us-east-1": "", "us-gov-west-1": "",
		"us-west-2":     "Rules.ServedRegion: Few Regions serves customers in the AWS regions us-east-1, eu-central-1, us-gov-west-1 only.",
		"us-gov-east-1": "Rules.ServedRegion: Few Regions serves customers in the AWS regions us-east-1, eu-central-1, us-gov-west-1 only.",
	} {
		got := ""
		if _, err := made.Launch(Request{Region: region}); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", region, got, want)
		}
	}
}
