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

// newBucketOnly refuses what an existing bucket would not get.
func newBucketOnly(def *vendors.Definition, choices []Choice) Choice {
	if def.Bucket.Create != vendors.CreateAllowed {
		return Choice{}
	}
	r := Rule{Name: "SettingsOfANewBucket", When: expr.Filled(vendors.ParamExistingBucketName)}
	for _, c := range choices {
		for _, p := range c.Parameters {
			if off := p.OffForExisting; off != nil {
				r.Assertions = append(r.Assertions, Assertion{
					expr.Has(p.Name, *off), fmt.Sprintf("%s is for a new bucket: leave it %s.", p.Name, cmp.Or(*off, "empty")),
				})
			}
		}
	}
	if len(r.Assertions) == 0 {
		return Choice{}
	}
	return Choice{Rules: []Rule{r}}
}

// offUnless is what an existing bucket requires of a setting that it would not get. What is on by default is not asked for.
func offUnless(offer vendors.Offer, off string) *string {
	if offer != vendors.OfferOptional {
		return nil
	}
	return &off
}
