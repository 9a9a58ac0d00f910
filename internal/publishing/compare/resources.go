package compare

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// compareResources finds what an update creates, removes, replaces and changes in place, in every pair of launches.
func (c *comparer) compareResources() error {
	for _, id := range c.new.Keys("Resources") {
		if _, err := types.FactsOf(typeOf(c.new.resources[id])); err != nil {
			return err
		}
	}
	var failed error
	c.eachChange(func(p pair) []Finding {
		list, replaced, err := c.resourcesOf(p)
		if err == nil {
			var more []Finding
			more, err = c.cascade(p, replaced)
			list = append(list, more...)
		}
		if err != nil {
			failed = err
		}
		return list
	})
	return failed
}

// resourcesOf compares the resources of two stacks. replaced are those of the new one that another of the old one was.
func (c *comparer) resourcesOf(p pair) (list []Finding, replaced map[string]bool, err error) {
	replaced = map[string]bool{}
	was := map[string]bool{}
	for _, r := range p.new.Resources {
		before := p.old.Resource(r.LogicalID)
		renamed := c.renamed[r.LogicalID]
		switch {
		case before == nil && renamed != "" && p.old.Resource(renamed) != nil:
			was[renamed], replaced[r.LogicalID] = true, true
			list = append(list, Finding{Kind: ResourceRenamed, Name: r.LogicalID, Type: r.Type, Before: &renamed})
		case before == nil:
			list = append(list, Finding{Kind: ResourceAdded, Name: r.LogicalID, Type: r.Type})
		case before.Type != r.Type:
			replaced[r.LogicalID] = true
			list = append(list, Finding{Kind: ResourceRetyped, Name: r.LogicalID, Type: r.Type, Before: &before.Type})
		default:
			changes, isReplaced, err := propertiesOf(*before, r)
			if err != nil {
				return nil, nil, err
			}
			replaced[r.LogicalID] = isReplaced
			list = append(list, changes...)
		}
	}
	for _, r := range p.old.Resources {
		if p.new.Resource(r.LogicalID) == nil && !was[r.LogicalID] {
			list = append(list, Finding{Kind: ResourceRemoved, Name: r.LogicalID, Type: r.Type})
		}
	}
	return list, replaced, nil
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

// tellsTheVersion reports whether a resource is the rule that tells the vendor of the stack, whose name begins with the version of the
// template so that an update tells the new one: every version replaces it. Nothing of the customer's is in it or knows its name.
func tellsTheVersion(before, after resolve.Resource) bool {
	if before.Type != "AWS::Events::Rule" || after.Type != before.Type {
		return false
	}
	was, of, ok := strings.Cut(scalar(before.Properties["Name"]), "-")
	is, sameOf, still := strings.Cut(scalar(after.Properties["Name"]), "-")
	return ok && still && of == sameOf && release.CheckVersion(was) == nil && release.CheckVersion(is) == nil
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

// policyProperties are policies on resources, whose statements are compared.
var policyProperties = []string{"PolicyDocument", "ResourcePolicy", "KeyPolicy"}

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

// cascade finds what is replaced because something that it belongs to is: a key of a user, the policy of a bucket.
func (c *comparer) cascade(p pair, replaced map[string]bool) ([]Finding, error) {
	var list []Finding
	for more := anyTrue(replaced); more; {
		more = false
		in := c.in(c.partition, c.update(p.given))
		in.Physical = func(id, _ string, _ map[string]any) (string, map[string]string) {
			r := p.new.Resource(id)
			if r == nil {
				return "", nil
			}
			if !replaced[id] {
				return r.PhysicalID, r.Attributes
			}
			another := map[string]string{}
			for name, value := range r.Attributes {
				another[name] = value + "-another"
			}
			return r.PhysicalID + "-another", another
		}
		stack, err := c.new.launches.Resolve(in)
		if err != nil {
			return nil, err
		}
		for _, r := range stack.Resources {
			before := p.new.Resource(r.LogicalID)
			if replaced[r.LogicalID] || before == nil || p.old.Resource(r.LogicalID) == nil {
				continue
			}
			paths, err := createOnlyChanges(*before, r)
			if err != nil {
				return nil, err
			}
			if len(paths) > 0 {
				replaced[r.LogicalID], more = true, true
				list = append(list, Finding{Kind: ResourceDragged, Name: r.LogicalID, Type: r.Type, Properties: paths})
			}
		}
	}
	return list, nil
}

func anyTrue(m map[string]bool) bool {
	for _, v := range m {
		if v {
			return true
		}
	}
	return false
}
