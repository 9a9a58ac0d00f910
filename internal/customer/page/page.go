package page

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/customer/invite"
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/customer/policyedit"
	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/internal/publishing/assembly"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Page is what the page of one vendor says.
type Page struct {
	*show.Sheet
	Released   bool
	Pictures   []Picture
	Groups     []Group
	Partitions []launch.Partition
	// GetIn are the ways in, one of which the customer chooses where there are several.
	GetIn []string
	// Fields are those of the vendor's form.
	Fields []HandedField
	// HandBack is the command that hands the values to the vendor's registry, "" where there is none.
	HandBack string
	// Launch is a launch of the full template in the first region, without any value. The script takes the lean form in its place:
	// without the script the customer chooses in the console, which the full template asks there.
	Launch *launch.Launch
	// LeanSHA256 is the sum of the lean form, "" where there is none.
	LeanSHA256 string
	Costs      []Cost
	// Kept and Removed are what becomes of the resources when the stack is deleted.
	Kept, Removed []show.Created
	// HasKeys says that the vendor gets an access key.
	HasKeys bool
	// SignedWith are the keys of which one has signed the template, as whoever checks it writes them.
	SignedWith []string
	// Everywhere is of the page for an organization, nil where the vendor offers none.
	Everywhere *Everywhere
	Data       browserData
}

// Cost is what one type of resource costs.
type Cost struct {
	Names []string
	// Optional says that none of them is there unless the customer chooses it.
	Optional bool
	types.Cost
}

// browserData is what the script works with.
type browserData struct {
	Vendor   string `json:"vendor"`
	Name     string `json:"name"`
	Current  bool   `json:"current"`
	Released bool   `json:"released"`
	// Regions are those of the form. TemplateURLs are where the template is, under the empty name for all regions that are not
	// listed.
	Regions      []string          `json:"regions"`
	TemplateURLs map[string]string `json:"templateUrls"`
	// Lean are the parameters that the lean form asks for, which is beside the template; nil where there is none.
	Lean []string `json:"lean,omitzero"`
	// AssemblyFile is where the release's cloud assembly is, beside the template; empty if there is none.
	AssemblyFile   string            `json:"assemblyFile,omitempty"`
	AssemblySHA256 string            `json:"assemblySha256,omitempty"`
	Version        string            `json:"version"`
	URLSuffixes    map[string]string `json:"urlSuffixes"`
	Descriptions   map[string]string `json:"descriptions"`
	Labels         map[string]string `json:"labels"`
	Rules          launch.Rules      `json:"rules"`
	Commands       launch.Commands   `json:"commands"`
	Check          resolve.Data      `json:"check"`
	HandBack       *handback.Rules   `json:"handBack"`
	Invitations    invitations       `json:"invitations"`
	// Policy are the statements for a bucket that is there, nil where the definition offers none.
	Policy *policyedit.Rules `json:"policy,omitempty"`
}

// invitations are what tells an invitation of the vendor's from what anybody can write.
type invitations struct {
	Domain string `json:"domain"`
	Keys   []key  `json:"keys"`
	// Who are the parameters that say who gets in, who is mailed, or whose bucket it is.
	Who []string `json:"who"`
}

type key struct {
	ID     string `json:"id"`
	Public string `json:"public"`
}

func invitationsOf(def *vendors.Definition, t *launch.Template, keys []signkey.PublicKey) invitations {
	i := invitations{Domain: invite.Domain, Keys: []key{}, Who: invite.SaysWho(def, t.Order())}
	for _, k := range keys {
		i.Keys = append(i.Keys, key{k.ID(), k.String()})
	}
	return i
}

func newPage(def *vendors.Definition, t *launch.Template, released bool, config *hosting.Config) (*Page, error) {
	scope := launchpolicy.Scope{Partition: "aws", Region: "*", AccountID: "*", StackName: def.Vendor}
	sheet, err := show.Of(def, t.Template, scope)
	if err != nil {
		return nil, err
	}
	parsed, err := template.Parse(t.Template)
	if err != nil {
		return nil, err
	}
	choices, err := resolve.NewChoices(parsed)
	if err != nil {
		return nil, err
	}
	data, err := choices.Data()
	if err != nil {
		return nil, err
	}
	partitions, region, err := regionsOf(def, t, config)
	if err != nil {
		return nil, err
	}
	first, err := t.Launch(launch.Request{Region: region, Full: true})
	if err != nil {
		return nil, err
	}
	s := sampler{t: parsed, choices: choices, data: data, region: region, examples: vocabulary.Examples(def)}
	p := &Page{
		Sheet: sheet, Released: released, Groups: groupsOf(sheet.Choices, s), Partitions: partitions, Launch: first,
		Costs:   costsOf(sheet.Created, s.resolve(nil)),
		GetIn:   show.WaysIn(def),
		HasKeys: vocabulary.Hands(def, vendors.HandedKeyID),
	}
	if p.Pictures, err = pictures(def, s); err != nil {
		return nil, err
	}
	letMake(p.Groups, def)
	for _, c := range sheet.Created {
		if c.Kept {
			p.Kept = append(p.Kept, c)
		} else {
			p.Removed = append(p.Removed, c)
		}
	}
	p.LeanSHA256 = t.LeanSHA256()
	if asks, has := t.Asks(); has {
		sheet.LeanAsks(asks)
	}
	p.Data = p.browserData(def, t, data)
	p.HandBack = config.HandBackCommand(def.Vendor, "REGION", "")
	p.Data.Invitations = invitationsOf(def, t, config.InvitationKeys)
	for _, field := range p.Data.HandBack.Fields {
		p.Fields = append(p.Fields, handedField(field, p.Data.HandBack.Outputs))
	}
	return p, p.addOrganization(def, t.Release, scope, config)
}

