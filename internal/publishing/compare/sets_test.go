package compare_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// A set more is another role that somebody outside gets into: as wide a change as there is. So is a bucket, a key or an action
// more for the role of one set, though another set's role has it already.
func TestUpgradesOfSets(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../test/choices/testdata/templates/two-sets/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// without is the template before it had a set.
	without := func(set string) string {
		body := parsed(t, string(data)).Body
		for _, section := range []string{"Parameters", "Conditions", "Rules", "Resources", "Outputs"} {
			entries := body[section].(map[string]any)
			for name, entry := range entries {
				text, err := json.Marshal(entry)
				if err != nil {
					t.Fatal(err)
				}
				if strings.HasPrefix(name, set) || section == "Rules" && strings.Contains(string(text), `"`+set) {
					delete(entries, name)
				}
			}
		}
		delete(body, "Metadata")
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(text), "two-sets 1.0.0", "two-sets 0.9.0")
	}
	policy, rest, _ := strings.Cut(string(data), "  CleanerAccessPolicy:\n")
	later := func(old, new string) string { // in what follows the first set
		return strings.ReplaceAll(policy+"  CleanerAccessPolicy:\n"+strings.Replace(rest, old, new, 1), "two-sets 1.0.0", "two-sets 1.0.1")
	}
	for name, test := range map[string]struct {
		old, new string
		needs    string
		says     []string
	}{
		"a set on the first bucket": {without("Cleaner"), string(data), "1.0.0", []string{
			"CleanerRole may now use s3:PutObjectTagging on objects of the bucket", "CleanerRole may now be assumed by arn:aws:iam::111122223333:role/scanner"}},
		"a set with a bucket": {without("Metrics"), string(data), "1.0.0", []string{
			"a launch that was accepted is refused: Rules.MetricsOneBucket: Give MetricsBucketNameSuffix", "the output MetricsRoleArn is added"}},
		"a set less": {string(data), strings.ReplaceAll(without("Cleaner"), "two-sets 0.9.0", "two-sets 1.0.1"), "2.0.0", []string{"CleanerRole may no longer"}},
		"what another set may": {string(data), later("Action: s3:PutObjectTagging", "Action: [s3:PutObjectTagging, s3:GetObject]"), "2.0.0", []string{
			"CleanerRole may now use s3:GetObject on objects of the bucket"}},
		"the bucket of another set": {string(data), later("arn:${AWS::Partition}:s3:::${BucketName}/${MetricsPrefix}*\n              - BucketName: !If\n                  - MetricsCreateBucket\n                  - !Ref MetricsBucket\n                  - !Ref MetricsExistingBucketName",
			"arn:${AWS::Partition}:s3:::${BucketName}/${MetricsPrefix}*\n              - BucketName: !If\n                  - CreateBucket\n                  - !Ref Bucket\n                  - !Ref ExistingBucketName"), "2.0.0", []string{
			"MetricsRole may now use s3:PutObject on objects of the bucket", "MetricsRole may no longer use s3:PutObject on objects of the bucket for Metrics"}},
		"another key": {string(data), later("Resource: !Ref MetricsKmsKeyArn", "Resource: \"*\""), "2.0.0", []string{"MetricsRole may now use kms:Decrypt and kms:GenerateDataKey on ", "other KMS keys through S3"}},
	} {
		if test.old == test.new {
			t.Errorf("%s: nothing changed", name)
		}
		report, err := compare.Templates(parsed(t, test.old), parsed(t, test.new))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		from := "1.0.0"
		if strings.Contains(test.old, "two-sets 0.9.0") {
			from = "0.9.0"
		}
		needs, err := report.Needs(from)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var words []string
		for _, f := range changes.Of(report).Findings {
			words = append(words, f.Words)
		}
		said := strings.Join(words, "\n")
		for _, says := range test.says {
			if !strings.Contains(said, says) {
				t.Errorf("%s: says\n%s\nand must say %s", name, said, says)
			}
		}
		if needs != test.needs {
			t.Errorf("%s: needs %s, must %s; says\n%s", name, needs, test.needs, said)
		}
	}
}
