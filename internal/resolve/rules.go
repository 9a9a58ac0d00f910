package resolve

import (
	"fmt"
	"slices"
)

// checkRules evaluates the rules over the parameters.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
func (r *resolver) checkRules() {
	for _, name := range r.t.Keys("Rules") {
		path := "Rules." + name
		rule, _ := r.section("Rules")[name].(map[string]any)
		assertions, ok := rule["Assertions"].([]any)
		if !ok || len(assertions) == 0 {
			r.problem(path, "a rule must have a list of Assertions")
			continue
		}
		if condition, ok := rule["RuleCondition"]; ok {
			if applies, ok := r.ruleBool(condition, path+".RuleCondition"); !ok || !applies {
				continue
			}
		}
		for i, assertion := range assertions {
			at := fmt.Sprintf("%s.Assertions[%d]", path, i)
			fields, _ := assertion.(map[string]any)
			holds, ok := r.ruleBool(fields["Assert"], at+".Assert")
			if !ok || holds {
				continue
			}
			// CloudFormation says the description alone, which is why it has to be true by itself.
			if description, _ := fields["AssertDescription"].(string); description != "" {
				r.problem(path, "%s", description)
			} else {
				r.problem(at, "the assertion does not hold, and has no AssertDescription")
			}
		}
	}
}

// ruleBool evaluates a function that is true or false. A rule cannot refer to a condition.
// https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1183
func (r *resolver) ruleBool(v any, path string) (value, ok bool) {
	name, arg := function(v)
	path += "." + name
	args, _ := arg.([]any)
	switch name {
	case "Fn::And", "Fn::Or":
		if len(args) < 2 || len(args) > 10 {
			return false, r.badCall(path, name)
		}
		value, ok = name == "Fn::And", true
		for i, arg := range args {
			one, oneOK := r.ruleBool(arg, fmt.Sprintf("%s[%d]", path, i))
			ok = ok && oneOK
			value = name == "Fn::And" && value && one || name == "Fn::Or" && (value || one)
		}
		return value, ok
	case "Fn::Not":
		if len(args) != 1 {
			return false, r.badCall(path, name)
		}
		value, ok = r.ruleBool(args[0], path+"[0]")
		return !value, ok
	case "Fn::If":
		if len(args) != 3 {
			return false, r.badCall(path, name)
		}
		condition, ok := r.ruleBool(args[0], path+"[0]")
		if !ok {
			return false, false
		}
		if condition {
			return r.ruleBool(args[1], path+"[1]")
		}
		return r.ruleBool(args[2], path+"[2]")
	case "Fn::Equals", "Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals":
		return r.ruleComparison(name, args, path)
	case "":
		r.problem(path[:len(path)-1], "a rule must be a function that is true or false")
	default:
		r.problem(path, "%s is not true or false in a rule", name)
	}
	return false, false
}

func (r *resolver) ruleComparison(name string, args []any, path string) (value, ok bool) {
	if len(args) != 2 {
		return false, r.badCall(path, name)
	}
	a, aOK := r.ruleValue(args[0], path+"[0]")
	b, bOK := r.ruleValue(args[1], path+"[1]")
	if !aOK || !bOK {
		return false, false
	}
	aList, aIsList := a.([]any)
	bList, bIsList := b.([]any)
	// Which of the two arguments must be lists.
	if aIsList != (name != "Fn::Equals") || bIsList != (name == "Fn::EachMemberIn") {
		return false, r.badCall(path, name)
	}
	switch name {
	case "Fn::Equals":
		return a == b, true
	case "Fn::Contains":
		return slices.Contains(aList, b), true
	case "Fn::EachMemberEquals":
		return !slices.ContainsFunc(aList, func(member any) bool { return member != b }), true
	}
	return !slices.ContainsFunc(aList, func(member any) bool { return !slices.Contains(bList, member) }), true
}

// ruleValue evaluates to a string, or to a list of strings.
func (r *resolver) ruleValue(v any, path string) (any, bool) {
	if text, ok := scalarText(v); ok {
		return text, true
	}
	if items, ok := v.([]any); ok {
		list := []any{}
		for i, item := range items {
			value, ok := r.ruleValue(item, fmt.Sprintf("%s[%d]", path, i))
			if _, isText := value.(string); !ok || !isText {
				if ok {
					r.problem(fmt.Sprintf("%s[%d]", path, i), "a list in a rule must be one of strings")
				}
				return nil, false
			}
			list = append(list, value)
		}
		return list, true
	}
	name, arg := function(v)
	text, _ := arg.(string)
	switch name {
	case "Ref":
		if value, ok := r.parameters[text]; ok {
			return value, true
		}
		if value, ok := r.pseudo[text]; ok && text != "AWS::NoValue" {
			return value, true
		}
		r.problem(path, "a rule can refer to parameters only, got %q", text)
	case "Fn::RefAll":
		list := []any{}
		for _, name := range r.t.Keys("Parameters") {
			if definition, _ := r.section("Parameters")[name].(map[string]any); definition["Type"] == text {
				if _, isText := r.parameters[name].(string); isText {
					list = append(list, r.parameters[name])
				}
			}
		}
		return list, true
	case "Fn::ValueOf", "Fn::ValueOfAll":
		r.problem(path+"."+name, "%s is not supported: it looks attributes up in an account", name)
	default:
		r.problem(path, "a rule compares strings, lists of strings, Ref and Fn::RefAll only")
	}
	return nil, false
}
