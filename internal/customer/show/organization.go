package show

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Organization is the form of the template that is launched once for all accounts of an organization.
type Organization struct {
	SHA256 string `json:"templateSha256"`
	Bytes  int    `json:"templateBytes"`
	// Words say what it makes and where, who gets in there, and what stays, in sentences.
	Words []string `json:"words"`
	// Before are what is run once in the management account before a launch, and for a delegated administrator.
	Before []string `json:"before"`
	// Look is run in the management account before a launch: it says of each account what decides a choice there. "" where nothing does.
	Look string `json:"look,omitempty"`
	// Choices are its own parameters, and those of the template that are another choice here; Fixed are those of the template that it does not ask for, as each account has its own.
	Choices []Choice `json:"choices"`
	Fixed   []Fixed  `json:"fixed"`
	// LaunchPolicy is the least policy for whoever launches it.
	LaunchPolicy launchpolicy.Document `json:"launchPolicy"`
}

// AddOrganization puts the form for an organization into the sheet. The scope is that of its stack.
func (s *Sheet) AddOrganization(def *vendors.Definition, formYAML []byte, scope launchpolicy.Scope) error {
	t, err := template.Parse(formYAML)
	if err != nil {
		return fmt.Errorf("the form for an organization: %w", err)
	}
	o := &Organization{SHA256: fmt.Sprintf("%x", sha256.Sum256(formYAML)), Bytes: len(formYAML), Choices: []Choice{}, Fixed: []Fixed{},
		Before: []string{"aws cloudformation activate-organizations-access", "aws organizations register-delegated-administrator --account-id ACCOUNT --service-principal member.org.stacksets.cloudformation.amazonaws.com"}}
	if o.LaunchPolicy, err = launchpolicy.ForOrganization(t, scope); err != nil {
		return fmt.Errorf("the form for an organization: %w", err)
	}
	o.Look = allaccounts.Look(t)
	own := func(c Choice) bool {
		return c.Parameter == vendors.AsFoundInAccount() || !slices.ContainsFunc(s.Choices, func(of Choice) bool { return of.Parameter == c.Parameter })
	}
	for _, c := range choices(def, t) {
		if own(c) {
			o.Choices = append(o.Choices, c)
		}
	}
	asked := t.Keys("Parameters")
	for _, c := range s.Choices {
		if !slices.Contains(asked, c.Parameter) {
			o.Fixed = append(o.Fixed, Fixed{c.Parameter, c.Default})
		}
	}
	o.Words = s.aboutOrganization(def, t)
	s.Organization = o
	return nil
}

