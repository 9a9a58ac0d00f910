// Package organization makes of a released template the one for a whole organization of AWS accounts: a stack in the
// management account, or in a delegated administrator's, that holds a stack set of the released template.
//
// The released template stands in it, byte for byte: an address would be one more thing that a link can forge, and proves no
// sum. Its parameters and rules come from there too, and cannot drift. What is of one account only, such as a bucket that is
// there already, every stack of the set has at its default. The stacks of the set check all their rules themselves: those
// that stand in this template too only tell earlier.
//
// The management account is in no stack set. Where it is to be covered, the template for one account is launched there.
package organization

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Release is the version of a template that a stack set is of.
type Release struct {
	// Vendor is its id, Name what people call it.
	Vendor, Name, Version string
	// Capabilities are what the stacks of the set need to be acknowledged, as CloudFormation names them.
	Capabilities []string
}

// Of is the organization's form of the template that a definition makes, in YAML; t is what the template says.
func Of(def *vendors.Definition, t *template.Template, data []byte) ([]byte, error) {
	if err := fits(data); err != nil {
		return nil, err
	}
	capabilities, err := acknowledged(t, def)
	if err != nil {
		return nil, err
	}
	return makeOf(data, t, Release{Vendor: def.Vendor, Name: def.Name, Version: def.Version, Capabilities: capabilities})
}

// acknowledged are the capabilities that some launch of a template needs: the set's stacks have one list for all.
func acknowledged(t *template.Template, def *vendors.Definition) ([]string, error) {
	var all []compare.Capability
	var problems []error
	for _, p := range def.ServedPartitions() {
		list, err := compare.Capabilities(t, string(p))
		problems = append(problems, err)
		all = append(all, list...)
	}
	return compare.Acknowledged(all), errors.Join(problems...)
}

// Make is the organization's form of a released template, in YAML.
func Make(data []byte, r Release) ([]byte, error) {
	if err := fits(data); err != nil {
		return nil, err
	}
	full, err := template.Parse(data)
	if err != nil {
		return nil, err
	}
	return makeOf(data, full, r)
}

// fits says that a template is too long to stand in another one.
func fits(data []byte) error {
	if len(data) > template.MaxBody {
		return fmt.Errorf("the template has %d bytes, and a stack set takes one of at most %d", len(data), template.MaxBody)
	}
	return nil
}

func makeOf(data []byte, full *template.Template, r Release) ([]byte, error) {
	inner, err := asked(full)
	if err != nil {
		return nil, err
	}
	parameters := inner.Section("Parameters")
	for _, own := range ownParameters(r) {
		if parameters[own.name] != nil {
			return nil, fmt.Errorf("the template has a parameter %s, which is the organization's own", own.name)
		}
	}
	w := &wrapper{body: string(data), inner: inner, names: inner.Keys("Parameters"), r: r}
	return template.Format(w.json())
}

// asked is the full template with the parameters that all accounts of an organization can share.
func asked(full *template.Template) (*template.Template, error) {
	var keep []string
	for _, name := range full.Keys("Parameters") {
		definition, _ := full.Section("Parameters")[name].(map[string]any)
		_, optional := definition["Default"]
		switch own := slices.Contains(vendors.OfOneAccount(), name); {
		case own && !optional:
			return nil, fmt.Errorf("the parameter %s must be given, and is another one in each account: there can be no stack set", name)
		case !own && slices.ContainsFunc(vendors.OfOneAccount(), func(of string) bool { return strings.HasSuffix(name, of) }):
			return nil, fmt.Errorf("the parameter %s, of a set's own bucket, is another one in each account: there can be no stack set", name)
		case !own:
			keep = append(keep, name)
		}
	}
	settled, err := settle(full)
	if err != nil {
		return nil, err
	}
	data, err := lean.Make(settled, lean.Always(keep))
	if err != nil {
		return nil, err
	}
	return template.Parse(data)
}

