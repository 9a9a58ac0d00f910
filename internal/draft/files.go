package draft

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// File is a file of a vendor's folder for the tests.
type File struct {
	Name string
	Data []byte
}

// TestFiles are what the tests know of the vendor beside its definition: what stands in the guide, and where a person has to write
// something.
func (d *Draft) TestFiles() ([]File, error) {
	def := d.Definition
	var fields []string
	for _, h := range def.HandBack {
		fields = append(fields, h.Field)
	}
	files := []File{
		{"guide.json", []byte(d.guideText())},
		{"form.json", []byte(indented(fields))},
		{"page.json", []byte(indented([]string{vendors.Todo + " write a text that the page must have, such as who assumes the role"}))},
		{"picture.json", []byte(indented([]string{vendors.Todo + " write what the picture says, one text for each way in"}))},
	}
	var errs []error
	for name, v := range map[string]struct {
		comment string
		value   any
	}{
		"access.yaml": {vendors.Todo + " hold this against the guide: it was made of its trust policy, or of what was said of it.", map[string]any{
			"placeholder": d.placeholder, "access": def.Access, "partitions": def.ServedPartitions(),
		}},
		"launches.yaml": {vendors.Todo + " add the choices that change what is granted, and each way in; the deployed trust is one statement.", d.launches()},
		"journey.yaml":  {vendors.Todo + " add mistakes that customers make (wrong), and what appears and goes.", d.journey()},
	} {
		data, err := yamlOf(v.comment, v.value)
		errs = append(errs, err)
		files = append(files, File{name, data})
	}
	return files, errors.Join(errs...)
}

// guideText is the guide's policy as it stands there, for an empty prefix and without the principals of a bucket's policy: as the
// proof takes it.
func (d *Draft) guideText() string {
	p := place{bucket: d.placeholder, prefix: d.prefix}
	if text := d.guide[0].Text; d.prefix == "" && d.guide[0].Kind == Permissions && text != "" { // "" where it was in several blocks
		return text
	}
	var list []any
	for _, s := range statementsIn(d.guide) {
		m := map[string]any{"Effect": map[bool]string{true: "Deny", false: "Allow"}[s.deny]}
		put := func(key string, values []string) {
			if values != nil {
				m[key] = values
			}
		}
		if s.sid != "" {
			m["Sid"] = s.sid
		}
		put("Action", s.actions)
		put("NotAction", s.notActions)
		put("Resource", each(s.resources, func(r string) string {
			if s.isOfKey() {
				return r
			}
			return p.fillResource(r, d.placeholder, "")
		}))
		put("NotResource", each(s.notResource, func(r string) string { return p.fillResource(r, d.placeholder, "") }))
		conditions := grouped(s.conditions, func(c condition) (string, any) {
			return c.key, each(c.values, func(v string) string { return p.fillKey(v, "") })
		})
		if len(conditions) > 0 {
			m["Condition"] = conditions
		}
		list = append(list, m)
	}
	return indented(map[string]any{"Version": "2012-10-17", "Statement": list})
}

func each(list []string, f func(string) string) []string {
	var made []string
	for _, s := range list {
		made = append(made, f(s))
	}
	return made
}

// required are the parameters that a customer must give, with a sample each.
func (d *Draft) required() ([]string, map[string]string) {
	var names []string
	values, examples := map[string]string{}, vocabulary.Examples(d.Definition)
	for _, choice := range vocabulary.For(d.Definition) {
		for _, p := range choice.Parameters {
			if p.Default == nil || vocabulary.GivenForNew(p.Name) {
				names = append(names, p.Name)
				values[p.Name] = cmp.Or(examples[p.Name], p.Sample(), vendors.Todo)
			}
		}
	}
	return names, values
}

// launches are the plainest ones.
func (d *Draft) launches() map[string]any {
	_, values := d.required()
	deployed := map[string]any{"parameters": values}
	if access := d.Definition.Access; access.KeyedUser != nil {
		deployed["keyed"] = true
	} else {
		deployed["trust"] = vendors.Todo
	}
	return map[string]any{
		"policies": []any{values}, "connections": []any{map[string]any{"choices": values, "command": true}},
		"deployed": deployed, "handedBack": []any{map[string]any{"parameters": values}},
	}
}

// journey is that of a customer who makes no mistake.
func (d *Draft) journey() map[string]any {
	names, values := d.required()
	steps := []any{}
	for _, name := range names {
		steps = append(steps, map[string]any{"field": name, "value": values[name]})
	}
	return map[string]any{"first": names, "region": "eu-central-1", "stack": d.Definition.Vendor, "steps": steps, "entered": values}
}

func yamlOf(comment string, v any) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n", comment)
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	err := errors.Join(e.Encode(v), e.Close())
	return []byte(strings.ReplaceAll(b.String(), "\"on\": ", "on: ")), err
}
