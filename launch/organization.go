package launch

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
)

// NewForOrganization prepares the form of a release that is launched once for all accounts of an AWS organization: a stack, in its management
// account or a delegated administrator's, that holds a stack set of the template. Its own parameters say in which accounts and
// regions; those of the template are checked as New has them checked, but for what each stack of the set decides by where it is.
// A stack of it launches nothing before [Launch.Before] was done.
func NewForOrganization(r Release, places []Place) (*Template, error) {
	if r.Organization == nil {
		return nil, fmt.Errorf("%s %s has no form for an organization: it was released before %[1]s offered one, or before there were any; a higher version has it", r.Vendor, r.Version)
	}
	r.Template, r.Lean, r.AssemblySHA256, r.Current = r.Organization, nil, "", false
	t, err := prepare(r, places, hosting.Place.OrganizationKey)
	if err != nil {
		return nil, err
	}
	t.organization = true
	return t, nil
}

// noCDKOrganization says why there is no command for the CDK.
const noCDKOrganization = "the CDK app makes the template for one account"

// activate is what CloudFormation needs once before it makes a stack set with service-managed permissions.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ActivateOrganizationsAccess.html
const activate = "aws cloudformation activate-organizations-access --region "

// before is what is done once, in the organization's management account, before a launch for an organization; else "".
func (t *Template) before(region string) string {
	if !t.organization {
		return ""
	}
	return activate + region
}

// checkRegions says what is wrong with the regions in which each account gets a stack: one twice, as CloudFormation makes no stack set of such a
// list, or of another partition than the stack that holds the set, as an organization is in one.
func checkRegions(r Request) (problems []error) {
	if r.Parameters[allaccounts.Regions] == "" {
		return nil
	}
	from, err := partitionOf(r.Region)
	if err != nil { // which is said already
		return nil
	}
	list := template.Elements(r.Parameters[allaccounts.Regions])
	for n, region := range list {
		if first := slices.Index(list, region); first < n {
			if !slices.Contains(list[first+1:n], region) {
				problems = append(problems, fmt.Errorf("%s must name each region once, got %s twice or more", allaccounts.Regions, quote(region)))
			}
			continue
		}
		if at, err := partitionOf(region); err == nil && at.ID != from.ID {
			problems = append(problems, fmt.Errorf("%s must be of the partition %s, as the stack in %s is, got %s, which is of %s: an organization is in one partition",
				allaccounts.Regions, from.ID, r.Region, quote(region), at.ID))
		}
	}
	return problems
}
