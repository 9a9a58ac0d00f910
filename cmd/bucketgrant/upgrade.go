package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/publishing/upgrade"
	launches "github.com/bucketgrant/bucketgrant/launch"
)

// upgradeFlags are what an upgrade is asked for with.
type upgradeFlags struct {
	launchFlags
	registryFlags
	renamed                 map[string]string // old names by new ones
	from, out               string
	down                    bool
	limit, remind, failures int
}

// upgradeFleet leads customers to another version.
func upgradeFleet(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("upgrade", "[flags] VENDOR VERSION [CONNECTION]",
		"Leads the customers of a vendor whose stacks run another version to this one. Of one connection, by its ID or its\n"+
			"customer's number, it prints the page that the customer is sent: what changes for them, what they decide, and the\n"+
			"commands, with every value as it was. Of an organization, by its ID or that of one of its connections, it is one page for\n"+
			"the stack that holds the stack set of all accounts. Of all, it says how far they are; with -out it writes a page for each, and\n"+
			"prints whom to send it to. Run it again later with the same -out: who has updated is done with, and who has not is\n"+
			"to be reminded. It asks nobody further once a connection that runs VERSION has stopped working.", stderr)
	f := upgradeFlags{launchFlags: launchFlags{request: launches.Request{Parameters: map[string]string{}}}, renamed: map[string]string{}}
	f.addTo(flags)
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) < 2 || len(rest) > 3:
		return misused(flags, "must be given a vendor and a version, and perhaps a connection, got %d", len(rest))
	case len(rest) == 3 && f.out != "":
		return misused(flags, "-out is for all connections: the page of one is printed")
	case f.limit < -1 || f.remind < 0 || f.failures < 0:
		return misused(flags, "-limit, -remind and -failures must not be negative")
	case f.format != "csv" && f.format != "json":
		return misused(flags, "-format must be csv or json, got %q", f.format)
	}
	if err := f.registryFlags.check(flags); err != nil {
		return err
	}
	u, err := f.prepare(rest[0], rest[1])
	if err != nil {
		return err
	}
	return f.onKeeper(ctx, func(s keeper) error {
		if len(rest) == 3 {
			return u.one(ctx, s, rest[2], stdout)
		}
		return u.all(ctx, s, stdout, stderr)
	})
}

func (f *upgradeFlags) addTo(flags *flag.FlagSet) {
	f.registryFlags.add(flags)
	f.addServer(flags)
	flags.StringVar(&f.vendors, "vendors", "vendors", "the `folder` of the vendor definitions")
	flags.StringVar(&f.templates, "templates", "templates", "the `folder` of the released templates and their index")
	flags.StringVar(&f.config, "config", "bucketgrant.yaml", "the `file` that says where templates are hosted")
	flags.StringVar(&f.from, "from", "", "lead those on only who run this `version`")
	flags.BoolVar(&f.down, "down", false, "lead those back who run a newer version, in place of those who run an older one")
	flags.Func("renamed", "a parameter that has another name in VERSION, as `Old=New`; can be repeated. Its value is taken along", func(value string) error {
		was, now, found := strings.Cut(value, "=")
		if !found || was == "" || now == "" || f.renamed[now] != "" {
			return fmt.Errorf("must be Old=New, each once")
		}
		f.renamed[now] = was
		return nil
	})
	flags.Func("param", "a value that you decide for all of them, as `Name=value`; can be repeated", f.addParameter)
	flags.StringVar(&f.out, "out", "", "the `folder` for the pages, and for what is remembered of whom was asked when")
	flags.IntVar(&f.limit, "limit", -1, "ask at most so many `customers` more in this run, 0: nobody; -1: all. Ask a few first")
	flags.IntVar(&f.remind, "remind", 14, "after how many `days` who was asked is reminded; 0: never")
	flags.IntVar(&f.failures, "failures", 0, "go on with as many `connections` that have stopped working with VERSION")
	flags.StringVar(&f.format, "format", "csv", "of whom to send a page: `csv` or json, one a line")
}

// upgrading is one run of upgrade.
type upgrading struct {
	f    *upgradeFlags
	t    *launches.Template
	name string // of the vendor
	of   *release.Vendor
	to   upgrade.Version
	// paths are by the version and the form that they begin at, errs why there is none.
	paths map[string]*upgrade.Path
	errs  map[string]error
	forms forms
	// organization is the form for an organization, nil where the version has none.
	organization *launches.Template
}

func (f *upgradeFlags) prepare(vendor, version string) (*upgrading, error) {
	f.version = version
	t, err := f.template(vendor)
	if err != nil {
		return nil, err
	}
	u := &upgrading{f: f, t: t, name: t.Name, paths: map[string]*upgrade.Path{}, errs: map[string]error{}}
	index, err := release.Load(f.templates)
	if err != nil {
		return nil, err
	}
	if u.of, err = index.Of(t.Vendor); err != nil {
		return nil, err
	}
	if u.to, err = versionFrom(version, t.Template, t.Lean, t.Organization); err != nil {
		return nil, err
	}
	if t.Organization != nil {
		if u.organization, err = launches.NewForOrganization(t.Release, f.hosting.Hosting); err != nil {
			return nil, err
		}
	}
	return u, u.checkDecided()
}

// checkDecided: what is decided must be a parameter of the template, or of its form for an organization.
func (u *upgrading) checkDecided() error {
	var problems []error
	for name, value := range u.f.request.Parameters {
		t := u.t
		if !slices.Contains(t.Order(), name) && u.organization != nil {
			t = u.organization
		}
		if !slices.Contains(t.Order(), name) {
			problems = append(problems, fmt.Errorf("-param: %s %s has no parameter %q", u.t.Vendor, u.t.Version, name))
		} else if problem := t.Problem(name, value); problem != "" {
			problems = append(problems, fmt.Errorf("-param %s: %s", name, problem))
		}
	}
	return errors.Join(problems...)
}
