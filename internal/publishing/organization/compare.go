package organization

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Differences are the findings about the forms of two versions, nil where there is none.
func Differences(before, after *template.Template) ([]compare.Finding, error) {
	switch {
	case before == nil && after == nil:
		return nil, nil
	case before == nil:
		return []compare.Finding{{Kind: compare.OrganizationOffered}}, nil
	case after == nil:
		return []compare.Finding{{Kind: compare.OrganizationGone}}, nil
	}
	c, err := Compare(before, after)
	if err != nil || c.Same() {
		return nil, err
	}
	for i := range c.Findings {
		c.Findings[i].ForOrganization = true
	}
	return c.Findings, nil
}

// Update is what changes for an organization whose stack set goes from one version to another: in each of its stacks, as the full
// templates say, and in the stack set. Of what the form does not ask every account has the default, so that a choice which comes or
// goes there is none. Passed are the parameters that the stack set of the second gives its stacks.
func Update(fullBefore, fullAfter, before, after *template.Template) (c *compare.Comparison, passed []string, err error) {
	if c, err = compare.Templates(fullBefore, fullAfter); err != nil {
		return nil, nil, err
	}
	older, err := readForm(before)
	if err != nil {
		return nil, nil, fmt.Errorf("the version before: %w", err)
	}
	newer, err := readForm(after)
	if err != nil {
		return nil, nil, fmt.Errorf("the version after: %w", err)
	}
	if !c.Same() {
		c.Findings = slices.DeleteFunc(c.Findings, func(f compare.Finding) bool {
			return f.Part == compare.PartParameter && (f.Change == compare.Added || f.Change == compare.Removed) &&
				!slices.Contains(older.passed, f.Name) && !slices.Contains(newer.passed, f.Name)
		})
	}
	found, err := Differences(before, after)
	if err != nil {
		return nil, nil, err
	}
	c.Add(found...)
	return c, newer.passed, nil
}

// Compare finds what changes between the forms of two versions beside what changes in the template that stands in them: the
// parameters and rules that are the organization's own, and what the stack set does with each choice of them. What each stack of
// the set becomes is told by comparing these templates.
func Compare(before, after *template.Template) (*compare.Comparison, error) {
	older, err := readForm(before)
	if err != nil {
		return nil, fmt.Errorf("the version before: %w", err)
	}
	newer, err := readForm(after)
	if err != nil {
		return nil, fmt.Errorf("the version after: %w", err)
	}
	was, err := older.alone()
	if err != nil {
		return nil, err
	}
	is, err := newer.alone()
	if err != nil {
		return nil, err
	}
	c, err := compare.Templates(was, is)
	if err != nil {
		return nil, err
	}
	of := c.Findings
	if !c.Same() {
		of = slices.DeleteFunc(of, func(f compare.Finding) bool {
			return f.Part == compare.PartParameter && (older.inner[f.Name] || newer.inner[f.Name]) // as the template's comparison tells
		})
	}
	c.Findings = of
	c.Add(shared(older, newer)...)
	return c, nil
}

// form is a form for an organization, taken apart.
type form struct {
	*template.Template
	// inner are the parameters of the template in it, and rules that one's rules.
	inner, rules map[string]bool
	// passed are the names of those that each stack of the set is given, and all gets.
	passed []string
}

func readForm(t *template.Template) (*form, error) {
	properties := stackSetOf(t)
	body, ok := properties["TemplateBody"].(string)
	if !ok {
		return nil, fmt.Errorf("it has no stack set of a template that stands in it")
	}
	inner, err := template.Parse([]byte(body))
	if err != nil {
		return nil, fmt.Errorf("the stack set's template: %w", err)
	}
	f := &form{Template: t, inner: map[string]bool{}, rules: map[string]bool{}}
	for _, name := range inner.Keys("Parameters") {
		f.inner[name] = true
	}
	for _, name := range inner.Keys("Rules") {
		f.rules[name] = true
	}
	list, _ := properties["Parameters"].([]any)
	for _, p := range list {
		p, _ := p.(map[string]any)
		f.passed = append(f.passed, fmt.Sprint(p["ParameterKey"]))
	}
	return f, nil
}

func stackSetOf(t *template.Template) map[string]any {
	set, _ := t.Section("Resources")["StackSet"].(map[string]any)
	properties, _ := set["Properties"].(map[string]any)
	return properties
}

// shared finds the choices of the template that all accounts shared and do no more, and the other way round.
func shared(before, after *form) (list []compare.Finding) {
	for _, name := range before.passed {
		if after.inner[name] && !slices.Contains(after.passed, name) {
			list = append(list, compare.Finding{Kind: compare.NotAskedOfOrganization, Name: name})
		}
	}
	for _, name := range after.passed {
		if before.inner[name] && !slices.Contains(before.passed, name) {
			list = append(list, compare.Finding{Kind: compare.AskedOfOrganization, Name: name})
		}
	}
	return list
}

// alone is the form without the template that stands in it, of whose parameters one value each stands for all.
func (f *form) alone() (*template.Template, error) {
	body := maps.Clone(f.Body)
	parameters, rules := template.Ordered{}, template.Ordered{}
	for _, name := range f.Keys("Parameters") {
		definition, _ := f.Section("Parameters")[name].(map[string]any)
		if f.inner[name] && !ownToo(name) {
			continue
		}
		if name == vendors.OncePerAccount() {
			definition = map[string]any{"Type": "String", "Default": "", "AllowedValues": []any{"", "name"}}
		}
		parameters = append(parameters, template.Pair{Key: name, Value: definition})
	}
	for _, name := range f.Keys("Rules") {
		if !f.rules[name] {
			rules = append(rules, template.Pair{Key: name, Value: f.Section("Rules")[name]})
		}
	}
	resources := template.Ordered{}
	for _, id := range f.Keys("Resources") {
		resource, _ := f.Section("Resources")[id].(map[string]any)
		if properties := stackSetOf(f.Template); id == "StackSet" {
			properties = maps.Clone(properties)
			delete(properties, "Parameters")
			delete(properties, "TemplateBody")
			resource = maps.Clone(resource)
			resource["Properties"] = properties
		}
		resources = append(resources, template.Pair{Key: id, Value: resource})
	}
	body["Parameters"], body["Rules"], body["Resources"] = parameters, rules, resources
	delete(body, "Metadata")
	data, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	return template.Parse(data)
}

// ownToo is a parameter of the template that a rule of the organization's own asks for.
func ownToo(name string) bool {
	return name == vendors.OncePerAccount() || name == vendors.AsFoundInAccount()
}
