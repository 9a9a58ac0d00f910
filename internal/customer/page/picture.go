package page

import (
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Picture shows the stack for one way in.
type Picture struct {
	// Set is the further set that it shows, of several that each have one; empty for the first.
	Set string
	// Role is the output with the ARN of the set's role, where there are several.
	Role string
	// Choice is the parameter that decides it, and Value its value; both are empty where there is one way only.
	Choice, Value string
	// Wide and Tall are the same, from left to right, and from top to bottom for a phone.
	Wide, Tall template.HTML
	// Words say what the picture shows.
	Words string
	// Optional says that something in it is there only if the customer chooses it.
	Optional bool
}

// pictures are drawn from the resolved template: for each value of the parameter that decides who gets in, what is always
// there, and dashed what the customer can add.
func pictures(def *vendors.Definition, s sampler) ([]Picture, error) {
	conditions := map[string]string{}
	for _, id := range s.t.Keys("Resources") {
		conditions[id], _ = at(s.t.Body, "Resources", id, "Condition").(string)
	}
	var all []Picture
	for _, set := range def.SetNames() {
		s.set = set
		of, err := s.picturesOf(def, conditions, len(all))
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	return all, nil
}

// picturesOf are the pictures of one set, after some others.
func (s sampler) picturesOf(def *vendors.Definition, conditions map[string]string, before int) ([]Picture, error) {
	choice, values := s.decides(def)
	var all []Picture
	for _, value := range values {
		given := map[string]string{}
		if choice != "" {
			given[choice] = value
		}
		base := s.resolve(given)
		if base == nil {
			return nil, fmt.Errorf("no picture can be drawn: the template accepts none of the values tried with %v", given)
		}
		baseGraph := s.graph(def, base)
		full, chosen := s.fullest(def, given, baseGraph)
		full.optional(baseGraph, conditions, chosen)
		s.otherLabels(def, given, full, choice)
		p := Picture{Set: s.set, Choice: choice, Value: value, Words: full.words(def)}
		if len(def.Sets) > 0 {
			p.Role = s.set + vocabulary.OutputRoleARN
			p.Words = "With the role of " + p.Role + ": " + p.Words
		}
		p.Optional = slices.ContainsFunc(full.nodes, func(n node) bool { return n.optional() })
		id := fmt.Sprintf("picture-%d", before+len(all))
		for name, draw := range map[string]func(id, title, words string) (string, error){"wide": full.wide, "tall": full.tall} {
			svg, err := draw(id+name, def.Name+" and your AWS account", p.Words)
			if err != nil {
				return nil, err
			}
			to := map[string]*template.HTML{"wide": &p.Wide, "tall": &p.Tall}[name]
			*to = template.HTML(svg) //nolint:gosec // what draws it escapes what it writes
		}
		all = append(all, p)
	}
	return all, nil
}

func (n node) optional() bool { return n.when != "" || n.chosen != "" }

// decides is the parameter whose values let others in, with those values; if there is none, "" and one empty value.
func (s sampler) decides(def *vendors.Definition) (parameter string, values []string) {
	for _, p := range s.data.Parameters {
		ways := map[string]bool{}
		for _, value := range p.Allowed {
			if stack := s.resolve(map[string]string{p.Name: value}); stack != nil {
				ways[s.graph(def, stack).wayIn()] = true
			}
		}
		if len(ways) > 1 {
			return p.Name, p.Allowed
		}
	}
	return "", []string{""}
}

// wayIn is what the vendor needs to get in.
func (g *graph) wayIn() string {
	var parts []string
	for _, e := range g.edges {
		if e.kind == "access" {
			parts = append(parts, e.from+">"+e.to+":"+e.label)
		}
	}
	return strings.Join(parts, " ")
}

// fullest has all that the customer can add, with the parameter that added each.
func (s sampler) fullest(def *vendors.Definition, given map[string]string, g *graph) (*graph, map[string]string) {
	chosen := map[string]string{}
	for _, p := range s.data.Parameters {
		if _, ok := given[p.Name]; ok {
			continue
		}
		for _, value := range s.options(p) {
			next := maps.Clone(given)
			next[p.Name] = value
			stack := s.resolve(next)
			if stack == nil {
				continue
			}
			more := s.graph(def, stack)
			if more.size() <= g.size() {
				continue
			}
			for _, e := range more.edges {
				if _, before := g.find(e); !before {
					chosen[e.from+">"+e.to] = p.Name
				}
			}
			for _, n := range more.nodes {
				if !slices.ContainsFunc(g.nodes, func(o node) bool { return o.id == n.id }) {
					chosen[n.id] = p.Name
				}
			}
			given, g = next, more
		}
	}
	return g, chosen
}

// otherLabels are what else the vendor may do, as the customer chooses.
func (s sampler) otherLabels(def *vendors.Definition, given map[string]string, g *graph, decides string) {
	for _, p := range s.data.Parameters {
		for _, value := range p.Allowed {
			with := maps.Clone(given)
			with[p.Name] = value
			stack := s.resolve(with)
			if p.Name == decides || stack == nil {
				continue
			}
			other := s.graph(def, stack)
			for i, e := range g.edges {
				if o, ok := other.find(e); ok && e.kind == "data" && o.label != e.label {
					g.edges[i].others = append(g.edges[i].others, labelFor{p.Name, value, o.label})
				}
			}
		}
	}
}

// words say the picture, for whoever does not see it.
func (g *graph) words(def *vendors.Definition) string {
	names := map[string]string{}
	for _, n := range g.nodes {
		names[n.id] = "the " + n.label
	}
	names[vendorNode], names[othersNode], names[keyNode] = def.Name, "Everyone else", "your KMS key"
	var parts []string
	for _, e := range g.edges {
		switch e.kind {
		case "access":
			parts = append(parts, fmt.Sprintf("%s gets to %s: %s.", upperFirst(names[e.from]), names[e.to], e.label))
		case "data":
			parts = append(parts, fmt.Sprintf("What %s allows in %s: %s.", names[e.from], names[e.to], e.label))
		case "refused":
			parts = append(parts, names[e.from]+" cannot get in.")
		}
	}
	var optional []string
	for _, n := range g.nodes {
		if n.optional() {
			optional = append(optional, names[n.id])
		}
	}
	if len(optional) > 0 {
		parts = append(parts, "If you choose it: "+strings.Join(optional, ", ")+".")
	}
	return strings.Join(parts, " ")
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
