package compare_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// Another prefix of the vendor's own is another part of every bucket: whoever launched agreed to the one before.
func TestUpgradesOfOwnPrefixes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ vendor, old, new, needs, says string }{
		"another":                              {"own-prefixes", "own, of old/", "own-news/", "2.0.0", "Role may now use s3:GetObject"},
		"listing alone":                        {"own-prefixes", "                  - own, of old/*\n", "                  - own, of old/*\n                  - more/*\n", "2.0.0", "Role may now use s3:ListBucket"},
		"in further ones":                      {"own-prefixes", "|${Objects2}/own, of old/*", "|${Objects2}/*", "2.0.0", "on objects of further buckets"},
		"none any more":                        {"own-prefixes", "/own-logs/*", "/*", "2.0.0", "Role may now use s3:GetObject"},
		"a narrower one":                       {"own-prefixes", "/own, of old/*", "/own, of old/and/dear/*", "1.1.0", "Role may no longer use s3:GetObject"},
		"listing beyond it, which only looked": {"own-settings", "- s3:GetBucketCORS", "- s3:ListBucketVersions", "2.0.0", "Role may now use s3:ListBucketVersions"},
		"looking at more beyond it":            {"own-settings", "- s3:GetBucketCORS", "- s3:GetBucketCORS\n              - s3:GetBucketPolicy", "2.0.0", "Role may now use s3:GetBucketPolicy"},
		"looking at less beyond it":            {"own-settings", "              - s3:GetBucketCORS\n", "", "1.1.0", "Role may no longer use s3:GetBucketCORS"},
		"another, a guest":                     {"guest-prefix", "guest-state/", "state/", "2.0.0", "BucketPolicy: the policy allows what it did not"},
	} {
		data, err := os.ReadFile("../../../test/choices/testdata/templates/" + test.vendor + "/1.0.0/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(data), test.old, test.new)
		if text == string(data) {
			t.Errorf("%s: nothing changed", name)
		}
		report, err := compare.Templates(parsed(t, string(data)), parsed(t, strings.ReplaceAll(text, test.vendor+" 1.0.0", test.vendor+" 1.0.1")))
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
