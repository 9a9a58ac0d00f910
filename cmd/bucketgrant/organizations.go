package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// ofOrganization is what the connections of one organization say of its stack set. One is that of an account and region.
type ofOrganization struct {
	id, vendor string
	customer   registry.Customer
	// versions count those that have a stack, by what it runs, "" where nobody has said. Invited ones have none yet.
	versions map[string]int
	// running say what each version is known from: of several an account that has said it.
	running         map[string]registry.Running
	stacks, invited int
	// state is the worst of theirs, and troubled those that do not work.
	state    registry.State
	troubled []string
	// stackSets are the names of at most mostNamed of those that its stacks are of, as their names say: who launched for some accounts apart
	// has several. Region is that of a stack.
	stackSets []string
	region    string
	// some are at most mostNamed of each version.
	some map[string][]string
}

// worst are the states of connections that have a stack, the worst last.
func worst() []registry.State {
	return []registry.State{registry.Live, registry.Launched, registry.Degraded, registry.Broken, registry.Open}
}

func (o *ofOrganization) add(c *registry.Connection) {
	switch {
	case c.State == registry.Invited:
		o.invited++
	case hasStack(c.State):
		running := c.Running()
		runs := running.Version
		o.stacks++
		if before, known := o.running[runs]; !known || better(running.Source, before.Source) {
			o.running[runs] = running
		}
		o.versions[runs]++
		if len(o.some[runs]) < mostNamed {
			o.some[runs] = append(o.some[runs], fmt.Sprintf("%s in %s: %s", c.Account, c.Region, cmp.Or(runs, "unknown")))
		}
		o.region = cmp.Or(o.region, c.Region)
		if set := stackSetOf(c.Values.Stack); set != "" && len(o.stackSets) < mostNamed && !slices.Contains(o.stackSets, set) {
			o.stackSets = append(o.stackSets, set)
		}
		if slices.Index(worst(), c.State) > slices.Index(worst(), o.state) {
			o.state = c.State
		}
		if c.State != registry.Live && c.State != registry.Launched {
			o.troubled = append(o.troubled, c.ID)
		}
	}
}

// newest is the version that the stack set has, as far as is known: one that an account runs, as a hand-back may be older than an update
// and never newer. What was offered only is taken where no account has said anything.
func (o *ofOrganization) newest() string {
	said := slices.DeleteFunc(slices.Collect(maps.Keys(o.versions)), func(version string) bool { return o.running[version].Source == registry.Offered })
	if slices.MaxFunc(append(said, ""), release.CompareVersions) == "" {
		said = slices.Collect(maps.Keys(o.versions))
	}
	return slices.MaxFunc(append(said, ""), release.CompareVersions)
}

// source is what the newest is known from.
func (o *ofOrganization) source() registry.Source { return o.running[o.newest()].Source }

// better reports whether more is known from a source than from another: with what is handed back come the names of parameters.
func better(source, than registry.Source) bool {
	order := []registry.Source{registry.Offered, registry.ToldByStack, registry.HandedBack}
	return slices.Index(order, source) > slices.Index(order, than)
}

// mixed says that not all of its accounts are known to run the same version.
func (o *ofOrganization) mixed() bool { return len(o.versions) > 1 }

// behind are some of those that do not run a version, the oldest first.
func (o *ofOrganization) behind(version string) (list []string) {
	for _, runs := range slices.SortedFunc(maps.Keys(o.versions), release.CompareVersions) {
		if runs != version {
			list = append(list, o.some[runs]...)
		}
	}
	return list[:min(len(list), mostNamed)]
}

// gathering makes organizations of a list of connections. Those of one customer stand together in it, so that no more is held at a time
// than the organizations of customers of one name.
type gathering struct {
	done func(*ofOrganization) error
	last registry.Customer
	of   map[string]*ofOrganization
}

func (g *gathering) add(c *registry.Connection) error {
	if len(g.of) > 0 && !store.Together(g.last, c.Customer) {
		if err := g.end(); err != nil {
			return err
		}
	}
	if c.Organization == "" {
		return nil
	}
	o := g.of[c.Organization]
	if o == nil {
		o = &ofOrganization{id: c.Organization, vendor: c.Vendor, customer: c.Customer, versions: map[string]int{}, running: map[string]registry.Running{}, some: map[string][]string{}}
		if g.of == nil {
			g.of = map[string]*ofOrganization{}
		}
		g.of[o.id] = o
	}
	o.add(c)
	g.last = c.Customer
	return nil
}

// end is called once the list is through.
func (g *gathering) end() error {
	for _, id := range slices.Sorted(maps.Keys(g.of)) {
		if err := g.done(g.of[id]); err != nil {
			return err
		}
	}
	clear(g.of)
	return nil
}

// organizationNamed is the organization that is meant by its ID, by that of one of its connections, or by the number of a customer that has
// nothing else of the vendor; nil where something else is meant.
func organizationNamed(ctx context.Context, s keeper, vendor, id string) (*ofOrganization, error) {
	number, wanted := id, ""
	var none *ofOrganization // one that has no connection, of which there is nothing to gather
	c, err := s.Get(ctx, id)
	switch {
	case err == nil && (c.Organization == "" || c.Vendor != vendor):
		return nil, nil
	case err == nil:
		number, wanted = c.Customer.Number, c.Organization
	case !errors.Is(err, store.ErrNotFound):
		return nil, err
	case registry.IsID(id):
		o, err := s.Organization(ctx, id)
		if errors.Is(err, store.ErrOrganization) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		if number, wanted = o.Customer.Number, id; o.Vendor == vendor {
			none = &ofOrganization{id: id, vendor: vendor, customer: o.Customer}
		}
	}
	var found []*ofOrganization
	others := 0
	g := gathering{done: func(o *ofOrganization) error {
		if wanted == "" || o.id == wanted {
			found = append(found, o)
		}
		return nil
	}}
	q := queryFlags{Query: registry.Query{Vendor: vendor, Number: number}}
	if err := q.each(ctx, s, func(c registry.Connection) error {
		if c.Organization == "" {
			others++
		}
		return g.add(&c)
	}); err != nil {
		return nil, err
	}
	if err := g.end(); err != nil {
		return nil, err
	}
	switch {
	case len(found) == 0:
		return none, nil
	case len(found) > 1 || wanted == "" && others > 0:
		return nil, nil
	}
	return found[0], nil
}

// versionsInWords are the versions that accounts run, the newest first.
func (o *ofOrganization) versionsInWords() string {
	var list []string
	for _, version := range slices.SortedFunc(maps.Keys(o.versions), func(a, b string) int { return release.CompareVersions(b, a) }) {
		list = append(list, fmt.Sprintf("%s: %d", cmp.Or(version, "unknown"), o.versions[version]))
	}
	return strings.Join(list, ", ")
}
