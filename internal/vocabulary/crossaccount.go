package vocabulary

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// wayRole: an AWS principal of the vendor's assumes a role.
var wayRole = Way{
	ID: "role", Value: "CrossAccountRole",
	MeansOf: func(def *vendors.Definition) string {
		if t := def.Access.Role.Trust; t.CrossAccount() && !t.ExternalID.Given() {
			return "a role that an AWS principal assumes, without an external ID"
		}
		return "a role that an AWS principal assumes with an external ID"
	},
	Offered: func(def *vendors.Definition) bool {
		r := def.Access.Role
		return r != nil && (r.Trust.CrossAccount() || r.Trust.NamesNobody())
	},
	Hands: []vendors.Handed{vendors.HandedRoleARN},
	Shows: func(keys map[string]bool) string {
		if keys["sts:ExternalId"] {
			return "with your external ID"
		}
		return ""
	},
	Words: whoAssumes,
}

var paramVendorPrincipalARN = Word{Name: vendors.ParamVendorPrincipalARN, Samples: []string{"", "arn:aws:iam::111122223333:user/vendor/reader"}, HandedBack: true}

var paramVendorAccountID = Word{Name: vendors.ParamVendorAccountID, Samples: []string{"", "444455556666"}, HandedBack: true}

// TrustIsKnown is a condition: the customer has given what the role trusts.
const TrustIsKnown = "TrustIsKnown"

// crossAccount: the vendor's account or principal where the customer types it, and the external ID.
func crossAccount(def *vendors.Definition) Choice {
	role := def.Access.Role
	if role == nil || !role.Trust.CrossAccount() {
		return Choice{}
	}
	trust := role.Trust
	entered := entered{def: def, optional: alternatives(def)}
	if trust.Account.Typed() {
		entered.add(false, Parameter{
			Word: paramVendorAccountID, Group: GroupAccess, Label: def.Name + "'s AWS account",
			Description: told(def, "", "the 12-digit ID of the AWS account from which it assumes the role, the only one that may"),
			Shape:       Shape{awsname.AccountIDPattern, awsname.AccountIDDescription},
		})
	}
	if trust.Principal.Typed() {
		late := trust.Principal.When == vendors.AfterLaunch
		entered.add(late, Parameter{
			Word: paramVendorPrincipalARN, Group: GroupAccess, Label: "ARN of " + def.Name + "'s principal",
			Description: told(def, after(late), "the ARN of its IAM user or role"+inAccounts(def)+", the only one that may assume the role") + madeAnew,
			Shape:       principal(def),
			MaxLength:   vendors.MostPrincipalARN,
		})
	}
	for _, p := range typedFor(def, vendors.NarrowsPrincipal) {
		entered.add(false, p)
	}
	if trust.ExternalID.Given() {
		entered.add(trust.ExternalIDIsLate(), externalID(def))
	}
	c := entered.choice()
	if def.HandsExternalID() && entered.optional {
		c.Conditions = append(c.Conditions, Condition{HasExternalID, expr.Filled(vendors.ParamExternalID)})
	}
	if trust.Account.Typed() {
		c.Rules = append(c.Rules, Rule{Name: "NotYourOwnAccount", Assertions: []Assertion{{
			expr.Not(expr.Equals(expr.Ref(vendors.ParamVendorAccountID), expr.Ref("AWS::AccountId"))),
			fmt.Sprintf("%s must be %s's account, not the one that you launch in.", vendors.ParamVendorAccountID, def.Name),
		}}})
	}
	return with(c, secondExternalID(def))
}

// entered are the parameters that say who gets in.
type entered struct {
	def        *vendors.Definition
	optional   bool // as there are other ways in
	parameters []Parameter
	late       []string // those that the vendor tells once the role exists
}

// told says what a value of the vendor's is, and after what the customer gets it, "" where it is known before.
func told(def *vendors.Definition, after, what string) string {
	if after == "" {
		return "The value that " + def.Name + " gives you: " + what + "."
	}
	return "The value that " + def.Name + " shows once " + after + ": " + what + ". Launch without it, then update the stack with it."
}

// after is when the vendor tells who it is, if that is late.
func after(late bool) string {
	if late {
		return "it knows the role's ARN"
	}
	return ""
}

func (e *entered) add(late bool, p Parameter) {
	if p.Late = late; late {
		e.late = append(e.late, p.Name)
	}
	if late || e.optional {
		p.Default, p.Shape = new(""), p.Shape.OrEmpty()
	}
	e.parameters = append(e.parameters, p)
}

func (e *entered) choice() Choice {
	c := Choice{Parameters: e.parameters}
	sayWhen(e.def, wayRole, c.Parameters)
	var names []string
	for _, p := range e.parameters {
		names = append(names, p.Name)
	}
	switch {
	case len(e.late) > 0:
		c.Conditions = []Condition{{TrustIsKnown, expr.All(expr.Filled, e.late)}}
		if len(e.late) > 1 {
			c.Rules = []Rule{{Name: "WholeTrust", Assertions: []Assertion{{
				expr.Or(expr.All(expr.Filled, e.late), expr.All(expr.Empty, e.late)),
				fmt.Sprintf("Give %s together, or leave both empty: nobody can assume the role then.",
					strings.Join(e.late, " and ")),
			}}}}
		}
	case e.optional && len(names) > 0:
		c.Rules = onlyFor(e.def, wayRole, names, e.parameters)
	}
	return c
}

// with is one choice of two.
func with(a, b Choice) Choice {
	return Choice{
		Parameters: append(a.Parameters, b.Parameters...), Conditions: append(a.Conditions, b.Conditions...), Rules: append(a.Rules, b.Rules...),
	}
}

// principal lets the customer type a principal of no other account than the definition says.
func principal(def *vendors.Definition) Shape {
	s := Shape{awsname.PrincipalARNPattern, awsname.PrincipalARNDescription}
	if accounts := principalAccounts(def); accounts != nil {
		s.Pattern, s.Constraint = awsname.PrincipalOf(accounts)
	}
	s.Constraint += "; " + strconv.Itoa(vendors.MostPrincipalARN) + " characters in all at most"
	return s
}

// principalAccounts are those that the vendor's principal can be of, nil if that is not known yet.
func principalAccounts(def *vendors.Definition) []awsname.Account {
	trusted := def.Trusted()
	if trusted == nil {
		return nil
	}
	var accounts []awsname.Account
	for _, p := range def.RolePartitions() {
		if id := trusted.Principal.Account[p]; id != "" {
			accounts = append(accounts, awsname.Account{Partition: p, ID: id})
		}
	}
	return accounts
}

// madeAnew: IAM keeps the unique ID behind a principal's ARN, and an update that changes nothing keeps that.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
const madeAnew = " Made anew under the same ARN it is another one to IAM: update to another value, and back."

func inAccounts(def *vendors.Definition) string {
	var named []string
	for _, a := range principalAccounts(def) {
		named = append(named, a.ID+" ("+string(a.Partition)+")")
	}
	if named == nil {
		return ""
	}
	return " in its AWS account " + strings.Join(named, " or ")
}

// TypedAccount is the vendor's account that the customer types, as it stands in a text of Fn::Sub.
func TypedAccount() string { return "${" + paramVendorAccountID.Name + "}" }
