package compare

import (
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
			changes, err := c.changesOf(*before, r)
			if err != nil {
				return nil, nil, err
			}
			replaced[r.LogicalID] = changes.replaced
			list = append(list, changes.findings...)
		}
	}
	for _, r := range p.old.Resources {
		if p.new.Resource(r.LogicalID) == nil && !was[r.LogicalID] {
			list = append(list, Finding{Kind: ResourceRemoved, Name: r.LogicalID, Type: r.Type})
		}
	}
	return list, replaced, nil
}

// tellsTheVersion reports whether a resource is the rule that tells the vendor of the stack, whose name begins with the version of the
// template so that an update tells the new one: every version replaces it. Nothing of the customer's is in it or knows its name.
func tellsTheVersion(before, after resolve.Resource) bool {
	_, of, ok := versionedName(before)
	_, sameOf, still := versionedName(after)
	return ok && still && of == sameOf
}

// versionedName takes the name of such a rule apart, where a resource is one.
func versionedName(r resolve.Resource) (version, rest string, ok bool) {
	if r.Type != "AWS::Events::Rule" {
		return "", "", false
	}
	version, rest, ok = strings.Cut(scalar(r.Properties["Name"]), "-")
	return version, rest, ok && release.CheckVersion(version) == nil
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
