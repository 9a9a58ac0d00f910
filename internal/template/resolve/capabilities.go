package resolve

import (
	"maps"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template/node"
)

const (
	capabilityExpand = "CAPABILITY_AUTO_EXPAND"
	capabilityNamed  = "CAPABILITY_NAMED_IAM"
	capabilityIAM    = "CAPABILITY_IAM"
)

// capabilityOf is what the customer acknowledges where a resource of a type is created, whatever its name: "" if nothing.
// Any type of IAM counts, which asks for too much rather than too little.
func capabilityOf(typ string) string {
	switch {
	case typ == "AWS::CloudFormation::Stack":
		return capabilityExpand
	case strings.HasPrefix(typ, "AWS::IAM::"):
		return capabilityIAM
	}
	return ""
}

// naming is whether a resource has a name of the customer's choosing, as far as conditions decide it. nil is never.
type naming struct {
	condition string // "" where it is always
	yes, no   *naming
}

// namingOf reads the properties of a resource. Those that only a launch knows may have a name.
func namingOf(typ string, properties node.Node) *naming {
	property := types.Of(typ).CustomName
	if property == "" || properties == nil {
		return nil
	}
	return byBranch(properties, func(n node.Node) *naming {
		if m, ok := n.(*node.Map); ok {
			return byBranch(m.Get(property), func(node.Node) *naming { return &naming{} })
		}
		return &naming{}
	})
}

// byBranch follows the branches of Fn::If to their values.
func byBranch(n node.Node, of func(node.Node) *naming) *naming {
	switch n := n.(type) {
	case nil:
		return nil
	case *node.If:
		yes, no := byBranch(n.Yes, of), byBranch(n.No, of)
		if yes == nil && no == nil {
			return nil
		}
		condition, _ := node.Text(n.Test)
		return &naming{condition, yes, no}
	case *node.Ref:
		if n.Name == "AWS::NoValue" {
			return nil
		}
	}
	return of(n)
}

// decided says whether there is a name under these conditions.
func (n *naming) decided(conditions map[string]bool) bool {
	for n != nil && n.condition != "" {
		if conditions[n.condition] {
			n = n.yes
		} else {
			n = n.no
		}
	}
	return n != nil
}

// possible says whether there is a name under any.
func (n *naming) possible() bool {
	return n != nil && (n.condition == "" || n.yes.possible() || n.no.possible())
}

// acknowledged are the capabilities that the customer acknowledges.
type acknowledged struct{ expand, iam, named bool }

// acknowledged are those of the resources that exist, and whose names do.
func (d *document) acknowledged(exists func(*resource) bool, named func(*naming) bool) acknowledged {
	a := acknowledged{expand: d.t.Body["Transform"] != nil}
	for _, r := range d.resources {
		if exists(r) {
			capability := capabilityOf(r.typ)
			a.expand = a.expand || capability == capabilityExpand
			a.iam = a.iam || capability == capabilityIAM
			a.named = a.named || named(r.naming)
		}
	}
	return a
}

// possible are those that any launch could need.
func (d *document) possible() acknowledged {
	return d.acknowledged(func(*resource) bool { return true }, (*naming).possible)
}

// list has at most one of the two about IAM, for the one about names includes the other.
func (a acknowledged) list() []string {
	a.iam = a.iam && !a.named
	return a.all()
}

func (a acknowledged) all() []string {
	var list []string
	for _, capability := range []struct {
		needed bool
		name   string
	}{{a.expand, capabilityExpand}, {a.iam, capabilityIAM}, {a.named, capabilityNamed}} {
		if capability.needed {
			list = append(list, capability.name)
		}
	}
	return list
}

// capabilities are what the customer acknowledges for what a launch creates.
func (l *launch) capabilities() []string {
	return l.doc.acknowledged(
		func(r *resource) bool { return l.holds(r.condition) },
		func(n *naming) bool { return n.decided(l.conditions) },
	).list()
}

// Capabilities are what a customer who launches with in acknowledges, with the defaults for what in leaves out. It asks
// for too much rather than too little.
func (c *Choices) Capabilities(in Input) []string {
	l := newLaunch(c.doc, in)
	l.parameters = make(map[string]any, len(c.parameters))
	for _, p := range c.parameters {
		l.parameters[p.name] = p.value(p.name) // something, for one without value or default
	}
	maps.Copy(l.parameters, c.defaults)
	c.give(l.parameters, in)
	if l.decide(); len(l.problems) > 0 {
		return c.doc.possible().list()
	}
	return l.capabilities()
}

// Capabilities are all that any launch could need to acknowledge, whatever it creates.
func (p *Prepared) Capabilities() []string { return p.doc.possible().all() }
