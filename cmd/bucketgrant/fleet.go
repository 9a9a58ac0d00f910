package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/registry"
)

// running are the connections of a vendor whose stacks run one version in one form.
type running struct {
	Vendor string `json:"vendor"`
	// Version is "" where nobody has said, and Source what it is known from.
	Version string          `json:"version"`
	Source  registry.Source `json:"source,omitempty"`
	Form    form            `json:"form"`
	// Released says that it is among the releases here, Newest that it is the newest of them.
	Released    bool `json:"released"`
	Newest      bool `json:"newest"`
	Connections int  `json:"connections"`
	// States count them by state. Those that are invited have no stack yet, and those that have ended count no more.
	States map[registry.State]int `json:"states"`
	// unreleased: the vendor has releases here, and this is none of them.
	unreleased bool
}

// member is one connection of a fleet.
type member struct {
	ID       string `json:"id"`
	Customer string `json:"customer"`
	Name     string `json:"name,omitempty"`
	Vendor   string `json:"vendor"`
	// Version is "" where nobody has said. Source is what it is known from, and Since when it was said, or when the first check was good.
	Version string          `json:"version"`
	Source  registry.Source `json:"source,omitempty"`
	Since   time.Time       `json:"since,omitzero"`
	Form    form            `json:"form"`
	State   registry.State  `json:"state"`
	// Organization is the ID of the organization whose account it is, "" for none.
	Organization string `json:"organization,omitempty"`
}

// launchedFor is what the accounts of one organization run.
type launchedFor struct {
	Organization string `json:"organization"`
	Customer     string `json:"customer"`
	Name         string `json:"name,omitempty"`
	Vendor       string `json:"vendor"`
	// Version is the newest that an account runs, which the stack set has then; "" where nobody has said. Source is what it is known from.
	Version string          `json:"version"`
	Source  registry.Source `json:"source,omitempty"`
	// Through says that all accounts are known to run it.
	Through bool `json:"through"`
	// Stacks are the accounts and regions with a stack, by version, "" where nobody has said; Invited are those of whose stack nothing is known.
	Stacks  map[string]int `json:"stacks"`
	Invited int            `json:"invited"`
	// State is the worst of theirs.
	State registry.State `json:"state"`
}

// launchedStates are those of connections that have a stack, as far as anybody knows.
func launchedStates() []registry.State {
	return slices.DeleteFunc(registry.States(), func(s registry.State) bool { return !hasStack(s) })
}

func hasStack(s registry.State) bool { return s != registry.Invited && s != registry.Ended }

// fleet says which connections run which version.
func fleet(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("fleet", "[flags]",
		"Says how many connections run which version of which template, in which form, and how they are: by what customers\n"+
			"handed back, what their stacks told, or what they were invited to launch, as the column SOURCE says. -organizations says it of each organization that launched once for all of its accounts.\n"+
			"Those that are only invited, or have ended, do not count. bucketgrant upgrade leads customers to another version.", stderr)
	f := keeperFlags(flags)
	var q queryFlags
	q.add(flags)
	list := flags.Bool("list", false, "say it of each connection")
	organizations := flags.Bool("organizations", false, "say it of each organization: what its accounts run, and whether they all run the same")
	version := flags.String("version", "", "of one `version` only, or none, where nobody has said which it is")
	format := flags.String("format", "text", "`text`, or json: one a line")
	templates := flags.String("templates", "templates", "the `folder` of the released templates and their index, which says what is newest; it need not be there")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 || *format != "text" && *format != "json" {
		return misused(flags, "takes flags only, and -format text or json")
	}
	if *list && *organizations {
		return misused(flags, "-list is of each connection, -organizations of each organization: leave one of them out")
	}
	if err := f.check(flags); err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	index, err := release.Load(*templates)
	if err != nil {
		return err
	}
	wanted := func(c *registry.Connection) bool {
		runs := c.Running().Version
		return hasStack(c.State) && (*version == "" || *version == runs || *version == "none" && runs == "")
	}
	return f.onKeeper(ctx, func(s keeper) error {
		n := fleetNames{index: index, vendors: map[string]*release.Vendor{}}
		switch {
		case *list:
			return listFleet(ctx, s, &q, wanted, *format, &n, stdout)
		case *organizations:
			return organizationsOf(ctx, s, &q, *version, *format, stdout)
		}
		return countFleet(ctx, s, &q, wanted, *format, &n, stdout)
	})
}

// fleetNames knows the releases and the forms of connections. It is for one goroutine.
type fleetNames struct {
	index   *release.Index
	vendors map[string]*release.Vendor
	forms   forms
}

// of is the vendor of a connection, nil where there are no releases of it here, and the form that its stack runs.
func (n *fleetNames) of(c *registry.Connection) (*release.Vendor, form, error) {
	of, known := n.vendors[c.Vendor]
	if !known {
		var err error
		if of, err = n.index.Of(c.Vendor); err != nil {
			return nil, "", err
		}
		n.vendors[c.Vendor] = of
	}
	return of, n.forms.of(of.Release(c.Running().Version), c), nil
}

