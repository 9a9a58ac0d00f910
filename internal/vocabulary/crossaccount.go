package vocabulary

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// wayRole: an AWS principal of the vendor's assumes a role.
var wayRole = Way{
	ID: "role", Value: "CrossAccountRole", Means: "a role that an AWS principal assumes with an external ID",
	Offered: func(def *vendors.Definition) bool {
		r := def.Access.Role
		return r != nil && (r.Trust.CrossAccount() || r.Trust.WebIdentity == nil)
	},
	Hands: []vendors.Handed{vendors.HandedRoleARN},
	Words: whoAssumes,
}

var paramExternalID = Word{Name: vendors.ParamExternalID, Samples: []string{"", "acme/7f3a"}, HandedBack: true}

var paramVendorPrincipalARN = Word{Name: vendors.ParamVendorPrincipalARN, Samples: []string{"", "arn:aws:iam::111122223333:user/vendor/reader"}, HandedBack: true}

var paramVendorAccountID = Word{Name: vendors.ParamVendorAccountID, Samples: []string{"", "444455556666"}, HandedBack: true}

// TrustIsKnown is a condition: the customer has given what the role trusts.
const TrustIsKnown = "TrustIsKnown"

// crossAccount: the external ID, and the vendor's principal where the customer types it.
func crossAccount(def *vendors.Definition) Choice {
	role := def.Access.Role
	if role == nil || !role.Trust.CrossAccount() {
		return Choice{}
	}
	var c Choice
	late := role.Trust.Principal.When == vendors.AfterLaunch
	optional := late || len(chosenAmong(def)) > 1
	when := "The value that " + def.Name + " gives you"
	if late {
		when = "The value that " + def.Name + " shows once it knows the role's ARN: launch without it, then update the stack with it"
	}
	if role.Trust.Account.Typed() {
		c.Parameters = append(c.Parameters, Parameter{
			Word: paramVendorAccountID, Group: GroupAccess, Label: def.Name + "'s AWS account",
			Description: when + ": the 12-digit ID of the AWS account from which it assumes the role, the only one that may.",
			Shape:       Shape{awsname.AccountIDPattern, awsname.AccountIDDescription},
		})
	}
	if role.Trust.Principal.Typed() {
		c.Parameters = append(c.Parameters, Parameter{
			Word: paramVendorPrincipalARN, Group: GroupAccess, Label: "ARN of " + def.Name + "'s principal",
			Description: when + ": the ARN of its IAM user or role" + inAccounts(def) + ", the only one that may assume the role.",
			Shape:       principal(def),
			MaxLength:   maxPrincipalARN,
		})
	}
	if role.Trust.ExternalID != "" {
		c.Parameters = append(c.Parameters, Parameter{
			Word: paramExternalID, Group: GroupAccess, Label: "External ID",
			Description: when + ": its external ID for you alone. Nobody can assume the role without it. It is not a secret.",
			Shape:       Shape{awsname.ExternalIDPattern, awsname.ExternalIDDescription},
		})
	}
	var names []string
	for i := range c.Parameters {
		p := &c.Parameters[i]
		if optional {
			p.Default, p.Shape = new(""), p.Shape.OrEmpty()
		}
		names = append(names, p.Name)
	}
	switch {
	case late:
		c.Conditions = []Condition{{TrustIsKnown, expr.All(expr.Filled, names)}}
		if len(names) > 1 {
			c.Rules = []Rule{{Name: "WholeTrust", Assertions: []Assertion{{
				expr.Or(expr.All(expr.Filled, names), expr.All(expr.Empty, names)),
				fmt.Sprintf("Give %s together, or leave both empty as long as %s has not told them.",
					strings.Join(names, " and "), def.Name),
			}}}}
		}
	case optional:
		c.Rules = onlyFor(wayRole.Value, names, names)
	}
	if role.Trust.Account.Typed() {
		c.Rules = append(c.Rules, Rule{Name: "NotYourOwnAccount", Assertions: []Assertion{{
			expr.Not(expr.Equals(expr.Ref(vendors.ParamVendorAccountID), expr.Ref("AWS::AccountId"))),
			fmt.Sprintf("%s must be %s's account, not the one that you launch in.", vendors.ParamVendorAccountID, def.Name),
		}}})
	}
	return c
}

// maxPrincipalARN leaves room for the longest external ID, 1,224 characters, in a trust policy of 2,048.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const maxPrincipalARN = 512

// principal lets the customer type a principal of no other account than the definition says.
func principal(def *vendors.Definition) Shape {
	s := Shape{awsname.PrincipalARNPattern, awsname.PrincipalARNDescription}
	if accounts := principalAccounts(def); accounts != nil {
		s.Pattern, s.Constraint = awsname.PrincipalOf(accounts)
	}
	s.Constraint += "; " + strconv.Itoa(maxPrincipalARN) + " characters in all at most"
	return s
}

// principalAccounts are those that the vendor's principal can be of, nil if that is not known yet.
func principalAccounts(def *vendors.Definition) []awsname.Account {
	var accounts []awsname.Account
	for _, p := range def.ServedPartitions() {
		if id := def.Access.Role.Trust.Principal.Account[p]; id != "" {
			accounts = append(accounts, awsname.Account{Partition: p, ID: id})
		}
	}
	return accounts
}

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
