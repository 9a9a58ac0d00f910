package changes

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// Each kind of finding has a sentence, and each sentence a kind; what stands in braces is known, and each known value is said somewhere.
func TestEveryKindHasASentence(t *testing.T) {
	t.Parallel()
	all := map[compare.Kind]bool{}
	ids := map[string]bool{}
	for _, k := range compare.Kinds() {
		if ids[k.ID] {
			t.Errorf("two kinds are called %q", k.ID)
		}
		all[k], ids[k.ID] = true, true
		if sentences[k] == "" {
			t.Errorf("%q has no sentence", k.ID)
		}
	}
	said := map[string]bool{}
	for k, sentence := range sentences {
		if !all[k] {
			t.Errorf("%q is no kind of finding", k.ID)
		}
		for _, m := range regexp.MustCompile(`\{([^}]*)\}`).FindAllStringSubmatch(sentence, -1) {
			said[m[1]] = true
			if values[m[1]] == nil {
				t.Errorf("%q: %q is no value of a finding", sentence, m[1])
			}
		}
	}
	for name := range values {
		if !said[name] {
			t.Errorf("no sentence says {%s}", name)
		}
	}
}

// What is said of which launches, of many values and of long ones.
func TestWords(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	long := "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890"
	many := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}
	for _, tt := range []struct {
		finding compare.Finding
		want    string
	}{
		{compare.Finding{Kind: compare.OutputWithheld, Name: "RoleArn", When: compare.When{Parameter: "Prefix", Is: compare.Empty}},
			"the output RoleArn is no longer given, when Prefix is empty"},
		{compare.Finding{Kind: compare.OutputWithheld, Name: "RoleArn", When: compare.When{Parameter: "Access", Is: compare.SetTo, Value: "Role"}},
			"the output RoleArn is no longer given, when Access is Role"},
		{compare.Finding{Kind: compare.OutputWithheld, Name: "RoleArn", When: compare.When{Parameter: "Prefix", Is: compare.LeftOut}},
			"the output RoleArn is no longer given, when Prefix is left out"},
		{compare.Finding{Kind: compare.OutputWithheld, Name: "RoleArn", When: compare.When{Parameter: "Prefix", Is: compare.Given}},
			"the output RoleArn is no longer given, when Prefix is given"},
		{compare.Finding{Kind: compare.OutputGiven, Name: "RoleArn", When: compare.When{Launches: 2, All: 9, Given: []compare.Choice{{Name: "A", Value: "x"}, {Name: "B", Value: "y"}}}},
			"the output RoleArn is given, in 2 of 9 launches, such as one with A=x, B=y"},
		{compare.Finding{Kind: compare.OutputGiven, Name: "RoleArn", When: compare.When{Launches: 2, All: 9}},
			"the output RoleArn is given, in 2 of 9 launches, such as one with every default"},
		{compare.Finding{Kind: compare.PropertyChanged, Name: "Role", Properties: []string{"Path"}, Before: text("/"), When: compare.When{Places: []string{"eu-west-1", "eu-west-2"}}},
			"Role: Path changes from / to none, in eu-west-1 and eu-west-2"},
		{compare.Finding{Kind: compare.PropertyChanged, Name: "Role", Properties: []string{"Path"}, ForOrganization: true},
			"for an organization: Role: Path changes"},
		{compare.Finding{Kind: compare.AccessOffered, Name: "Role", Actions: many, On: []compare.Thing{{Is: compare.Bucket, Of: compare.Own}, {Is: compare.Bucket, Of: compare.Other}},
			When: compare.When{Chosen: []compare.Choice{{Name: "A", Value: ""}, {Name: "B", Value: "x y"}, {Name: "C", Value: "z"}}}},
			`Role may use a, b, c, d, e, f, g and 2 more on other buckets and the bucket, if A is empty, B is "x y" and C is z`},
		{compare.Finding{Kind: compare.TrustGained, Name: "Role", Callers: []compare.Caller{{Name: "c"}, {Name: "d"}, {Name: "a"}, {Name: "b", With: `{"x":"","k":"v"}`}}}, "Role may now be assumed by a; b with k \"v\" with x empty; c; and 1 more that were tried"},
		{compare.Finding{Kind: compare.LaunchWidens, Name: "Role", Reason: "{name} is refused", Actions: many[:1], On: []compare.Thing{{Is: compare.Account}}},
			"a launch that was refused is accepted, and Role may then use a on the account, which it never could: {name} is refused (with every default)"},
		{compare.Finding{Kind: compare.ValueRefused, Name: "Id", After: &long},
			`Id refuses "012345678901234567890123456789012345678901234567890123456789…" of 91 characters, which it took before`},
		{compare.Finding{Kind: compare.ValueAccepted, Name: "Id", After: text(strings.Repeat("ü", 80))},
			`Id takes "` + strings.Repeat("ü", 80) + `", which it refused before`},
		{compare.Finding{Kind: compare.ValueAccepted, Name: "Id", After: text(strings.Repeat("ü", 81))},
			`Id takes "` + strings.Repeat("ü", 60) + `…" of 81 characters, which it refused before`},
		{compare.Finding{Kind: compare.ExportAdded, Name: "RoleArn", After: text("reader")}, "the output RoleArn is exported as reader"},
		{compare.Finding{Kind: compare.ExportChanged, Name: "RoleArn", Before: text("reader")}, "the output RoleArn is exported otherwise from reader to none"},
		{compare.Finding{Kind: compare.ResourceRetyped, Name: "Key", Type: "AWS::SNS::Topic", Before: text("AWS::IAM::AccessKey")},
			"Key is replaced: its type is AWS::SNS::Topic, it was AWS::IAM::AccessKey"},
		{compare.Finding{Kind: compare.PolicyWider, Name: "Key", Names: []string{"arn:aws:iam::111122223333:root", compare.Everybody}},
			"Key: the policy allows what it did not, to arn:aws:iam::111122223333:root and everybody"},
	} {
		if got := Words(tt.finding); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}

