package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/publishing/organization"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
	launches "github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// forOrganization prints the form of a released template that a customer launches once for all accounts of an organization.
func forOrganization(_ context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("organization", "[flags] VENDOR",
		"Prints the template that launches the vendor's newest released one in all accounts of an AWS\n"+
			"organization, or of some of its units: one stack, in the management account or a delegated\n"+
			"administrator's, that holds a stack set of the released template, byte for byte. How it is launched\n"+
			"goes to standard error. The definition must have organization: optional.", stderr)
	definitions := flags.String("vendors", "vendors", "the `folder` of the vendor definitions")
	templates := flags.String("templates", "templates", "the `folder` of the released templates and their index")
	version := flags.String("version", "", "another released `version` than the newest")
	unreleased := flags.Bool("unreleased", false, "take the template as it is now, to try it before its release")
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(ids) != 1 {
		return misused(flags, "must be given one vendor, got %d", len(ids))
	}
	defs, err := vendors.Load(*definitions, ids[0])
	if err != nil {
		return err
	}
	def := defs[0]
	if err := offersOrganization(def); err != nil {
		return err
	}
	find := launches.Released
	if *unreleased {
		find = launches.Unreleased
	}
	r, err := find(*templates, def, *version)
	if err != nil {
		return err
	}
	made := r.Organization
	if made == nil {
		if made, err = makeOrganization(def, r); err != nil {
			return fmt.Errorf("%s %s: %w", r.Vendor, r.Version, err)
		}
		fmt.Fprintf(stderr, "%s %s has no form for an organization: this one is made now, and nobody has released or signed it\n", r.Vendor, r.Version)
	}
	if _, err := stdout.Write(made); err != nil {
		return err
	}
	howToLaunch(stderr, r, len(made))
	return nil
}

// offersOrganization says that a definition offers no launch for an organization.
func offersOrganization(def *vendors.Definition) error {
	if def.Organization.Offered() {
		return nil
	}
	return fmt.Errorf("%s offers no launch for a whole organization: its definition has no organization: optional", def.Name)
}

// makeOrganization is the form of a release that has none.
func makeOrganization(def *vendors.Definition, r launches.Release) ([]byte, error) {
	t, err := template.Parse(r.Template)
	if err != nil {
		return nil, err
	}
	of := *def
	of.Version = r.Version
	return organization.Of(&of, t, r.Template)
}

// howToLaunch says what a customer does with the template.
func howToLaunch(w io.Writer, r launches.Release, size int) {
	body := "--template-body file://organization.yaml"
	if size > template.MaxBody {
		body = "--template-url https://BUCKET.s3.REGION.amazonaws.com/organization.yaml"
		fmt.Fprintf(w, "The template has %d bytes: put it into a bucket first, as CloudFormation takes %d from a command.\n", size, template.MaxBody)
	}
	fmt.Fprintf(w, "In the organization's management account, once:\n  aws cloudformation activate-organizations-access\n"+
		"Then, in that account, or in a delegated administrator's with CallAs DELEGATED_ADMIN, with this template in organization.yaml:\n  %s\n"+
		"The stacks of the set are in the console under StackSets. The management account itself gets none: launch the\n"+
		"template for one account there, where it is to be covered too.\n",
		strings.Join([]string{"aws cloudformation create-stack --stack-name " + r.Vendor, body,
			"--parameters ParameterKey=" + allaccounts.OrganizationalUnitIDs + ",ParameterValue=ou-… ParameterKey=" + allaccounts.Regions + ",ParameterValue=…"}, " \\\n    "))
}
