package resolve

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// checker checks the values of one section.
type checker struct {
	*resolver
	section string
}

func (c *checker) value(v any, path string) {
	switch v := v.(type) {
	case nil:
		c.problem(path, "'null' values are not allowed in templates")
	case []any:
		for i, item := range v {
			c.value(item, fmt.Sprintf("%s[%d]", path, i))
		}
	case map[string]any:
		if name, arg := function(v); name != "" {
			c.call(name, arg, path)
			return
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if strings.HasPrefix(key, "Fn::") {
				c.problem(path+"."+key, "a function must be the only key of its mapping")
				continue
			}
			c.value(v[key], path+"."+key)
		}
	}
}

// condition checks a value that must be true or false.
func (c *checker) condition(v any, path string) {
	if m, ok := v.(map[string]any); ok && len(m) == 1 && m["Condition"] != nil {
		c.checkConditionName(path, m["Condition"], "in the Conditions block of the template")
		return
	}
	if name, arg := function(v); slices.Contains(conditionFunctions, name) {
		c.call(name, arg, path)
		return
	}
	c.problem(path, "Conditions can only be boolean operations on parameters and other conditions")
}

func (c *checker) call(name string, arg any, path string) {
	inConditions := c.section == "Conditions"
	isCondition := slices.Contains(conditionFunctions, name)
	switch {
	case isUnsupported(name):
		c.problem(path, "%s is not supported here: it needs an account, another stack or a transform", name)
		return
	case slices.Contains(valueFunctions, name), inConditions && isCondition, !inConditions && slices.Contains(resourceFunctions, name):
	case isCondition, slices.Contains(resourceFunctions, name):
		c.problem(path, "%s cannot be used in the %s block of the template", name, c.section)
		return
	default:
		c.problem(path, "%s is not a function", name)
		return
	}
	path += "." + name
	args, _ := arg.([]any)
	ok := true
	switch name {
	case "Ref":
		text, isText := arg.(string)
		if ok = isText; ok {
			c.name(text, path)
		}
	case "Fn::GetAtt":
		id, attribute := getAtt(arg)
		if ok = id != "" && attribute != ""; ok {
			c.resource(id, path)
		}
	case "Fn::Sub":
		c.sub(arg, path)
		return
	case "Fn::And", "Fn::Or":
		ok = len(args) >= 2 && len(args) <= 10
	case "Fn::Not":
		ok = len(args) == 1
	case "Fn::Equals", "Fn::Select":
		ok = len(args) == 2
	case "Fn::Join", "Fn::Split":
		if ok = len(args) == 2; ok {
			_, ok = args[0].(string)
		}
	case "Fn::FindInMap":
		ok = len(args) == 3 && !slices.ContainsFunc(args, func(arg any) bool { return !c.isMapKey(arg) })
	case "Fn::If":
		if ok = len(args) == 3; ok {
			c.checkConditionName(path+"[0]", args[0], "in Fn::If")
			args = args[1:]
		}
	}
	if !ok {
		c.badCall(path, name)
		return
	}
	if isCondition && name != "Fn::Equals" {
		for i, arg := range args {
			c.condition(arg, fmt.Sprintf("%s[%d]", path, i))
		}
		return
	}
	switch {
	case name == "Ref", name == "Fn::GetAtt":
	case name == "Fn::If":
		c.value(args[0], path+"[1]")
		c.value(args[1], path+"[2]")
	default:
		c.value(arg, path)
	}
}

// isMapKey says whether Fn::FindInMap takes an argument: CloudFormation looks maps up before anything else, so only
// what parameters and other maps say.
func (c *checker) isMapKey(arg any) bool {
	if _, isText := scalarText(arg); isText {
		return true
	}
	name, inner := function(arg)
	text, _ := inner.(string)
	_, isPseudo := c.pseudo[text]
	return name == "Fn::FindInMap" || name == "Ref" && (isPseudo || c.resolver.section("Parameters")[text] != nil)
}

func (c *checker) sub(arg any, path string) {
	text, vars, ok := sub(arg)
	if !ok {
		c.badCall(path, "Fn::Sub")
		return
	}
	for _, part := range template.SplitSub(text) {
		switch {
		case !part.Var:
		case part.Text == "" || strings.ContainsFunc(part.Text, notInSub):
			c.problem(path, "variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons, got %q", part.Text)
		case vars[part.Text] != nil:
		case strings.Contains(part.Text, "."):
			id, _, _ := strings.Cut(part.Text, ".")
			c.resource(id, path)
		default:
			c.name(part.Text, path)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(vars)) {
		c.value(vars[key], path+"[1]."+key)
	}
}

func notInSub(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_.:", r))
}

// name checks what Ref refers to.
func (c *checker) name(name, path string) {
	if _, ok := c.pseudo[name]; ok {
		return
	}
	if c.resolver.section("Parameters")[name] != nil {
		return
	}
	c.resource(name, path)
}

func (c *checker) resource(id, path string) {
	if c.section == "Conditions" || c.resolver.section("Resources")[id] == nil {
		c.problem(path, "%s", unresolved(id, c.section))
	}
}
