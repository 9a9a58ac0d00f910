package draft

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What customers type in the launch that is judged, and what others have.
const (
	typedAccount    = "222233334444"
	typedName       = ":role/typed"
	otherAccount    = "888877776666"
	someExternalID  = "of-this-customer"
	typedPart       = "typed"
	pastedRole      = "Pasted"
	definitionsRole = "Definition"
)

// people holds whom a definition lets in against whom the guide's trust does, and names those who get in by the first alone.
func (h *Held) people(def *vendors.Definition, trust []statement, names []string) ([]string, error) {
	if def.Access.Role == nil {
		return nil, nil
	}
	t := def.Access.Role.Trust
	pasted, own := pastedTrust(t, trust, names), trustOf(t)
	j, err := judge.Of(&resolve.Stack{Resources: []resolve.Resource{role(pastedRole, pasted), role(definitionsRole, own)}})
	if err != nil {
		return nil, err
	}
	var wider []string
	for _, c := range callers(t) {
		in, err := j.MayAssume(definitionsRole, c)
		if err != nil {
			return nil, err
		}
		may, err := j.MayAssume(pastedRole, c)
		if err != nil {
			return nil, err
		}
		h.Decisions += 2
		if in && !may {
			wider = append(wider, fmt.Sprintf("who may assume the role: %s%s with %v", c.ARN, c.Federated, c.Context))
		}
	}
	return wider, nil
}

func role(id string, statements []any) resolve.Resource {
	return resolve.Resource{LogicalID: id, Type: "AWS::IAM::Role", Properties: map[string]any{
		"AssumeRolePolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": statements},
	}}
}

// pastedTrust is the guide's trust in a launch in which the customer types what the definition has them type.
func pastedTrust(t vendors.Trust, statements []statement, names []string) []any {
	var list []any
	for _, s := range statements {
		principal := map[string]any{}
		for kind, texts := range s.principal {
			if kind != "AWS" && kind != "Federated" {
				continue // no caller is a service, and the evaluator takes none in a trust policy
			}
			var all []any
			for _, text := range texts {
				all = append(all, pastedPrincipal(t, kind, text, names))
			}
			principal[kind] = all
		}
		if len(principal) == 0 {
			continue
		}
		conditions := grouped(s.conditions, func(c condition) (string, any) {
			var values []any
			for _, v := range c.values {
				values = append(values, pastedValue(t, c.key, v))
			}
			return inTyped(c.key), values
		})
		m := map[string]any{"Effect": "Allow", "Principal": principal, "Action": s.names()}
		if len(conditions) > 0 {
			m["Condition"] = conditions
		}
		list = append(list, m)
	}
	return list
}

func pastedPrincipal(t vendors.Trust, kind, text string, names []string) string {
	n, err := readPrincipal(text)
	switch {
	case kind == "Federated":
		return provider(t.WebIdentity)
	case kind != "AWS" || text == "*" || err == nil && (n.arn != "" || n.whole && n.account != ""):
		return text
	case len(names) > 0 && text == names[0] && t.Account.Typed():
		return "arn:aws:iam::" + typedAccount + ":root"
	case len(names) > 0 && text == names[0] && t.Principal.Typed():
		return typedARN(t)
	}
	return "arn:aws:iam::" + otherAccount + ":role/not-typed"
}

// typedARN is what the customer types, of the account that is known.
func typedARN(t vendors.Trust) string {
	for id, account := range t.Principal.Account {
		return "arn:" + string(id) + ":iam::" + account + typedName
	}
	return "arn:aws:iam::" + typedAccount + typedName
}

func pastedValue(t vendors.Trust, key, value string) string {
	if strings.EqualFold(key, "sts:ExternalId") {
		return someExternalID
	}
	for _, c := range t.Conditions {
		if c.Typed != nil && strings.EqualFold(c.Key, key) && isPlaceholder(value) {
			return c.Typed.Example
		}
	}
	if w := t.WebIdentity; w != nil && strings.HasSuffix(key, ":"+oidc.SubjectKey(w.Provider)) && (w.Subject == "" || w.Subject == string(vendors.AtLaunch)) ||
		w != nil && strings.HasSuffix(key, ":"+oidc.AudienceKey(w.Provider)) && w.Audience.When == vendors.AtLaunch || w != nil && isPlaceholder(value) && inBraces(value) == value {
		return typedPart
	}
	if t.WebIdentity != nil {
		return inTyped(value)
	}
	return value
}

// inTyped is a text with what the customer types in place of what is to be filled in.
func inTyped(s string) string { return oidc.Filled(inBraces(s), typedPart) }

// provider is how a trust names the issuer.
func provider(w *vendors.WebIdentity) string {
	if w == nil {
		return "arn:aws:iam::" + someAccount + ":oidc-provider/left.out"
	}
	if w.BuiltIn() {
		return w.Provider
	}
	return "arn:aws:iam::" + someAccount + ":oidc-provider/" + oidc.Filled(oidc.Name(w.Provider), typedPart)
}
