package resolve

import (
	"fmt"
	"maps"
	"slices"
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
