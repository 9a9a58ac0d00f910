package compare

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

// statement is one effect, one action and one resource of a policy with its conditions: statements that are merged, split
// or put in another order are the same set of these. Statement ids are words and no part of it.
type statement struct {
	effect    string
	action    string // a pattern
	butAction bool   // any action but this pattern
	resource  string // a pattern, "" in a trust policy
	rest      string // NotResource, NotPrincipal and Principal
	condition string

	conditions map[string]any
	principal  any
}

func (s statement) key() string {
	not := ""
	if s.butAction {
		not = "!"
	}
	return strings.Join([]string{s.effect, not + s.action, s.resource, s.rest, s.condition}, "\x00")
}

// statementsOf takes a policy document apart.
func statementsOf(document any) []statement {
	d, _ := document.(map[string]any)
	var list []statement
	for _, raw := range listOf(d["Statement"]) {
		m, ok := raw.(map[string]any)
		if !ok {
			continue
		}
		conditions, _ := normalCondition(m["Condition"]).(map[string]any)
		s := statement{effect: scalar(m["Effect"]), condition: compact(conditions), conditions: conditions}
		rest := map[string]any{}
		for _, key := range []string{"Principal", "NotPrincipal", "NotResource"} {
			if m[key] != nil {
				rest[key] = normalCondition(m[key])
			}
		}
		s.rest, s.principal = compact(rest), rest["Principal"]
		actions := listOf(m["Action"])
		if m["NotAction"] != nil {
			// Denying all but several is no set of single statements: they stay together.
			s.butAction = true
			actions = []any{compact(listOf(m["NotAction"]))}
		}
		resources := listOf(m["Resource"])
		if len(resources) == 0 {
			resources = []any{""}
		}
		for _, a := range actions {
			for _, r := range resources {
				s.action, s.resource = scalar(a), scalar(r)
				list = append(list, s)
			}
		}
	}
	return list
}

// normalCondition makes single values lists, and sorts lists.
func normalCondition(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := make(map[string]any, len(v))
		for k, e := range v {
			m[k] = normalCondition(e)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = scalar(e)
		}
		slices.SortFunc(list, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		return list
	case nil:
		return map[string]any{}
	}
	return []any{scalar(v)}
}

func listOf(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// matches says whether a statement can be about an action.
func (s statement) matches(action string) bool {
	return s.butAction || matchesPattern(strings.ToLower(s.action), strings.ToLower(action))
}

// matchesPattern is IAM's * and ?.
func matchesPattern(pattern, text string) bool {
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '*':
			for j := range len(text) - i + 1 {
				if matchesPattern(pattern[i+1:], text[i+j:]) {
					return true
				}
			}
			return false
		case i >= len(text) || pattern[i] != '?' && pattern[i] != text[i]:
			return false
		}
	}
	return len(pattern) == len(text)
}

// concrete are actions that a statement is about: those of S3 and KMS by name, of another service one made up.
func (s statement) concrete() []string {
	if s.butAction {
		return nil // the grid has every action
	}
	var list []string
	for _, a := range s3actions.Matching(s.action) {
		list = append(list, a.Name)
	}
	service, name, _ := strings.Cut(s.action, ":")
	service = strings.ToLower(service)
	if s.action == "*" {
		return append(list, "iam:CreateUser") // and whatever else
	}
	if service != "s3" && service != "kms" || len(list) == 0 {
		list = append(list, service+":"+strings.NewReplacer("*", "Anything", "?", "X").Replace(name))
	}
	return list
}

// keys of statements, sorted, without doubles.
func keys(list []statement, about func(statement) bool) []string {
	var all []string
	for _, s := range list {
		if about == nil || about(s) {
			all = append(all, s.key())
		}
	}
	return unique(all)
}

// principalsOf are those that a trust policy's statement names, by kind.
func principalsOf(s statement) map[string][]string {
	named := map[string][]string{}
	m, _ := s.principal.(map[string]any) // "*" names nobody
	for kind, list := range m {
		for _, name := range listOf(list) {
			named[kind] = append(named[kind], scalar(name))
		}
	}
	return named
}
