package resolve

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// resolveResources evaluates the resources whose conditions hold, each after those it needs.
func (l *launch) resolveResources() {
	l.index = map[string]int{}
	var ids []string
	exists := map[string]bool{}
	for _, r := range l.doc.resources {
		if l.holds(r.condition) {
			ids = append(ids, r.id)
			exists[r.id] = true
		}
	}
	needs := map[string][]string{}
	for _, id := range ids {
		l.dependencies(l.doc.byID[id], func(other string, at *node.Place) {
			if !exists[other] {
				l.problemAt(at, "%s", unresolved(other, "Resources"))
			}
			needs[id] = append(needs[id], other)
		})
	}
	if cycle := inCycle(ids, needs); len(cycle) > 0 {
		l.problem("Resources", "Circular dependency between resources: [%s]", strings.Join(cycle, ", "))
	}
	if len(l.problems) > 0 {
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
		if slices.ContainsFunc(needs[id], func(other string) bool { return failed[other] }) || !l.create(l.doc.byID[id]) {
			failed[id] = true
		}
	}
}

// dependencies visits the resources that a resource needs, with the place where it says so.
func (l *launch) dependencies(r *resource, visit func(id string, at *node.Place)) {
	for _, name := range r.dependsOn {
		visit(name, r.at.Key("DependsOn"))
	}
	for _, a := range r.attributes {
		l.references(a.value, visit)
	}
}

// references visits the resources that a value refers to. Of Fn::If only the branch taken counts, as CloudFormation
// evaluates conditions first: that is how a template refers to a resource that is not always there.
func (l *launch) references(n node.Node, visit func(id string, at *node.Place)) {
	node.Walk(n, func(n node.Node) []node.Node {
		switch n := n.(type) {
		case *node.Ref:
			if l.doc.isResource(n.Name) {
				visit(n.Name, n.Called())
			}
		case *node.GetAtt:
			visit(n.ID, n.Called())
		case *node.If:
			return []node.Node{l.taken(n)}
		}
		return n.Within()
	})
}

// create makes one resource, or takes one that another launch has made. It is false after a problem.
func (l *launch) create(r *resource) bool {
	key, shared := "", false
	if l.made != nil && l.in.Physical == nil {
		if key, shared = l.made.key(l, r.id); shared {
			if m := l.made.find(key); m != nil {
				l.add(m.resource, m)
				return true
			}
		}
	}
	created, ok := l.evaluateResource(r)
	if !ok {
		return false
	}
	var m *Made
	if shared {
		m = l.made.keep(key, created)
	}
	l.add(created, m)
	return true
}

func (l *launch) add(r Resource, m *Made) {
	r.Made = m
	l.index[r.LogicalID] = len(l.created)
	l.created = append(l.created, r)
}

// evaluateResource evaluates one resource. ok is false after a problem.
func (l *launch) evaluateResource(r *resource) (created Resource, ok bool) {
	properties := map[string]any{}
	if n := r.attribute("Properties"); n != nil {
		value, ok := l.evaluate(n)
		if !ok {
			return created, false
		}
		if _, none := value.(noValue); !none {
			if properties, ok = value.(map[string]any); !ok {
				return created, l.problemAt(n.At(), "Properties must be a mapping")
			}
		}
		if !l.readPolicy(r, n.At(), properties) {
			return created, false
		}
	}
	var metadata any
	if n := r.attribute("Metadata"); n != nil {
		var ok bool
		if metadata, ok = l.evaluate(n); !ok {
			return created, false
		}
	}
	created = Resource{LogicalID: r.id, Type: r.typ, Properties: properties, Metadata: metadata, DependsOn: r.dependsOn,
		DeletionPolicy: r.deletionPolicy, UpdateReplacePolicy: r.updateReplacePolicy}
	l.dependencies(r, func(id string, _ *node.Place) {
		if !slices.Contains(created.Needs, id) {
			created.Needs = append(created.Needs, id)
		}
	})
	created.PhysicalID, created.Attributes = l.in.physical(r.id, r.typ, properties)
	return created, true
}

func (l *launch) resolveOutputs() {
	for _, o := range l.doc.outputs {
		if l.holds(o.condition) && l.canResolve(o) {
			l.outputs = append(l.outputs, l.output(o))
		}
	}
}

// canResolve says whether the launch creates all that an output refers to.
func (l *launch) canResolve(o *output) bool {
	can := true
	for _, n := range []node.Node{o.value, o.export} {
		l.references(n, func(id string, at *node.Place) {
			if _, exists := l.index[id]; !exists {
				can = l.problemAt(at, "%s", unresolved(id, "Outputs"))
			}
		})
	}
	return can
}

func (l *launch) output(o *output) Output {
	resolved := Output{Name: o.name, Description: o.description}
	resolved.Value, _ = l.text(o.value, "The Value field of every Outputs member must evaluate to a String.")
	if o.exportName != nil {
		resolved.Export, _ = l.text(o.exportName, "The Name field of every Export member must evaluate to a String.")
	}
	return resolved
}
