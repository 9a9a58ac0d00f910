package draft

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// callers are those who are meant, and those near to them, with what they show or do not.
func callers(t vendors.Trust) []judge.Caller {
	var list []judge.Caller
	contexts := []map[string][]string{{}, {"sts:ExternalId": {someExternalID}}, {"sts:ExternalId": {"of-another"}}}
	for _, c := range t.Conditions {
		value := strings.ReplaceAll(strings.Join(c.Values[:min(len(c.Values), 1)], ""), "*", "x")
		if c.Typed != nil {
			value = c.Typed.Example
		}
		for _, context := range contexts {
			context[c.Key] = []string{strings.TrimSuffix(value, "/32")}
		}
	}
	if t.CrossAccount() {
		for _, arn := range append(trustedARNs(t), "arn:aws:iam::"+otherAccount+":role/not-typed", "arn:aws:iam::999988887777:root") {
			root := fmt.Sprint(arn)
			for _, a := range []string{root, root[:strings.LastIndex(root, ":")+1] + "root", root[:strings.LastIndex(root, ":")+1] + "role/another"} {
				for _, context := range contexts {
					list = append(list, judge.Caller{ARN: a, Context: context})
				}
			}
		}
	}
	if w := t.WebIdentity; w != nil {
		list = append(list, tokens(w, contexts[0])...)
	}
	return list
}

// tokens are those of whom is meant, and of others.
func tokens(w *vendors.WebIdentity, context map[string][]string) []judge.Caller {
	name := oidc.Filled(oidc.Name(w.Provider), typedPart)
	right, _ := subjectOf(w)
	var list []judge.Caller
	for _, subject := range []string{strings.ReplaceAll(right, "*", "x"), "another", typedPart + "x"} {
		for _, audience := range append(audiencesOf(w), "https://another.example.com", "") {
			c := map[string][]string{name + ":" + oidc.SubjectKey(w.Provider): {subject}, name + ":aud": {subject}}
			for k, v := range context {
				c[k] = v
			}
			if audience != "" {
				c[name+":"+oidc.AudienceKey(w.Provider)] = []string{audience}
			}
			for _, claim := range w.Claims {
				c[name+":"+claim.Claim] = []string{strings.ReplaceAll(claim.Values[0], "*", "x")}
			}
			list = append(list, judge.Caller{Federated: provider(w), Context: c})
		}
	}
	return list
}
