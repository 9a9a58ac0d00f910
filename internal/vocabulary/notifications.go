package vocabulary

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramNotifications = Word{Name: vendors.ParamNotifications, Samples: []string{"No", "Yes"}, OwnAccount: true}

const (
	// SendNotifications is a condition: the customer wants them, where that is a choice.
	SendNotifications = "SendNotifications"
	// NotifyOfExisting is a condition: the bucket is one that is there, whose owner adds the notification.
	NotifyOfExisting = "NotifyOfExisting"
)

// WhenNotified is the condition under which there are notifications, empty where there always are.
func WhenNotified(def *vendors.Definition) string {
	if def.Notifications.Choosable() {
		return SendNotifications
	}
	return ""
}

// WhenNotifiedOfExisting is the condition under which there are some of a bucket that is there.
func WhenNotifiedOfExisting(def *vendors.Definition) string {
	if def.Bucket.Create == vendors.CreateNever {
		return WhenNotified(def)
	}
	return NotifyOfExisting
}

// notifications: who is told what is created in the bucket, or removed from it.
func notifications(def *vendors.Definition) Choice {
	n := def.Notifications
	if n == nil {
		return Choice{}
	}
	var c Choice
	var always expr.Expr
	switch typed := def.TargetParameter(); {
	case typed != "":
		c.Parameters = []Parameter{vendorTarget(def)}
		if n.Choosable() {
			always = expr.Filled(typed)
		}
	case n.Choosable():
		c.Parameters = []Parameter{{
			Word: paramNotifications, Group: GroupAdvanced, Label: "Notifications of objects",
			Description: fmt.Sprintf("Yes tells %s which objects are %s in the bucket, by its name and their keys. %s %s",
				def.Name, wording.Or(happens(n)), wording.Sentence(n.Why), andTheBucket(def)),
			Default: yesNo(n.Offer == vendors.OfferRecommended), Allowed: []string{"Yes", "No"},
		}}
		always = expr.Has(paramNotifications.Name, "Yes")
	}
	if always != nil {
		c.Conditions = []Condition{{SendNotifications, always}}
	}
	if def.Bucket.Create == vendors.CreateAllowed {
		existing := []expr.Expr{expr.Filled(paramExistingBucketName.Name)}
		if always != nil {
			existing = append(existing, always)
		}
		c.Conditions = append(c.Conditions, Condition{NotifyOfExisting, expr.And(existing...)})
	}
	if def.NeedsName() {
		c.Rules = []Rule{nameForNotifications(def, always)}
	}
	return c
}

// nameForNotifications refuses a new bucket without a name: the policy of the queue or topic names the bucket, and S3 looks at the policy
// while it makes the bucket, so that a name which CloudFormation makes up then would be known too late.
func nameForNotifications(def *vendors.Definition, when expr.Expr) Rule {
	names, told := []expr.Expr{expr.Filled(paramNewBucketName.Name)}, []string{paramNewBucketName.Name}
	if def.Bucket.Namespace.Offered() {
		names, told = append(names, expr.Filled(paramBucketNamePrefix.Name)), append(told, paramBucketNamePrefix.Name)
	}
	if def.Bucket.Create == vendors.CreateAllowed {
		names, told = append(names, expr.Filled(paramExistingBucketName.Name)), append(told, paramExistingBucketName.Name)
	}
	holds := names[0]
	if len(names) > 1 {
		holds = expr.Or(names...)
	}
	return Rule{Name: "NotificationsNeedAName", When: when, Assertions: []Assertion{{
		holds, fmt.Sprintf("Notifications need a bucket whose name is known before it is made: give %s.", wording.Or(told)),
	}}}
}

// leftEmpty says what becomes of a new bucket without a name, and when it must have one.
func leftEmpty(def *vendors.Definition) string {
	const chosen = "Left empty, CloudFormation chooses one. "
	if !def.NeedsName() {
		if def.HasTarget() {
			return chosen + "Give one if " + def.Name + " must know it before: S3 refuses a " + def.Notifications.ToldKind() + " that does not let it send for this bucket. "
		}
		return chosen
	}
	given := "it must be given"
	if def.Bucket.Namespace.Offered() {
		given += ", or " + paramBucketNamePrefix.Name
	}
	given += ": notifications need a bucket whose name is known before it is made. "
	if def.Notifications.Choosable() {
		if def.Bucket.Create == vendors.CreateAllowed {
			given += "For a bucket that got its name so, give that as " + paramExistingBucketName.Name + " together with Yes: with another name here it would be another bucket. "
		}
		return chosen + "With " + vendors.ParamNotifications + " Yes " + given
	}
	return "For a new bucket " + given
}

