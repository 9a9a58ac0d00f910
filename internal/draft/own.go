package draft

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// trustOf is what a definition says of a trust, as a policy.
func trustOf(t vendors.Trust) []any {
	var list []any
	add := func(principal map[string]any, action string, narrows vendors.Narrowed, conditions []condition) {
		for _, c := range t.ConditionsOn(narrows) {
			values := c.Values
			if c.Typed != nil {
				values = vendors.Texts{c.Typed.Example}
			}
			conditions = append(conditions, condition{c.Operator, c.Key, values})
		}
		list = append(list, map[string]any{
			"Effect": "Allow", "Principal": principal, "Action": action,
			"Condition": grouped(conditions, func(c condition) (string, any) { return c.key, c.values }),
		})
	}
	if t.CrossAccount() {
		var conditions []condition
		if t.ExternalID.Given() {
			conditions = append(conditions, condition{"StringEquals", "sts:ExternalId", []string{someExternalID}})
		}
		add(map[string]any{"AWS": trustedARNs(t)}, "sts:AssumeRole", vendors.NarrowsPrincipal, conditions)
	}
	if w := t.WebIdentity; w != nil {
		var conditions []condition
		name := oidc.Filled(oidc.Name(w.Provider), typedPart)
		if subject, ok := subjectOf(w); ok {
			conditions = append(conditions, condition{"StringLike", name + ":" + oidc.SubjectKey(w.Provider), []string{subject}})
		}
		if audiences := audiencesOf(w); audiences != nil {
			conditions = append(conditions, condition{"StringEquals", name + ":" + oidc.AudienceKey(w.Provider), audiences})
		}
		for _, c := range w.Claims {
			conditions = append(conditions, condition{string(c.Operator), name + ":" + c.Claim, c.Values})
		}
		add(map[string]any{"Federated": provider(w)}, "sts:AssumeRoleWithWebIdentity", vendors.NarrowsWebIdentity, conditions)
	}
	return list
}

// trustedARNs are those of principals and accounts.
func trustedARNs(t vendors.Trust) []any {
	var list []any
	switch {
	case t.Account.Typed():
		list = append(list, "arn:aws:iam::"+typedAccount+":root")
	case t.Principal.Typed():
		list = append(list, typedARN(t))
	default:
		for _, s := range t.Published().Sets {
			for _, v := range s.Values {
				if !strings.HasPrefix(v, "arn:") {
					v = "arn:" + string(t.Published().Partition(s)) + ":iam::" + v + ":root"
				}
				list = append(list, v)
			}
		}
	}
	return list
}

func subjectOf(w *vendors.WebIdentity) (string, bool) {
	switch {
	case w.NoSubject != "":
		return "", false
	case w.Subject == "" || w.Subject == string(vendors.AtLaunch):
		return typedPart, true
	}
	return oidc.Filled(w.Subject, typedPart), true
}

func audiencesOf(w *vendors.WebIdentity) []string {
	if w.Audience.When == vendors.AtLaunch {
		return []string{typedPart}
	}
	return w.Audience.Values
}
