package resolve

import (
	"slices"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// document is a template whose values have been read. Of what has a shape that it must not have, nothing is: checker, which
// is asked first, says so.
type document struct {
	t              *template.Template
	parameterNames []string
	conditionNames []string
	conditions     map[string]node.Node
	rules          []rule
	resources      []*resource
	byID           map[string]*resource
	outputs        []*output
	lookUps        []*node.FindInMap // each that is in no other
	checked        func() findings   // what is wrong whatever the parameters are, found once
}

// documentOf is a template as it was read the first time.
func documentOf(t *template.Template) *document {
	return t.Once(documentKey{}, func() any { return read(t) }).(*document)
}

type documentKey struct{}

type resource struct {
	id, typ    string
	at         *node.Place
	definition map[string]any // nil if it is no mapping
	condition  string         // "" without one
	dependsOn  []string
	attributes []attribute
	naming     *naming
	// What is kept or removed with the resource.
	deletionPolicy, updateReplacePolicy string
}

// attribute is a part of a resource that may call functions.
type attribute struct {
	key   string
	value node.Node
}

type output struct {
	name, description string
	at                *node.Place
	definition        map[string]any // nil if it is no mapping
	condition         string         // "" without one
	value, export     node.Node      // nil if there is none
	exportName        node.Node      // nil if there is no export
}

// evaluatedAttributes are those of a resource that may call functions, sorted.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-reference.html
var evaluatedAttributes = []string{"CreationPolicy", "Metadata", "Properties", "UpdatePolicy"}

func read(t *template.Template) *document {
	d := &document{t: t, conditions: map[string]node.Node{}, byID: map[string]*resource{}}
	d.parameterNames, d.conditionNames = t.Keys("Parameters"), t.Keys("Conditions")
	conditions, at := d.section("Conditions"), node.At("Conditions")
	for _, name := range d.conditionNames {
		d.conditions[name] = node.ReadTruth(conditions[name], at.Key(name))
	}
	d.readRules()
	resources, at := d.section("Resources"), node.At("Resources")
	for _, id := range t.Keys("Resources") {
		definition, _ := resources[id].(map[string]any)
		d.byID[id] = readResource(id, definition, at.Key(id))
		d.resources = append(d.resources, d.byID[id])
	}
	outputs, at := d.section("Outputs"), node.At("Outputs")
	for _, name := range t.Keys("Outputs") {
		definition, _ := outputs[name].(map[string]any)
		d.outputs = append(d.outputs, readOutput(name, definition, at.Key(name)))
	}
	d.collectLookUps()
	d.checked = sync.OnceValue(func() findings {
		f := findings{}
		checker{&f, d}.check()
		return f
	})
	return d
}

// found is what is wrong whatever the parameters are, for more to be added.
func (d *document) found() *findings {
	f := d.checked()
	f.problems = slices.Clone(f.problems)
	return &f
}

// section is a section of the template, empty if it is not there or not a mapping.
func (d *document) section(name string) map[string]any {
	m, _ := d.t.Body[name].(map[string]any)
	return m
}

// isResource says whether a name that Ref may have is that of a resource.
func (d *document) isResource(name string) bool {
	return d.section("Resources")[name] != nil && d.section("Parameters")[name] == nil
}

func readResource(id string, definition map[string]any, at *node.Place) *resource {
	r := &resource{id: id, at: at, definition: definition}
	r.typ, _ = definition["Type"].(string)
	r.condition, _ = definition["Condition"].(string)
	r.dependsOn, _ = dependsOn(definition["DependsOn"])
	r.deletionPolicy, _ = definition["DeletionPolicy"].(string)
	r.updateReplacePolicy, _ = definition["UpdateReplacePolicy"].(string)
	for _, key := range evaluatedAttributes {
		if value, ok := definition[key]; ok {
			r.attributes = append(r.attributes, attribute{key, node.Read(value, at.Key(key))})
		}
	}
	r.naming = namingOf(r.typ, r.attribute("Properties"))
	return r
}

// attribute is the value of one that may call functions, nil if the resource has none.
func (r *resource) attribute(key string) node.Node {
	for _, a := range r.attributes {
		if a.key == key {
			return a.value
		}
	}
	return nil
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

func readOutput(name string, definition map[string]any, at *node.Place) *output {
	o := &output{name: name, at: at, definition: definition}
	o.description, _ = definition["Description"].(string)
	o.condition, _ = definition["Condition"].(string)
	if value, ok := definition["Value"]; ok {
		o.value = node.Read(value, at.Key("Value"))
	}
	if export, ok := definition["Export"]; ok {
		o.export = node.Read(export, at.Key("Export"))
		if fields, ok := export.(map[string]any); ok {
			o.exportName = node.Read(fields["Name"], at.Key("Export").Key("Name"))
		}
	}
	return o
}

// values are those of an output that may call functions, in the order of their keys.
func (o *output) values() []node.Node {
	return slices.DeleteFunc([]node.Node{o.export, o.value}, func(n node.Node) bool { return n == nil })
}

// collectLookUps finds every Fn::FindInMap, also those in branches that are not taken and in resources that are not
// created: CloudFormation looks maps up before it knows.
func (d *document) collectLookUps() {
	visit := func(n node.Node) []node.Node {
		if call, ok := n.(*node.FindInMap); ok {
			d.lookUps = append(d.lookUps, call)
			return nil
		}
		return n.Within()
	}
	for _, r := range d.resources {
		for _, a := range r.attributes {
			node.Walk(a.value, visit)
		}
	}
	for _, o := range d.outputs {
		for _, value := range o.values() {
			node.Walk(value, visit)
		}
	}
}
