package vendors

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
)

// MostPrincipalARN is how many characters principals that are typed have at most, together. It leaves room for the longest external
// ID, 1,224 characters, in a trust policy of 2,048.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const MostPrincipalARN = 512

// RoomForExternalIDs is how many characters of a role's trust policy there are for an external ID, each of two in a rotation: of the 2,048 that IAM takes, without those
// of the rest, of the longest principals, and of the conditions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
func (r *Role) RoomForExternalIDs() int {
	const most, rest, quotes = 2048, 2048 - MostPrincipalARN - awsname.MaxExternalID, len(`"",`)
	trust := r.Trust
	const account = len("arn:aws-us-gov:iam::123456789012:root")
	principals := MostPrincipalARN
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
	for _, c := range trust.ConditionsOn(NarrowsPrincipal) {
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
	if r.AssumesItself != "" { // by a statement that has the external IDs once more
		room = (room - len(selfStatement) - awsname.MaxRoleName) / 2
	}
	if trust.ExternalID.Rotation.Offered() {
		room = (room - len(`[,]`) - 2*quotes) / 2
	}
	if trust.ExternalID.PerAccount { // and STS's limit is one of the whole
		room = min(room, awsname.MaxExternalID) - len(OfAccount)
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