// happens are the events in words.
func happens(n *vendors.Notifications) []string {
	var list []string
	for _, e := range n.Events {
		list = append(list, string(e))
	}
	return list
}

// andTheBucket says what becomes of the document in which a bucket has its notifications.
func andTheBucket(def *vendors.Definition) string {
	if def.HasTarget() {
		t := def.Notifications.Target()
		return fmt.Sprintf("It is the %s %s%s. %s%s", def.Notifications.ToldKind(), t.Name, inTargetAccount(t), allowedBefore(def), afterTheStack(def))
	}
	text := "The " + def.Notifications.ToldKind() + " goes with the stack."
	if t := def.Notifications.Topic; t != nil && t.Queue != "" && t.Account == "" { // the customer types whose queue
		text += " After a change of " + def.Name + "'s account set this to No and then to Yes: what is subscribed stays so until the topic goes."
	}
	if def.Bucket.Create != vendors.CreateNever {
		text += " A new bucket, which is kept, then still names it, and takes no other notifications, until you " + deleteByHand + "."
	}
	if def.Bucket.Create != vendors.CreateRequired {
		text += addByHand
	}
	return text
}

// NotificationID is what the notification is called among those of a bucket that is there, by which it is replaced and taken out.
func NotificationID(def *vendors.Definition) string { return "bucketgrant-" + def.Vendor }

// ReadNotifications and WriteNotifications are the commands around one that changes a bucket's document of notifications: S3 knows it
// as a whole only. Where the first may not read, nothing is written.
func ReadNotifications(bucket string) string {
	return "aws s3api get-bucket-notification-configuration --bucket " + bucket + " > notifications.json"
}

// WriteNotifications writes what is in merged.json.
func WriteNotifications(bucket string) string {
	return "aws s3api put-bucket-notification-configuration --bucket " + bucket + " --notification-configuration file://merged.json"
}

// toldField is what S3 calls the list of those that are told in a bucket's document, less its ending, and what begins the name of the
// field with the ARN.
func toldField(def *vendors.Definition) string {
	kind := def.Notifications.ToldKind()
	return strings.ToUpper(kind[:1]) + kind[1:]
}

// NotificationsBut is a filter of jq for the notifications of our kind but for ours. A bucket without any has no document.
func NotificationsBut(def *vendors.Definition) string {
	return notificationsThat(def, fmt.Sprintf(`.Id!="%s"`, NotificationID(def)))
}

// notificationsThat is a filter of jq for those of our kind of which something is true.
func notificationsThat(def *vendors.Definition, is string) string {
	return fmt.Sprintf(`(.[0]//{})|.%[1]s=[(.%[1]s//[])[]|select(%[2]s)]`, toldField(def)+"Configurations", is)
}

// AddNotification is the command that adds the notification to those of a bucket that is there: it reads the document, puts ours in the
// place of what has its ID, which is nobody else's, and writes it back. ${Target} stands for the ARN of who is told, and ${KeyPrefix} for
// how the keys begin: see [KeyPrefixInQuotes].
func AddNotification(def *vendors.Definition) string {
	n, bucket := def.Notifications, "${"+paramExistingBucketName.Name+"}"
	var events []string
	for _, e := range n.Events {
		events = append(events, strconv.Quote(e.S3()))
	}
	// Without a prefix and a suffix there is no filter.
	entry := fmt.Sprintf(`({Id:"%s",%sArn:"${Target}",Events:[%s],Filter:{Key:{FilterRules:[{Name:"prefix",Value:"${KeyPrefix}"},{Name:"suffix",Value:"%s"}]|map(select(.Value!=""))}}}|if .Filter.Key.FilterRules==[] then del(.Filter) else . end)`,
		NotificationID(def), toldField(def), strings.Join(events, ","), awsname.KeyFilter(n.Suffix))
	return ReadNotifications(bucket) + " && jq -s '" + NotificationsBut(def) + "+[" + entry + "]' notifications.json > merged.json && " + WriteNotifications(bucket)
}

