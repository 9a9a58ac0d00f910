package judge

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/versity/versitygw/iamapi/policy"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// Caller is somebody who wants to assume a role. One of ARN, Service and Federated is given. A caller from AWS is taken
// to have every permission in their own account.
type Caller struct {
	// ARN is an AWS principal.
	ARN string
	// Service is an AWS service, such as ec2.amazonaws.com.
	Service string
	// Federated is a web identity provider, such as accounts.google.com.
	Federated string
	// Context has the condition keys that the call brings: sts:ExternalId, or the claims of a token as
	// accounts.google.com:sub.
	Context map[string][]string
}

// action is the call that a caller of this kind makes.
func (c Caller) action() string {
	if c.Federated != "" {
		return "sts:AssumeRoleWithWebIdentity"
	}
	return "sts:AssumeRole"
}

// trust is a role's trust policy: statements without their principals, which are matched here.
type trust struct{ statements []trustStatement }

type trustStatement struct {
	principal map[string][]string // by kind: AWS, Service, Federated
	deny      bool
	rules     rules // the rest, as what it allows
}

// services are AWS's as principals of our templates, as far as the evaluator does not know them: EventBridge.
var services = []string{"events.amazonaws.com"}

// CheckTrust says why IAM would refuse a trust policy, by its grammar. Of services that the evaluator does not know each stands there as
// another: who is let in is not asked of it.
func CheckTrust(document any) error {
	text, err := json.Marshal(document)
	if err != nil {
		return err
	}
	known := string(text)
	for _, service := range services {
		known = strings.ReplaceAll(known, `{"Service":"`+service+`"}`, `{"Service":"sts.amazonaws.com"}`)
	}
	if err := policy.ParseTrust(known); err != nil {
		return fmt.Errorf("%w: %s", err, text)
	}
	return nil
}

func newTrust(document any) (*trust, error) {
	if err := CheckTrust(document); err != nil {
		return nil, err
	}
	t := &trust{}
	for _, s := range statementsOf(document) {
		principal, err := principalsOf(s["Principal"])
		if err != nil {
			return nil, err
		}
		parsed := trustStatement{principal: principal, deny: s["Effect"] == "Deny"}
		rest := withEffect(without(s, "Principal"), "Allow")
		rest["Resource"] = "*" // a trust policy has none: it is about its role
		if err := parsed.rules.addStatements([]map[string]any{rest}); err != nil {
			return nil, err
		}
		t.statements = append(t.statements, parsed)
	}
	return t, nil
}

func principalsOf(v any) (map[string][]string, error) {
	if s, ok := v.(string); ok {
		return map[string][]string{"AWS": {s}, "Service": {s}, "Federated": {s}}, nil // "*" is everybody
	}
	kinds, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("a trust policy's statement without a principal")
	}
	principals := map[string][]string{}
	for kind, value := range kinds {
		switch value := value.(type) {
		case string:
			principals[kind] = []string{value}
		case []any:
			for _, e := range value {
				principals[kind] = append(principals[kind], fmt.Sprint(e))
			}
		default:
			return nil, fmt.Errorf("the judge does not know the principal %v", v)
		}
	}
	return principals, nil
}

// MayAssume reports whether a caller may assume a role.
func (j *Judge) MayAssume(role string, c Caller) (bool, error) {
	t, ok := j.trusts[role]
	if !ok {
		return false, fmt.Errorf("the stack has no role %s", role)
	}
	c.Context = c.known()
	may, err := t.allows(c, c.action())
	if err != nil || !may || c.Context["sts:SourceIdentity"] == nil {
		return may, err
	}
	c.Context = maps.Clone(c.Context)
	for _, key := range notOfSourceIdentity {
		delete(c.Context, key)
	}
	return t.allows(c, "sts:SetSourceIdentity") // which whoever sets one needs as well
}

// notOfSourceIdentity are keys of a call that AWS documents for sts:AssumeRole, and not for sts:SetSourceIdentity.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
var notOfSourceIdentity = []string{"sts:ExternalId", "sts:RoleSessionName"}

// known is the context of the call with what AWS adds: who calls.
func (c Caller) known() map[string][]string {
	if c.ARN == "" || c.Context["aws:PrincipalArn"] != nil {
		return c.Context
	}
	context := maps.Clone(c.Context)
	if context == nil {
		context = map[string][]string{}
	}
	context["aws:PrincipalArn"] = []string{c.ARN}
	return context
}

// allows reports whether the statements let a caller do something with the role.
func (t *trust) allows(c Caller, action string) (bool, error) {
	allowed := false
	for _, s := range t.statements {
		if !s.names(c) {
			continue
		}
		applies, err := s.rules.allows(Request{Action: action, Resource: "*", Context: c.Context})
		if err != nil {
			return false, err
		}
		if applies && s.deny {
			return false, nil
		}
		allowed = allowed || applies
	}
	return allowed, nil
}

// names reports whether a statement's principal is this caller.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
func (s trustStatement) names(c Caller) bool {
	switch {
	case c.Service != "":
		return named(s.principal["Service"], func(p string) bool { return p == c.Service })
	case c.Federated != "":
		return named(s.principal["Federated"], func(p string) bool { return p == c.Federated })
	}
	account := accountOf(c.ARN)
	return named(s.principal["AWS"], func(p string) bool {
		return p == c.ARN || p == account || strings.HasSuffix(p, ":root") && accountOf(p) == account && partition.OfARN(p) == partition.OfARN(c.ARN)
	})
}

func named(list []string, is func(string) bool) bool {
	return slices.ContainsFunc(list, func(p string) bool { return p == "*" || is(p) })
}

func accountOf(arn string) string { return field(arn, 4) }

func field(arn string, i int) string {
	parts := strings.SplitN(arn, ":", 6)
	if i >= len(parts) {
		return ""
	}
	return parts[i]
}