// Things are called as a customer knows them, with the circumstances in which that is not as it should be.
func TestThings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		thing compare.Thing
		want  string
	}{
		{compare.Thing{Is: compare.Account}, "the account"},
		{compare.Thing{Is: compare.AccessPoints, WithoutTLS: true}, "access points without TLS"},
		{compare.Thing{Is: compare.Resource, ARN: "arn:aws:sqs:us-east-1:111122223333:q", With: `{"aws:SourceIp":"198.51.100.7"}`},
			`arn:aws:sqs:us-east-1:111122223333:q with aws:SourceIp "198.51.100.7"`},
		{compare.Thing{Is: compare.Resource, ARN: compare.Anything}, "other resources"},
		{compare.Thing{Is: compare.Bucket, Of: compare.Own}, "the bucket"},
		{compare.Thing{Is: compare.Bucket, Of: compare.OfSet, Set: "archive", OfAnother: true}, "the bucket for archive where it is another account's"},
		{compare.Thing{Is: compare.Bucket, Of: compare.Further, Prefix: compare.Outside}, "further buckets outside the prefix"},
		{compare.Thing{Is: compare.Objects, Of: compare.Own, Prefix: compare.Under, OfAnother: true, WithoutTLS: true},
			"objects of the bucket under the prefix where it is another account's without TLS"},
		{compare.Thing{Is: compare.Objects, Of: compare.Other}, "objects of other buckets"},
		{compare.Thing{Is: compare.Key, Of: compare.Own, ThroughS3: true, ForOthers: true}, "the KMS key through S3 for other buckets"},
		{compare.Thing{Is: compare.Key, Of: compare.New, ThroughS3: true}, "the new KMS key through S3"},
		{compare.Thing{Is: compare.Key, Of: compare.OfSet, Set: "archive"}, "the KMS key for archive otherwise than through S3"},
		{compare.Thing{Is: compare.Key, Of: compare.Other}, "other KMS keys otherwise than through S3"},
	} {
		if got := thing(tt.thing); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// The index has what is needed with which choices in words.
func TestCapabilities(t *testing.T) {
	t.Parallel()
	got := Capabilities([]compare.Capability{{Name: "CAPABILITY_IAM"}, {Name: "CAPABILITY_NAMED_IAM", Choosing: []string{"RoleName", "UserName"}}})
	want := []release.Capability{{Name: "CAPABILITY_IAM"}, {Name: "CAPABILITY_NAMED_IAM", When: "RoleName and UserName is given"}}
	if !slices.Equal(got, want) || Capabilities(nil) == nil {
		t.Errorf("got %v, want %v", got, want)
	}
}
