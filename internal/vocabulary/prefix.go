package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramPrefix = Word{Name: vendors.ParamPrefix, Samples: []string{"", "exports/daily/"}, OwnAccount: true, Shares: true, HandedBack: true}

// LimitToPrefix is a condition: the access is to a prefix.
const LimitToPrefix = "LimitToPrefix"

// prefix: where in the bucket the grant ends.
func prefix(def *vendors.Definition) Choice {
	if !def.Bucket.Prefix.Offered() {
		return Choice{}
	}
	listing := ""
	if def.Lists() {
		listing = ", and listing to such keys: a listing that names no prefix is refused, and so is HeadBucket"
	}
	shape := Shape{awsname.KeyPrefixPattern, awsname.KeyPrefixDescription}
	if def.Notifications != nil {
		shape.Pattern, shape.Constraint = awsname.FilteredKeyPrefix()
	}
	c := Choice{Parameters: []Parameter{{
		Word: paramPrefix, Group: GroupAdvanced, Label: "Prefix",
		Description: "Limits the access to keys that begin with this prefix" + listing + ". It ends with a slash, " +
			"as in exports/daily/. Left empty, the access is to the whole bucket." + tellPrefix(def) + beyondPrefix(def),
		Default: new(""), Shape: shape.OrEmpty(),
	}}}
	if def.Lists() || def.Notifications != nil || def.Asks(vendors.HandedBucketPrefix) {
		c.Conditions = []Condition{{LimitToPrefix, expr.Filled(vendors.ParamPrefix)}}
	}
	return c
}

// beyondPrefix says what a prefix does not limit.
func beyondPrefix(def *vendors.Definition) string {
	actions := def.BeyondPrefix()
	if actions == nil {
		return ""
	}
	return " It does not limit what " + def.Name + " sees of the whole bucket: " + permissions.ShowsBeyond(actions) + "."
}

// tellPrefix says that the vendor has to know of a prefix, whose form has no field for it.
func tellPrefix(def *vendors.Definition) string {
	if def.Asks(vendors.HandedBucketPrefix) || def.Bucket.Prefixes != nil {
		return ""
	}
	return " Have " + def.Name + " keep to it: it is not handed back."
}
