package show

import (
	"slices"
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
			withdrawBy("--use-previous-template", t.Keys("Parameters")),
			"aws cloudformation wait stack-update-complete --stack-name YOUR-STACK --region ITS-REGION",
		},
		Late: "aws kms put-key-policy --key-id ID-OF-THE-KEY --region ITS-REGION --policy-name default --policy '" +
			`{"Version":"2012-10-17","Statement":[{"Sid":"LeaveTheKeyToThisAccount","Effect":"Allow",` +
			`"Principal":{"AWS":"YOUR-ACCOUNT-ID"},"Action":"kms:*","Resource":"*"}]}'`,
	}
}

// withdrawBy updates a stack of these parameters, and leaves all else as it is.
func withdrawBy(template string, parameters []string) string {
	update := []string{"aws cloudformation update-stack --stack-name YOUR-STACK --region ITS-REGION " + template + " --parameters"}
	for _, name := range parameters {
		if name != vendors.ParamVendorAccess {
			update = append(update, "ParameterKey="+name+",UsePreviousValue=true")
		}
	}
	return strings.Join(append(update, "ParameterKey="+vendors.ParamVendorAccess+",ParameterValue="+vocabulary.AccessWithdrawn), " ")
}

// LeanAsks adds the command for a stack of the template's lean form, which has its own parameters only. Where the form can make the key
// and does not ask for the access, as one of an earlier release, the update is to the full template.
func (s *Sheet) LeanAsks(asks []string) {
	if s.Withdraw == nil {
		return
	}
	full := make([]string, 0, len(s.Choices))
	makes := slices.Contains(asks, vendors.ParamNewKMSKey)
	for _, c := range s.Choices {
		full = append(full, c.Parameter)
		makes = makes || c.Parameter == vendors.ParamNewKMSKey && c.Default == "Yes"
	}
	if !makes || slices.Equal(slices.Sorted(slices.Values(asks)), slices.Sorted(slices.Values(full))) {
		return
	}
	about, template := "# of a stack that was launched from lean.yaml", "--use-previous-template"
	if !slices.Contains(asks, vendors.ParamVendorAccess) {
		about, template = about+", where URL-OF-TEMPLATE.YAML is the address of the template.yaml beside it", "--template-url URL-OF-TEMPLATE.YAML"
	}
	w := s.Withdraw
	w.Commands = slices.Concat([]string{"# of a stack that was launched from template.yaml", w.Commands[0], about, withdrawBy(template, asks)}, w.Commands[1:])
}
