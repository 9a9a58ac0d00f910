package compare

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// values are what is tried for a parameter: of the vocabulary's samples, or else of the default and another one, those that
// every definition takes. other is the definition of the same parameter in the other version, nil if there
// is none; where it differs, a value that only one of them takes is not tried, as its refusal is known, unless they are
// tried for what is new. taken are values of other parameters: what is made up is none of them, as two parameters of one form, such as
// an old external ID and a new one, would else say the same.
func values(name string, own, other definition, forNew bool, known *members, taken []string) []string {
	both := []definition{own}
	if !forNew && other != nil && own["Type"] == other["Type"] {
		both = append(both, other)
	}
	candidates := vocabulary.Named(name).Samples
	def, hasDefault := own.text("Default")
	switch {
	case own["AllowedValues"] != nil:
		candidates = own.allowedValues()
	case candidates == nil:
		if hasDefault {
			candidates = append(candidates, def)
		}
		for _, key := range []string{"MinValue", "MaxValue"} {
			if bound, ok := own.text(key); ok && own.isNumber() {
				candidates = append(candidates, bound)
			}
		}
		if value, found := common(taken, both...); found && !own.isNumber() || len(candidates) == 0 {
			candidates = append(candidates, value)
		}
	}
	var list []string
	for _, v := range candidates {
		if !slices.Contains(list, v) && !slices.ContainsFunc(both, func(d definition) bool { return !known.takes(d, v) }) {
			list = append(list, v)
		}
	}
	if len(list) == 0 || len(list) == 1 && list[0] == "" && len(candidates) > 1 {
		// The vocabulary's sample is refused, and another value is not.
		if value, found := common(taken, both...); found && !slices.Contains(list, value) {
			list = append(list, value)
		}
	}
	if len(list) == 0 && len(both) > 1 && len(values(name, other, nil, forNew, known, taken)) > 0 {
		// No value fits both, such as where the vendor's account is another one: the launches of one version are those that the other refuses.
		return values(name, own, nil, forNew, known, taken)
	}
	if at := slices.Index(list, def); hasDefault && at > 0 { // so that examples are as plain as can be
		list = slices.Insert(slices.Delete(list, at, at+1), 0, def)
	}
	if !forNew && other != nil && hasDefault {
		if otherDefault, ok := other.text("Default"); ok && otherDefault != def {
			list = append(list, leftOut)
		}
	}
	return list
}

// wanted are the parameters without which a rule refuses some launches: those would never be tried if nothing were given.
func (v *version) wanted() map[string]bool {
	names := map[string]bool{}
	var walk func(expression any)
	walk = func(expression any) {
		switch e := expression.(type) {
		case []any:
			for _, item := range e {
				walk(item)
			}
		case map[string]any:
			if name := filled(e); name != "" {
				names[name] = true
			}
			for _, item := range e {
				walk(item)
			}
		}
	}
	for _, rule := range v.Template.Section("Rules") {
		if r, ok := rule.(map[string]any); ok {
			walk(r["Assertions"])
		}
	}
	return names
}

// filled is the parameter that an expression wants to be given, empty if it is about something else.
func filled(expression map[string]any) string {
	not, _ := expression["Fn::Not"].([]any)
	if len(not) != 1 {
		return ""
	}
	equals, _ := not[0].(map[string]any)
	sides, _ := equals["Fn::Equals"].([]any)
	if len(sides) != 2 || sides[1] != "" {
		return ""
	}
	ref, _ := sides[0].(map[string]any)
	name, _ := ref["Ref"].(string)
	return name
}
