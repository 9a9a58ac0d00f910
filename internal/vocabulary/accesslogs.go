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
	return Choice{
		Parameters: []Parameter{{
			Word: paramAccessLogs, Group: GroupAdvanced, Label: "Access logs of a new bucket",
			Description: "Yes logs the requests to the new bucket, in a log bucket. " + logsEnd(def) + "The logs cost storage; they are never deleted by the stack.",
			Default:     yesNo(offer == vendors.OfferRecommended), Allowed: []string{"Yes", "No"},
			OffForExisting: offUnless(offer, "No"),
		}, {
			Word: paramExistingLogBucketName, Group: GroupAdvanced, Label: "Existing log bucket",
			Description: "The name of a log bucket that you have in this account and region, whose policy lets " +
				"logging.s3.amazonaws.com write under " + awsname.AccessLogPrefix + ". Left empty, the access logs get a new one.",
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
				on, fmt.Sprintf("%s is for access logs: set %s to Yes or leave it empty.", existing, vendors.ParamAccessLogs),
			}},
		}},
	}
}

// logsEnd says of a vendor who may end the logging that the logs do not tell all that it does.
func logsEnd(def *vendors.Definition) string {
	if !def.May("s3:PutBucketLogging") {
		return ""
	}
	return def.Name + " may turn that off, or send the logs elsewhere: what is in no log may have been done all the same. "
}
