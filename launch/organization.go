package launch

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
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
