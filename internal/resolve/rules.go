package resolve

import (
	"fmt"
	"slices"
	"strconv"
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
			if applies, ok := r.ruleTruth(condition, path+".RuleCondition"); !ok || applies != holds {
				continue
			}
		}
		for i, assertion := range assertions {
			at := fmt.Sprintf("%s.Assertions[%d]", path, i)
			fields, _ := assertion.(map[string]any)
			asserted, ok := r.ruleTruth(fields["Assert"], at+".Assert")
			if !ok || asserted != fails {
				continue
			}
			// CloudFormation says the description alone, which is why it has to be true by itself.
			if description, _ := fields["AssertDescription"].(string); description != "" {
				r.problem(path, "%s", description)
			} else {
				r.problem(at, noAssertDescription)
			}
		}
	}
}

const noAssertDescription = "the assertion does not hold, and has no AssertDescription"

// truth is what a rule's function comes to. It is open where that depends on what the customer has not said yet, which
// only [Choices] leaves undecided.
type truth int8

const (
	fails truth = iota
	holds
	open
)

func truthOf(b bool) truth {
	if b {
		return holds
	}
	return fails
}

// undecided is the value of a parameter that the customer has not chosen yet.
type undecided struct{}

// ruleTruth evaluates a function that is true or false. A rule cannot refer to a condition.
// https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1183
func (r *resolver) ruleTruth(v any, path string) (value truth, ok bool) {
	name, arg := function(v)
	path += "." + name
	args, _ := arg.([]any)
	switch name {
	case "Fn::And", "Fn::Or":
		if len(args) < 2 || len(args) > 10 {
			return fails, r.badCall(path, name)
		}
		neutral, decisive := holds, fails
		if name == "Fn::Or" {
			neutral, decisive = fails, holds
		}
		value, ok = neutral, true
		for i, arg := range args {
			one, oneOK := r.ruleTruth(arg, path+index(i))
			ok = ok && oneOK
			if one == decisive || value != decisive && one == open {
				value = one
			}
		}
		return value, ok
	case "Fn::Not":
		if len(args) != 1 {
			return fails, r.badCall(path, name)
		}
		value, ok = r.ruleTruth(args[0], path+"[0]")
		if value != open {
			value = truthOf(value == fails)
		}
		return value, ok
	case "Fn::If":
		if len(args) != 3 {
			return fails, r.badCall(path, name)
		}
		switch condition, ok := r.ruleTruth(args[0], path+"[0]"); {
		case !ok:
			return fails, false
		case condition == open:
			return open, true
		case condition == holds:
			return r.ruleTruth(args[1], path+"[1]")
		}
		return r.ruleTruth(args[2], path+"[2]")
	case "Fn::Equals", "Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals":
		return r.ruleComparison(name, args, path)
	case "":
		r.problem(path[:len(path)-1], "a rule must be a function that is true or false")
	default:
		r.problem(path, "%s is not true or false in a rule", name)
	}
	return fails, false
}

func index(i int) string { return "[" + strconv.Itoa(i) + "]" }

func (r *resolver) ruleComparison(name string, args []any, path string) (value truth, ok bool) {
	if len(args) != 2 {
		return fails, r.badCall(path, name)
	}
	a, aOK := r.ruleValue(args[0], path+"[0]")
	b, bOK := r.ruleValue(args[1], path+"[1]")
	if !aOK || !bOK {
		return fails, false
	}
	if a == (undecided{}) || b == (undecided{}) {
		return open, true
	}
	aList, aIsList := a.([]any)
	bList, bIsList := b.([]any)
	// Which of the two arguments must be lists.
	if aIsList != (name != "Fn::Equals") || bIsList != (name == "Fn::EachMemberIn") {
		return fails, r.badCall(path, name)
	}
	switch name {
	case "Fn::Equals":
		return truthOf(a == b), true
	case "Fn::Contains":
		return truthOf(slices.Contains(aList, b)), true
	case "Fn::EachMemberEquals":
		return truthOf(!slices.ContainsFunc(aList, func(member any) bool { return member != b })), true
	}
	return truthOf(!slices.ContainsFunc(aList, func(member any) bool { return !slices.Contains(bList, member) })), true
}

// ruleValue evaluates to a string, or to a list of strings.
func (r *resolver) ruleValue(v any, path string) (any, bool) {
	if text, ok := scalarText(v); ok {
		return text, true
	}
	if items, ok := v.([]any); ok {
		list := []any{}
		for i, item := range items {
			value, ok := r.ruleValue(item, path+index(i))
			if value == (undecided{}) {
				return value, true
			}
			if _, isText := value.(string); !ok || !isText {
				if ok {
					r.problem(path+index(i), "a list in a rule must be one of strings")
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
		if r.isUndecided(text) {
			return undecided{}, true
		}
		r.problem(path, "a rule can refer to parameters only, got %q", text)
	case "Fn::RefAll":
		list := []any{}
		for _, name := range r.t.Keys("Parameters") {
			if definition, _ := r.section("Parameters")[name].(map[string]any); definition["Type"] == text {
				if r.isUndecided(name) {
					return undecided{}, true
				}
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