// settle is the template whose rules know that what is of one account only is left out.
func settle(full *template.Template) (*template.Template, error) {
	data, err := lean.Settle(full, vendors.OfOneAccount(), func(names []string) string {
		return fmt.Sprintf(" In the accounts of an organization %s cannot be given.", words.And(names))
	})
	if demand, ok := errors.AsType[*lean.DemandError](err); ok {
		return nil, fmt.Errorf("%w, which is another one in each account: there can be no stack set", demand)
	}
	if err != nil {
		return nil, err
	}
	return template.Parse(data)
}

// Acknowledges are the capabilities that a form acknowledges for the stacks of its set.
func Acknowledges(form *template.Template) []string {
	list, _ := stackSetOf(form)["Capabilities"].([]any)
	var names []string
	for _, name := range list {
		names = append(names, fmt.Sprint(name))
	}
	return names
}

// onlyValue is the value of a parameter that a rule leaves as the only one, once what is one account's is left out: as that a key is made
// where each bucket must have one, and none can be given. It is the form's default.
func onlyValue(inner *template.Template, parameter string) (value string, left bool) {
	for _, name := range inner.Keys("Rules") {
		rule, _ := inner.Section("Rules")[name].(map[string]any)
		assertions, _ := rule["Assertions"].([]any)
		for _, a := range assertions {
			a, _ := a.(map[string]any)
			assert, _ := a["Assert"].(map[string]any)
			sides, _ := assert["Fn::Equals"].([]any)
			if rule["RuleCondition"] != nil || len(sides) != 2 {
				continue
			}
			of, _ := sides[0].(map[string]any)
			if text, ok := sides[1].(string); ok && of["Ref"] == parameter {
				return text, true
			}
		}
	}
	return "", false
}

// wrapper writes the template around the inner one.
type wrapper struct {
	body  string // of the released template
	inner *template.Template
	names []string // of the inner parameters
	r     Release
}

func (w *wrapper) json() []byte {
	own := ownParameters(w.r)
	parameters, labels := template.Ordered{}, map[string]any{}
	var names []string
	for _, p := range own {
		parameters = append(parameters, template.Pair{Key: p.name, Value: p.definition})
		labels[p.name] = map[string]any{"default": p.label}
		names = append(names, p.name)
	}
	groups := []any{map[string]any{"Label": map[string]any{"default": "Organization"}, "Parameters": names}}
	face, _ := w.inner.Section("Metadata")["AWS::CloudFormation::Interface"].(map[string]any)
	if inner, ok := face["ParameterGroups"].([]any); ok {
		groups = append(groups, inner...)
	}
	if inner, ok := face["ParameterLabels"].(map[string]any); ok {
		maps.Copy(labels, inner)
	}
	for _, name := range w.names {
		definition, _ := w.inner.Section("Parameters")[name].(map[string]any)
		if name == vendors.AsFoundInAccount() {
			definition, labels[name] = decidedForAll(definition), map[string]any{"default": "OIDC provider in the accounts"}
		}
		if value, left := onlyValue(w.inner, name); left {
			definition = maps.Clone(definition)
			definition["Default"] = value
		}
		parameters = append(parameters, template.Pair{Key: name, Value: definition})
	}
	body := map[string]any{
		"AWSTemplateFormatVersion": "2010-09-09",
		"Description":              w.description(),
		"Metadata":                 map[string]any{"AWS::CloudFormation::Interface": map[string]any{"ParameterGroups": groups, "ParameterLabels": labels}},
		"Parameters":               parameters,
		"Conditions":               w.conditions(),
		"Rules":                    w.rules(),
		"Resources":                w.resources(),
		"Outputs":                  w.outputs(),
	}
	data, err := json.Marshal(body)
	if err != nil { // it is made of texts, lists and maps
		panic(err)
	}
	return data
}

