package vocabulary

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramAccessLogs = Word{Name: vendors.ParamAccessLogs, Bears: OnResources, OwnAccount: true}

var paramExistingLogBucketName = Word{Name: vendors.ParamExistingLogBucketName, Bears: OnResources, Samples: []string{"", "their-logs"}, OwnAccount: true}

const (
	// LogAccess is a condition: the requests to a new bucket are logged.
	LogAccess = "LogAccess"
	// LogToOwnBucket is a condition: they are logged to a log bucket of the stack's.
	LogToOwnBucket = "LogToOwnBucket"
)

// accessLogs: who did what in a new bucket, in a log bucket of the stack's or of the customer's.
func accessLogs(def *vendors.Definition) Choice {
	offer := def.Bucket.AccessLogs
	if !offer.Offered() {
		return Choice{}
	}
	on, existing := expr.Has(vendors.ParamAccessLogs, "Yes"), vendors.ParamExistingLogBucketName
	logged, words := on, "%s is for access logs: set %s to Yes or leave it empty."
	if isNew := noExistingBucket(def); isNew != nil && offer == vendors.OfferRecommended { // else AccessLogs is No for an existing bucket
		logged, words = expr.And(append([]expr.Expr{on}, isNew...)...), "%s is for the access logs of a new bucket: set %s to Yes or leave it empty."
	}
	c := Choice{
		Parameters: []Parameter{{
			Word: paramAccessLogs, Group: GroupAdvanced, Label: "Access logs of a new bucket",
			Description: "Yes logs the requests to the new bucket in a log bucket, hours later and not always all. " + logsEnd(def) + "The logs cost storage; they are never deleted by the stack.",
			Default:     yesNo(offer == vendors.OfferRecommended), Allowed: []string{"Yes", "No"},
			OffForExisting: new("No"),
		}, {
			Word: paramExistingLogBucketName, Group: GroupAdvanced, Label: "Existing log bucket",
			Description: "The name of another bucket of this account and region. Its policy lets logging.s3.amazonaws.com write under " +
				awsname.AccessLogPrefix + ", and no KMS key encrypts it, or S3 delivers no logs." + withoutAccess(def) + " Left empty, the logs get a new one.",
			Default: new(""), Shape: Shape{awsname.BucketNamePattern, awsname.BucketNameDescription}.OrEmpty(),
		}},
		Conditions: []Condition{
			{LogAccess, on},
			{LogToOwnBucket, expr.And(newBucketIs(def, on, expr.Empty(existing))...)},
		},
		Rules: []Rule{{
			Name: "LogBucketIsForAccessLogs",
			When: expr.Filled(existing),
			Assertions: []Assertion{{
				logged, fmt.Sprintf(words, existing, vendors.ParamAccessLogs),
			}},
		}},
	}
	for _, name := range otherThanTheLogs(def) {
		c.Rules[0].Assertions = append(c.Rules[0].Assertions, Assertion{
			expr.Not(expr.Equals(expr.Ref(existing), expr.Ref(name))),
			fmt.Sprintf("%s must be another bucket than %s, which %s gets access to.", existing, name, def.Name),
		})
	}
	return c
}

// withoutAccess says what a log bucket must not be, where there are buckets that no rule can compare it with.
func withoutAccess(def *vendors.Definition) string {
	buckets := []vendors.Bucket{def.Bucket}
	for _, set := range def.Sets {
		if set.Bucket != nil {
			buckets = append(buckets, *set.Bucket)
		}
	}
	for _, b := range buckets {
		if b.Name != nil && b.Name.Prefix != "" || b.Namespace.Offered() || b.FurtherBuckets.Offered() {
			return " It must be none that " + def.Name + " gets access to."
		}
	}
	return ""
}

// otherThanTheLogs are the parameters that name a bucket which the logs of a new one must not go to: a bucket would log into itself,
// or the vendor could get at them. There are no logs of an existing one.
func otherThanTheLogs(def *vendors.Definition) []string {
	names := newBucketNamesOf(def.Bucket)
	for _, set := range def.Sets {
		if set.Bucket == nil {
			continue
		}
		for _, name := range bucketNamesOf(*set.Bucket) {
			names = append(names, set.Own(name))
		}
	}
	return names
}

// logsEnd says of a vendor who may end the logging that the logs do not tell all that it does.
func logsEnd(def *vendors.Definition) string {
	if !def.May("s3:PutBucketLogging") {
		return ""
	}
	return def.Name + " may turn that off, or send the logs elsewhere: what is in no log may have been done all the same. "
}
