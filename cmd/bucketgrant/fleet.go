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

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/registry"
)

// running are the connections of a vendor whose stacks run one version.
type running struct {
	Vendor string `json:"vendor"`
	// Version is "" where nobody has said.
	Version string `json:"version"`
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
	ID       string         `json:"id"`
	Customer string         `json:"customer"`
	Name     string         `json:"name,omitempty"`
	Vendor   string         `json:"vendor"`
	Version  string         `json:"version"`
	State    registry.State `json:"state"`
}

// launchedStates are those of connections that have a stack, as far as anybody knows.
func launchedStates() []registry.State {
	return slices.DeleteFunc(registry.States(), func(s registry.State) bool { return !hasStack(s) })
}

func hasStack(s registry.State) bool { return s != registry.Invited && s != registry.Ended }

// fleet says which connections run which version.
func fleet(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("fleet", "[flags]",
		"Says how many connections run which version of which template, by what customers handed back, and how they are.\n"+
			"Those that are only invited, or have ended, do not count. bucketgrant upgrade leads customers to another version.", stderr)
	var f registryFlags
	f.add(flags)
	f.addServer(flags)
	var q queryFlags
	q.add(flags)
	list := flags.Bool("list", false, "say it of each connection")
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
		runs := c.Runs()
		return hasStack(c.State) && (*version == "" || *version == runs || *version == "none" && runs == "")
	}
	return f.onKeeper(ctx, func(s keeper) error {
		if *list {
			return listFleet(ctx, s, &q, wanted, *format, stdout)
		}
		return countFleet(ctx, s, &q, wanted, *format, index, stdout)
	})
}

// listFleet prints a line for each connection, as it is read: a list of any length needs no more memory.
func listFleet(ctx context.Context, s keeper, q *queryFlags, wanted func(*registry.Connection) bool, format string, stdout io.Writer) error {
	if format != "json" {
		fmt.Fprintf(stdout, "%-26s  %-12s  %-8s  %-8s  %s\n", "ID", "VENDOR", "VERSION", "STATE", "CUSTOMER")
	}
	return q.each(ctx, s, func(c registry.Connection) error {
		switch {
		case !wanted(&c):
			return nil
		case format == "json":
			return writeLine(stdout, member{c.ID, c.Customer.Number, c.Customer.Name, c.Vendor, c.Runs(), c.State})
		}
		_, err := fmt.Fprintf(stdout, "%-26s  %-12s  %-8s  %-8s  %s\n", c.ID, plain(c.Vendor), plain(cmp.Or(c.Runs(), "unknown")), c.State, plain(strings.TrimSpace(c.Customer.Number+" "+c.Customer.Name)))
		return err
	})
}

// countFleet counts the connections by vendor and version.
func countFleet(ctx context.Context, s keeper, q *queryFlags, wanted func(*registry.Connection) bool, format string, index *release.Index, stdout io.Writer) error {
	counts := map[[2]string]*running{}
	if err := q.each(ctx, s, func(c registry.Connection) error {
		if !wanted(&c) {
			return nil
		}
		key := [2]string{c.Vendor, c.Runs()}
		r := counts[key]
		if r == nil {
			of, err := index.Of(c.Vendor)
			if err != nil {
				return err
			}
			r = &running{Vendor: key[0], Version: key[1], States: map[registry.State]int{}, Released: of.Release(key[1]) != nil,
				Newest: of != nil && of.Newest().Version == key[1]}
			r.unreleased = of != nil && key[1] != "" && !r.Released
			counts[key] = r
		}
		r.Connections++
		r.States[c.State]++
		return nil
	}); err != nil {
		return err
	}
	rows := slices.SortedFunc(maps.Values(counts), func(a, b *running) int {
		return cmp.Or(cmp.Compare(a.Vendor, b.Vendor), release.CompareVersions(b.Version, a.Version)) // what nobody knows last
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
	heading := "VENDOR\tVERSION\tCONNECTIONS"
	for _, s := range launchedStates() {
		heading += "\t" + strings.ToUpper(string(s))
	}
	fmt.Fprintln(table, heading+"\t")
	for _, r := range rows {
		line := []string{plain(r.Vendor), plain(cmp.Or(r.Version, "unknown")), strconv.Itoa(r.Connections)}
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
