package show

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Withdraw is how the vendor is taken out of the policies of the bucket and of a KMS key that the stack made: the key is kept, and
// CloudFormation has no policy of a key apart from it.
type Withdraw struct {
	// Words say it, in sentences.
	Words []string `json:"words"`
	// Commands do it before the stack is deleted. Late does it where the stack is gone already.
	Commands []string `json:"commands"`
	Late     string   `json:"late"`
}

// Text is all of the commands, as somebody copies them: in what order, its comments say.
func (w *Withdraw) Text() string {
	return strings.Join(w.Commands, "\n") + "\n\n# only where the stack is gone already\n" + w.Late
}

// withdraw is nil where no policy of such a key names the vendor.
func withdraw(def *vendors.Definition, t *template.Template) *Withdraw {
	if vocabulary.NewKeyForGuest(def) == nil {
		return nil
	}
	update := []string{"aws cloudformation update-stack --stack-name YOUR-STACK --region ITS-REGION --use-previous-template --parameters"}
	for _, name := range t.Keys("Parameters") {
		value := ",UsePreviousValue=true"
		if name == vendors.ParamVendorAccess {
			value = ",ParameterValue=" + vocabulary.AccessWithdrawn
		}
		update = append(update, "ParameterKey="+name+value)
	}
	return &Withdraw{
		Words: []string{
			"Did the stack make the KMS key of the bucket (" + vendors.ParamNewKMSKey + ")? The key is kept when the stack goes, as nothing in the bucket can be read " +
				"without it, and its policy stays with it. Take " + def.Name + " out of the policy first: update the stack with " +
				vendors.ParamVendorAccess + "=" + vocabulary.AccessWithdrawn + ", and leave all else as it is, " + vendors.ParamNewKMSKey +
				" too. It takes " + def.Name + " out of the bucket's policy as well: " + def.Name + " then gets in nowhere.",
			"Is the stack gone already? Then the policy still names " + def.Name + ", which gets nowhere by it, as the bucket's policy is gone. The last command gives the key the " +
				"policy that AWS gives a new key, in place of what it has.",
		},
		Commands: []string{
			strings.Join(update, " "),
			"aws cloudformation wait stack-update-complete --stack-name YOUR-STACK --region ITS-REGION",
		},
		Late: "aws kms put-key-policy --key-id ID-OF-THE-KEY --region ITS-REGION --policy-name default --policy '" +
			`{"Version":"2012-10-17","Statement":[{"Sid":"LeaveTheKeyToThisAccount","Effect":"Allow",` +
			`"Principal":{"AWS":"arn:` + string(def.ServedPartitions()[0]) + `:iam::YOUR-ACCOUNT-ID:root"},"Action":"kms:*","Resource":"*"}]}'`,
	}
}
