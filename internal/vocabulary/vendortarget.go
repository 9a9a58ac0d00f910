package vocabulary

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var (
	paramVendorQueueARN = Word{Name: vendors.ParamVendorQueueARN, Samples: []string{"", "arn:aws:sqs:us-east-1:444455556666:acme-objects"}, HandedBack: true}
	paramVendorTopicARN = Word{Name: vendors.ParamVendorTopicARN, Samples: []string{"", "arn:aws:sns:us-east-1:444455556666:acme-objects"}, HandedBack: true}
)

// vendorTarget is the parameter for the ARN of the vendor's queue or topic. No rule can take an ARN apart, so that S3 is the first to
// see one of another region, and refuses it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html
func vendorTarget(def *vendors.Definition) Parameter {
	t, kind := def.Notifications.Target(), def.Notifications.ToldKind()
	after, without := "", ""
	if t.ARN == vendors.AfterLaunch {
		after = "the stack is made"
	}
	if def.Notifications.Choosable() {
		without = " Left empty, the stack makes no notifications."
	}
	p := Parameter{
		Group: GroupAccess, Label: "ARN of " + def.Name + "'s " + kind, Late: t.ARN == vendors.AfterLaunch, Shape: targetShape(def),
		Description: fmt.Sprintf("%s %s%s %s%s",
			told(def, after, fmt.Sprintf("the ARN of its %s%s, in the region of the bucket, which S3 tells which objects are %s in the bucket, by its name and their keys",
				kind, inTargetAccount(t), wording.Or(happens(def.Notifications)))), wording.Sentence(def.Notifications.Why), without, allowedBefore(def), afterTheStack(def)),
	}
	if p.Word = paramVendorQueueARN; kind == "topic" {
		p.Word = paramVendorTopicARN
	}
	if def.Notifications.Choosable() {
		p.Default, p.Shape = new(""), p.Shape.OrEmpty()
	}
	return p
}

// allowedBefore says what the vendor must do first, and what it must know for that.
func allowedBefore(def *vendors.Definition) string {
	return fmt.Sprintf("S3 refuses a %s whose policy does not let it send for this bucket: tell %s your account ID and the bucket's name before.", def.Notifications.ToldKind(), def.Name)
}

func inTargetAccount(t *vendors.VendorTarget) string {
	if t.Account == "" {
		return ""
	}
	return " in the AWS account " + t.Account
}

func targetShape(def *vendors.Definition) Shape {
	in := awsname.Account{ID: def.Notifications.Target().Account}
	if served := def.ServedPartitions(); len(served) == 1 {
		in.Partition = served[0]
	}
	pattern, description := awsname.ToldARN(def.Notifications.ToldService(), in)
	return Shape{pattern, description}
}

// afterTheStack says what goes on once the stack is gone, and what must be done for a bucket that is there.
func afterTheStack(def *vendors.Definition) string {
	text := ""
	if def.Bucket.Create != vendors.CreateNever {
		text += " A new bucket, which is kept, goes on telling it once the stack is gone or has another bucket, until you " + deleteByHand + "."
	}
	if def.Bucket.Create != vendors.CreateRequired {
		text += addByHand
	}
	return text
}

// addByHand says what the customer does where the bucket is there.
const addByHand = " A bucket that you have is not changed: add the notification by the command of the output " + OutputNotificationCommand +
	". It stays until you take it out, also when the stack is gone or says otherwise: after a change of bucket, prefix or ARN take out the old one, and add it anew."

// Target is the ARN of the vendor's queue or topic: as the customer types it, or as it is called in the region of the launch.
func Target(def *vendors.Definition) any {
	if typed := def.TargetParameter(); typed != "" {
		return expr.Ref(typed)
	}
	t := def.Notifications.Target()
	return expr.Sub(strings.Join([]string{"arn:${AWS::Partition}", def.Notifications.ToldService(), "${AWS::Region}", t.Account, t.Name}, ":"))
}

// TargetStatement is what the policy of the vendor's queue or topic must have, with words in angle brackets where each customer has
// another value. Both conditions are needed: S3 sends for everybody.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
func TargetStatement(def *vendors.Definition) string {
	t := def.Notifications.Target()
	service, action, account, name, in := def.Notifications.ToldService(), "sqs:SendMessage", t.Account, t.Name, "<partition>"
	if service == "sns" {
		action = "sns:Publish"
	}
	if account == "" {
		account = "<account of the target>"
	}
	if name == "" {
		name = "<name>"
	}
	if served := def.ServedPartitions(); len(served) == 1 {
		in = string(served[0])
	}
	return fmt.Sprintf(`{
  "Effect": "Allow",
  "Principal": {"Service": "s3.amazonaws.com"},
  "Action": "%s",
  "Resource": "arn:%s:%s:<region>:%s:%s",
  "Condition": {
    "StringEquals": {"aws:SourceAccount": "<account of the bucket>"},
    "ArnLike": {"aws:SourceArn": "arn:%[2]s:s3:::<bucket>"}
  }
}`, action, in, service, account, name)
}
