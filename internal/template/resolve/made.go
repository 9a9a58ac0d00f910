package resolve

import (
	"slices"
	"strconv"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

// Made is a resource that launches of one [Prepared.Sharing] share: those that agree on all that it refers to.
type Made struct {
	resource Resource
	number   int
}

// made are the resources of launches so far, by all that their values depend on.
type made struct {
	dependsOn map[string]inputs // by logical ID

	mutex sync.Mutex
	known map[string]*Made
}

// maxMade bounds what is kept of one template: several times what the template with the most choices needs.
const maxMade = 20_000

// inputs are the names of all that a resource's values may depend on, whichever branch is taken.
type inputs struct {
	parameters, conditions, resources []string
}

func newMade(d *document) *made {
	m := &made{dependsOn: map[string]inputs{}, known: map[string]*Made{}}
	for _, r := range d.resources {
		in := inputs{resources: slices.Clone(r.dependsOn)}
		for _, a := range r.attributes {
			node.Walk(a.value, func(n node.Node) []node.Node {
				switch n := n.(type) {
				case *node.Ref:
					if d.isResource(n.Name) {
						in.resources = append(in.resources, n.Name)
					} else {
						in.parameters = append(in.parameters, n.Name)
					}
				case *node.GetAtt:
					in.resources = append(in.resources, n.ID)
				case *node.If:
					condition, _ := node.Text(n.Test)
					in.conditions = append(in.conditions, condition)
				}
				return n.Within()
			})
		}
		m.dependsOn[r.id] = inputs{distinct(in.parameters), distinct(in.conditions), distinct(in.resources)}
	}
	return m
}

// key says what a resource of a launch depends on, with its values. ok is false where that cannot be told.
func (m *made) key(l *launch, id string) (key string, ok bool) {
	in := m.dependsOn[id]
	b := make([]byte, 0, 256)
	text := func(s string) { b = append(strconv.AppendInt(b, int64(len(s)), 10), ':'); b = append(b, s...) }
	for _, s := range []string{id, l.in.Partition, l.in.Region, l.in.URLSuffix, l.in.AccountID, l.in.StackName, l.in.StackID} {
		text(s)
	}
	for _, name := range in.parameters {
		value, _ := l.value(name)
		switch value := value.(type) {
		case string:
			text(value)
		case []any:
			b = append(strconv.AppendInt(b, int64(len(value)), 10), '[')
			for _, item := range value {
				s, isText := item.(string)
				if !isText {
					return "", false
				}
				text(s)
			}
		case noValue:
			b = append(b, '-')
		default:
			return "", false
		}
	}
	for _, condition := range in.conditions {
		b = strconv.AppendBool(b, l.conditions[condition])
	}
	for _, other := range in.resources {
		at, exists := l.index[other]
		switch {
		case !exists:
			b = append(b, '-')
		case l.created[at].Made == nil:
			return "", false
		default:
			b = append(strconv.AppendInt(b, int64(l.created[at].Made.number), 10), '.')
		}
	}
	return string(b), true
}

// find is a resource that was made before.
func (m *made) find(key string) *Made {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.known[key]
}

// keep keeps a resource, unless another launch has made the same meanwhile.
func (m *made) keep(key string, r Resource) *Made {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.known[key] == nil {
		if len(m.known) == maxMade {
			return nil
		}
		m.known[key] = &Made{resource: r, number: len(m.known)}
	}
	return m.known[key]
}

func distinct(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names)
}
