package resolve

import (
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// resolveResources evaluates the resources whose conditions hold, each after those it needs.
func (r *resolver) resolveResources() {
	r.index = map[string]int{}
	var ids []string
	exists := map[string]bool{}
	for _, id := range r.t.Keys("Resources") {
		if r.holds(r.definition(id)) {
			ids = append(ids, id)
			exists[id] = true
		}
	}
	needs := map[string][]string{}
	for _, id := range ids {
		r.dependencies(id, func(other, path string) {
			if !exists[other] {
				r.problem(path, "%s", unresolved(other, "Resources"))
			}
			needs[id] = append(needs[id], other)
		})
	}
	if cycle := inCycle(ids, needs); len(cycle) > 0 {
		r.problem("Resources", "Circular dependency between resources: [%s]", strings.Join(cycle, ", "))
	}
	if len(r.problems) > 0 {
		return
	}
	// What came before a problem may be what the next resource needs, so evaluation goes on only where it can.
	failed := map[string]bool{}
	for len(ids) > 0 {
		// The first one that is ready: the order of the template wherever the needs allow. Without cycles there is one.
		next := slices.IndexFunc(ids, func(id string) bool {
			return !slices.ContainsFunc(needs[id], func(other string) bool { return slices.Contains(ids, other) })
		})
		id := ids[next]
		ids = slices.Delete(ids, next, next+1)
		if slices.ContainsFunc(needs[id], func(other string) bool { return failed[other] }) || !r.create(id) {
			failed[id] = true
		}
	}
}

func (r *resolver) definition(id string) map[string]any {
	return r.section("Resources")[id].(map[string]any)
}

// holds says whether the condition of a resource or an output does.
func (r *resolver) holds(definition map[string]any) bool {
	name, conditional := definition["Condition"].(string)
	return !conditional || r.conditions[name]
}

// dependencies visits the resources that a resource needs, with the path where it says so. Of Fn::If only the branch
// taken counts, as CloudFormation evaluates conditions first: that is how a template refers to a resource that is
// not always there.
func (r *resolver) dependencies(id string, visit func(id, path string)) {
	definition := r.definition(id)
	path := "Resources." + id
	names, _ := dependsOn(definition["DependsOn"])
	for _, name := range names {
		visit(name, path+".DependsOn")
	}
	for _, key := range evaluatedAttributes {
		r.references(definition[key], r.member(path, key), visit)
	}
}

// references visits the resources that a value refers to.
func (r *resolver) references(v any, path string, visit func(id, path string)) {
	name := func(name, path string) {
		if r.section("Resources")[name] != nil && r.section("Parameters")[name] == nil {
			visit(name, path)
		}
	}
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			r.references(item, r.item(path, i), visit)
		}
	case map[string]any:
		called, arg := function(v)
		if called != "" {
			path = r.member(path, called)
		}
		switch called {
		case "":
			for key := range r.keys(v) {
				r.references(v[key], r.member(path, key), visit)
			}
		case "Ref":
			name(arg.(string), path)
		case "Fn::GetAtt":
			id, _ := getAtt(arg)
			visit(id, path)
		case "Fn::If":
			args := arg.([]any)
			if r.conditions[args[0].(string)] {
				r.references(args[1], path+"[1]", visit)
			} else {
				r.references(args[2], path+"[2]", visit)
			}
		case "Fn::Sub":
			text, vars, _ := sub(arg)
			for _, part := range template.SplitSub(text) {
				if id, _, dotted := strings.Cut(part.Text, "."); part.Var && vars[part.Text] == nil {
					if dotted {
						visit(id, path)
					} else {
						name(id, path)
					}
				}
			}
			for _, key := range slices.Sorted(maps.Keys(vars)) {
				r.references(vars[key], path+"[1]."+key, visit)
			}
		default:
			r.references(arg, path, visit)
		}
	}
}

// create evaluates one resource. It is false after a problem.
func (r *resolver) create(id string) bool {
	definition := r.definition(id)
	properties := map[string]any{}
	if definition["Properties"] != nil {
		path := "Resources." + id + ".Properties"
		value, ok := r.evaluate(definition["Properties"], path)
		if !ok {
			return false
		}
		if _, none := value.(noValue); !none {
			if properties, ok = value.(map[string]any); !ok {
				r.problem(path, "Properties must be a mapping")
				return false
			}
		}
	}
	resource := Resource{LogicalID: id, Properties: properties}
	resource.Type, _ = definition["Type"].(string)
	resource.DependsOn, _ = dependsOn(definition["DependsOn"])
	resource.DeletionPolicy, _ = definition["DeletionPolicy"].(string)
	resource.UpdateReplacePolicy, _ = definition["UpdateReplacePolicy"].(string)
	resource.PhysicalID, resource.Attributes = r.in.physical(id, resource.Type, properties)
	r.index[id] = len(r.created)
	r.created = append(r.created, resource)
	return true
}

func (r *resolver) resolveOutputs() {
	for _, name := range r.t.Keys("Outputs") {
		definition := r.section("Outputs")[name].(map[string]any)
		if !r.holds(definition) {
			continue
		}
		path := "Outputs." + name
		resolved := true
		for _, key := range []string{"Value", "Export"} {
			r.references(definition[key], path+"."+key, func(id, at string) {
				if _, exists := r.index[id]; !exists {
					r.problem(at, "%s", unresolved(id, "Outputs"))
					resolved = false
				}
			})
		}
		if !resolved {
			continue
		}
		output := Output{Name: name}
		output.Description, _ = definition["Description"].(string)
		output.Value, _ = r.text(definition["Value"], path+".Value", "The Value field of every Outputs member must evaluate to a String.")
		if export, ok := definition["Export"].(map[string]any); ok {
			output.Export, _ = r.text(export["Name"], path+".Export.Name", "The Name field of every Export member must evaluate to a String.")
		}
		r.outputs = append(r.outputs, output)
	}
}

// customNames are the properties that give an IAM resource a name of the customer's choosing.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
var customNames = map[string]string{
	"AWS::IAM::Group":           "GroupName",
	"AWS::IAM::InstanceProfile": "InstanceProfileName",
	"AWS::IAM::ManagedPolicy":   "ManagedPolicyName",
	"AWS::IAM::Role":            "RoleName",
	"AWS::IAM::User":            "UserName",
}

// capabilities are what the customer acknowledges: at most one of the two about IAM, for the one about names includes
// the other. It looks at the resources that the launch creates; any type of IAM counts, which asks for too much rather
// than too little.
func (r *resolver) capabilities() []string {
	var iam, named, expand bool
	expand = r.t.Body["Transform"] != nil
	for _, resource := range r.created {
		iam = iam || strings.HasPrefix(resource.Type, "AWS::IAM::")
		if property := customNames[resource.Type]; property != "" && resource.Properties[property] != nil {
			named = true
		}
		expand = expand || resource.Type == "AWS::CloudFormation::Stack"
	}
	var list []string
	if expand {
		list = append(list, capabilityExpand)
	}
	if named {
		list = append(list, capabilityNamed)
	} else if iam {
		list = append(list, capabilityIAM)
	}
	return list
}

const (
	capabilityExpand = "CAPABILITY_AUTO_EXPAND"
	capabilityNamed  = "CAPABILITY_NAMED_IAM"
	capabilityIAM    = "CAPABILITY_IAM"
)
