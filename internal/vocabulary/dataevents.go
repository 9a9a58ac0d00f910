package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramDataEventTrail = Word{Name: vendors.ParamDataEventTrail, Bears: OnResources, OwnAccount: true,
	FailsWhere: ", where the account has as many trails in the Region as AWS lets it have (5, with the organization's own)"}

const (
	// RecordDataEvents is a condition: CloudTrail records what is done in a new bucket.
	RecordDataEvents = "RecordDataEvents"
	// CreateLogBucket is a condition: the access logs or the trail need a log bucket of the stack's.
	CreateLogBucket = "CreateLogBucket"
)

// dataEvents: the trail, and the log bucket that it shares with the access logs.
func dataEvents(def *vendors.Definition) Choice {
	var c Choice
	var needs []expr.Expr
	if def.Bucket.AccessLogs.Offered() {
		needs = append(needs, expr.Is(LogToOwnBucket))
	}
	if offer := def.Bucket.Trail; offer.Offered() {
		c.Parameters = []Parameter{{
			Word: paramDataEventTrail, Group: GroupAdvanced, Label: "CloudTrail data events of a new bucket",
			Description: "Yes records every read and write of the new bucket's objects with CloudTrail, which costs money for each, in a log bucket that the stack makes and that stays. An account may have five trails in a region.",
			Default:     yesNo(offer == vendors.OfferRecommended), Allowed: []string{"Yes", "No"},
			OffForExisting: new("No"),
		}}
		c.Conditions = []Condition{{RecordDataEvents, expr.And(newBucketIs(def, expr.Has(vendors.ParamDataEventTrail, "Yes"))...)}}
		needs = append(needs, expr.Is(RecordDataEvents))
	}
	if len(needs) > 1 {
		c.Conditions = append(c.Conditions, Condition{CreateLogBucket, expr.Or(needs...)})
	}
	return c
}
