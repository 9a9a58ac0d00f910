package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramVersioning = Word{Name: vendors.ParamVersioning, Bears: OnResources, OwnAccount: true, HandedBack: true}

// SetVersioning is a condition: a new bucket's versioning is set.
const SetVersioning = "SetVersioning"

// versioning of a new bucket.
func versioning(def *vendors.Definition) Choice {
	if !def.Bucket.Versioning.Offered() {
		return Choice{}
	}
	value := "Off"
	if def.Bucket.Versioning == vendors.OfferRecommended {
		value = "Enabled"
	}
	off := ""
	switch {
	case def.Overwrites():
		off = " While it is Off, what " + def.Name + " overwrites is gone for good."
	case def.May("s3:DeleteObject"):
		off = " While it is Off, what " + def.Name + " deletes is gone for good."
	}
	return Choice{
		Parameters: []Parameter{{
			Word: paramVersioning, Group: GroupAdvanced, Label: "Versioning of a new bucket",
			Description: "Enabled keeps what is overwritten or deleted as earlier versions, which cost storage. What was Enabled " +
				"once can only be Suspended: leave it Off only as long as it has always been." + off,
			Default: &value, Allowed: []string{"Off", "Enabled", "Suspended"},
			OffForExisting: offUnless(def.Bucket.Versioning, "Off"),
		}},
		Conditions: []Condition{{SetVersioning, expr.Not(expr.Has(vendors.ParamVersioning, "Off"))}},
	}
}
