package vendors

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// VendorTarget is a queue or topic of the vendor's own, in its own account, which S3 tells of objects directly. It is in the bucket's
// region, and it is the vendor who lets S3 send there: S3 looks at its policy whenever the notifications of a bucket are written, and
// refuses them as long as that lets this bucket not send.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-enable-disable-notification-intro.html
type VendorTarget struct {
	// ARN is the moment from which the customer knows the ARN, and types it. Left out, it is that of Name in Account, in the region
	// of the launch.
	ARN Moment `yaml:"arn,omitempty" jsonschema_description:"When the customer learns the ARN, and types it: atLaunch, or afterLaunch where you tell it only once the stack is made. Left out: it is that of name in account, in the region of the launch."`
	// Account is the vendor's account that it is in. Beside ARN it limits what the customer may type, and may be left out.
	Account string `yaml:"account,omitempty" jsonschema:"pattern=^[0-9]{12}$" jsonschema_extras:"patternErrorMessage=a 12-digit AWS account ID" jsonschema_description:"The AWS account that it is in. Beside arn: no other one may be typed."`
	// Name is what it is called in every region in which customers are.
	Name string `yaml:"name,omitempty" jsonschema:"minLength=1,maxLength=80,pattern=^[A-Za-z0-9_-]{1\\,80}$" jsonschema_extras:"patternErrorMessage=the name of a standard queue or topic: letters and digits and _-" jsonschema_description:"What it is called in account, in each region in which customers are. In the place of arn."`
}

// Target is the queue or topic of the vendor's that is told, nil where it is one of the stack's.
func (n *Notifications) Target() *VendorTarget {
	switch {
	case n == nil:
		return nil
	case n.VendorQueue != nil:
		return n.VendorQueue
	}
	return n.VendorTopic
}

// HasTarget reports whether a queue or topic of the vendor's own is told.
func (d *Definition) HasTarget() bool { return d.Notifications.Target() != nil }

// ToldService is the service of who is told as an ARN has it, sqs or sns, whosever it is.
func (n *Notifications) ToldService() string {
	if n.Topic != nil || n.VendorTopic != nil {
		return "sns"
	}
	return "sqs"
}

// ToldKind is what is told, as S3 calls it, in small letters: queue or topic.
func (n *Notifications) ToldKind() string {
	if n.ToldService() == "sns" {
		return "topic"
	}
	return "queue"
}

// TargetParameter is the parameter for the ARN of the vendor's queue or topic, empty where the customer types none.
func (d *Definition) TargetParameter() string {
	switch t := d.Notifications.Target(); {
	case t == nil || t.ARN == "":
		return ""
	case d.Notifications.VendorTopic != nil:
		return ParamVendorTopicARN
	}
	return ParamVendorQueueARN
}

// aboutTheTarget is what the description says of a queue or topic of the vendor's that is told in every launch, since no parameter does.
func (d *Definition) aboutTheTarget() string {
	if !d.HasTarget() || d.TargetParameter() != "" || d.Notifications.Choosable() {
		return ""
	}
	t := d.Notifications.Target()
	return fmt.Sprintf(" S3 always tells the %s %s in the AWS account %s what happens to objects, and goes on when the stack is gone or has another bucket, until the bucket's notifications are taken out.",
		d.Notifications.ToldKind(), t.Name, t.Account)
}

func (f *file) checkTarget(t *VendorTarget, here path) {
	partitions := f.def.ServedPartitions()
	switch {
	case t.ARN != "" && t.Name != "":
		f.problem(here.to("name"), "must be left out beside arn (line %d): the customer types the whole ARN", f.line(here.to("arn")))
	case t.ARN == "" && (t.Name == "" || t.Account == ""):
		f.problem(here, "must have arn, or account and name: what is told must be one alone")
	}
	if t.ARN == AfterLaunch && f.def.Notifications.Offer != "" {
		f.problem(at("notifications", "offer"), "must be left out where the ARN is told after the launch (line %d), got %q: until then there are no notifications", f.line(here.to("arn")), f.def.Notifications.Offer)
	}
	if t.Account != "" && len(partitions) > 1 {
		f.problem(here.to("account"), "must be the account in the one partition that is served, got %q: in another of %s it is somebody else's", t.Account, words.And(words.QuoteAll(partitions)))
	}
}
