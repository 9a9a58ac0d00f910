package launchpolicy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// These stand for the names of a role and of a bucket that the customer gives in any case and that are not known: neither can have
// one, so that they open nothing.
const (
	UnnamedRole   = "NAME-OF-THE-ROLE"
	unnamedBucket = "NAME-OF-THE-BUCKET"
)

// names says which resources always have a name of the customer's.
type names struct {
	conditions map[string]any
	// allowed are the values of a parameter that has a list of them, or the empty one where that is the default.
	allowed map[string][]string
	choices *resolve.Choices
	place   resolve.Input
	// launches says that something can be launched there at all.
	launches bool
}

func newNames(t *template.Template, in string) (*names, error) {
	choices, err := resolve.NewChoices(t)
	if err != nil {
		return nil, err
	}
	n := &names{conditions: t.Section("Conditions"), allowed: map[string][]string{}, choices: choices}
	if p, ok := partition.Get(partition.ID(in)); ok {
		n.place.Partition, n.place.Region = in, p.Regions[0]
	}
	for name, definition := range t.Section("Parameters") {
		m, _ := definition.(map[string]any)
		if list, ok := m["AllowedValues"].([]any); ok {
			for _, value := range list {
				n.allowed[name] = append(n.allowed[name], fmt.Sprint(value))
			}
		} else if m["Default"] == "" {
			n.allowed[name] = []string{""}
		}
	}
	_, err = choices.Check(n.place)
	n.launches = err == nil
	return n, nil
}

// given reports whether a resource has no name of CloudFormation's in any launch: its name depends on no condition, or rules refuse
// all launches in which the parameters that those conditions are about are empty, whatever is chosen of the others.
func (n *names) given(typ string, resource map[string]any) bool {
	properties, _ := resource["Properties"].(map[string]any)
	about := map[string]bool{}
	named := false
	for _, property := range types.Of(typ).Launch.Names {
		value, ok := properties[property]
		if !ok {
			continue
		}
		named = true
		choice, _ := value.(map[string]any)
		list, ok := choice["Fn::If"].([]any)
		if !ok || len(list) == 0 {
			return true
		}
		n.read(map[string]any{"Condition": list[0]}, about)
	}
	if !named || !n.launches {
		return false
	}
	n.read(map[string]any{"Condition": resource["Condition"]}, about)
	for _, chosen := range n.combinations(about) {
		exists, known := true, false
		if id, ok := resource["Condition"].(string); ok {
			exists, known = decide(n.conditions[id], n.conditions, chosen)
		}
		if known && !exists {
			continue
		}
		in := n.place
		in.Parameters = chosen
		if _, err := n.choices.Check(in); err == nil {
			return false
		}
	}
	return true
}

// combinations are those of the values of some parameters. There are a few: of ways in, partitions and what is Yes or No.
func (n *names) combinations(of map[string]bool) []map[string]string {
	all := []map[string]string{{}}
	for _, name := range slices.Sorted(maps.Keys(of)) {
		var more []map[string]string
		for _, value := range n.allowed[name] {
			for _, one := range all {
				next := maps.Clone(one)
				next[name] = value
				more = append(more, next)
			}
		}
		if more != nil {
			all = more
		}
	}
	return all
}

// read finds the parameters that a value refers to, by itself or by conditions.
func (n *names) read(value any, found map[string]bool) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			n.read(item, found)
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			name, _ := v[key].(string)
			switch {
			case key == "Condition" && name != "":
				n.read(n.conditions[name], found)
			case key == "Ref":
				found[name] = true
			default:
				n.read(v[key], found)
			}
		}
	}
}

// orPlaceholder are the names that are known, or a placeholder where one of some resources must have one.
func orPlaceholder(known []string, placeholder string, named, of []string) []string {
	if len(known) == 0 && slices.ContainsFunc(of, func(id string) bool { return slices.Contains(named, id) }) {
		return []string{placeholder}
	}
	return known
}

// Placeholders are the names that a document stands in for, in words: what is to be given, and by which flag.
func (d Document) Placeholders() []string {
	var list []string
	for _, p := range []struct{ name, words string }{
		{unnamedBucket, "the name of the bucket, which must be given: -bucket"},
		{UnnamedRole, "the name of the role, which must be given: -role-name"},
	} {
		if slices.ContainsFunc(d.Statement, func(s Statement) bool {
			return slices.ContainsFunc(s.Resource, func(arn string) bool { return strings.HasSuffix(arn, p.name) })
		}) {
			list = append(list, p.name+" stands for "+p.words)
		}
	}
	return list
}
