package partition_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

func TestEachIsFoundByItsParts(t *testing.T) {
	t.Parallel()
	pattern := regexp.MustCompile("^(?:" + partition.Pattern + ")$")
	for _, p := range partition.All() {
		if got, ok := partition.Get(p.ID); !ok || cmp.Diff(p.Regions, got.Regions) != "" {
			t.Errorf("the partition %s is not found by its ID: %v", p.ID, got)
		}
		for _, region := range append(p.Regions, p.Region) {
			of, _ := partition.Of(region)
			like, _ := partition.LooksLike(region)
			if assumed := partition.Assumed(region); of.ID != p.ID || like.ID != p.ID || assumed.ID != p.ID {
				t.Errorf("%s is in %s, by its name in %s, assumed to be in %s; want %s", region, of.ID, like.ID, assumed.ID, p.ID)
			}
		}
		if got := partition.OfARN("arn:" + string(p.ID) + ":s3:::name"); got != p.ID {
			t.Errorf("an ARN in %s is said to be in %s", p.ID, got)
		}
		if !pattern.MatchString(string(p.ID)) {
			t.Errorf("the pattern has no %s", p.ID)
		}
		for _, words := range []string{partition.InWords, partition.Choices} {
			if !slices.Contains(strings.Split(strings.ReplaceAll(words, " or ", ", "), ", "), string(p.ID)) {
				t.Errorf("%q has no %s", words, p.ID)
			}
		}
	}
	for _, other := range []string{"", "aws-", "aws-iso", "aws-cnx", "xaws"} {
		if _, ok := partition.Get(partition.ID(other)); ok || pattern.MatchString(other) {
			t.Errorf("%q is taken for a public partition", other)
		}
	}
}

func TestAmong(t *testing.T) {
	t.Parallel()
	all := partition.IDs()
	if pattern, inWords := partition.Among(all); pattern != partition.Pattern || inWords != partition.InWords {
		t.Errorf("all partitions are %s, in words %s; want %s and %s", pattern, inWords, partition.Pattern, partition.InWords)
	}
	for of := 1; of < 1<<len(all); of++ {
		var some []partition.ID
		for i, id := range all {
			if of&(1<<i) != 0 {
				some = append(some, id)
			}
		}
		pattern, inWords := partition.Among(some)
		whole := regexp.MustCompile("^(?:" + pattern + ")$")
		for _, id := range all {
			if is := slices.Contains(some, id); whole.MatchString(string(id)) != is || slices.Contains(strings.FieldsFunc(inWords, notOfAnID), string(id)) != is {
				t.Errorf("%s among %v: %t, by the pattern %s and the words %q not so", id, some, is, pattern, inWords)
			}
		}
	}
}

func notOfAnID(r rune) bool { return r == ' ' || r == ',' }

func TestRegionsThatAreNotThere(t *testing.T) {
	t.Parallel()
	tests := []struct {
		region          string
		looksLike, then partition.ID
	}{
		{"us-west-9", "aws", "aws"},                    // not yet
		{"us-gov-south-1", "aws-us-gov", "aws-us-gov"}, // not yet
		{"us-iso-east-1", "", "aws"},
		{"eusc-fr-east-1", "", "aws-eusc"},
		{"EU-WEST-1", "", "aws"},
		{"", "", "aws"},
	}
	for _, tt := range tests {
		if p, ok := partition.Of(tt.region); ok {
			t.Errorf("%q is said to be in %s", tt.region, p.ID)
		}
		if like, _ := partition.LooksLike(tt.region); like.ID != tt.looksLike {
			t.Errorf("%q looks like one of %q, want %q", tt.region, like.ID, tt.looksLike)
		}
		if got := partition.Assumed(tt.region); got.ID != tt.then {
			t.Errorf("%q is assumed in %q, want %q", tt.region, got.ID, tt.then)
		}
	}
	for _, arn := range []string{"", "arn", "none"} {
		if got := partition.OfARN(arn); got != "" {
			t.Errorf("%q is in %q", arn, got)
		}
	}
}

func TestListsAreTheCallers(t *testing.T) {
	t.Parallel()
	partition.All()[0].Regions[0] = "changed"
	if p, _ := partition.Get(partition.AWS); p.Regions[0] == "changed" {
		t.Error("whoever lists the partitions changes them")
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
	got, want := map[partition.ID]string{}, map[partition.ID]string{}
	for _, p := range partition.All() {
		got[p.ID] = p.S3Host + ": " + strings.Join(p.Regions, " ")
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
		want[partition.ID(p.ID)] = p.Outputs.DNSSuffix + ": " + strings.Join(names, " ")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-aws-sdk-go-v2 +partition.go)\n%s", diff)
	}
}

func sdkVersion(t *testing.T) string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}}", "github.com/aws/aws-sdk-go-v2").Output()
	if err != nil {
		t.Skipf("needs the module graph: %v", err)
	}
	return strings.TrimSpace(string(out))
}
