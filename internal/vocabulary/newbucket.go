package vocabulary

import (
	"cmp"
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// newBucketIs is the conditions with, where the bucket may be an existing one, that it is not.
func newBucketIs(def *vendors.Definition, conditions ...expr.Expr) []expr.Expr {
	if def.Bucket.Create == vendors.CreateAllowed {
		return append([]expr.Expr{expr.Is(CreateBucket)}, conditions...)
	}
	return conditions
}

// newBucketOnly refuses what an existing bucket would not get, if the customer asks for it: what is on by default nobody asked for.
func newBucketOnly(def *vendors.Definition, choices []Choice) Choice {
	if def.Bucket.Create != vendors.CreateAllowed {
		return Choice{}
	}
	r := Rule{Name: "SettingsOfANewBucket", When: expr.Filled(vendors.ParamExistingBucketName)}
	for _, c := range choices {
		for _, p := range c.Parameters {
			if p.OffForExisting != nil {
				r.Assertions = append(r.Assertions, offOrDefault(p)...)
			}
		}
	}
	if len(r.Assertions) == 0 {
		return Choice{}
	}
	return Choice{Rules: []Rule{r}}
}

// offOrDefault leaves a parameter its default and what turns it off; nothing is to be asked where it has no other value.
func offOrDefault(p Parameter) []Assertion {
	const words = "%s is for a new bucket: leave it %s."
	off, byDefault := *p.OffForExisting, *p.Default
	switch {
	case off == byDefault:
		return []Assertion{{expr.Has(p.Name, off), fmt.Sprintf(words, p.Name, cmp.Or(off, "empty"))}}
	case len(p.Allowed) == 2:
		return nil
	}
	return []Assertion{{expr.Contains([]string{byDefault, off}, expr.Ref(p.Name)), fmt.Sprintf(words, p.Name, byDefault+" or "+off)}}
}
