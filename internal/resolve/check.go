package resolve

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// check finds what is wrong with the template whatever the parameters are: names that nothing has, also in branches
// that a launch would not take and in resources that it would not create, and calls of the wrong shape.
func (r *resolver) check() {
	for _, section := range []string{"Parameters", "Mappings", "Conditions", "Rules", "Resources", "Outputs"} {
		if v := r.t.Body[section]; v != nil && r.section(section) == nil {
			r.problem(section, "the section must be a mapping")
		}
	}
	if len(r.section("Resources")) == 0 {
		r.problem("Resources", "At least one Resources member must be defined.")
	}
	for _, name := range r.t.Keys("Mappings") {
		r.checkMapping("Mappings."+name, r.section("Mappings")[name])
	}
	for _, name := range r.t.Keys("Conditions") {
		(&checker{r, "Conditions"}).condition(r.section("Conditions")[name], "Conditions."+name)
	}
	r.checkConditionCycles()
	for _, id := range r.t.Keys("Resources") {
		r.checkResource("Resources."+id, r.section("Resources")[id])
	}
	for _, name := range r.t.Keys("Outputs") {
		r.checkOutput("Outputs."+name, r.section("Outputs")[name])
	}
}

func (r *resolver) checkMapping(path string, v any) {
	top, ok := v.(map[string]any)
	if !ok {
		r.problem(path, "every Mappings member must be a map")
		return
	}
	for _, key := range slices.Sorted(maps.Keys(top)) {
		second, ok := top[key].(map[string]any)
		if !ok {
			r.problem(path+"."+key, "every Mappings attribute must be a map")
		}
		for _, name := range slices.Sorted(maps.Keys(second)) {
			_, isText := scalarText(second[name])
			if _, isList := second[name].([]any); !isText && !isList {
				r.problem(path+"."+key+"."+name, "every Mappings attribute must be a string or a list")
			}
		}
	}
}

// evaluatedAttributes are those of a resource that may call functions.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-reference.html
var evaluatedAttributes = []string{"CreationPolicy", "Metadata", "Properties", "UpdatePolicy"}

func (r *resolver) checkResource(path string, v any) {
	resource, ok := v.(map[string]any)
	if !ok {
		r.problem(path, "every Resources member must be a mapping")
		return
	}
	if typ, _ := resource["Type"].(string); typ == "" {
		r.problem(path, "every resource must have a Type")
	}
	for _, key := range slices.Sorted(maps.Keys(resource)) {
		at := path + "." + key
		switch {
		case key == "Condition":
			r.checkConditionName(at, resource[key], "in the Resources block of the template")
		case key == "DependsOn":
			names, ok := dependsOn(resource[key])
			if !ok {
				r.problem(at, "DependsOn must be a string or list of strings")
			}
			for _, name := range names {
				if r.section("Resources")[name] == nil {
					r.problem(at, "%s", unresolved(name, "Resources"))
				}
			}
		case key == "DeletionPolicy", key == "UpdateReplacePolicy":
			if _, ok := resource[key].(string); !ok {
				r.problem(at, "Every %s member must be a string.", key)
			}
		case slices.Contains(evaluatedAttributes, key):
			if _, ok := resource[key].(map[string]any); !ok {
				r.problem(at, "%s must be a mapping", key)
			}
			(&checker{r, "Resources"}).value(resource[key], at)
		case key != "Type":
			r.problem(at, "Invalid template resource property '%s'", key)
		}
	}
}

func (r *resolver) checkOutput(path string, v any) {
	output, ok := v.(map[string]any)
	if !ok {
		r.problem(path, "every Outputs member must be a mapping")
		return
	}
	if output["Value"] == nil {
		r.problem(path, "every output must have a Value")
	}
	if _, ok := output["Description"].(string); output["Description"] != nil && !ok {
		r.problem(path+".Description", "Every Description member must be a string.")
	}
	if condition, ok := output["Condition"]; ok {
		r.checkConditionName(path+".Condition", condition, "in the Outputs block of the template")
	}
	for _, key := range slices.Sorted(maps.Keys(output)) {
		switch key {
		case "Condition", "Description":
		case "Export", "Value":
			(&checker{r, "Outputs"}).value(output[key], path+"."+key)
		default:
			r.problem(path+"."+key, "Invalid template output property '%s'", key)
		}
	}
}

func (r *resolver) checkConditionName(path string, v any, where string) {
	if name, ok := v.(string); !ok {
		r.problem(path, "Every Condition member must be a string.")
	} else if r.section("Conditions")[name] == nil {
		r.problem(path, "Unresolved condition dependency %s %s", name, where)
	}
}

func unresolved(name, section string) string {
	if section == "Conditions" {
		return fmt.Sprintf("Unresolved dependencies [%s]. Cannot reference resources in the Conditions block of the template", name)
	}
	return fmt.Sprintf("Unresolved resource dependencies [%s] in the %s block of the template", name, section)
}

// dependsOn reads the attribute. ok is false if it is not a string or a list of strings.
func dependsOn(v any) (names []string, ok bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case string:
		return []string{v}, true
	case []any:
		for _, item := range v {
			name, ok := item.(string)
			if !ok {
				return nil, false
			}
			names = append(names, name)
		}
		return names, true
	}
	return nil, false
}

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
