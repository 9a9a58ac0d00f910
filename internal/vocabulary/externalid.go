package vocabulary

import (
	"maps"
	"regexp"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramExternalID = Word{Name: vendors.ParamExternalID, Samples: []string{"", "acme/7f3a"}, HandedBack: true}

// paramSecondExternalID is no business of a connection's: it is there for the time of a rotation.
var paramSecondExternalID = Word{Name: vendors.ParamSecondExternalID, Samples: []string{"", "acme/8b5c"}}

// TwoExternalIDs is a condition: the role takes a second external ID beside the first.
const TwoExternalIDs = "TwoExternalIds"

// HasExternalID is a condition: the customer has entered an external ID to hand back, as the chosen way in has one.
const HasExternalID = "HasExternalId"

// WhenExternalID is the condition under which there is an external ID to hand back, empty where there always is.
func WhenExternalID(def *vendors.Definition) string {
	if alternatives(def) { // in a partition with a key there is none either
		return HasExternalID
	}
	return ""
}

// NewExternalIDFits reports whether the customer makes the external ID, and one that our tools make is of the form that the
// vendor's have: 26 letters and digits of base32, as those of crypto/rand.Text are.
func NewExternalIDFits(def *vendors.Definition) bool {
	if !def.HasOwnExternalID() {
		return false
	}
	form := def.Access.Role.Trust.ExternalID.Form
	if form == nil {
		return true
	}
	pattern := regexp.MustCompile(form.Pattern)
	for _, c := range base32 {
		if !pattern.MatchString(strings.Repeat(string(c), 26)) {
			return false
		}
	}
	return true
}

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// externalID is the parameter.
func externalID(def *vendors.Definition) Parameter {
	trust, who := def.Access.Role.Trust, "Nobody"
	if trust.WebIdentity != nil { // which has none
		who = "No AWS principal"
	}
	p := Parameter{
		Word: paramExternalID, Group: GroupAccess, Label: "External ID",
		Description: told(def, after(trust.ExternalIDIsLate()), "its external ID for you alone") + " " + who + " can assume the role without it. It is not a secret.",
		Shape:       ExternalIDShape(def),
	}
	if trust.ExternalID.Made == vendors.MadeByCustomer {
		p.Description = "A value that you make, that nobody guesses and that you use nowhere else"
		if NewExternalIDFits(def) {
			p.Description += ", such as one that the launch page or bucketgrant launch -new-external-id makes"
		}
		p.Description += ". Give it to " + def.Name + " with the role's ARN, and to nobody else: " + lowerFirst(who) + " can assume the role without it. It is not a secret: whoever may look at the role or the stack reads it."
	}
	if trust.ExternalID.PerAccount {
		p.Description += " The role asks for it with a hyphen and the number of its account behind it, which the template adds: it is another one in each account."
	}
	return roomy(def, p)
}

// BehindExternalID says after what a role asks for that the number of its account follows, "" where none does.
func BehindExternalID(def *vendors.Definition) string {
	if trust := def.Trusted(); trust == nil || !trust.ExternalID.PerAccount {
		return ""
	}
	return ", and behind it a hyphen and the number of the role's account"
}

// roomy says apart from its pattern how long an external ID may be, where a trust policy has less room than STS.
func roomy(def *vendors.Definition, p Parameter) Parameter {
	if room := def.Access.Role.RoomForExternalIDs(); room < awsname.MaxExternalID && def.Access.Role.Trust.ExternalID.Form == nil {
		p.MaxLength = room
	}
	return p
}

// ExternalIDShape is a form of the vendor's own, or what STS takes: as long as there is room for in the trust policy, and no
// shorter than nobody guesses where the customer makes it.
func ExternalIDShape(def *vendors.Definition) Shape {
	id := def.Access.Role.Trust.ExternalID
	if id.Form != nil {
		return Shape{id.Form.Pattern, "must be " + id.Form.Words}
	}
	least := awsname.MinExternalID
	if id.Made == vendors.MadeByCustomer {
		least = vendors.LeastOwnExternalID
	}
	pattern, words := awsname.ExternalIDOf(least, min(def.Access.Role.RoomForExternalIDs(), awsname.MaxExternalID))
	return Shape{pattern, words}
}

// secondExternalID: one external ID is replaced by another without an outage by way of both.
func secondExternalID(def *vendors.Definition) Choice {
	if !def.Access.Role.Trust.ExternalID.Rotation.Offered() {
		return Choice{}
	}
	tell := ""
	if def.HasOwnExternalID() {
		tell = "give it to " + def.Name + " yourself, as no output has it, "
	}
	c := Choice{
		Parameters: []Parameter{roomy(def, Parameter{
			Word: paramSecondExternalID, Group: GroupAdvanced, Label: "Second external ID",
			Description: "For a change of the external ID without an outage: update the stack with the new one here, " + tell + "have " + def.Name +
				" use it, then update once more with the new one as " + vendors.ParamExternalID + " and nothing here. As long as both are given, both open the role.",
			Default: new(""), Shape: ExternalIDShape(def).OrEmpty(),
		})},
		Conditions: []Condition{{TwoExternalIDs, expr.Filled(vendors.ParamSecondExternalID)}},
		Rules: []Rule{{Name: "SecondExternalIdBesideTheFirst", When: expr.Filled(vendors.ParamSecondExternalID), Assertions: []Assertion{{
			expr.Filled(vendors.ParamExternalID), vendors.ParamSecondExternalID + " is a second one: give " + vendors.ParamExternalID + " too.",
		}}}},
	}
	sayWhen(def, wayRole, c.Parameters)
	return c
}

// Examples are values of parameters that fit a definition where the samples of the vocabulary do not.
func Examples(def *vendors.Definition) map[string]string {
	examples := map[string]string{}
	if r := def.Access.Role; r != nil && r.Trust.ExternalID.Form != nil {
		examples[vendors.ParamExternalID] = r.Trust.ExternalID.Form.Example
		examples[vendors.ParamSecondExternalID] = another(r.Trust.ExternalID.Form)
	} else if def.HasOwnExternalID() { // which is longer than the samples are
		examples[vendors.ParamExternalID], examples[vendors.ParamSecondExternalID] = "acme/7f3a-9c1e-4b8d", "acme/8b5c-2d7f-a610"
	}
	if e := def.Access.ExistingRole; e != nil {
		examples[vendors.ParamExistingRoleName] = e.Example
	}
	if accounts := principalAccounts(def); accounts != nil { // of which none may be the sample's
		examples[paramVendorPrincipalARN.Name] = "arn:" + string(accounts[0].Partition) + ":iam::" + accounts[0].ID + ":user/vendor/reader"
	}
	maps.Copy(examples, examplesOfExisting(def))
	if r := def.Access.Role; r != nil {
		if r.Name.Required() {
			sample := r.Name.Sample()
			examples[vendors.ParamRoleName] = sample
			for _, set := range def.Sets { // no two roles have one name
				end := "-" + strings.ToLower(set.Name)
				examples[set.Own(vendors.ParamRoleName)] = sample[:min(len(sample), awsname.MaxRoleName-len(end))] + end
			}
		}
		for _, c := range r.Trust.Conditions {
			if c.Typed != nil {
				examples[c.Parameter()] = c.Typed.Example
			}
		}
	}
	return examples
}

// another is a value of a form that differs from its example in one character.
func another(form *vendors.Form) string {
	pattern := regexp.MustCompile(form.Pattern)
	for i := range form.Example {
		for _, c := range "7bB-" {
			if other := form.Example[:i] + string(c) + form.Example[i+1:]; other != form.Example && pattern.MatchString(other) {
				return other
			}
		}
	}
	return form.Example
}
