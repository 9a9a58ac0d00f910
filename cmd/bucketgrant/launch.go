package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// launchFlags are what a launch is asked for with.
type launchFlags struct {
	vendors, templates, config string
	version                    string
	unreleased, organization   bool
	regions                    []string
	request                    launches.Request
	newExternalID              bool
	format, customers          string
	carry                      []string
	hosting                    *hosting.Config // once the template is read
	notHosted                  string          // what is said of partitions where nothing is hosted
}

// launch prints what a customer launches a released template with.
func launch(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("launch", "[flags] VENDOR",
		"Prints what a customer needs to launch the vendor's newest released template: the link to the\n"+
			"console, the commands, a Terraform resource, and badges. What is given is checked as\n"+
			"CloudFormation would check it. What is left out the customer fills in. With releaseKeys: in bucketgrant.yaml\n"+
			"a template is refused that no signature of one of them covers.", stderr)
	f := launchFlags{request: launches.Request{Parameters: map[string]string{}}}
	flags.StringVar(&f.vendors, "vendors", "vendors", "the `folder` of the vendor definitions")
	flags.StringVar(&f.templates, "templates", "templates", "the `folder` of the released templates and their index")
	flags.StringVar(&f.config, "config", "bucketgrant.yaml", "the `file` that says where templates are hosted")
	flags.StringVar(&f.version, "version", "", "another released `version` than the newest")
	flags.BoolVar(&f.unreleased, "unreleased", false, "take the template as it is now, to try it before its release")
	flags.Func("region", "an AWS `region` to launch in; can be repeated (each region with hosting)", func(value string) error {
		if slices.Contains(f.regions, value) {
			return fmt.Errorf("is given twice")
		}
		f.regions = append(f.regions, value)
		return nil
	})
	flags.Func("param", "a parameter of the template, as `Name=value`; can be repeated", f.addParameter)
	flags.StringVar(&f.request.StackName, "stack-name", "", "the `name` of the stack (the vendor's id)")
	flags.BoolVar(&f.newExternalID, "new-external-id", false, "make an external ID that nobody guesses")
	flags.BoolVar(&f.request.Complete, "complete", false, "leave nothing to the customer: what is missing is an error")
	flags.BoolVar(&f.request.Full, "full", false, "take the full template also where nothing is given that its lean form does not ask for")
	flags.BoolVar(&f.organization, "organization", false, "launch once for all accounts of an organization: -param gives the organization's own parameters too, such as OrganizationalUnitIds and Regions")
	flags.StringVar(&f.format, "format", "", "`text`, json, markdown, html or terraform; with -customers the format of the rows, or json")
	flags.StringVar(&f.customers, "customers", "",
		"make one link for each row of a `file`, - for stdin: CSV with a header, or JSON lines. Columns are\n"+
			"the template's parameters, stackName and region. An empty field is left out. What is printed is such\n"+
			"a file again, for the next release and for verify -connections.")
	carryFlag(flags, &f.carry, "-customers")
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	formats := launches.Formats()
	if f.customers != "" {
		formats = []string{"json"}
	}
	switch {
	case len(ids) != 1:
		return misused(flags, "must be given one vendor, got %d", len(ids))
	case f.format != "" && !slices.Contains(formats, f.format):
		return misused(flags, "-format must be %s, got %q", strings.Join(formats, ", "), f.format)
	case f.organization && f.request.Full:
		return misused(flags, "-full takes the full template for one account, -organization the form for an organization, which asks for all that its accounts can share: leave one of them out")
	case f.newExternalID && givesExternalID(f.request):
		return twoExternalIDs(flags)
	case f.customers == "" && len(f.carry) > 0:
		return misused(flags, "-carry is for the columns of -customers")
	case f.customers != "" && len(f.regions) > 1:
		return misused(flags, "-customers makes one link for each row: give one -region, or a column region, got %d regions", len(f.regions))
	}

	t, err := f.template(ids[0])
	if err != nil {
		return err
	}
	if f.customers != "" {
		return f.linkCustomers(ctx, t, stdin, stdout, stderr)
	}
	return f.print(t, stdout, stderr)
}

func (f *launchFlags) addParameter(value string) error {
	name, value, found := strings.Cut(value, "=")
	if !found || name == "" {
		return fmt.Errorf("must be Name=value")
	}
	if _, twice := f.request.Parameters[name]; twice {
		return fmt.Errorf("%s is given twice", name)
	}
	f.request.Parameters[name] = value
	return nil
}