func (w *wrapper) description() string {
	return fmt.Sprintf("%s %s for an organization: a stack set that launches %[1]s's template, as it was released, in the accounts of organizational units, also in those that join them later. That template stands in it. The management account is in no stack set.", w.r.Name, w.r.Version)
}

const (
	excludes = "ExcludeAccounts"
	only     = "OnlySomeAccounts"
	deploys  = "DeployAutomatically"
	retains  = "KeepStacksOfLeavers"
)

func (w *wrapper) conditions() template.Ordered {
	return template.Ordered{
		{Key: only, Value: expr.Not(expr.Equals(expr.Join("", expr.Ref(allaccounts.OnlyAccountIDs)), ""))},
		{Key: excludes, Value: expr.Not(expr.Equals(expr.Join("", expr.Ref(allaccounts.ExcludedAccountIDs)), ""))},
		{Key: deploys, Value: expr.Has(allaccounts.AutomaticDeployment, "Yes")},
		{Key: retains, Value: expr.Has(allaccounts.WhenAnAccountLeaves, "Keep")},
	}
}

// rules are those of the inner template that are not about the region or partition of a stack, and the set's own.
func (w *wrapper) rules() template.Ordered {
	rules := template.Ordered{accountsOneWay(), noAccountLeftOut()}
	if once := vendors.OncePerAccount(); slices.Contains(w.names, once) {
		rules = append(rules, oneRegion("OneRegionForANameOfIam", expr.Filled(once),
			"A role's name is taken once an account, and each region has a stack with a role: with "+once))
	}
	if found := vendors.AsFoundInAccount(); slices.Contains(w.names, found) {
		rules = append(rules, oneRegion("OneRegionForAnOidcProvider", expr.Has(found, vocabulary.OIDCProviderCreate),
			fmt.Sprintf("An account has one OIDC provider of an issuer for all regions, and the stack of each would make it: with %s %s", found, vocabulary.OIDCProviderCreate)))
	}
	for _, name := range w.inner.Keys("Rules") {
		rule := w.inner.Section("Rules")[name]
		if !ofTheStack(rule) {
			rules = append(rules, template.Pair{Key: name, Value: rule})
		}
	}
	return rules
}

// accountsOneWay: AWS takes one filter of accounts.
func accountsOneWay() template.Pair {
	none := func(parameter string) any {
		return map[string]any{"Fn::EachMemberEquals": []any{expr.Ref(parameter), ""}}
	}
	return template.Pair{Key: "AccountsToTakeOrToLeaveOut", Value: map[string]any{"Assertions": []any{map[string]any{
		"Assert":            map[string]any{"Fn::Or": []any{none(allaccounts.OnlyAccountIDs), none(allaccounts.ExcludedAccountIDs)}},
		"AssertDescription": fmt.Sprintf("Accounts are named that alone get a stack, or that get none: leave %s or %s empty.", allaccounts.OnlyAccountIDs, allaccounts.ExcludedAccountIDs),
	}}}}
}

// noAccountLeftOut: AWS: "Automatic deployments do not consider account level targeting filters." An account that joins a unit would get a
// stack though it is to get none. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
func noAccountLeftOut() template.Pair {
	assert := func(parameter, which string) any {
		return map[string]any{
			"Assert": map[string]any{"Fn::EachMemberEquals": []any{expr.Ref(parameter), ""}},
			"AssertDescription": fmt.Sprintf("Automatic deployment takes no notice of accounts %s: one that joins a unit, or moves to another, would get a stack. With %s, set %s to No.",
				which, parameter, allaccounts.AutomaticDeployment),
		}
	}
	return template.Pair{Key: "AutomaticDeploymentLeavesNoAccountOut", Value: map[string]any{
		"RuleCondition": expr.Has(allaccounts.AutomaticDeployment, "Yes"),
		"Assertions":    []any{assert(allaccounts.ExcludedAccountIDs, "to leave out"), assert(allaccounts.OnlyAccountIDs, "alone to take")},
	}}
}

