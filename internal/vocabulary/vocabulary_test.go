package vocabulary_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The names are a published contract of package vendors: each has its word, in the same order.
func TestEveryParameterHasItsWord(t *testing.T) {
	t.Parallel()
	var names []string
	for _, w := range vocabulary.Words() {
		names = append(names, w.Name)
	}
	if want := (&vendors.Definition{}).Parameters(); !slices.Equal(names, want) {
		t.Errorf("got words for %q, want %q", names, want)
	}
}

// Whoever makes launches must have something to try: a sample, or what the template allows.
func TestEveryParameterCanBeTried(t *testing.T) {
	t.Parallel()
	offered := map[string]bool{}
	for _, dir := range []string{"../../vendors", "../../test/choices/testdata/vendors"} {
		defs, err := vendors.Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, def := range defs {
			for _, c := range vocabulary.For(def) {
				for _, p := range c.Parameters {
					offered[p.Name] = true
					if p.Sample() == "" && p.Allowed == nil && p.Max == 0 && !slices.Contains(choices(def), p.Name) {
						t.Errorf("%s: nothing is there to try for %s", def.Vendor, p.Name)
					}
					if known := vocabulary.Named(p.Name); known.Bears != p.Bears || known.Sample() != p.Sample() {
						t.Errorf("%s: the template's %s is not the vocabulary's", def.Vendor, p.Name)
					}
				}
			}
		}
	}
	for _, w := range vocabulary.Words() {
		if !offered[w.Name] {
			t.Errorf("no definition offers %s", w.Name)
		}
	}
}

func choices(def *vendors.Definition) []string {
	var names []string
	for _, c := range def.Choices() {
		names = append(names, c.Parameter)
	}
	return names
}

// A careful answer for what is not known: a comparison tries it with everything, and no address fills it in.
func TestAnUnknownParameterBearsOnAccess(t *testing.T) {
	t.Parallel()
	w := vocabulary.Named("Unheard")
	if w.Bears != vocabulary.OnAccess || w.OwnAccount || w.HandedBack || w.Samples != nil {
		t.Errorf("got %+v", w)
	}
}

// The proof tries what nearly is a sample: beside a prefix in a folder, another key, another account.
func TestSamplesHaveNeighbours(t *testing.T) {
	t.Parallel()
	for name, pattern := range map[string]string{
		vendors.ParamPrefix:             `^[a-z]+/[a-z]+/$`,
		vendors.ParamKMSKeyARN:          `^arn:aws:kms:us-east-1:123456789012:key/.*[0-8a-f]$`,
		vendors.ParamFurtherBucketARNs:  `^arn:aws:s3:::[^,]+$`,
		vendors.ParamVendorPrincipalARN: `^arn:aws:iam::[0-9]{12}:user/`,
		vendors.ParamExternalID:         `^.{2,}[a-z]`,
	} {
		if sample := vocabulary.Named(name).Sample(); !regexp.MustCompile(pattern).MatchString(sample) {
			t.Errorf("the sample of %s is %q, must match %s", name, sample, pattern)
		}
	}
}

// Every definition has a way in, offers among those that have a value only, and is handed something back.
func TestEveryDefinitionHasAWayIn(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"../../vendors", "../../test/choices/testdata/vendors"} {
		defs, err := vendors.Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, def := range defs {
			ways := vocabulary.WaysOf(def)
			if len(ways) == 0 {
				t.Errorf("%s: no way in", def.Vendor)
			}
			for _, w := range ways {
				if len(ways) > 1 && w.Value == "" {
					t.Errorf("%s: %s stands beside others, and has no value", def.Vendor, w.ID)
				}
				// With a policy of the bucket, or a role that the vendor knows, the bucket is all that there is to hand back.
				onlyTheBucket := (w.ID == "bucketPolicy" || w.ID == "existingRole") && len(w.Hands) == 0
				if w.Words(def, true) == "" || !onlyTheBucket && !vocabulary.Hands(def, w.Hands[0]) {
					t.Errorf("%s: %s says or hands back nothing", def.Vendor, w.ID)
				}
			}
		}
	}
	if _, ok := vocabulary.WayOf(""); ok {
		t.Error("no value is a way in")
	}
}

// The lean form asks for what the definition marks; for what the vendor tells late, as nobody could enter it otherwise; for an OIDC
// provider, as a launch fails where the account has one; and for what takes the vendor out of a key that is kept, while one is made.
func TestLean(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../vendors", "apperate", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	if got := vocabulary.Lean(defs[1]); len(got) > 0 {
		t.Errorf("quartic: got %q", got)
	}
	defs[0].Ask = []string{"Prefix", "ExternalId"}
	if got, want := vocabulary.Lean(defs[0]), lean.Always([]string{"Prefix", "ExternalId", "VendorPrincipalArn"}); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	samples, err := vendors.Load("../../test/choices/testdata/vendors", "guest-key", "new-key", "pipeline")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]lean.Asked{{{Parameter: "VendorAccess", While: "CreateKmsKey"}}, {}, {{Parameter: "OidcProvider"}}} {
		if got := vocabulary.Lean(samples[i]); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", samples[i].Vendor, got, want)
		}
	}
	samples[0].Ask = []string{"VendorAccess"}
	if got, want := vocabulary.Lean(samples[0]), lean.Always([]string{"VendorAccess"}); !slices.Equal(got, want) {
		t.Errorf("marked: got %q, want %q", got, want)
	}
}

// The example of a principal is one that the parameter takes: of the account and the partition that the definition pins.
func TestAPinnedPrincipalHasAnExample(t *testing.T) {
	t.Parallel()
	for want, accounts := range map[string]vendors.Accounts{
		"arn:aws:iam::444455556666:user/vendor/reader":        {"aws": "444455556666"},
		"arn:aws-cn:iam::111122223333:user/vendor/reader":     {"aws-cn": "111122223333"},
		"arn:aws-us-gov:iam::222233334444:user/vendor/reader": {"aws-us-gov": "222233334444", "aws-cn": "444455556666"},
	} {
		principal := vendors.Principal{When: vendors.AtLaunch, Account: accounts}
		for _, access := range []vendors.Access{
			{Role: &vendors.Role{Trust: vendors.Trust{Principal: principal}}}, {BucketPolicy: &vendors.BucketPolicy{Principal: principal}},
		} {
			if got := vocabulary.Examples(&vendors.Definition{Access: access})[vendors.ParamVendorPrincipalARN]; got != want {
				t.Errorf("%v: got %q, want %q", accounts, got, want)
			}
		}
	}
	if _, ok := vocabulary.Examples(&vendors.Definition{Access: vendors.Access{ExistingRole: &vendors.ExistingRole{}}})[vendors.ParamVendorPrincipalARN]; ok {
		t.Error("an example of what is not typed")
	}
}