// template reads the release, and where it is hosted: customers launch it there if no region is given.
func (f *launchFlags) template(vendor string) (*launches.Template, error) {
	defs, err := vendors.Load(f.vendors, vendor)
	if err != nil {
		return nil, err
	}
	config, err := hosting.Load(f.config)
	if err != nil {
		return nil, err
	}
	find := launches.Released
	if f.unreleased {
		find = launches.Unreleased
	}
	prepare := launches.New
	if f.organization {
		if err := offersOrganization(defs[0]); err != nil {
			return nil, err
		}
		prepare = launches.NewForOrganization
	}
	f.hosting = config
	release, err := find(f.templates, defs[0], f.version)
	if err != nil {
		return nil, err
	}
	if len(config.ReleaseKeys) > 0 && !f.unreleased {
		if err := launches.CheckSigned(f.templates, release, signkey.Texts(config.ReleaseKeys)...); err != nil {
			return nil, err
		}
	}
	t, err := prepare(release, config.Hosting)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", release.Vendor, release.Version, err)
	}
	if len(f.regions) > 0 {
		return t, nil
	}
	if f.regions = launches.Offered(defs[0], config.Hosting); len(f.regions) == 0 {
		return nil, fmt.Errorf("%s has no bucket in a partition where %s serves customers: %s", f.config, defs[0].Name, defs[0].ServedPartitions())
	}
	if without := launches.NotHosted(defs[0], config.Hosting); len(without) > 0 {
		f.notHosted = launches.NotHostedWords(defs[0], without, f.config)
	}
	return t, nil
}

// givesExternalID says whether -param has one.
func givesExternalID(r launches.Request) bool {
	_, ok := r.Parameters[vendors.ParamExternalID]
	return ok
}

// giveExternalID gives a new one, as -new-external-id asks.
func giveExternalID(r launches.Request, maker interface{ NewExternalID() (string, error) }) error {
	id, err := maker.NewExternalID()
	if err != nil {
		return fmt.Errorf("-new-external-id: %w", err)
	}
	r.Parameters[vendors.ParamExternalID] = id
	return nil
}

func twoExternalIDs(flags *flag.FlagSet) error {
	return misused(flags, "-new-external-id makes what -param %s=… gives: leave one of them out", vendors.ParamExternalID)
}

func (f *launchFlags) print(t *launches.Template, stdout, stderr io.Writer) error {
	if f.newExternalID {
		if err := giveExternalID(f.request, t); err != nil {
			return err
		}
	}
	var list []*launches.Launch
	for _, region := range f.regions {
		f.request.Region = region
		l, err := t.Launch(f.request)
		err = errors.Join(err, t.CheckARNs(f.request))
		if err != nil && len(f.regions) > 1 {
			return fmt.Errorf("%s: %w", region, err)
		} else if err != nil {
			return err
		}
		list = append(list, l)
	}
	if f.format != "" && f.format != "text" { // where the text says it
		for _, words := range list[0].Left {
			fmt.Fprintf(stderr, "left to the customer: %s\n", words)
		}
		if later := list[0].Later(); later != "" {
			fmt.Fprintf(stderr, "later: %s\n", later)
		}
	}
	if f.notHosted != "" {
		fmt.Fprintln(stderr, f.notHosted)
	}
	if f.organization {
		if f.format != "" && f.format != "text" { // where the text says it
			fmt.Fprintf(stderr, "before, once, in the organization's management account: %s\n", list[0].Before)
		}
	} else if command := f.hosting.HandBackCommand(t.Vendor, handBackRegion(f.regions), f.request.StackName); command != "" {
		fmt.Fprintf(stderr, "the customer hands the values back with the one-time token of an invitation: %s\n", command)
	}
	return launches.Render(stdout, f.format, list)
}

// handBackRegion is the only one that there is, or none.
func handBackRegion(regions []string) string {
	if len(regions) == 1 {
		return regions[0]
	}
	return ""
}

func (f *launchFlags) linkCustomers(ctx context.Context, t *launches.Template, stdin io.Reader, stdout, stderr io.Writer) error {
	c := launches.Customers{Template: t, Base: f.request, NewExternalIDs: f.newExternalID, JSON: f.format == "json", File: "stdin", Carry: f.carry}
	if len(f.regions) == 1 {
		c.Base.Region = f.regions[0]
	}
	in := stdin
	if f.customers != "-" {
		file, err := os.Open(f.customers)
		if err != nil {
			return err
		}
		defer file.Close()
		in, c.File = file, f.customers
	}
	summary, err := c.Run(ctx, in, stdout, stderr)
	for _, line := range summary.Words() {
		fmt.Fprintf(stderr, "bucketgrant launch: %s\n", line)
	}
	if err != nil {
		return err
	}
	if bad := summary.Rows - summary.Links; bad > 0 {
		return fmt.Errorf("%d of %d rows are bad", bad, summary.Rows)
	}
	return nil
}

// carryFlag defines the flag for columns of the vendor's own.
func carryFlag(flags *flag.FlagSet, carry *[]string, of string) {
	flags.Func("carry", "`columns` of your own in "+of+" that are written beside what is printed, with commas between, such as\n"+
		"customer,email: they lead back to the customer", func(value string) error {
		*carry = append(*carry, strings.Split(value, ",")...)
		return nil
	})
}
