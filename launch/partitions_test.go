package launch

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
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
