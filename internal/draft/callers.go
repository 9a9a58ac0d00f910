package draft

import (
	"fmt"
	"maps"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// callers are those who are meant, and those near to them, with what they show or do not.
func callers(t vendors.Trust) []judge.Caller {
	var list []judge.Caller
	if t.CrossAccount() {
		contexts := narrowedContexts(t, vendors.NarrowsPrincipal, "", someExternalID, "of-another")
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
		for _, context := range narrowedContexts(t, vendors.NarrowsWebIdentity, "") {
			list = append(list, tokens(w, context)...)
		}
	}
	return list
}

// narrowedContexts are what whoever comes in one way shows, with each of some external IDs: all that the conditions ask for, and all but
// one of it.
func narrowedContexts(t vendors.Trust, way vendors.Narrowed, externalIDs ...string) []map[string][]string {
	var list []map[string][]string
	conditions := t.ConditionsOn(way)
	for _, id := range externalIDs {
		right := map[string][]string{}
		if id != "" {
			right["sts:ExternalId"] = []string{id}
		}
		for _, c := range conditions {
			value := strings.ReplaceAll(strings.Join(c.Values[:min(len(c.Values), 1)], ""), "*", "x")
			if c.Typed != nil {
				value = c.Typed.Example
			}
			if c.Key == narrowing.SourceAddresses {
				value, _, _ = strings.Cut(value, "/")
			}
			right[c.Key] = []string{value}
		}
		list = append(list, right)
		for _, c := range conditions {
			lacking := maps.Clone(right)
			delete(lacking, c.Key)
			list = append(list, lacking)
		}
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
