package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/registry"
)

// reminder is what is remembered of a connection that was asked, in a file beside its page.
type reminder struct {
	Connection string `json:"connection"`
	From       string `json:"from"`
	To         string `json:"to"`
	// State is what the connection was in when it was asked first: one that did not work before is no sign of the version.
	State registry.State `json:"state"`
	Asked []time.Time    `json:"asked"`
	// Troubled are the connections of an organization that did not work when it was asked first.
	Troubled []string `json:"troubled,omitempty"`
}

// step is what is to be done about one connection, or about an organization.
type step struct {
	// Connection is "" for an organization, whose ID is then in Organization.
	Connection string `json:"connection"`
	Customer   string `json:"customer"`
	Name       string `json:"name,omitempty"`
	From       string `json:"from"`
	To         string `json:"to"`
	// State is, of an organization, the worst of its accounts'.
	State registry.State `json:"state"`
	// Do is ask or remind, or finish for an organization of whose accounts some run the version and others do not.
	Do   string `json:"do"`
	Page string `json:"page"`
	// Decides are the parameters that the customer has to give.
	Decides []string `json:"decides,omitempty"`
	// Asked is how often before.
	Asked        int    `json:"asked"`
	Form         form   `json:"form"`
	Organization string `json:"organization,omitempty"`
	// Source is what From is known from.
	Source registry.Source `json:"source"`
}

// advance is how far the customers are.
type advance struct {
	run, fresh, newer, older, unknown, invited, strange, offered int // of these versions; strange is not among the releases, fresh not checked yet, offered what nobody has said
	from                                                         map[string]int
	failed                                                       []string // at most mostNamed are named
	failures, unasked                                            int      // unasked of the failures are not remembered as asked
	asked, reminded, waiting, kept, impossible                   int
	organizations, onTheWay                                      int // that are to be led, and that are led and not all there
}

const mostNamed = 10

// all goes through the list twice, page by page: first for how far they are, then to ask.
func (u *upgrading) all(ctx context.Context, s keeper, stdout, stderr io.Writer) error {
	p := advance{from: map[string]int{}}
	q := queryFlags{Query: registry.Query{Vendor: u.t.Vendor}}
	g := gathering{done: func(o *ofOrganization) error {
		switch u.standing(o) {
		case led:
			p.organizations++
		case onTheWay:
			p.onTheWay++
		}
		return nil
	}}
	if err := q.each(ctx, s, func(c registry.Connection) error { return errors.Join(u.count(&p, &c), g.add(&c)) }); err != nil {
		return err
	}
	if err := g.end(); err != nil {
		return err
	}
	if u.f.out == "" {
		p.print(stdout, u.t.Version)
		p.nameFailed(stdout)
		return nil
	}
	if err := p.stopped(u); err != nil {
		p.print(stderr, u.t.Version)
		return err
	}
	l := list{json: u.f.format == "json", out: stdout, problems: stderr}
	g.done = func(o *ofOrganization) error { return u.askOrganization(ctx, s, &p, o, &l) }
	if err := q.each(ctx, s, func(c registry.Connection) error {
		if err := g.add(&c); err != nil || c.Organization != "" {
			return err
		}
		return u.ask(ctx, &p, &c, &l)
	}); err != nil {
		return err
	}
	if err := g.end(); err != nil {
		return err
	}
	p.print(stderr, u.t.Version)
	fmt.Fprintf(stderr, "asked now %d, to be reminded %d, asked before and waiting %d, to be asked later %d\n", p.asked, p.reminded, p.waiting, p.kept)
	if p.impossible > 0 {
		return fmt.Errorf("%s cannot be asked, as said above", count(p.impossible, "connection"))
	}
	return nil
}

func (u *upgrading) count(p *advance, c *registry.Connection) error {
	running := c.Running()
	runs := running.Version
	if hasStack(c.State) && running.Source == registry.Offered {
		p.offered++
	}
	switch compared := release.CompareVersions(runs, u.t.Version); {
	case c.State == registry.Ended:
	case c.State == registry.Invited:
		p.invited++
	case runs == "":
		p.unknown++
	case runs == u.t.Version:
		p.run++
		return u.countRunning(p, c)
	case u.of.Release(runs) == nil:
		p.strange++
	case compared > 0:
		p.newer++
	default:
		p.older++
		p.from[runs]++
	}
	return nil
}

// countRunning looks at one that runs the version: has it stopped working?
func (u *upgrading) countRunning(p *advance, c *registry.Connection) error {
	switch c.State {
	case registry.Launched:
		p.fresh++
	case registry.Degraded, registry.Broken, registry.Open:
		r, err := u.remembered(cmp.Or(c.Organization, c.ID))
		if err != nil || r != nil && r.troubled(c) {
			return err
		}
		p.failures++
		if r == nil {
			p.unasked++
		}
		if len(p.failed) < mostNamed {
			p.failed = append(p.failed, fmt.Sprintf("%s  %s  %s", c.ID, c.State, plain(strings.TrimSpace(c.Customer.Number+" "+c.Customer.Name))))
		}
	}
	return nil
}

// troubled says that a connection did not work before it was asked.
func (r *reminder) troubled(c *registry.Connection) bool {
	if c.Organization != "" {
		return slices.Contains(r.Troubled, c.ID)
	}
	return r.State != registry.Live && r.State != registry.Launched
}

// stopped says that nobody else is asked.
func (p *advance) stopped(u *upgrading) error {
	if p.failures <= u.f.failures {
		return nil
	}
	unasked := ""
	if p.unasked > 0 {
		unasked = fmt.Sprintf(" Of %d nobody was asked with this -out, so that it is not known whether they worked before.", p.unasked)
	}
	return fmt.Errorf("nobody else is asked: %d of %d connections that run %s %s do not work, more than -failures %d.%s Look at them with bucketgrant connections show:\n%s",
		p.failures, p.run, u.t.Vendor, u.t.Version, u.f.failures, unasked, p.named())
}

// named are those that do not work, a line each.
func (p *advance) named() string {
	more := ""
	if n := p.failures - len(p.failed); n > 0 {
		more = fmt.Sprintf("\nand %d more", n)
	}
	return strings.Join(p.failed, "\n") + more
}

// nameFailed says which do not work, where nothing is remembered that tells since when.
func (p *advance) nameFailed(w io.Writer) {
	if p.failures > 0 {
		fmt.Fprintf(w, "Those that do not work. Whether they did before they were updated is remembered in the folder of -out only:\n%s\n", p.named())
	}
}

func (p *advance) print(w io.Writer, version string) {
	line := func(n int, what string) {
		if n > 0 {
			fmt.Fprintf(w, "%6d  %s\n", n, what)
		}
	}
	fmt.Fprintf(w, "%6d  run %s\n", p.run, version)
	line(p.fresh, "of them with no good check yet")
	line(p.failures, "of them do not work")
	for _, from := range slices.SortedFunc(maps.Keys(p.from), func(a, b string) int { return release.CompareVersions(b, a) }) {
		line(p.from[from], "run "+from)
	}
	line(p.organizations, "to be led as an organization, once for all of its accounts")
	line(p.onTheWay, "not through as an organization: some of its accounts run "+version+", and others do not, or have not handed back")
	line(p.newer, "run a newer version")
	line(p.strange, "run a version that is not among the releases here")
	line(p.unknown, "run nobody knows what: have the customers hand back the output TemplateVersion")
	line(p.offered, "of all of these run what they were invited to launch as far as anybody knows: nobody has said it")
	line(p.invited, "are invited, and have no stack yet")
}