// NotifiedPrefix is how the keys begin of which is told, and the condition under which they do: the vendor's own beginning, the
// customer's prefix, or that of the grant. Nil is any.
func NotifiedPrefix(def *vendors.Definition) (prefix any, when string) {
	switch {
	case def.Notifications.Prefix != "":
		return def.Notifications.Prefix, ""
	case def.Bucket.Prefix.Offered():
		return expr.Ref(paramPrefix.Name), LimitToPrefix
	case len(def.Bucket.Prefixes) == 1: // of several the definition says one
		return def.Bucket.Prefixes[0], ""
	}
	return nil, ""
}

// KeyPrefixInQuotes is that prefix as S3 takes it in a filter, URL-encoded, and as it stands between single quotes of a shell: it may have
// such quotes itself.
func KeyPrefixInQuotes(def *vendors.Definition) any {
	prefix, when := NotifiedPrefix(def)
	if when == "" {
		text, _ := prefix.(string)
		return strings.ReplaceAll(awsname.KeyFilter(text), "'", `'\''`)
	}
	return expr.If(when, expr.Replace(prefix, append(awsname.FilterEscapes(), "'", `'\''`)...), "")
}

// KnownName is the name of the first bucket, new or not, as it is known before the bucket is made: a rule refuses a new one without a
// name.
func KnownName(def *vendors.Definition) any {
	b := def.Bucket
	existing := expr.Ref(paramExistingBucketName.Name)
	if b.Create == vendors.CreateNever {
		return existing
	}
	start := ""
	var name any = expr.Ref(paramNewBucketName.Name)
	if b.Name != nil && b.Name.Prefix != "" {
		start = b.Name.Prefix
		name = expr.Sub(start + "${" + paramBucketNameSuffix.Name + "}")
	}
	if b.Namespace.Offered() {
		name = expr.If(UseNamespace, expr.Sub(start+"${"+paramBucketNamePrefix.Name+"}-${AWS::AccountId}-${AWS::Region}-an"), name)
	}
	if b.Create == vendors.CreateAllowed {
		name = expr.If(CreateBucket, name, existing)
	}
	return name
}

// deleteByHand is how a customer ends the notification of a bucket that a stack made and left, and no other one.
const deleteByHand = "delete that entry in the S3 console, under Properties of the bucket, Event notifications"

// TakeOutNotification is the command that takes the notification out of those of a bucket that is there.
func TakeOutNotification(def *vendors.Definition) string { return takeOut(NotificationsBut(def)) }

// TakeOutKept is the command that takes the notification out of those of a bucket that a stack made and left. CloudFormation gives its
// entries no ID, and S3 one that nobody knows, so that they are known by whom they tell: NAME is the bucket's, ARN that of the queue or
// topic, where the definition does not say it.
func TakeOutKept(def *vendors.Definition) string {
	told := toldField(def)
	others := fmt.Sprintf(`.%sArn!="ARN"`, told)
	if t := def.Notifications.Target(); t != nil && t.Name != "" {
		others = fmt.Sprintf(`.%sArn|endswith(":%s:%s")|not`, told, t.Account, t.Name)
	}
	return takeOut(notificationsThat(def, others))
}

func takeOut(filter string) string {
	return ReadNotifications("NAME") + " && jq -s '" + filter + "' notifications.json > merged.json && " + WriteNotifications("NAME")
}

const (
	// OutputQueueURL and OutputQueueARN are there where the template makes a queue for notifications.
	OutputQueueURL = "QueueUrl"
	OutputQueueARN = "QueueArn"
	// OutputTopicARN is there where it makes a topic for them.
	OutputTopicARN = "TopicArn"
	// OutputNotificationCommand is there where the owner of the bucket adds the notifications.
	OutputNotificationCommand = "NotificationCommand"
)

// outputsOfTold are those about who is told.
func outputsOfTold(has Has) (list []Output) {
	if has.Queue {
		list = append(list,
			Output{Name: OutputQueueURL, Carries: vendors.HandedQueueURL, Words: "The URL of the queue with the notifications."},
			Output{Name: OutputQueueARN, Carries: vendors.HandedQueueARN, Words: "The ARN of the queue with the notifications."})
	}
	if has.Topic {
		list = append(list, Output{Name: OutputTopicARN, Carries: vendors.HandedTopicARN, Words: "The ARN of the topic with the notifications."})
	}
	if !has.Told {
		return list
	}
	return append(list,
		Output{Name: OutputNotificationCommand, Words: "How to add the notification to those of the bucket that is there, with the AWS CLI and jq, as in AWS CloudShell. It changes no other one, and S3 refuses it while another tells of the same keys and events, such as that of an earlier stack which made the bucket: take that one out first."})
}
