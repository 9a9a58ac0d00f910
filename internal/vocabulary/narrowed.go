package vocabulary

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/internal/narrowing"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramVendorSessionName = Word{Name: vendors.ParamVendorSessionName, Samples: []string{"", "vendor-session-1"}}

var paramVendorSourceIdentity = Word{Name: vendors.ParamVendorSourceIdentity, Samples: []string{"", "vendor-identity-1"}}

var paramVendorOrganizationID = Word{Name: vendors.ParamVendorOrganizationID, Samples: []string{"", "o-a1b2c3d4e5"}}

// typedConditions are what the customer types to narrow the trust; when says how they learn it.
func typedConditions(def *vendors.Definition, when string) []Parameter {
	var list []Parameter
	for _, c := range def.Access.Role.Trust.Conditions {
		if c.Typed == nil {
			continue
		}
		p := Parameter{Group: GroupAccess, Shape: Shape{c.Typed.Pattern, "must be " + c.Typed.Words}}
		what := ""
		switch c.Key {
		case narrowing.SessionName:
			p.Word, p.Label, what = paramVendorSessionName, "Name of "+def.Name+"'s sessions", "the name that it gives its sessions, without which it is not let in"
		case narrowing.SourceIdentity:
			p.Word, p.Label, what = paramVendorSourceIdentity, def.Name+"'s source identity", "the source identity that it sets, without which it is not let in"
		case narrowing.OrganizationID:
			p.Word, p.Label, what = paramVendorOrganizationID, def.Name+"'s organization", "the ID of its organization in AWS Organizations, outside of which nobody is let in"
		}
		p.Description = when + ": " + what + "."
		list = append(list, p)
	}
	return list
}

// narrowedTo says what whoever assumes the role must meet besides, and why.
func narrowedTo(def *vendors.Definition) string {
	words := ""
	for _, c := range def.Access.Role.Trust.Conditions {
		value := strings.Join(c.Values, " or ")
		if c.Typed != nil {
			value = "what you enter"
		}
		how := map[string]string{
			narrowing.PrincipalARN: "only by " + value, narrowing.SessionName: "only in a session named " + value,
			narrowing.SourceIdentity: "only with the source identity " + value, narrowing.OrganizationID: "only by members of the organization " + value,
			narrowing.SourceAddresses: "only from " + value,
		}[c.Key]
		words += " It is assumed " + how + ": " + strings.TrimSuffix(c.Why, ".") + "."
	}
	return words
}

// roomForIDs is how many characters of a trust policy there are for external IDs: of the 2,048 that IAM takes, without those
// of the rest, of the longest principals, and of the conditions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func roomForIDs(def *vendors.Definition) int {
	const most, rest, quotes = 2048, 2048 - maxPrincipalARN - awsname.MaxExternalID, len(`"",`)
	trust := def.Access.Role.Trust
	const account = len("arn:aws-us-gov:iam::123456789012:root")
	principals := maxPrincipalARN
	if trust.Account.Typed() {
		principals = account
	} else if p := trust.Published(); p != nil {
		principals = 0
		for _, s := range p.Sets {
			n := 0
			for _, v := range s.Values {
				n += max(len(v), account) + quotes
			}
			principals = max(principals, n)
		}
	}
	room, again, setsIdentity := most-rest-principals, principals, false
	for _, c := range trust.Conditions {
		n := len(c.Operator) + len(c.Key) + len(`"":{"":[]},`)
		for _, v := range c.Values {
			n += len(v) + quotes
		}
		if c.Typed != nil {
			n += maxTyped + quotes
		}
		room -= n
		if c.Key != narrowing.SessionName {
			again += n
		}
		setsIdentity = setsIdentity || c.Key == narrowing.SourceIdentity
	}
	if setsIdentity { // by a statement that has the principals and most of the conditions once more
		room -= len(identityStatement) + maxSid + again
	}
	if def.Access.Role.AssumesItself != "" { // by a statement that has the external IDs once more
		room = (room - len(selfStatement) - awsname.MaxRoleName) / 2
	}
	if trust.ExternalID.Rotation.Offered() {
		room = (room - len(`[,]`) - 2*quotes) / 2
	}
	return room
}

// identityStatement is what a trust that asks for a source identity has besides, but its Sid, its principals and its conditions.
const identityStatement = `,{"Sid":"","Effect":"Allow","Principal":{"AWS":[]},"Action":"sts:SetSourceIdentity","Condition":{}}`

const maxSid = 128

// selfStatement is what a role that may assume itself adds to its trust, but its name and the external ID.
const selfStatement = `,{"Sid":"TheRoleItself","Effect":"Allow","Principal":{"AWS":"arn:aws-us-gov:iam::123456789012:root"},"Action":"sts:AssumeRole",` +
	`"Condition":{"ArnEquals":{"aws:PrincipalArn":"arn:aws-us-gov:iam::123456789012:role/"},"StringEquals":{"sts:ExternalId":""}}}`

const maxTyped = 64 // of a session's name, a source identity, an organization's ID