// HandedField is a field of the vendor's form and the output that goes into it; of a secret, the one that names it.
type HandedField struct {
	Field, Output string
	Secret        bool
}

// handedField takes the first output that has the value: that of the access key which every stack has at first.
func handedField(field handback.Field, outputs []handback.Output) HandedField {
	f := HandedField{Field: field.Field, Secret: field.Value == vendors.HandedKeySecret}
	if i := slices.IndexFunc(outputs, func(o handback.Output) bool { return o.Value == field.Value }); i >= 0 {
		f.Output = outputs[i].Name
	}
	return f
}

func (p *Page) browserData(def *vendors.Definition, t *launch.Template, data resolve.Data) browserData {
	d := browserData{
		Vendor: p.Vendor, Name: p.Name, Current: t.Current, Released: p.Released, Rules: launch.LinkRules(), Commands: launch.CommandRules(), Check: data,
		TemplateURLs: map[string]string{}, AssemblySHA256: t.AssemblySHA256, Version: t.Version,
		URLSuffixes: map[string]string{}, Descriptions: map[string]string{}, Labels: map[string]string{},
		HandBack: handback.RulesFor(def), Policy: policyedit.For(def),
	}
	d.Rules.Partitions = p.Partitions
	for _, partition := range p.Partitions {
		d.Regions = append(d.Regions, partition.Regions...)
		d.URLSuffixes[string(partition.ID)] = partition.S3Host
	}
	d.Lean, _ = t.Asks()
	if t.AssemblySHA256 != "" {
		d.AssemblyFile = assembly.FileName
	}
	urls := t.TemplateURLs()
	for i, region := range d.Regions {
		if i == 0 {
			d.TemplateURLs[""] = urls[region]
		} else if urls[region] != d.TemplateURLs[""] {
			d.TemplateURLs[region] = urls[region]
		}
	}
	for _, c := range p.Choices {
		d.Labels[c.Parameter] = c.Label
		if c.Required { // only what is missing is described, in Terraform's variables
			d.Descriptions[c.Parameter] = c.Description
		}
	}
	// In the order of the template, which is that of links.
	order := t.Order()
	slices.SortStableFunc(d.Check.Parameters, func(a, b resolve.ParameterData) int {
		return slices.Index(order, a.Name) - slices.Index(order, b.Name)
	})
	return d
}

// JSON is the data as a script element holds it: json.Marshal escapes what could end that.
func (p *Page) JSON() (string, error) {
	data, err := json.Marshal(p.Data)
	return string(data), err
}

// costsOf are the costs of what is created, with what costs nothing last and together. usual is the stack of a customer
// who touches nothing.
func costsOf(created []show.Created, usual *resolve.Stack) []Cost {
	var paid []Cost
	free := Cost{}
	for _, c := range created {
		cost := types.Of(c.Type).Cost
		if cost.Source == "" {
			cost.Words = "Not known here: see AWS's prices of " + c.Type + "."
		}
		if cost.Words == "" {
			free.Names = append(free.Names, c.LogicalID)
			continue
		}
		i := slices.IndexFunc(paid, func(p Cost) bool { return p.Cost == cost })
		if i < 0 {
			paid, i = append(paid, Cost{Cost: cost, Optional: true}), len(paid)
		}
		paid[i].Names = append(paid[i].Names, c.LogicalID)
		paid[i].Optional = paid[i].Optional && (usual == nil || usual.Resource(c.LogicalID) == nil)
	}
	if len(free.Names) > 0 {
		free.Words = "AWS charges nothing for it."
		if len(free.Names) > 1 {
			free.Words = "AWS charges nothing for them."
		}
		paid = append(paid, free)
	}
	return paid
}

// Title is the page's heading.
func (p *Page) Title() string { return fmt.Sprintf("Connect an S3 bucket to %s", p.Name) }

// Ways says whether the customer chooses how the vendor gets in.
func (p *Page) Ways() bool {
	return slices.ContainsFunc(p.Pictures, func(p Picture) bool { return p.Choice != "" })
}

// Optional says whether any picture shows what the customer can add.
func (p *Page) Optional() bool {
	return slices.ContainsFunc(p.Pictures, func(p Picture) bool { return p.Optional })
}

// ShortSHA is enough of the sum for a person.
func (p *Page) ShortSHA() string { return p.SHA256[:12] }

// AfterwardsCommands show the settings that outlast the stack, each after what it is.
func (p *Page) AfterwardsCommands() string {
	var lines []string
	for _, l := range p.Afterwards {
		lines = append(lines, "# "+l.What, l.Command)
	}
	return strings.Join(lines, "\n")
}

// ExistingCommands are those for a bucket that is there, one a line.
func (p *Page) ExistingCommands() string { return strings.Join(p.Existing.Commands, "\n") }

// CDK is the command for the CDK, or why there is none.
func (p *Page) CDK() string {
	if p.Launch.CDKDeploy == "" {
		return "# " + p.Launch.NoCDK
	}
	return p.Launch.CDKDeploy
}

// Host is where the template is, as a person checks it.
func (p *Page) Host() string {
	host, _, _ := strings.Cut(strings.TrimPrefix(p.Launch.TemplateURL, "https://"), "/")
	return host
}

// SettingsCommands set a bucket that is there as the definition asks, one a line.
func (p *Page) SettingsCommands() string {
	var lines []string
	for _, s := range p.Settings {
		lines = append(lines, s.Commands...)
	}
	return strings.Join(lines, "\n")
}
