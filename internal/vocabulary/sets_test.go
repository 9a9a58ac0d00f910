package vocabulary_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// withSet is a definition with a set of a name, on a bucket of its own.
func withSet(name string) (*vendors.Definition, error) {
	return vendors.Parse("acme.yaml", []byte(fmt.Sprintf(`vendor: acme
name: Acme
version: 1.0.0
purpose: It reads the objects of a bucket.
bucket: {create: allowed, prefix: optional, versioning: optional, accessLogs: optional, trail: optional}
access:
  role: {name: optional, trust: {account: "111122223333", externalId: required}}
permissions: [{sid: Read, why: Reads the objects., actions: ["s3:GetObject"], on: [objects]}]
sets:
  - name: %[1]s
    why: Writes what was done.
    bucket: {create: allowed, prefix: optional, versioning: optional}
    permissions: [{sid: Write, why: Writes the objects., actions: ["s3:PutObject"], on: [objects]}]
handBack: [{field: Role, value: role.arn}, {field: Other role, value: role.arn, set: %[1]s}]
`, name)))
}

// No set may be called so that something of it has the name of something else: whatever a template has that ends as what a set
// has of its own, its beginning is refused as a set's name.
func TestNoSetTakesAName(t *testing.T) {
	t.Parallel()
	names := map[string]bool{"LogBucket": true, "LogBucketPolicy": true, "FurtherBucketsPolicy": true}
	for _, dir := range []string{"../../vendors", "../../test/choices/testdata/vendors"} {
		defs, err := vendors.Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, def := range defs {
			def = def.Alone("") // without its own sets
			for _, c := range vocabulary.For(def) {
				for _, p := range c.Parameters {
					names[p.Name] = true
				}
				for _, cond := range c.Conditions {
					names[cond.Name] = true
				}
			}
		}
	}
	for _, o := range vocabulary.Outputs(vocabulary.Everything) {
		names[o.Name] = true
	}
	isName := regexp.MustCompile(`^[A-Z][A-Za-z0-9]{0,19}$`)
	tried := 0
	for name := range names {
		for _, own := range vendors.OwnNames() {
			set, ends := strings.CutSuffix(name, own)
			if !ends || !isName.MatchString(set) {
				continue
			}
			tried++
			if _, err := withSet(set); err == nil {
				t.Errorf("a set may be called %s, and its %s would be %s, which templates have", set, own, name)
			}
		}
	}
	if tried < 8 {
		t.Errorf("%d names were tried only", tried)
	}
}

// All that a set has of its own in a template carries its name, and the vocabulary knows each such parameter for what it is.
func TestWhatASetHasCarriesItsName(t *testing.T) {
	t.Parallel()
	def, err := withSet("Metrics")
	if err != nil {
		t.Fatal(err)
	}
	before := map[string]bool{}
	for _, c := range vocabulary.For(def.Alone("")) {
		for _, p := range c.Parameters {
			before[p.Name] = true
		}
		for _, cond := range c.Conditions {
			before[cond.Name] = true
		}
		for _, r := range c.Rules {
			before[r.Name] = true
		}
	}
	seen := 0
	check := func(name string) {
		switch isOf := strings.HasPrefix(name, "Metrics"); {
		case isOf:
			seen++
		case !before[name]:
			t.Errorf("%s comes with the set, and does not carry its name", name)
		}
	}
	for _, c := range vocabulary.For(def) {
		for _, p := range c.Parameters {
			check(p.Name)
			if of := strings.TrimPrefix(p.Name, "Metrics"); of != p.Name {
				first, own := vocabulary.Named(of), vocabulary.Named(p.Name)
				if own.Bears != first.Bears || own.OwnAccount != first.OwnAccount || own.HandedBack != first.HandedBack || own.Shares != first.Shares {
					t.Errorf("%s is known as %+v, must be as %+v", p.Name, own, first)
				}
				different := []string{vendors.ParamKMSKeyARN, vendors.ParamNewBucketName, vendors.ParamExistingBucketName, vendors.ParamRoleName}
				if slices.Contains(different, of) && own.Sample() == first.Sample() {
					t.Errorf("%s has the first set's sample, %s", p.Name, own.Sample())
				}
				if vocabulary.SetOf(p.Name) != "Metrics" || vocabulary.SetOf(of) != "" {
					t.Errorf("%s is of the set %q, and %s of %q", p.Name, vocabulary.SetOf(p.Name), of, vocabulary.SetOf(of))
				}
			}
		}
		for _, cond := range c.Conditions {
			check(cond.Name)
		}
		for _, r := range c.Rules {
			check(r.Name)
		}
	}
	if seen < 15 {
		t.Errorf("%d names carry the set's only", seen)
	}
	// Names that end as others do, and are of no set.
	for _, name := range []string{vendors.ParamExistingBucketName, vendors.ParamExistingRoleName, vendors.ParamAccessKeyKMSKeyARN} {
		if vocabulary.SetOf(name) != "" {
			t.Errorf("%s is taken for a set's", name)
		}
	}
	if vocabulary.SetOf("AllowPrefix") != "" {
		t.Error("a choice is taken for a set's")
	}
}
