package compare

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// policyProperties are policies on resources, whose statements are compared.
var policyProperties = []string{"PolicyDocument", "ResourcePolicy", "KeyPolicy"}

// changed is what changes of a resource.
type changed struct {
	findings []Finding
	replaced bool
}

// changesOf compares one resource of two stacks, once for all that share it.
func (c *comparer) changesOf(before, after resolve.Resource) (changed, error) {
	both := [2]*resolve.Made{before.Made, after.Made}
	if known, ok := c.properties[both]; ok {
		return known, nil
	}
	list, replaced, err := propertiesOf(before, after)
	found := changed{list, replaced}
	if err == nil && before.Made != nil && after.Made != nil {
		c.properties[both] = found
	}
	return found, err
}

// propertiesOf compares one resource of two stacks.
func propertiesOf(before, after resolve.Resource) (list []Finding, replaced bool, err error) {
	id := after.LogicalID
	createOnly, err := createOnlyChanges(before, after)
	if err != nil {
		return nil, false, err
	}
	about := func(kind Kind, property string) Finding {
		return Finding{Kind: kind, Name: id, Type: after.Type, Properties: []string{property}}
	}
	for _, path := range createOnly {
		kind := ResourceReplaced
		if path == "Name" && tellsTheVersion(before, after) {
			kind = ResourceVersioned
		}
		list = append(list, about(kind, path))
	}
	for _, policy := range []struct{ name, before, after string }{
		{"DeletionPolicy", before.DeletionPolicy, after.DeletionPolicy},
		{"UpdateReplacePolicy", before.UpdateReplacePolicy, after.UpdateReplacePolicy},
	} {
		if policy.before != policy.after {
			list = append(list, about(RetentionChanged, policy.name).with(cmp.Or(policy.before, "Delete"), cmp.Or(policy.after, "Delete")))
		}
	}
	names := unique(append(sortedKeys(before.Properties), sortedKeys(after.Properties)...))
	for _, name := range names {
		isCreateOnly := slices.ContainsFunc(createOnly, func(path string) bool { return path == name || strings.HasPrefix(path, name+"/") })
		if sameValue(before.Properties[name], after.Properties[name]) || isCreateOnly {
			continue
		}
		if f, ok := propertyFinding(before, after, name); ok {
			list = append(list, f)
		}
	}
	return list, len(createOnly) > 0, nil
}

// createOnlyChanges are the paths of properties that differ and that the resource's schema says cannot change in place.
func createOnlyChanges(before, after resolve.Resource) ([]string, error) {
	facts, err := types.FactsOf(after.Type)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, path := range facts.CreateOnlyProperties {
		if !sameValue(at(before.Properties, path), at(after.Properties, path)) {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

func at(v any, path string) any {
	for key := range strings.SplitSeq(path, "/") {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

// sameValue compares as CloudFormation does, to whom every scalar is a string.
func sameValue(a, b any) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case []any:
		list, ok := b.([]any)
		return ok && slices.EqualFunc(a, list, sameValue)
	case map[string]any:
		m, ok := b.(map[string]any)
		return ok && maps.EqualFunc(a, m, sameValue)
	}
	switch b.(type) {
	case nil, []any, map[string]any:
		return false
	}
	return scalar(a) == scalar(b)
}

func propertyFinding(before, after resolve.Resource, name string) (Finding, bool) {
	oldValue, newValue := before.Properties[name], after.Properties[name]
	f := Finding{Name: after.LogicalID, Type: after.Type, Properties: []string{name}}.with(oldValue, newValue)
	known := types.Of(after.Type)
	switch {
	case name == "Tags", slices.Contains(known.Judged, name):
		return Finding{}, false // the version's own tag differs always; tags are told with the words
	case name == "Description":
		return Finding{Kind: ResourceWords, Name: after.LogicalID}, true
	case slices.Contains(policyProperties, name):
		return policyFinding(after, oldValue, newValue)
	case slices.Contains(known.Lasting, name):
		f.Kind = LastingChanged
	case slices.Contains(known.Guards, name) && oldValue != nil:
		f.Kind = GuardChanged
	case slices.Contains(known.Openings, name) && newValue != nil:
		f = openingFinding(f, known, oldValue, newValue)
	default:
		f.Kind = PropertyChanged
	}
	return f, true
}

// openingFinding is one of a property that lets somebody in: the type may know what that means, and that it only narrows.
func openingFinding(f Finding, known types.Type, before, after any) Finding {
	f.Kind = OpeningChanged
	if known.Opened == nil {
		return f
	}
	reason, narrows := known.Opened(f.Properties[0], before, after)
	if reason == "" {
		return f
	}
	f.Kind, f.Reason, f.Before, f.After = OpeningWider, reason, nil, nil
	if narrows {
		f.Kind = OpeningNarrower
	}
	return f
}

// policyFinding compares a policy on a resource, statement by statement. What a bucket's policy denies is judged elsewhere.
func policyFinding(r resolve.Resource, before, after any) (Finding, bool) {
	relevant := func(s statement) bool { return r.Type != "AWS::S3::BucketPolicy" || s.effect != "Deny" }
	old, new := statementsOf(before), statementsOf(after)
	outside := func(list []statement, effect string, other []statement) bool {
		return slices.ContainsFunc(list, func(s statement) bool { return s.effect == effect && relevant(s) && !s.withinOne(other) })
	}
	switch {
	case slices.Equal(keys(old, relevant), keys(new, relevant)):
		return Finding{}, false
	case outside(new, "Allow", old), outside(old, "Deny", new):
		return Finding{Kind: PolicyWider, Name: r.LogicalID, Names: letIn(old, new)}, true
	}
	return Finding{Kind: PolicyNarrower, Name: r.LogicalID}, true
}

// letIn are those whom the statements of a policy let in who did not get in by name before.
func letIn(old, new []statement) []string {
	named := func(list []statement) []string {
		var names []string
		for _, s := range list {
			if s.effect != "Allow" {
				continue
			}
			if compact(s.principal) == `["*"]` {
				names = append(names, Everybody)
			}
			for _, kind := range principalsOf(s) {
				names = append(names, kind...)
			}
		}
		return unique(names)
	}
	before := named(old)
	return slices.DeleteFunc(named(new), func(name string) bool { return slices.Contains(before, name) })
}
