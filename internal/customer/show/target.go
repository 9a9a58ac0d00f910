package show

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// StatementLines are those of the statement.
func (s *Notifications) StatementLines() []string {
	if s.Statement == "" {
		return nil
	}
	return strings.Split(s.Statement, "\n")
}

// unnamed says what becomes of a bucket that CloudFormation names: the statement names the bucket before it is there.
func unnamed(def *vendors.Definition) string {
	if def.Bucket.Create == vendors.CreateNever || def.MustName() || def.Bucket.Name != nil && def.Bucket.Name.Prefix != "" {
		return ""
	}
	return " A new bucket then needs a name that you give: CloudFormation makes one up only when it is too late for the statement."
}

// aboutTarget says of a queue or topic of the vendor's own who is told, what must be allowed there before, and what stays.
func (s *Notifications) aboutTarget(def *vendors.Definition) {
	n := def.Notifications
	t, kind := n.Target(), n.ToldKind()
	which := "the one whose ARN you type in " + def.TargetParameter()
	if t.ARN == vendors.AfterLaunch {
		which += " in an update, once " + def.Name + " shows it"
	}
	if t.Name != "" {
		which = t.Name
	}
	if t.Account != "" {
		which += ", in AWS account " + t.Account
	}
	s.Words = append(s.Words,
		fmt.Sprintf("S3 tells a %s of %s's own, in the bucket's region: %s. What %[2]s does with it there, and who else reads it, you do not see. Nothing of it is granted in this account.", kind, def.Name, which),
		fmt.Sprintf("S3 refuses the notification, and with it a new bucket, as long as the %s's policy has not the statement below, with your account and the bucket's name, which you tell %s before.%s", kind, def.Name, unnamed(def)))
	s.Statement = vocabulary.TargetStatement(def)
	if def.Bucket.Create != vendors.CreateNever {
		text := "A new bucket, which is kept, goes on telling the " + kind + " once the stack is gone or has another bucket: the command ends that, and leaves all other notifications of the bucket."
		if n.Choosable() {
			off := vendors.ParamNotifications + " No"
			if typed := def.TargetParameter(); typed != "" {
				off = "an empty " + typed
			}
			text += " So does an update with " + off + "."
		}
		s.Words = append(s.Words, text)
	}
}
