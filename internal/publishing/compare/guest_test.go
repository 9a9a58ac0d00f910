package compare_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// Where the policy of a bucket lets the vendor in, another principal, another action and a policy that stays are as much as
// anywhere else: whoever launched agreed to less.
func TestUpgradesOfABucketsGuest(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../test/choices/testdata/templates/own-guest/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ old, new, needs, says string }{
		"another principal": {"user/log-writer", "user/another", "2.0.0", "BucketPolicy: the policy allows what it did not"},
		"the whole account": {"user/log-writer", "root", "2.0.0", "BucketPolicy: the policy allows what it did not"},
		"one more action":   {"Action: s3:PutObject\n            Resource: !Sub arn", "Action: [s3:PutObject, s3:GetObject]\n            Resource: !Sub arn", "2.0.0", "BucketPolicy: the policy allows what it did not"},
		"no bucket that is there": {"        ExistingBucket: >-\n          A bucket that is there already gets the same statements into the policy that it has, by its owner,\n          with bucketgrant policy or the page.\n", "", "2.0.0",
			"a bucket that is there already is no longer shared"},
		"a wider resource": {"${Bucket}/${Prefix}*", "${Bucket}/*", "2.0.0", "BucketPolicy: the policy allows what it did not"},
	} {
		text := strings.Replace(string(data), test.old, test.new, 1)
		if text == string(data) {
			t.Errorf("%s: nothing changed", name)
		}
		report, err := compare.Templates(parsed(t, string(data)), parsed(t, strings.ReplaceAll(text, "own-guest 1.0.0", "own-guest 1.0.1")))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		needs, err := report.Needs("1.0.0")
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var words []string
		for _, f := range changes.Of(report).Findings {
			words = append(words, f.Words)
		}
		if said := strings.Join(words, "\n"); !strings.Contains(said, test.says) || needs != test.needs {
			t.Errorf("%s: needs %s, must %s; says\n%s\nand must say %s", name, needs, test.needs, said, test.says)
		}
	}
}

// What no stack does is in the template as a reason, by which it is seen: that a bucket that is there already may be shared from now on.
func TestExistingBucketsOfGuests(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../test/choices/testdata/templates/own-guest/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(data), "        ExistingBucket: >-\n")
	end := strings.Index(string(data), "        NoExternalId: >-\n")
	if at < 0 || end < at {
		t.Fatal("the template does not say that a bucket that is there already may be shared")
	}
	before := string(data[:at]) + string(data[end:])
	report, err := compare.Templates(parsed(t, before), parsed(t, strings.ReplaceAll(string(data), "own-guest 1.0.0", "own-guest 1.1.0")))
	if err != nil {
		t.Fatal(err)
	}
	first := report.Findings[0]
	if first.Kind != compare.ExistingBucketOffered {
		t.Errorf("got %+v", report.Findings)
	}
	if needs, err := report.Needs("1.0.0"); err != nil || needs != "1.1.0" {
		t.Errorf("needs %s, %v", needs, err)
	}
}