// aboutOrganization is what a reviewer must know of it beside what holds of the template for one account.
func (s *Sheet) aboutOrganization(def *vendors.Definition, t *template.Template) []string {
	list := []string{
		"organization.yaml, beside the template for one account, makes one resource: a stack set with service-managed permissions of that template, byte for byte. What is said of one account holds of each.",
		"It is launched once, in the organization's management account or in a member account that is a delegated administrator of StackSets (CallAs). " +
			"The stack set is in the management account either way, and has the name of the stack.",
		"Trusted access of CloudFormation StackSets must be active in the organization. From then on AWS has roles of its own in the accounts, stacksets-exec-…, with AdministratorAccess, and makes the stacks with them: " +
			"no policy of whoever launches limits what a stack makes, but service control policies do.",
		"Each account of the units in OrganizationalUnitIds gets a stack in each of Regions, and in each " + s.Name + " gets in as it does in one" + sameID(def) + ". The management account gets none: where it is to be covered, launch the template for one account there.",
		"An account in ExcludedAccountIds gets none, and with OnlyAccountIds those alone get one, so that accounts which need other values are launched apart, under another stack's name. With AutomaticDeployment, which is on unless you say No, an account that joins one of the units later gets a stack without being asked, and " + s.Name +
			" with it; it cannot be combined with either, as AWS's automatic deployment takes no notice of accounts that are left out.",
		"The stack itself makes no role, so that neither the console nor a command asks for an acknowledgement: " + acknowledgedIn(t) + " for the stacks of all accounts.",
	}
	list = append(list, whatAccountsHave(t)...)
	if slices.Contains(s.Partitions, "aws-cn") {
		list = append(list, "In China (aws-cn) AWS offers no trusted access to StackSets: there it cannot be launched.")
	}
	list = append(list, "Deleting the stack deletes those of all accounts, and takes the access away there"+s.keptInEach()+
		" It stops at the first account where that fails, as where somebody attached another policy to the role or the account is suspended, and "+s.Name+" stays in those that were not reached: "+
		"set FailureTolerancePercentage to 100 by an update first, and look afterwards whether the stack is gone, and if not, which stacks are left (aws cloudformation list-stack-instances).",
		"Stacks that were kept in accounts that left (WhenAnAccountLeaves, or any that left while AutomaticDeployment is No, which takes nothing away), and what is launched for the management account, are deleted there, one by one.",
		"What was done once stays: trusted access, AWS's roles stacksets-exec-…, a delegated administrator. If nothing else uses them, aws organizations deregister-delegated-administrator and "+
			"aws cloudformation deactivate-organizations-access, both in the management account, take them away.",
		"A delegated administrator can be limited neither to units nor to what it makes: it may launch anything in every account of the organization but the management account, with AdministratorAccess.",
		"Whoever has the least policy for it may launch stacks of the resource types that the template has, with any content, in every account of the organization: that is what AWS's permissions for stack sets come to. "+
			"bucketgrant show -template-url narrows it to a template at one address, such as the vendor's, for whoever may make and update no other stack in that account; give it for the launch, and take it away again.")
	return list
}

// whatAccountsHave says what a launch meets that is not the same in all accounts.
func whatAccountsHave(t *template.Template) (list []string) {
	fails := []string{"where AWS has a Region of Regions turned off, or a service control policy refuses what a stack makes"}
	for _, name := range t.Keys("Parameters") {
		if w := vocabulary.Named(name); w.FailsWhere != "" {
			fails = append(fails, "with "+name+w.FailsWhere)
		}
	}
	list = append(list, "What accounts have already differs, and a stack set has one value for all. It fails "+strings.Join(fails, "; ")+
		". Leave such accounts out (ExcludedAccountIds), or let FailureTolerancePercentage go on past them.")
	for _, name := range t.Keys("Parameters") {
		if w := vocabulary.Named(name); w.InAccounts != "" && !slices.Contains(list, w.InAccounts) {
			list = append(list, w.InAccounts)
		}
	}
	return list
}

// sameID says that what a role asks for is the same everywhere.
func sameID(def *vendors.Definition) string {
	if trust := def.Trusted(); trust == nil || !trust.ExternalID.Given() {
		return ""
	}
	if def.Trusted().ExternalID.PerAccount {
		return ", with another external ID in each: the one that is entered, a hyphen and the account's number"
	}
	return ", with one external ID for all of them: it says who the customer is, not which account, so that whoever may enter a role's ARN at " + def.Name + " for you can enter that of any account"
}

// acknowledgedIn are the capabilities that the stack set has acknowledged already.
func acknowledgedIn(t *template.Template) string {
	set, _ := t.Section("Resources")["StackSet"].(map[string]any)
	properties, _ := set["Properties"].(map[string]any)
	given, _ := properties["Capabilities"].([]any)
	var names []string
	for _, name := range given {
		names = append(names, fmt.Sprint(name))
	}
	if len(names) == 0 {
		return "nothing is acknowledged"
	}
	return words.And(names) + " is acknowledged in its template"
}

// keptInEach says what the stack of each account keeps.
func (s *Sheet) keptInEach() string {
	var kept []string
	for _, c := range s.Created {
		if c.Kept {
			kept = append(kept, c.LogicalID)
		}
	}
	if kept == nil {
		return "."
	}
	return "; what a stack keeps, it keeps in each of them: " + strings.Join(kept, ", ") + "."
}
