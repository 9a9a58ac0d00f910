package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramAlarmEmail = Word{Name: vendors.ParamAlarmEmail, Bears: OnResources, Samples: []string{"", "ops@example.com"},
	InAccounts: "The address for alarms gets a mail to confirm for each account and Region."}

// SendAlarms is a condition: refusals of a new bucket are mailed.
const SendAlarms = "SendAlarms"

// alarm: a mail when a new bucket refuses much.
func alarm(def *vendors.Definition) Choice {
	if !def.Bucket.Alarm.Offered() {
		return Choice{}
	}
	return Choice{
		Parameters: []Parameter{{
			Word: paramAlarmEmail, Group: GroupAdvanced, Label: "E-mail address for alarms about a new bucket",
			Description: "Gets a mail each time the new bucket begins to answer more than 10 requests within 5 minutes with a 4xx error, " +
				"such as a refusal or an object that is not there. You must first confirm the subscription that AWS mails. The request metrics and the " +
				"alarm cost money. Left empty, there is no alarm.",
			Default: new(""), Shape: Shape{awsname.EmailPattern, awsname.EmailDescription}.OrEmpty(),
			OffForExisting: new(""),
		}},
		Conditions: []Condition{{SendAlarms, expr.And(newBucketIs(def, expr.Filled(vendors.ParamAlarmEmail))...)}},
	}
}
