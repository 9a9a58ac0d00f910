package compare

import (
	"fmt"
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

func resourceFinding(level Level, change Change, id, format string, args ...any) Finding {
	return Finding{Level: level, Part: PartResource, Change: change, Name: id, Words: fmt.Sprintf(format, args...)}
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
			list = append(list, resourceFinding(Major, Replaced, r.LogicalID, "%s (%s) replaces %s: another logical ID is another resource",
				r.LogicalID, r.Type, renamed))
		case before == nil:
			list = append(list, resourceFinding(Minor, Added, r.LogicalID, "%s (%s) is added", r.LogicalID, r.Type))
		case before.Type != r.Type:
			replaced[r.LogicalID] = true
			list = append(list, resourceFinding(Major, Replaced, r.LogicalID, "%s is replaced: it is a %s, it was a %s", r.LogicalID, r.Type, before.Type))
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
			list = append(list, resourceFinding(Major, Removed, r.LogicalID, "%s (%s) is removed", r.LogicalID, r.Type))
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
	for _, path := range createOnly {
		if path == "Name" && tellsTheVersion(before, after) {
			list = append(list, resourceFinding(Patch, Replaced, id, "%s (%s) is made anew, as its name has the version", id, after.Type))
			continue
		}
		list = append(list, resourceFinding(Major, Replaced, id, "%s (%s) is replaced: %s cannot change in place", id, after.Type, path))
	}
	for _, policy := range []struct{ name, before, after string }{
		{"DeletionPolicy", before.DeletionPolicy, after.DeletionPolicy},
		{"UpdateReplacePolicy", before.UpdateReplacePolicy, after.UpdateReplacePolicy},
	} {
		if policy.before != policy.after {
			list = append(list, resourceFinding(Major, Changed, id, "%s has the %s %s, it had %s", id, policy.name, orDelete(policy.after), orDelete(policy.before)))
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

func orDelete(policy string) string {
	if policy == "" {
		return "Delete"
	}
	return policy
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
	id, typ := after.LogicalID, after.Type
	oldValue, newValue := before.Properties[name], after.Properties[name]
	known := types.Of(typ)
	switch {
	case name == "Tags", slices.Contains(known.Judged, name):
		return Finding{}, false // the version's own tag differs always; tags are told with the words
	case name == "Description":
		return Finding{Level: Patch, Part: PartWords, Change: Changed, Name: id, Words: "the description of " + id + " changes"}, true
	case slices.Contains(policyProperties, name):
		return policyFinding(id, typ, oldValue, newValue)
	case slices.Contains(known.Lasting, name):
		return resourceFinding(Major, Changed, id, "%s: %s, which can never be undone, changes%s", id, name, shown(oldValue, newValue)), true
	case slices.Contains(known.Guards, name) && oldValue != nil:
		return resourceFinding(Major, Changed, id, "%s: %s, which protects, changes%s", id, name, shown(oldValue, newValue)), true
	case slices.Contains(known.Openings, name) && newValue != nil:
		if known.Opened != nil {
			if words, narrows := known.Opened(name, oldValue, newValue); narrows {
				return resourceFinding(Minor, Changed, id, "%s: %s", id, words), true
			} else if words != "" {
				return resourceFinding(Major, Changed, id, "%s: %s", id, words), true
			}
		}
		return resourceFinding(Major, Changed, id, "%s: %s changes%s", id, name, shown(oldValue, newValue)), true
	}
	return resourceFinding(Minor, Changed, id, "%s: %s changes%s", id, name, shown(oldValue, newValue)), true
}

// shown are two values, if they are short.
func shown(before, after any) string {
	say := func(v any) string {
		if v == nil {
			return "none"
		}
		return strings.Trim(compact(v), `"`)
	}
	if b, a := say(before), say(after); len(b)+len(a) <= 120 {
		return " from " + b + " to " + a
	}
	return ""
}

// policyFinding compares a policy on a resource, statement by statement. What a bucket's policy denies is judged elsewhere.
func policyFinding(id, typ string, before, after any) (Finding, bool) {
	relevant := func(s statement) bool { return typ != "AWS::S3::BucketPolicy" || s.effect != "Deny" }
	old, new := statementsOf(before), statementsOf(after)
	outside := func(list []statement, effect string, other []statement) bool {
		return slices.ContainsFunc(list, func(s statement) bool { return s.effect == effect && relevant(s) && !s.withinOne(other) })
	}
	switch {
	case slices.Equal(keys(old, relevant), keys(new, relevant)):
		return Finding{}, false
	case outside(new, "Allow", old), outside(old, "Deny", new):
		return resourceFinding(Major, Changed, id, "%s: the policy allows what it did not%s", id, letIn(old, new)), true
	}
	return resourceFinding(Minor, Changed, id, "%s: the policy allows less", id), true
}

// letIn says whom the statements of a policy let in who did not get in by name before, empty if there is nobody.
func letIn(old, new []statement) string {
	named := func(list []statement) []string {
		var names []string
		for _, s := range list {
			if s.effect != "Allow" {
				continue
			}
			if compact(s.principal) == `["*"]` {
				names = append(names, "everybody")
			}
			for _, kind := range principalsOf(s) {
				names = append(names, kind...)
			}
		}
		return unique(names)
	}
	before := named(old)
	strangers := slices.DeleteFunc(named(new), func(name string) bool { return slices.Contains(before, name) })
	if len(strangers) == 0 {
		return ""
	}
	return ", to " + several(strangers)
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
				list = append(list, resourceFinding(Major, Replaced, r.LogicalID,
					"%s (%s) is replaced, as what its %s names is", r.LogicalID, r.Type, and(paths)))
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
