package draft

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/oidc"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// trustOf is what a definition says of a trust, as a policy.
func trustOf(t vendors.Trust) []any {
	var list []any
	condition := func(m map[string]any, operator, key string, values ...string) {
		keys, _ := m[operator].(map[string]any)
		if keys == nil {
			keys = map[string]any{}
			m[operator] = keys
		}
		keys[key] = values
	}
	add := func(principal map[string]any, action string, m map[string]any) {
		for _, c := range t.Conditions {
			values := c.Values
			if c.Typed != nil {
				values = vendors.Texts{c.Typed.Example}
			}
			condition(m, c.Operator, c.Key, values...)
		}
		list = append(list, map[string]any{"Effect": "Allow", "Principal": principal, "Action": action, "Condition": m})
	}
	if t.CrossAccount() {
		m := map[string]any{}
		if t.ExternalID.Given() {
			condition(m, "StringEquals", "sts:ExternalId", someExternalID)
		}
		add(map[string]any{"AWS": trustedARNs(t)}, "sts:AssumeRole", m)
	}
	if w := t.WebIdentity; w != nil {
		m, name := map[string]any{}, oidc.Filled(oidc.Name(w.Provider), typedPart)
		if subject, ok := subjectOf(w); ok {
			condition(m, "StringLike", name+":"+oidc.SubjectKey(w.Provider), subject)
		}
		if audiences := audiencesOf(w); audiences != nil {
			condition(m, "StringEquals", name+":"+oidc.AudienceKey(w.Provider), audiences...)
		}
		for _, c := range w.Claims {
			condition(m, string(c.Operator), name+":"+c.Claim, c.Values...)
		}
		add(map[string]any{"Federated": provider(w)}, "sts:AssumeRoleWithWebIdentity", m)
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
