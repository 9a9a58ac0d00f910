package awsname

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

func TestAccountRegionalPrefix(t *testing.T) {
	t.Parallel()
	tests := []struct {
		fixed       string
		kept        int
		pattern     string
		description string
	}{
		{
			"", 0, `^(?!xn--|xn-$|sthree-|sthree$|amzn-s3-demo-|amzn-s3-demo$)[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$`,
			"must be the start of a bucket name: 1 to 32 lower-case letters, digits and hyphens, the first and the last a letter or digit; " +
				"the whole name must not start with xn--, sthree- or amzn-s3-demo-",
		},
		{
			"queryloop-", 5, `^[a-z0-9-]{0,16}[a-z0-9]$`,
			"must be the rest of a bucket name's start after queryloop-: 1 to 17 lower-case letters, digits and hyphens, the last a letter or digit",
		},
		{
			"sth", 0, `^(?!ree-|ree$)[a-z0-9-]{0,28}[a-z0-9]$`,
			"must be the rest of a bucket name's start after sth: 1 to 29 lower-case letters, digits and hyphens, the last a letter or digit; " +
				"the whole name must not start with sthree-",
		},
	}
	for _, tt := range tests {
		r, err := NewAccountRegionalPrefix(tt.fixed, tt.kept)
		if err != nil {
			t.Fatal(err)
		}
		if r.Pattern != tt.pattern || r.Description != tt.description {
			t.Errorf("after %q\n got %s\n     %s\nwant %s\n     %s", tt.fixed, r.Pattern, r.Description, tt.pattern, tt.description)
		}
	}
}

func TestAccountRegionalPrefixRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ fixed, rest, err string }{
		{"", "acme", ""},
		{"", "a", ""},
		{"", "xn", ""}, // xn-1234…
		{"", strings.Repeat("a", 27), ""},
		{"acme-", "-data", ""},
		{"", "", "must not be empty"},
		{"", strings.Repeat("a", 28), "must be at most 27 characters long, as the account's ID, the region and -an follow, got 28"},
		{"acme-", strings.Repeat("a", 23), "must be at most 22 characters long, as the account's ID, the region and -an follow, got 23"},
		{"", "acme.data", `must not have dots, got "acme.data-"`},
		{"", "Acme", `must be lower-case letters, digits, hyphens and dots, got "Acme-"`},
		{"", "acme-", `must end with a letter or digit, got "acme-"`},
		{"", "-acme", `must start with a letter or digit, got "-acme-"`},
		{"", "amzn-s3-demo", `must not start with amzn-s3-demo-, which AWS reserves, got "amzn-s3-demo-"`},
		{"sth", "ree", `must not start with sthree-, which AWS reserves, got "sthree-"`},
		{strings.Repeat("a", 27), "a", "fixed: must be at most 26 characters long, as the account's ID, the region and -an follow, got 27"},
		{"acme.", "a", `fixed: must not have dots, got "acme."`},
	} {
		got := ""
		r, err := NewAccountRegionalPrefix(tt.fixed, 5)
		if err != nil {
			got = "fixed: " + err.Error()
		} else if err := r.Check(tt.rest); err != nil {
			got = err.Error()
		}
		if got != tt.err {
			t.Errorf("%q after %q:\n got %s\nwant %s", tt.rest, tt.fixed, got, tt.err)
		}
	}
}

// A prefix is accepted exactly if the whole name is one that S3 takes in every region that has the namespace, and the same
// with what it keeps room for.
func TestAccountRegionalPrefixAgreesWithWholeName(t *testing.T) {
	t.Parallel()
	var regions []string
	for _, p := range partition.All() {
		for _, region := range p.Regions {
			if !slices.Contains(RegionsWithoutNamespace(), region) {
				regions = append(regions, region)
			}
		}
	}
	names := concat(goodBucketNames, goodDottedNames, values(badBucketNames), []string{"xn", "sthree", "amzn-s3-demo", strings.Repeat("a", 27), strings.Repeat("a", 33)})
	rapid.Check(t, func(rt *rapid.T) {
		name := nearly(rt, names)
		cut := rapid.IntRange(0, len(name)).Draw(rt, "cut")
		end := rapid.SampledFrom([]string{"", "-logs"}).Draw(rt, "end")
		r, err := NewAccountRegionalPrefix(name[:cut], len(end))
		if err != nil {
			return
		}
		rest := name[cut:]
		want := rest != "" && !strings.HasSuffix(name, "-")
		for _, region := range regions {
			whole := AccountRegionalName(name+end, "123456789012", region)
			if checkBucketName(whole, false, reservedEnds()) != nil {
				want = false
			}
			if !want {
				break
			}
			prefix, account, in, ok := CutAccountRegionalName(whole)
			if !ok || prefix != name+end || account != "123456789012" || in != region {
				t.Fatalf("%q is taken apart as %q, %q, %q", whole, prefix, account, in)
			}
		}
		if got := java(t, r.Pattern)(rest); got != want {
			t.Fatalf("the pattern after %q matches %q: %t, must be %t\n%s", name[:cut], rest, got, want, r.Pattern)
		}
		if err := r.Check(rest); (err == nil) != want {
			t.Fatalf("after %q the check of %q says %v, must accept: %t", name[:cut], rest, err, want)
		}
	})
}

// Every other name is none of an account's namespace.
func TestCutAccountRegionalName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "acme", "acme-an", "-123456789012-us-east-1-an", "acme-12345678901-us-east-1-an", "acme-123456789012-us-east-1",
		"acme-123456789012-east-an", "acme-123456789012-us-east-1-an-", "acme123456789012-us-east-1-an"} {
		if prefix, _, _, ok := CutAccountRegionalName(name); ok {
			t.Errorf("%q is said to begin with %q", name, prefix)
		}
	}
}

// The regions without it are regions: one that is renamed or misspelt would be refused nowhere.
func TestRegionsWithoutNamespace(t *testing.T) {
	t.Parallel()
	for _, region := range RegionsWithoutNamespace() {
		if p, ok := partition.Of(region); !ok || p.ID != partition.AWS {
			t.Errorf("%s is no region of aws", region)
		}
	}
	if room := AccountRegionalRoom(); room != 32 {
		t.Errorf("a prefix has room for %d characters: templates that are released have patterns for 32", room)
	}
}
