package page

import (
	"encoding/json"
	"fmt"
	htmltemplate "html/template"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/customer/invite"
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// organizationPage is the name of the page for whoever launches for all accounts of an organization, beside the vendor's.
const organizationPage = "organization.html"

// Everywhere is what the page for an organization has besides what the vendor's has. It has no form: whatever must be given is asked for in the
// console. Its script follows signed invitations, and is left out where there is no key for any.
type Everywhere struct {
	// Data is what the script works with.
	Data everywhereData
	// Stacks is the command that lists the stacks of all accounts, and their states.
	Stacks string
	// First is a launch in the first region, and Links are those of all regions.
	First *launch.Launch
	Links []RegionLink
}

// everywhereData is as [browserData], of the form for an organization.
type everywhereData struct {
	Vendor       string            `json:"vendor"`
	Name         string            `json:"name"`
	Version      string            `json:"version"`
	Regions      []string          `json:"regions"`
	TemplateURLs map[string]string `json:"templateUrls"`
	URLSuffixes  map[string]string `json:"urlSuffixes"`
	Descriptions map[string]string `json:"descriptions"`
	Labels       map[string]string `json:"labels"`
	Rules        launch.Rules      `json:"rules"`
	Commands     launch.Commands   `json:"commands"`
	Check        resolve.Data      `json:"check"`
	Invitations  invitations       `json:"invitations"`
	// First is the first region, Stacks and LaunchPolicy are what stands on the page, with Placeholders in place of the stack's name and region.
	First        string            `json:"first"`
	Stacks       string            `json:"stacks"`
	LaunchPolicy string            `json:"launchPolicy"`
	Placeholders map[string]string `json:"placeholders"`
}

// What stands for the stack's name and for the region.
const nameHere, regionHere = "STACK-NAME-HERE", "REGION-HERE"

// stacksCommand lists the stacks of a stack set, with their states.
func stacksCommand(name, region string) string {
	return "aws cloudformation list-stack-instances --region " + region + " --stack-set-name " + words.Shell(name) +
		" \\\n  --query 'Summaries[].[Account,Region,StackId,Status,StatusReason]' --output table"
}

// everywhereData is what the page's script works with, for invitations that one of the keys signs.
func (p *Page) everywhereData(def *vendors.Definition, t *launch.Template, yaml []byte, scope launchpolicy.Scope, e *Everywhere, keys []signkey.PublicKey) (everywhereData, error) {
	form, err := template.Parse(yaml)
	if err != nil {
		return everywhereData{}, err
	}
	choices, err := resolve.NewChoices(form)
	if err != nil {
		return everywhereData{}, err
	}
	data, err := choices.Data()
	if err != nil {
		return everywhereData{}, err
	}
	scope.StackName = nameHere
	policy, err := launchpolicy.ForOrganization(form, scope)
	if err != nil {
		return everywhereData{}, err
	}
	text, err := json.MarshalIndent(policy, "", "  ")
	if err != nil {
		return everywhereData{}, err
	}
	b := p.browserData(def, t, data)
	d := everywhereData{Vendor: b.Vendor, Name: b.Name, Version: b.Version, TemplateURLs: b.TemplateURLs, URLSuffixes: b.URLSuffixes, Descriptions: b.Descriptions, Labels: b.Labels,
		Rules: b.Rules, Commands: b.Commands, Check: b.Check, Invitations: invitationsOf(def, t, keys), First: e.First.Region, Stacks: stacksCommand(nameHere, regionHere),
		LaunchPolicy: string(text), Placeholders: map[string]string{"stackName": nameHere, "region": regionHere}}
	d.Invitations.Domain = invite.OrganizationDomain
	for _, l := range e.Links {
		d.Regions = append(d.Regions, l.Region)
	}
	for _, c := range p.Organization.Choices {
		d.Labels[c.Parameter] = c.Label
	}
	for name, declared := range form.Section("Parameters") {
		if of, ok := declared.(map[string]any); ok && of["Default"] == nil {
			d.Descriptions[name], _ = of["Description"].(string)
		}
	}
	return d, nil
}

// RegionLink is a link to the console of one region.
type RegionLink struct {
	Region string
	Link   htmltemplate.URL
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
			e.Links = append(e.Links, RegionLink{region, htmltemplate.URL(l.Link)}) //nolint:gosec // launch writes it
		}
	}
	if e.First == nil {
		return nil
	}
	e.Stacks = stacksCommand(e.First.StackName, e.First.Region)
	p.Everywhere = e
	if err := p.AddOrganization(def, found.Organization, scope); err != nil || len(config.InvitationKeys) == 0 {
		return err
	}
	e.Data, err = p.everywhereData(def, t, found.Organization, scope, e, config.InvitationKeys)
	return err
}

func (p *Page) renderOrganization(l look) ([]byte, error) {
	var data, source string
	var live htmltemplate.HTML
	if len(p.Everywhere.Data.Invitations.Keys) > 0 {
		encoded, err := json.Marshal(p.Everywhere.Data)
		if err != nil {
			return nil, err
		}
		data = string(encoded)
		if live, source, err = element("script", strings.TrimSpace(organizationScript)); err != nil {
			return nil, err
		}
	}
	h, err := headOf(p.OrganizationTitle(), p.Purpose, l.of(p.Name), source)
	if err != nil {
		return nil, err
	}
	return execute(organizationPage, struct {
		*Page
		Head     head
		Script   htmltemplate.HTML
		JSONText htmltemplate.JS
	}{p, h, live, htmltemplate.JS(data)}) //nolint:gosec // json.Marshal escapes it
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
