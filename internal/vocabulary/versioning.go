package vocabulary

import (
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramVersioning = Word{Name: vendors.ParamVersioning, Bears: OnResources, OwnAccount: true, HandedBack: true}

// SetVersioning is a condition: a new bucket's versioning is set.
const SetVersioning = "SetVersioning"

// UndoesVersioning is what a vendor may do by which versions keep nothing from it, "" where it may not.
func UndoesVersioning(def *vendors.Definition) string {
	var may []string
	if def.May("s3:DeleteObjectVersion") {
		may = append(may, "delete earlier versions")
	}
	if def.May("s3:PutBucketVersioning") {
		may = append(may, "suspend it")
	}
	if def.May("s3:PutLifecycleConfiguration") {
		may = append(may, "have them expire")
	}
	return wording.Or(may)
}

// versioning of a new bucket.
func versioning(def *vendors.Definition) Choice {
	if !def.Bucket.Versioning.Offered() {
		return Choice{}
	}
	value := "Off"
	if def.Bucket.Versioning == vendors.OfferRecommended {
		value = "Enabled"
	}
	var does []string
	if def.Overwrites() {
		does = append(does, "overwrites")
	}
	if def.May("s3:DeleteObject") {
		does = append(does, "deletes")
	}
	gone := ""
	if undone := UndoesVersioning(def); undone != "" {
		gone = " It does not protect from " + def.Name + ", who may " + undone + "."
	} else if len(does) > 0 {
		// https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersioningSuspendedBuckets.html
		gone = " What " + def.Name + " " + wording.Or(does) + " while it is Off is gone for good, and while it is Suspended, so is what was " +
			"not written while it was Enabled."
	}
	if def.Bucket.Versioning == vendors.OfferRecommended && def.Bucket.Create == vendors.CreateAllowed { // where no rule asks for Off
		gone += " A bucket that is there keeps its own."
	}
	return Choice{
		Parameters: []Parameter{{
			Word: paramVersioning, Group: GroupAdvanced, Label: "Versioning of a new bucket",
			Description: "Enabled keeps what is overwritten or deleted as earlier versions, which cost storage. Off is for a bucket that " +
				"never had it: once Enabled, choose Suspended instead." + gone,
			Default: &value, Allowed: []string{"Off", "Enabled", "Suspended"},
			OffForExisting: new("Off"),
		}},
		Conditions: []Condition{{SetVersioning, expr.Not(expr.Has(vendors.ParamVersioning, "Off"))}},
	}
}
