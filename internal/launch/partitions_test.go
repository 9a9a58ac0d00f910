package launch

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/hosting"
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
		place := hosting.Place{Partition: p.Partition, Region: tt.region, Bucket: "acme"}
		if address, err := place.URL("key"); err != nil || address != tt.template {
			t.Errorf("a template in %s is at %s, %v; want %s, by %s", tt.region, address, err, tt.template, tt.s3Source)
		}
		if err := checkTemplateURL(tt.template, p); err != nil {
			t.Error(err)
		}
	}
	if len(tests) != len(partitions) {
		t.Errorf("%d tests for %d partitions", len(tests), len(partitions))
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

// TestRegionsAreTheSDKs compares with the data that the AWS SDK comes with: go get github.com/aws/aws-sdk-go-v2 refreshes it.
func TestRegionsAreTheSDKs(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "mod", "download", "-json", "github.com/aws/aws-sdk-go-v2@"+sdkVersion(t)).Output()
	if err != nil {
		t.Skipf("needs github.com/aws/aws-sdk-go-v2 from the module proxy: %v", err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(module.Dir, "internal/endpoints/awsrulesfn/partitions.json"))
	if err != nil {
		t.Fatal(err)
	}
	var sdk struct {
		Partitions []struct {
			ID      string
			Regions map[string]any
			Outputs struct{ DNSSuffix string }
		}
	}
	if err := json.Unmarshal(data, &sdk); err != nil {
		t.Fatal(err)
	}
	got, want := map[vendors.Partition]string{}, map[vendors.Partition]string{}
	for _, p := range partitions {
		got[p.Partition] = p.S3Host + ": " + strings.Join(p.Regions, " ")
	}
	for _, p := range sdk.Partitions {
		if strings.HasPrefix(p.ID, "aws-iso") {
			continue
		}
		var names []string
		for region := range p.Regions {
			if !strings.HasSuffix(region, "-global") { // for services without regions
				names = append(names, region)
			}
		}
		slices.Sort(names)
		want[vendors.Partition(p.ID)] = p.Outputs.DNSSuffix + ": " + strings.Join(names, " ")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-aws-sdk-go-v2 +partitions.go)\n%s", diff)
	}
}

func sdkVersion(t *testing.T) string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "github.com/aws/aws-sdk-go-v2").Output()
	if err != nil {
		t.Skipf("needs the module graph: %v", err)
	}
	return strings.TrimSpace(string(out))
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
