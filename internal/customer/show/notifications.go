package show

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Notifications are who is told of objects that come and go, and what stays of it.
type Notifications struct {
	// Words say it, in sentences.
	Words []string `json:"words"`
	// Statement is what the policy of the vendor's own queue or topic must have, empty where the stack makes it.
	Statement string `json:"statement,omitempty"`
	// Commands take out what stays.
	Commands []string `json:"commands"`
}

// Text are the commands, one a line.
func (n *Notifications) Text() string { return strings.Join(n.Commands, "\n") }

// notificationsOf is nil where the definition has none.
func notificationsOf(def *vendors.Definition) *Notifications {
	n := def.Notifications
	if n == nil {
		return nil
	}
	s := &Notifications{Words: []string{
		fmt.Sprintf("%s is told which objects are %s in the bucket%s%s: their keys and sizes, and which principal did it from which address. %s",
			def.Name, words.Or(events(n)), under(def), ifChosen(def), words.Sentence(n.Why)),
	}}
	if def.HasTarget() {
		s.aboutTarget(def)
	} else {
		s.aboutOwn(def)
	}
	if def.Bucket.Create != vendors.CreateNever {
		s.Commands = append(s.Commands, "# of a bucket that the stack made"+whoseARN(def), vocabulary.TakeOutKept(def))
	}
	if def.Bucket.Create != vendors.CreateRequired {
		s.Words = append(s.Words, "A bucket that you have has its own notifications, which the stack does not touch: the command of the output "+
			vocabulary.OutputNotificationCommand+" adds this one to them. No stack takes it out again. S3 refuses two for the same keys and events: take out first what an earlier stack left in a bucket that it made.")
		s.Commands = append(s.Commands, "# of a bucket that you have", vocabulary.TakeOutNotification(def))
	}
	return s
}

// aboutOwn says of a queue or topic of the stack's who is told, and what stays.
func (s *Notifications) aboutOwn(def *vendors.Definition) {
	s.Words = append(s.Words, told(def))
	kind, goes := "queue", "queues go"
	if def.HasTopic() {
		kind, goes = "topic", "topic and its subscriptions go"
	}
	if def.Bucket.Create != vendors.CreateNever {
		s.Words = append(s.Words, "A new bucket must have a name that is known before it is made, as the "+kind+"'s policy names it. The "+goes+" with the stack; "+
			"the bucket is kept and still names its "+kind+", so that S3 takes no other notifications for it until that one is taken out.")
	}
}

// whoseARN says what ARN stands for in the command, where the definition does not say it.
func whoseARN(def *vendors.Definition) string {
	switch t := def.Notifications.Target(); {
	case t == nil:
		return "; ARN is that of its " + def.Notifications.ToldKind() + ", which the first command writes too"
	case t.Name == "":
		return "; ARN is what you typed as " + def.TargetParameter()
	}
	return ""
}

// told says who is told, and what the vendor may do there.
func told(def *vendors.Definition) string {
	n := def.Notifications
	if n.Queue != nil {
		return "The stack makes a queue, to which this bucket alone can send, as S3 tells there what happens in it. In it " + def.Name + " may use " + words.And(n.Queue.Allowed()) +
			", and nothing else of SQS. What was received twenty times and not deleted goes to a second queue, which is for you alone and keeps it for 14 days."
	}
	t := n.Topic
	where := "its own endpoint, whose address begins with https://" + t.HTTPS + "/"
	if t.Queue != "" {
		account := "account " + t.Account
		if t.Account == "" {
			account = "the account that you type as " + def.Name + "'s"
		}
		where = "its own queue " + t.Queue + " in " + account
	}
	text := "The stack makes a topic, to which this bucket alone can publish, as S3 tells there what happens in it. "
	if t.Subscribes() {
		text += def.Name + " may subscribe " + where + ", and nothing else."
	} else {
		text += "You subscribe the endpoint that " + def.Name + " shows you; it may subscribe nothing itself."
	}
	if others := t.Others(); others != nil {
		text += " It may use " + words.And(others) + "."
	}
	return text + " It may do nothing else in SNS: neither publish nor see who else subscribes. You may subscribe more of your own."
}

func events(n *vendors.Notifications) []string {
	var list []string
	for _, e := range n.Events {
		list = append(list, string(e))
	}
	return list
}

// under says of which keys.
func under(def *vendors.Definition) string {
	n := def.Notifications
	var of []string
	switch {
	case n.Prefix != "":
		of = append(of, "begin with "+n.Prefix)
	case def.Bucket.Prefix.Offered():
		of = append(of, "begin with your prefix")
	case def.Bucket.Prefixes != nil:
		of = append(of, "begin with "+def.Bucket.Prefixes[0])
	}
	if n.Suffix != "" {
		of = append(of, "end in "+n.Suffix)
	}
	if of == nil {
		return ""
	}
	return ", of keys that " + strings.Join(of, " and ")
}

func ifChosen(def *vendors.Definition) string {
	if !def.Notifications.Choosable() {
		return ""
	}
	return ", if you choose it with " + cmp.Or(def.TargetParameter(), vendors.ParamNotifications)
}
