package draft

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/judge"
	"github.com/bucketgrant/bucketgrant/internal/oidc"
	"github.com/bucketgrant/bucketgrant/internal/resolve"
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
		conditions := map[string]any{}
		for _, c := range s.conditions {
			keys, _ := conditions[c.operator].(map[string]any)
			if keys == nil {
				keys = map[string]any{}
				conditions[c.operator] = keys
			}
			var values []any
			for _, v := range c.values {
				values = append(values, pastedValue(t, c.key, v))
			}
			keys[inTyped(c.key)] = values
		}
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
		if c.Typed != nil && strings.EqualFold(c.Key, key) {
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