// listFleet prints a line for each connection, as it is read: a list of any length needs no more memory.
func listFleet(ctx context.Context, s keeper, q *queryFlags, wanted func(*registry.Connection) bool, format string, n *fleetNames, stdout io.Writer) error {
	const line = "%-26s  %-12s  %-8s  %-17s  %-12s  %-8s  %s\n"
	if format != "json" {
		fmt.Fprintf(stdout, line, "ID", "VENDOR", "VERSION", "SOURCE", "FORM", "STATE", "CUSTOMER")
	}
	return q.each(ctx, s, func(c registry.Connection) error {
		if !wanted(&c) {
			return nil
		}
		_, form, err := n.of(&c)
		if err != nil {
			return err
		}
		runs := c.Running()
		if format == "json" {
			return writeLine(stdout, member{c.ID, c.Customer.Number, c.Customer.Name, c.Vendor, runs.Version, runs.Source, runs.At, form, c.State, c.Organization})
		}
		_, err = fmt.Fprintf(stdout, line, c.ID, plain(c.Vendor), plain(cmp.Or(runs.Version, "unknown")), cmp.Or(runs.Source, "-"), form, c.State, plain(strings.TrimSpace(c.Customer.Number+" "+c.Customer.Name)))
		return err
	})
}

// organizationsOf prints a line for each organization, as its connections are read.
func organizationsOf(ctx context.Context, s keeper, q *queryFlags, version, format string, stdout io.Writer) error {
	const line = "%-26s  %-12s  %-8s  %-17s  %-7s  %-8s  %-8s  %-28s  %s\n"
	if format != "json" {
		fmt.Fprintf(stdout, line, "ORGANIZATION", "VENDOR", "VERSION", "SOURCE", "THROUGH", "STACKS", "STATE", "CUSTOMER", "ACCOUNTS RUN")
	}
	g := gathering{done: func(o *ofOrganization) error {
		if o.stacks == 0 || version != "" && o.versions[version] == 0 && (version != "none" || o.versions[""] == 0) {
			return nil
		}
		l := launchedFor{o.id, o.customer.Number, o.customer.Name, o.vendor, o.newest(), o.source(), !o.mixed() && o.newest() != "", o.versions, o.invited, o.state}
		if format == "json" {
			return writeLine(stdout, l)
		}
		through := map[bool]string{true: "yes", false: "no"}[l.Through]
		_, err := fmt.Fprintf(stdout, line, l.Organization, plain(l.Vendor), plain(cmp.Or(l.Version, "unknown")), cmp.Or(l.Source, "-"), through, strconv.Itoa(o.stacks), l.State,
			plain(strings.TrimSpace(l.Customer+" "+l.Name)), plain(o.versionsInWords()))
		return err
	}}
	if err := q.each(ctx, s, func(c registry.Connection) error { return g.add(&c) }); err != nil {
		return err
	}
	return g.end()
}

// countFleet counts the connections by vendor, version and form.
func countFleet(ctx context.Context, s keeper, q *queryFlags, wanted func(*registry.Connection) bool, format string, n *fleetNames, stdout io.Writer) error {
	type key struct {
		vendor, version string
		source          registry.Source
		form            form
	}
	counts := map[key]*running{}
	if err := q.each(ctx, s, func(c registry.Connection) error {
		if !wanted(&c) {
			return nil
		}
		of, form, err := n.of(&c)
		if err != nil {
			return err
		}
		runs := c.Running()
		k := key{c.Vendor, runs.Version, runs.Source, form}
		r := counts[k]
		if r == nil {
			r = &running{Vendor: k.vendor, Version: k.version, Source: k.source, Form: k.form, States: map[registry.State]int{}, Released: of.Release(k.version) != nil,
				Newest: of != nil && of.Newest().Version == k.version}
			r.unreleased = of != nil && k.version != "" && !r.Released
			counts[k] = r
		}
		r.Connections++
		r.States[c.State]++
		return nil
	}); err != nil {
		return err
	}
	rows := slices.SortedFunc(maps.Values(counts), func(a, b *running) int {
		return cmp.Or(cmp.Compare(a.Vendor, b.Vendor), release.CompareVersions(b.Version, a.Version), cmp.Compare(a.Source, b.Source), cmp.Compare(a.Form, b.Form)) // what nobody knows last
	})
	if format == "json" {
		for _, r := range rows {
			if err := writeLine(stdout, r); err != nil {
				return err
			}
		}
		return nil
	}
	return printFleet(stdout, rows)
}

func printFleet(w io.Writer, rows []*running) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	heading := "VENDOR\tVERSION\tSOURCE\tFORM\tCONNECTIONS"
	for _, s := range launchedStates() {
		heading += "\t" + strings.ToUpper(string(s))
	}
	fmt.Fprintln(table, heading+"\t")
	for _, r := range rows {
		line := []string{plain(r.Vendor), plain(cmp.Or(r.Version, "unknown")), string(cmp.Or(r.Source, "-")), string(r.Form), strconv.Itoa(r.Connections)}
		for _, s := range launchedStates() {
			line = append(line, strconv.Itoa(r.States[s]))
		}
		switch {
		case r.Newest:
			line = append(line, "newest")
		case r.unreleased:
			line = append(line, "not among the releases here")
		default:
			line = append(line, "")
		}
		fmt.Fprintln(table, strings.Join(line, "\t"))
	}
	return table.Flush()
}
