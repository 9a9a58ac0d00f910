package policyedit

import (
	"slices"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// notes name the statements that keep the vendor out although ours let it in, and those that let it in besides.
func (r *Rules) notes(p *policy, kept []statement, ours []Statement) []string {
	notes := []string{}
	for i, s := range p.statements {
		if !slices.ContainsFunc(kept, func(k statement) bool { return k.from == s.from }) {
			continue
		}
		name := strconv.Itoa(i + 1)
		if sid, _ := s.value["Sid"].(string); sid != "" {
			name = `"` + sid + `"`
		}
		var hit []string
		for _, o := range ours {
			if concerns(s.value, o) {
				hit = append(hit, o.Sid)
			}
		}
		if len(hit) == 0 {
			continue
		}
		holds, keys := conditions(s.value["Condition"], ours[0].Principal.AWS)
		with := values{"statement": name, "sids": strings.Join(hit, ", "), "keys": strings.Join(keys, ", ")}
		switch {
		case s.value["Effect"] == "Allow":
			if named(s.value["Principal"], ours[0].Principal.AWS) {
				notes = append(notes, r.say(msgByHand, with).Error())
			}
		case !holds:
		case len(keys) > 0:
			notes = append(notes, r.say(msgMayShut, with).Error())
		default:
			notes = append(notes, r.say(msgShut, with).Error())
		}
	}
	return notes
}

// concerns reports whether a statement is about the vendor, and about something that ours allow.
func concerns(s map[string]any, ours Statement) bool {
	who := ours.Principal.AWS
	if s["Principal"] != nil {
		if !isStar(s["Principal"]) && !named(s["Principal"], who) {
			return false
		}
	} else if !slices.ContainsFunc(who, func(w string) bool { return !slices.Contains(texts(member(s["NotPrincipal"], "AWS")), w) }) {
		return false // everybody but the vendor
	}
	return touches(s, "Action", ours.Action, true) && touches(s, "Resource", ours.Resource, false)
}

// touches reports whether what a statement is about, or is not about, and what ours are have something in common.
func touches(s map[string]any, key string, ours []string, anyCase bool) bool {
	lower := func(text string) string {
		if anyCase {
			return strings.ToLower(text)
		}
		return text
	}
	if s[key] != nil {
		return slices.ContainsFunc(texts(s[key]), func(a string) bool {
			return slices.ContainsFunc(ours, func(b string) bool { return meet(lower(a), lower(b)) })
		})
	}
	return slices.ContainsFunc(ours, func(b string) bool {
		return !slices.ContainsFunc(texts(s["Not"+key]), func(a string) bool { return covers(lower(a), lower(b)) })
	})
}

// isStar: everybody.
func isStar(principal any) bool {
	return principal == "*" || slices.Contains(texts(member(principal, "AWS")), "*")
}

// named reports whether a principal is one of these, the account of one, or, of a whole account, somebody in it.
func named(principal any, who []string) bool {
	return slices.ContainsFunc(texts(member(principal, "AWS")), func(p string) bool {
		return slices.ContainsFunc(who, func(w string) bool {
			account := vendors.AccountOf(w)
			return p == w || p == account || strings.HasSuffix(p, ":root") && vendors.AccountOf(p) == account ||
				strings.HasSuffix(w, ":root") && vendors.AccountOf(p) == account
		})
	})
}

func member(object any, key string) any {
	m, _ := object.(map[string]any)
	return m[key]
}

// texts are one text, or a list of them.
func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var list []string
		for _, one := range v {
			list = append(list, texts(one)...)
		}
		return list
	case bool:
		return []string{strconv.FormatBool(v)}
	}
	return nil
}

// conditions reports whether conditions can hold for a request of the vendor's over TLS, and on which keys that depends which
// nothing is known of here.
func conditions(condition any, who []string) (canHold bool, keys []string) {
	operators, _ := condition.(map[string]any)
	for _, operator := range sortedKeys(operators) {
		of, _ := operators[operator].(map[string]any)
		for _, key := range sortedKeys(of) {
			switch known, holds := decided(operator, key, texts(of[key]), who); {
			case !known:
				if !slices.Contains(keys, key) {
					keys = append(keys, key)
				}
			case !holds:
				return false, nil
			}
		}
	}
	slices.Sort(keys)
	return true, keys
}

// decided says of the few keys whose value is known beforehand whether their condition holds.
func decided(operator, key string, wanted, who []string) (known, holds bool) {
	operator = strings.ToLower(strings.TrimSuffix(operator, "IfExists"))
	switch strings.ToLower(key) {
	case "aws:securetransport":
		return operator == "bool", slices.Contains(wanted, "true")
	case "aws:principalaccount":
		holds = slices.ContainsFunc(who, func(w string) bool { return slices.Contains(wanted, vendors.AccountOf(w)) })
	case "aws:principalarn":
		if len(who) > 1 || strings.HasSuffix(who[0], ":root") {
			return false, false
		}
		holds = slices.ContainsFunc(wanted, func(w string) bool { return covers(w, who[0]) })
	default:
		return false, false
	}
	switch operator {
	case "stringequals", "stringlike", "arnequals", "arnlike":
		return true, holds
	case "stringnotequals", "stringnotlike", "arnnotequals", "arnnotlike":
		return true, !holds
	}
	return false, false
}

// covers reports whether a pattern with * and ? takes all that another one does, or a text.
func covers(pattern, text string) bool { return match(pattern, text, false) }

// meet reports whether two patterns have something in common.
func meet(a, b string) bool { return match(a, b, true) }

// match goes through both, remembering for each place of the one at which places of the other it may be. Where both may have
// stars, a star of either can stand for what the other has.
func match(a, b string, both bool) bool {
	at := make([]bool, len(b)+1)
	at[0] = true
	skip := func() { // a star of b that stands for nothing
		for j := 0; both && j < len(b); j++ {
			at[j+1] = at[j+1] || at[j] && b[j] == '*'
		}
	}
	skip()
	for i := range len(a) {
		next := make([]bool, len(b)+1)
		for j := range at {
			if a[i] == '*' {
				next[j] = at[j] || j > 0 && next[j-1]
				continue
			}
			next[j] = both && at[j] && j < len(b) && b[j] == '*' ||
				j > 0 && at[j-1] && (a[i] == b[j-1] || a[i] == '?' && (b[j-1] != '*' || both) || both && (b[j-1] == '?' || b[j-1] == '*'))
		}
		at = next
		skip()
	}
	return at[len(b)]
}
