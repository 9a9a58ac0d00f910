package vocabulary

import (
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramExpireAfterDays = Word{Name: vendors.ParamExpireAfterDays, Bears: OnResources, Samples: []string{"30", "0"}, OwnAccount: true}

// ExpireObjects is a condition: S3 deletes objects of the new bucket once they are old.
const ExpireObjects = "ExpireObjects"

// expiry of objects, off unless the customer says after how many days: nothing that they store is deleted unasked.
func expiry(def *vendors.Definition) Choice {
	l := def.Bucket.Lifecycle
	if l == nil || l.Expiry == "" {
		return Choice{}
	}
	where := "every object of the new bucket, whoever wrote it"
	if def.Bucket.Prefix.Offered() {
		where += ", under Prefix where you give one"
	} else if own := def.Bucket.Prefixes; own != nil {
		where += ", under " + wording.And(own)
	}
	return Choice{
		Parameters: []Parameter{{
			Word: paramExpireAfterDays, Group: GroupAdvanced, Label: "Delete objects of a new bucket after days",
			Description: "After how many days S3 deletes " + where + ": 1 to 3650. 0 deletes none. What is deleted is gone for good, unless the bucket keeps versions: " +
				"they stay, and cost storage. " + wording.Sentence(l.Expiry),
			// No number of CloudFormation's: it takes 1.5 for one, which S3 does not.
			Default: new("0"), Shape: Shape{`^(0|[1-9][0-9]{0,2}|[12][0-9]{3}|3[0-5][0-9]{2}|36[0-4][0-9]|3650)$`, "must be 0 to 3650 days"},
			OffForExisting: new("0"),
		}},
		Conditions: []Condition{{ExpireObjects, expr.Not(expr.Has(vendors.ParamExpireAfterDays, "0"))}},
	}
}
