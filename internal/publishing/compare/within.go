package compare

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// withinOne reports whether one of several statements is about all that a statement is about, for each of whom it is about. It may
// not see that it is: what it says is so.
func (s statement) withinOne(list []statement) bool {
	for _, one := range s.eachPrincipal() {
		if !slices.ContainsFunc(list, one.within) {
			return false
		}
	}
	return true
}

// eachPrincipal is the statement for each of its principals alone.
func (s statement) eachPrincipal() []statement {
	named := principalsOf(s)
	if len(named) == 0 || s.rest != compact(map[string]any{"Principal": s.principal}) {
		return []statement{s}
	}
	var list []statement
	for kind, names := range named {
		for _, name := range names {
			one := s
			one.principal = map[string]any{kind: []any{name}}
			one.rest = compact(map[string]any{"Principal": one.principal})
			list = append(list, one)
		}
	}
	return list
}

// within reports whether all that a statement is about another one is about too, which has its effect.
func (s statement) within(wide statement) bool {
	if s.key() == wide.key() {
		return true
	}
	return s.effect == wide.effect && !s.butAction && !wide.butAction && s.principalWithin(wide) &&
		patternWithin(strings.ToLower(s.action), strings.ToLower(wide.action)) && patternWithin(s.resource, wide.resource) && s.asksAsMuchAs(wide)
}

// principalWithin: an account stands for each of its users and roles, and a star for everybody.
func (s statement) principalWithin(wide statement) bool {
	if s.rest == wide.rest {
		return true
	}
	if s.rest != compact(map[string]any{"Principal": s.principal}) || wide.rest != compact(map[string]any{"Principal": wide.principal}) {
		return false // with what it is not about
	}
	if compact(wide.principal) == `["*"]` {
		return true
	}
	trusted := principalsOf(wide)
	for kind, names := range principalsOf(s) {
		for _, name := range names {
			account := "arn:" + string(partition.OfARN(name)) + ":iam::" + accountOfARN(name) + ":root"
			if !slices.Contains(trusted[kind], name) && !slices.Contains(trusted[kind], "*") && (kind != "AWS" || !slices.Contains(trusted[kind], account)) {
				return false
			}
		}
	}
	return len(principalsOf(s)) > 0
}

// accountOfARN is the account that an ARN names, "" in what is none.
func accountOfARN(arn string) string {
	parts, isARN := splitARN(arn)
	if !isARN {
		return ""
	}
	return parts[4]
}

// patternWithin: a star takes in what another pattern has there, and of a question mark that is not looked into.
func patternWithin(narrow, wide string) bool {
	return narrow == wide || !strings.Contains(wide, "?") && matchesPattern(wide, narrow)
}

// anyOf are operators of which one value is enough, so that fewer of them let in less.
var anyOf = []string{"StringEquals", "StringLike", "ArnEquals", "ArnLike", "IpAddress", "Bool"}

// asksAsMuchAs reports whether every condition of another statement is one here too, with no other value.
func (s statement) asksAsMuchAs(wide statement) bool {
	for operator, keys := range wide.conditions {
		asked, _ := s.conditions[operator].(map[string]any)
		for key, values := range keys.(map[string]any) {
			own := listOf(asked[key])
			if len(own) == 0 || !slices.Contains(anyOf, operator) && compact(asked[key]) != compact(values) {
				return false
			}
			for _, v := range own {
				if !slices.Contains(listOf(values), v) {
					return false
				}
			}
		}
	}
	return true
}
