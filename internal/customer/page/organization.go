package page

import (
	"encoding/json"
	"fmt"
	"html/template"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// organizationPage is the name of the page for whoever launches for all accounts of an organization, beside the vendor's.
const organizationPage = "organization.html"

// Everywhere is what the page for an organization has besides what the vendor's has. It has no form and no script: whatever must be given
// is asked for in the console.
type Everywhere struct {
	// Stacks is the command that lists the stacks of all accounts, and their states.
	Stacks string
	// First is a launch in the first region, and Links are those of all regions.
	First *launch.Launch
	Links []RegionLink
}

// RegionLink is a link to the console of one region.
type RegionLink struct {
	Region string
	Link   template.URL
}

// addOrganization adds to a page what the one for an organization says, where the vendor offers one.
func (p *Page) addOrganization(def *vendors.Definition, found launch.Release, scope launchpolicy.Scope, config *hosting.Config) error {
	if !def.Organization.Offered() || found.Organization == nil {
		return nil
	}
	t, err := launch.NewForOrganization(found, config.Hosting)
	if err != nil {
		return err
	}
	e := &Everywhere{}
	for _, partition := range p.Partitions {
		if partition.ID == vendors.PartitionChina { // where AWS has no trusted access for it
			continue
		}
		for _, region := range partition.Regions {
			l, err := t.Launch(launch.Request{Region: region})
			if err != nil {
				return fmt.Errorf("for an organization: %w", err)
			}
			if e.First == nil || region == p.Launch.Region {
				e.First = l
			}
			e.Links = append(e.Links, RegionLink{region, template.URL(l.Link)}) //nolint:gosec // launch writes it
		}
	}
	if e.First == nil {
		return nil
	}
	e.Stacks = "aws cloudformation list-stack-instances --region " + e.First.Region + " --stack-set-name " + words.Shell(e.First.StackName) +
		" \\\n  --query 'Summaries[].[Account,Region,StackId,Status,StatusReason]' --output table"
	p.Everywhere = e
	return p.AddOrganization(def, found.Organization, scope)
}

func (p *Page) renderOrganization(l look) ([]byte, error) {
	h, err := headOf(p.OrganizationTitle(), p.Purpose, l.of(p.Name), "")
	if err != nil {
		return nil, err
	}
	return execute(organizationPage, struct {
		*Page
		Head head
	}{p, h})
}

// OrganizationPolicy is the least policy for whoever launches for an organization.
func (p *Page) OrganizationPolicy() (string, error) {
	data, err := json.MarshalIndent(p.Organization.LaunchPolicy, "", "  ")
	return string(data), err
}

// OrganizationTitle is the heading of the page for an organization.
func (p *Page) OrganizationTitle() string {
	return fmt.Sprintf("Connect the accounts of an organization to %s", p.Name)
}
