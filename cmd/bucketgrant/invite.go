package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/customer/invite"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// usualDays and mostDays are how long an invitation holds.
const usualDays, mostDays = 30, 366

// inviteFlags are what an invitation is asked for with.
type inviteFlags struct {
	launchFlags
	key, page, partition string
	days                 int
	inRegistry
	renewFlags
	organizationFlags
}

// inviteOne prints the address of a vendor's page that one customer is sent.
func inviteOne(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("invite", "[flags] [-key FILE -page ADDRESS] VENDOR",
		"Prints the address of the vendor's page for one customer, with values that the page fills in and nobody\n"+
			"changes: they stand behind the #, which no server sees, and are signed, for that vendor, partition and time.\n"+
			"Each is checked as CloudFormation would check it. Without a signature a page fills in nothing that says who\n"+
			"gets in, who is mailed, or whose bucket it is.", stderr)
	f := inviteFlags{launchFlags: launchFlags{request: launches.Request{Parameters: map[string]string{}}}}
	flags.StringVar(&f.vendors, "vendors", "vendors", "the `folder` of the vendor definitions")
	flags.StringVar(&f.templates, "templates", "templates", "the `folder` of the released templates and their index")
	flags.StringVar(&f.config, "config", "bucketgrant.yaml", "the `file` with the hosting and the invitationKeys of the pages")
	flags.BoolVar(&f.unreleased, "unreleased", false, "take the template as it is now, to try it before its release")
	flags.StringVar(&f.key, "key", "", "the `file` with the key that bucketgrant key new made")
	flags.StringVar(&f.page, "page", "", "the `address` of the vendor's page, such as https://example.com/quartic/")
	flags.Func("param", "a parameter of the template, as `Name=value`; can be repeated", f.addParameter)
	flags.BoolVar(&f.newExternalID, "new-external-id", false, "make an external ID that nobody guesses")
	flags.StringVar(&f.request.Region, "region", "", "the AWS `region` to launch in (left to the customer)")
	flags.StringVar(&f.partition, "partition", "", "the AWS `partition` that the values are for (the region's, or the vendor's only one)")
	flags.StringVar(&f.request.StackName, "stack-name", "", "the `name` of the stack (left to the customer; of an organization one of its own)")
	flags.IntVar(&f.days, "days", usualDays, fmt.Sprintf("for how many `days` it holds, 1 to %d", mostDays))
	f.addFlags(flags)
	f.addServer(flags)
	f.renewFlags.add(flags)
	f.addOrganization(flags)
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	switch {
	case len(ids) != 1 && !(f.renew && len(ids) > 1):
		return misused(flags, "must be given one vendor, got %d", len(ids))
	case f.misusedOrganization() != "":
		return misused(flags, "%s", f.misusedOrganization())
	case f.misusedRenew() != "":
		return misused(flags, "%s", f.misusedRenew())
	case f.wanted() && (f.key == "") != (f.page == ""):
		return misused(flags, "-key and -page belong together")
	case !f.wanted() && (f.key == "" || f.page == ""):
		return misused(flags, "must be given the key to sign with and the page's address: -key FILE -page ADDRESS")
	case f.days < 1 || f.days > mostDays:
		return misused(flags, "-days must be 1 to %d, got %d", mostDays, f.days)
	case f.newExternalID && givesExternalID(f.request):
		return twoExternalIDs(flags)
	}
	if f.organization {
		return f.inviteOrganization(ctx, flags, ids[0], stdin, stdout, stderr)
	}
	if f.renew {
		return f.renewInvitations(ctx, flags, ids[0], ids[1:], stdout, stderr)
	}
	if f.wanted() {
		return f.register(ctx, flags, ids[0], stdin, stdout, stderr)
	}
	return f.print(ids[0], time.Now(), stdout, stderr)
}

func (f *inviteFlags) print(vendor string, now time.Time, stdout, stderr io.Writer) error {
	key, err := f.readKey(stderr)
	if err != nil {
		return err
	}
	left, err := f.check(vendor)
	if err != nil {
		return err
	}
	values := maps.Clone(f.request.Parameters)
	if f.request.Region != "" {
		values["region"] = f.request.Region
	}
	if f.request.StackName != "" {
		values["stackName"] = f.request.StackName
	}
	i := invite.Invitation{Vendor: vendor, Partition: f.partition, Expires: now.AddDate(0, 0, f.days), Values: values}
	address, err := i.Address(f.page, key)
	if err != nil {
		return err
	}
	for _, words := range left {
		fmt.Fprintf(stderr, "left to the customer: %s\n", words)
	}
	fmt.Fprintf(stderr, "signed with the key %s, holds until %s\n", key.ID(), i.Expires.UTC().Format("2006-01-02 15:04 UTC"))
	fmt.Fprintln(stdout, address)
	return nil
}

// readKey reads the key, which must be one that the pages know.
func (f *inviteFlags) readKey(stderr io.Writer) (*signkey.Key, error) {
	config, err := hosting.Load(f.config)
	if err != nil {
		return nil, err
	}
	key, err := readPrivateKey(f.key, stderr)
	if err != nil {
		return nil, err
	}
	if !key.Public().In(config.InvitationKeys) {
		return nil, fmt.Errorf("no page would take the invitation: add the public key of %s, %s, to invitationKeys in %s, and make the pages anew", f.key, key.Public(), f.config)
	}
	return key, nil
}

// check checks the values as a launch of them would be, with a new external ID where one is asked for, and finds their partition.
func (f *inviteFlags) check(vendor string) (left []string, err error) {
	if f.request.Region != "" {
		f.regions = []string{f.request.Region}
	}
	t, err := f.template(vendor)
	if err != nil {
		return nil, err
	}
	if f.newExternalID {
		if err := giveExternalID(f.request, t); err != nil {
			return nil, err
		}
	}
	request := f.request
	if request.Region, f.partition, err = f.where(f.request.Region); err != nil {
		return nil, err
	}
	_, left, err = t.Link(request)
	return left, errors.Join(err, checkARNs(t, f.request, f.partition))
}

// checkARNs looks at ARNs of a request, whose region the customer chooses where there is none.
func checkARNs(t *launches.Template, r launches.Request, partition string) error {
	if r.Region != "" {
		return t.CheckARNs(r)
	}
	return t.CheckARNsIn(vendors.Partition(partition), r.Parameters)
}

// where is a region to check the values in, and its partition: the given region's, or the one that customers launch in.
func (f *inviteFlags) where(given string) (region, partition string, err error) {
	regions := f.regions // those of the hosting, if none is given
	if given != "" {
		regions = []string{given}
	}
	var offered []string
	for _, r := range regions {
		p, err := launches.PartitionOf(r)
		if err != nil {
			return "", "", err
		}
		if !slices.Contains(offered, string(p)) {
			offered = append(offered, string(p))
		}
		if region == "" && (f.partition == "" || f.partition == string(p)) {
			region, partition = r, string(p)
		}
	}
	switch {
	case region == "" && given != "":
		return "", "", fmt.Errorf("-partition must be that of %s, %s, got %q", given, offered[0], f.partition)
	case region == "":
		return "", "", fmt.Errorf("-partition must be one in which customers launch, %s, got %q", strings.Join(offered, " or "), f.partition)
	case f.partition == "" && len(offered) > 1:
		return "", "", fmt.Errorf("the partition that the values are for must be given, as there are several: -region, or -partition %s", strings.Join(offered, " or "))
	}
	return region, partition, nil
}