// oneRegion: what IAM has once an account cannot be made by a stack in each of several regions.
func oneRegion(name string, when expr.Expr, why string) template.Pair {
	return template.Pair{Key: name, Value: map[string]any{
		"RuleCondition": when,
		"Assertions": []any{map[string]any{
			"Assert":            map[string]any{"Fn::EachMemberEquals": []any{expr.Ref(allaccounts.Regions), expr.Ref("AWS::Region")}},
			"AssertDescription": fmt.Sprintf("%s, %s must be the region of this stack alone.", why, allaccounts.Regions),
		}},
	}}
}

var stacksOwn = regexp.MustCompile(`"Ref":"AWS::(Region|AccountId|StackName|StackId)"`)

// ofTheStack says that a rule asks where a stack is: those of the set are elsewhere.
func ofTheStack(rule any) bool {
	data, _ := json.Marshal(rule) // of a template that was read
	return stacksOwn.Match(data)
}

func (w *wrapper) resources() template.Ordered {
	parameters := []any{}
	for _, name := range w.names {
		value := any(expr.Ref(name))
		definition, _ := w.inner.Section("Parameters")[name].(map[string]any)
		if text, _ := definition["Type"].(string); text == "CommaDelimitedList" {
			value = expr.Join(",", expr.Ref(name))
		}
		parameters = append(parameters, map[string]any{"ParameterKey": name, "ParameterValue": value})
	}
	no := expr.Ref("AWS::NoValue")
	set := map[string]any{
		"StackSetName":    expr.Ref("AWS::StackName"),
		"Description":     fmt.Sprintf("%s %s, launched by the stack of the same name.", w.r.Name, w.r.Version),
		"PermissionModel": "SERVICE_MANAGED",
		"CallAs":          expr.Ref(allaccounts.CallAs),
		"TemplateBody":    w.body,
		"Capabilities":    w.r.Capabilities,
		"Parameters":      parameters,
		"AutoDeployment": expr.If(deploys, map[string]any{
			"Enabled":                      true,
			"RetainStacksOnAccountRemoval": expr.If(retains, true, false),
		}, map[string]any{"Enabled": false}),
		"ManagedExecution": map[string]any{"Active": true},
		"OperationPreferences": map[string]any{
			"FailureTolerancePercentage": expr.Ref(allaccounts.FailureTolerance),
			"MaxConcurrentPercentage":    expr.Ref(allaccounts.MaxConcurrent),
			"RegionConcurrencyType":      "PARALLEL",
		},
		"StackInstancesGroup": []any{map[string]any{
			"DeploymentTargets": map[string]any{
				"OrganizationalUnitIds": expr.Ref(allaccounts.OrganizationalUnitIDs),
				"AccountFilterType":     expr.If(only, "INTERSECTION", expr.If(excludes, "DIFFERENCE", no)),
				"Accounts":              expr.If(only, expr.Ref(allaccounts.OnlyAccountIDs), expr.If(excludes, expr.Ref(allaccounts.ExcludedAccountIDs), no)),
			},
			"Regions": expr.Ref(allaccounts.Regions),
		}},
		"Tags": tags(w.r),
	}
	return template.Ordered{
		{Key: "StackSet", Value: map[string]any{"Type": "AWS::CloudFormation::StackSet", "Properties": set}},
	}
}

func tags(r Release) []any {
	return []any{
		map[string]any{"Key": "bucketgrant:vendor", "Value": r.Vendor},
		map[string]any{"Key": "bucketgrant:version", "Value": r.Version},
	}
}

func (w *wrapper) outputs() template.Ordered {
	return template.Ordered{
		{Key: "StackSetId", Value: map[string]any{"Description": "The stack set: its stacks and their states are in the console under StackSets.", "Value": expr.Ref("StackSet")}},
		{Key: "TemplateVersion", Value: map[string]any{"Description": "The template that this stack was launched from.", "Value": w.r.Vendor + " " + w.r.Version + vocabulary.OfOrganization}},
	}
}
