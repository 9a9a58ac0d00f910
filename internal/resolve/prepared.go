package resolve

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Prepared resolves many launches of one template as [Resolve] does, several times as fast: what does not depend on the
// launch is looked at once. Several goroutines may use it at once.
type Prepared struct {
	t       *template.Template
	choices *Choices // nil where something is wrong with the template itself: then nothing can be prepared
	lookUps [][]any  // the arguments of every Fn::FindInMap
}

// Prepare prepares a template.
func Prepare(t *template.Template) *Prepared {
	p := &Prepared{t: t}
	choices, err := NewChoices(t)
	if err != nil {
		return p
	}
	p.choices = choices
	for _, section := range []string{"Resources", "Outputs"} {
		p.collect(t.Body[section])
	}
	return p
}

func (p *Prepared) collect(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			p.collect(item)
		}
	case map[string]any:
		if name, arg := function(v); name == "Fn::FindInMap" {
			p.lookUps = append(p.lookUps, arg.([]any))
			return
		}
		for _, value := range v {
			p.collect(value)
		}
	}
}

// Resolve is [Resolve] of the template.
func (p *Prepared) Resolve(in Input) (*Stack, error) {
	if p.choices != nil {
		if stack := p.Launch(in); stack != nil {
			return stack, nil
		}
	}
	return Resolve(p.t, in)
}

// Launch is the stack, nil if the launch is refused. Resolve says why, which takes longer.
func (p *Prepared) Launch(in Input) *Stack {
	if p.choices == nil {
		stack, _ := Resolve(p.t, in)
		return stack
	}
	r := &resolver{t: p.t, in: in.withDefaults(), quick: true}
	r.pseudo = r.in.pseudo()
	if !p.choices.take(r) {
		return nil
	}
	steps := []func(){
		r.checkRules,
		r.resolveConditions,
		func() {
			for _, args := range p.lookUps {
				r.findInMap(args, "")
			}
		},
		r.resolveResources,
		r.resolveOutputs,
	}
	for _, step := range steps {
		if step(); len(r.problems) > 0 {
			return nil
		}
	}
	return r.stack()
}

// Capabilities are all that any launch could need to acknowledge, whatever it creates.
func (p *Prepared) Capabilities() []string {
	possible := map[string]bool{}
	if p.t.Body["Transform"] != nil {
		possible[capabilityExpand] = true
	}
	resources, _ := p.t.Body["Resources"].(map[string]any)
	for _, v := range resources {
		resource, _ := v.(map[string]any)
		typ, _ := resource["Type"].(string)
		if typ == "AWS::CloudFormation::Stack" {
			possible[capabilityExpand] = true
		}
		if !strings.HasPrefix(typ, "AWS::IAM::") {
			continue
		}
		possible[capabilityIAM] = true
		// Properties need not be a mapping that could be looked into: a function can make them.
		properties, isMap := resource["Properties"].(map[string]any)
		called, _ := function(resource["Properties"])
		if properties[customNames[typ]] != nil || called != "" || resource["Properties"] != nil && !isMap {
			possible[capabilityNamed] = true
		}
	}
	return slices.Sorted(maps.Keys(possible))
}

// take gives the parameters of a launch to its resolver. It is false where one is wrong, missing or unknown.
func (c *Choices) take(r *resolver) bool {
	r.parameters = make(map[string]any, len(c.parameters))
	taken := 0
	for _, p := range c.parameters {
		given, isGiven := r.in.Parameters[p.name]
		def, hasDefault := c.defaults[p.name]
		switch {
		case isGiven:
			taken++
			if p.problem(r, given) != "" {
				return false
			}
			r.parameters[p.name] = p.value(given)
		case hasDefault:
			r.parameters[p.name] = def
		default:
			return false
		}
	}
	return taken == len(r.in.Parameters)
}

// The paths in the words of problems, and the order in which problems come, are most of the work of a launch. A quick
// resolver leaves both out, as its problems are never told.

// member is the path of a mapping's value.
func (r *resolver) member(path, key string) string {
	if r.quick {
		return ""
	}
	return path + "." + key
}

// item is the path of a list's element.
func (r *resolver) item(path string, i int) string {
	if r.quick {
		return ""
	}
	return path + index(i)
}

// keys are those of a mapping, sorted.
func (r *resolver) keys(m map[string]any) iter.Seq[string] {
	if r.quick {
		return maps.Keys(m)
	}
	return slices.Values(slices.Sorted(maps.Keys(m)))
}
