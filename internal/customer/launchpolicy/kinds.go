package launchpolicy

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// statements is the policy's part for a type: what is limited to its resources, then what is limited otherwise.
func (s Scope) statements(typ types.Type, byType map[string][]string, actions []string) []Statement {
	resources := s.arns(typ, byType)
	var apart []Statement
	for _, a := range typ.Launch.Apart {
		some := slices.DeleteFunc(slices.Clone(a.Actions), func(action string) bool { return !slices.Contains(actions, action) })
		actions = slices.DeleteFunc(actions, func(action string) bool { return slices.Contains(a.Actions, action) })
		if len(some) == 0 {
			continue
		}
		statement := Statement{Sid: a.Sid, Effect: "Allow", Action: some, Resource: resources, Condition: s.condition(a.Only, byType)}
		if a.Anywhere {
			statement.Resource = []string{"*"}
		}
		if a.Of != "" {
			statement.Resource = s.arns(types.Of(a.Of), byType)
		}
		if a.OnRoles {
			statement.Resource = s.existingRoles()
		}
		apart = append(apart, statement)
	}
	return append([]Statement{{Sid: typ.Launch.Sid, Effect: "Allow", Action: actions, Resource: resources}}, apart...)
}

// arns are those of each resource of a type, or of the one that the type's actions are about.
func (s Scope) arns(typ types.Type, byType map[string][]string) []string {
	if typ.Launch.Of != "" {
		typ = types.Of(typ.Launch.Of)
	}
	pattern := strings.NewReplacer("{partition}", s.Partition, "{region}", s.Region, "{account}", s.AccountID).Replace(typ.Launch.ARN)
	var arns []string
	add := func(placeholder, value string) {
		arns = append(arns, strings.ReplaceAll(pattern, placeholder, value))
	}
	for _, issuer := range s.issuers {
		if strings.Contains(pattern, "{issuer}") {
			add("{issuer}", issuer)
		}
	}
	for _, id := range byType[typ.Name] {
		switch {
		case strings.Contains(pattern, "{issuer}"), slices.Contains(s.named, id):
		case strings.Contains(pattern, "{bucket}"):
			add("{bucket}", strings.ToLower(s.madeUp(id)))
		case strings.Contains(pattern, "{id}"):
			add("{id}", id)
		default:
			add("{name}", s.madeUp(id))
		}
	}
	if strings.Contains(pattern, "{bucket}") {
		for _, name := range orPlaceholder(s.BucketNames, unnamedBucket, s.named, byType[typ.Name]) {
			add("{bucket}", name)
		}
	}
	if typ.Name == "AWS::IAM::Role" && len(byType[typ.Name]) > 0 {
		for _, name := range orPlaceholder(s.RoleNames, UnnamedRole, s.named, byType[typ.Name]) {
			add("{name}", name)
		}
	}
	return arns
}

// existingRoles are roles that are there already, with any path or none.
func (s Scope) existingRoles() []string {
	var arns []string
	for _, name := range s.RoleNames {
		role := "arn:" + s.Partition + ":iam::" + s.AccountID + ":role/"
		arns = append(arns, role+name, role+"*/"+name)
	}
	return arns
}

func (s Scope) condition(only types.Only, byType map[string][]string) map[string]map[string][]string {
	switch only {
	case types.OwnPolicies:
		return map[string]map[string][]string{"ArnLike": {"iam:PolicyARN": s.arns(types.Of("AWS::IAM::ManagedPolicy"), byType)}}
	case types.ForEventBridge:
		return map[string]map[string][]string{"StringEquals": {"iam:PassedToService": {"events.amazonaws.com"}}}
	case types.OwnTag:
		return map[string]map[string][]string{"StringEquals": {"aws:ResourceTag/bucketgrant:vendor": {s.Vendor}}}
	case types.ByCloudFormation:
		return map[string]map[string][]string{"ForAnyValue:StringEquals": {"aws:CalledVia": {"cloudformation.amazonaws.com"}}}
	}
	return nil
}

// issuer is the address of an OIDC provider without https://, with a star for what is known at launch only.
func issuer(url any) string {
	text, _ := url.(string)
	if m, ok := url.(map[string]any); ok {
		text, _ = m["Fn::Sub"].(string)
	}
	var b strings.Builder
	for _, part := range template.SplitSub(text) {
		if part.Var {
			part.Text = "*"
		}
		b.WriteString(part.Text)
	}
	if b.Len() == 0 {
		return "*"
	}
	return strings.TrimPrefix(b.String(), "https://")
}
