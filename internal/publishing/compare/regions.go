package compare

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// namedBy are the regions or partitions, of a pseudo parameter, to which the rules of a template limit its launches, nil where no rule names any. A rule that
// does it in another way than by a list is not read: its refusals show where launches are tried.
func namedBy(t *template.Template, parameter string) []string {
	for _, rule := range t.Section("Rules") {
		m, _ := rule.(map[string]any)
		assertions, _ := m["Assertions"].([]any)
		for _, a := range assertions {
			assertion, _ := a.(map[string]any)
			if list := listAsked(assertion["Assert"], parameter); list != nil && m["RuleCondition"] == nil {
				return list
			}
		}
	}
	return nil
}

// listAsked is that of Fn::Contains: [[us-east-1, …], !Ref AWS::Region].
func listAsked(assert any, parameter string) []string {
	function, _ := assert.(map[string]any)
	arguments, _ := function["Fn::Contains"].([]any)
	if len(arguments) != 2 {
		return nil
	}
	ref, _ := arguments[1].(map[string]any)
	values, _ := arguments[0].([]any)
	if ref["Ref"] != parameter {
		return nil
	}
	list := []string{}
	for _, v := range values {
		name, _ := v.(string)
		list = append(list, name)
	}
	return list
}

// serves says whether a version names a region, or names none.
func (v *version) serves(region string) bool {
	return v.regions == nil || slices.Contains(v.regions, region)
}

func (v *version) servesPartition(id string) bool {
	return v.partitions == nil || slices.Contains(v.partitions, id)
}

// regionIn is a region of a partition in which all of some versions are launched, or else the first of them. It is empty where that
// is any region, and where there is none.
func regionIn(id string, versions ...*version) string {
	p, _ := partition.Get(partition.ID(id))
	for n := len(versions); n > 0; n-- {
		if region := commonRegion(p, versions[:n]); region != "" {
			return region
		}
	}
	return ""
}

func commonRegion(p partition.Partition, versions []*version) string {
	serve := func(region string) bool {
		return !slices.ContainsFunc(versions, func(v *version) bool { return !v.serves(region) })
	}
	if serve(p.Region) {
		return p.Region
	}
	if at := slices.IndexFunc(p.Regions, serve); at >= 0 {
		return p.Regions[at]
	}
	return ""
}

// compareRegions looks at each region that one of the versions serves and the other does not: whether launches are accepted there as before.
func (c *comparer) compareRegions() {
	if c.old.regions == nil && c.new.regions == nil {
		return
	}
	for _, p := range partition.All() {
		if !c.servesBoth(p) {
			continue // the partition is told of, not its regions
		}
		for _, region := range p.Regions {
			if c.old.serves(region) == c.new.serves(region) {
				continue
			}
			c.compareIn(region)
		}
	}
}

// compareIn looks at the first of the launches that is accepted in a region by the version that serves it.
func (c *comparer) compareIn(region string) {
	in := string(partition.Assumed(region).ID)
	for _, given := range c.elsewhere() {
		before, refused := c.old.launches.Resolve(launchIn(in, region, given))
		_, refusal := c.new.launches.Resolve(c.asNew(launchIn(in, region, c.update(given)), before))
		switch {
		case refused == nil && refusal != nil:
			c.add(Finding{Kind: PlaceRefused, Name: region, Reason: resolve.Problems(refusal)[0].Error()})
			return
		case refusal == nil && refused != nil:
			c.add(Finding{Kind: PlaceAccepted, Name: region})
			return
		}
	}
}

// servesBoth says whether both versions serve a region of a partition.
func (c *comparer) servesBoth(p partition.Partition) bool {
	return commonRegion(p, []*version{c.old}) != "" && commonRegion(p, []*version{c.new}) != ""
}
