package launch

import (
	"maps"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// Launch is all that a customer needs for a launch in one region. Its JSON is for programs.
type Launch struct {
	Vendor      string `json:"vendor"`
	Name        string `json:"name"`
	Version     string `json:"version"`
	TemplateURL string `json:"templateUrl"`
	SHA256      string `json:"templateSha256"`
	// FullTemplateURL and FullSHA256 are of the full template where the launch takes its lean form. An update of the stack with
	// it and the values that the stack has changes nothing but what is chosen with it.
	FullTemplateURL string `json:"fullTemplateUrl,omitempty"`
	FullSHA256      string `json:"fullTemplateSha256,omitempty"`
	// Organization says that it is a launch for a whole organization. Before is what is done once, in the management account, before it.
	Organization bool   `json:"organization,omitempty"`
	Before       string `json:"before,omitempty"`
	// AssemblyURL and AssemblySHA256 are of the release's cloud assembly, which CDKDeploy downloads. Without a release there
	// is none.
	AssemblyURL    string            `json:"assemblyUrl,omitempty"`
	AssemblySHA256 string            `json:"assemblySha256,omitempty"`
	Partition      string            `json:"partition"`
	Region         string            `json:"region"`
	StackName      string            `json:"stackName"`
	Parameters     map[string]string `json:"parameters"`
	// Left is what the customer still has to see to, in words; Missing are the parameters among it that need a value.
	Left    []string `json:"left,omitempty"`
	Missing []string `json:"missing,omitempty"`
	// Needed are parameters that a rule wants a value for, where another choice may do as well: Left has the rule's words. The commands
	// have a placeholder for each, as for what is missing.
	Needed []string `json:"needed,omitempty"`
	// Capabilities are what whoever launches acknowledges.
	Capabilities []string `json:"capabilities"`

	Link        string `json:"link"`
	CreateStack string `json:"createStack"`
	// CDKDeploy is empty, and NoCDK says why, where the CDK would launch something else.
	CDKDeploy string `json:"cdkDeploy,omitempty"`
	NoCDK     string `json:"noCdk,omitempty"`
	Terraform string `json:"terraform"`
	Markdown  string `json:"markdown"`
	HTML      string `json:"html"`

	order        []string
	descriptions map[string]string
}

// Launch is what a customer needs for a request, checked as [Template.Link] checks it.
func (t *Template) Launch(r Request) (*Launch, error) {
	link, left, err := t.Link(r)
	if err != nil {
		return nil, err
	}
	if r.StackName == "" {
		r.StackName = t.Vendor
	}
	to := t.targets[r.Region]
	in := resolve.Input{Partition: string(to.partition.ID), Region: r.Region, StackName: r.StackName, Parameters: r.Parameters}
	open, err := t.choices.Check(in)
	if err != nil {
		return nil, err
	}
	l := &Launch{Vendor: t.Vendor, Name: t.Name, Version: t.Version, TemplateURL: to.templateURL, SHA256: t.SHA256,
		Organization: t.organization, Before: t.before(r.Region), AssemblyURL: to.assemblyURL, AssemblySHA256: t.AssemblySHA256,
		Partition: in.Partition, Region: r.Region, StackName: r.StackName, Parameters: map[string]string{}, Left: left,
		Missing: open.Missing, Needed: t.choices.Needed(in), Link: link, descriptions: t.descriptions}
	l.Capabilities = t.capabilities(in, l.Needed)
	if t.takesLean(r) {
		l.TemplateURL, l.SHA256, l.FullTemplateURL, l.FullSHA256 = to.leanURL, t.lean.sha256, to.templateURL, t.SHA256
	}
	for _, name := range t.order {
		value, given := r.Parameters[name]
		if given {
			l.Parameters[name] = value
			l.order = append(l.order, name)
		}
	}
	l.CreateStack = l.createStack()
	switch {
	case t.organization:
		l.NoCDK = noCDKOrganization
	case !t.Current && to.assemblyURL == "":
		l.NoCDK = commands.NoCDKVersion
	case r.StackName != t.Vendor:
		l.NoCDK = l.scope().write(commands.NoCDKName)
	default:
		l.CDKDeploy = l.cdkDeploy()
	}
	l.Terraform = Terraform([]*Launch{l})
	l.Markdown, l.HTML = l.markdown(), l.html()
	return l, nil
}

// capabilities are what whoever fills in the placeholders acknowledges too, such as that a role has a name of the customer's.
func (t *Template) capabilities(in resolve.Input, needed []string) []string {
	if len(needed) > 0 {
		in.Parameters = maps.Clone(in.Parameters)
		if in.Parameters == nil {
			in.Parameters = map[string]string{}
		}
		for _, name := range needed {
			in.Parameters[name] = name
		}
	}
	return t.choices.Capabilities(in)
}
