package compare

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// pair is one launch of the old version, and the same with the new one.
type pair struct {
	given    map[string]string
	old, new *resolve.Stack
}

// leftOut stands for a parameter that the customer does not give.
const leftOut = "\x00"

// maxLaunches is five times what the vendor with the most choices needs.
const maxLaunches = 20_000

// values are what is tried for a parameter: of the vocabulary's samples, or else of the default and another one, those that
// every definition takes. other is the definition of the same parameter in the other version, nil if there
// is none; where it differs, a value that only one of them takes is not tried, as its refusal is known, unless they are
// tried for what is new. taken are values of other parameters: what is made up is none of them, as two parameters of one form, such as
// an old external ID and a new one, would else say the same.
func values(name string, own, other definition, forNew bool, known *members, taken []string) []string {
	both := []definition{own}
	if !forNew && other != nil && own["Type"] == other["Type"] {
		both = append(both, other)
	}
	candidates := vocabulary.Named(name).Samples
	def, hasDefault := own.text("Default")
	switch {
	case own["AllowedValues"] != nil:
		candidates = own.allowedValues()
	case candidates == nil:
		if hasDefault {
			candidates = append(candidates, def)
		}
		for _, key := range []string{"MinValue", "MaxValue"} {
			if bound, ok := own.text(key); ok && own.isNumber() {
				candidates = append(candidates, bound)
			}
		}
		if value, found := common(taken, both...); found && !own.isNumber() || len(candidates) == 0 {
			candidates = append(candidates, value)
		}
	}
	var list []string
	for _, v := range candidates {
		if !slices.Contains(list, v) && !slices.ContainsFunc(both, func(d definition) bool { return !known.takes(d, v) }) {
			list = append(list, v)
		}
	}
	if len(list) == 0 || len(list) == 1 && list[0] == "" && len(candidates) > 1 {
		// The vocabulary's sample is refused, and another value is not.
		if value, found := common(taken, both...); found && !slices.Contains(list, value) {
			list = append(list, value)
		}
	}
	if len(list) == 0 && len(both) > 1 && len(values(name, other, nil, forNew, known, taken)) > 0 {
		// No value fits both, such as where the vendor's account is another one: the launches of one version are those that the other refuses.
		return values(name, own, nil, forNew, known, taken)
	}
	if at := slices.Index(list, def); hasDefault && at > 0 { // so that examples are as plain as can be
		list = slices.Insert(slices.Delete(list, at, at+1), 0, def)
	}
	if !forNew && other != nil && hasDefault {
		if otherDefault, ok := other.text("Default"); ok && otherDefault != def {
			list = append(list, leftOut)
		}
	}
	return list
}

// wanted are the parameters without which a rule refuses some launches: those would never be tried if nothing were given.
func (v *version) wanted() map[string]bool {
	names := map[string]bool{}
	var walk func(expression any)
	walk = func(expression any) {
		switch e := expression.(type) {
		case []any:
			for _, item := range e {
				walk(item)
			}
		case map[string]any:
			if name := filled(e); name != "" {
				names[name] = true
			}
			for _, item := range e {
				walk(item)
			}
		}
	}
	for _, rule := range v.Template.Section("Rules") {
		if r, ok := rule.(map[string]any); ok {
			walk(r["Assertions"])
		}
	}
	return names
}

// filled is the parameter that an expression wants to be given, empty if it is about something else.
func filled(expression map[string]any) string {
	not, _ := expression["Fn::Not"].([]any)
	if len(not) != 1 {
		return ""
	}
	equals, _ := not[0].(map[string]any)
	sides, _ := equals["Fn::Equals"].([]any)
	if len(sides) != 2 || sides[1] != "" {
		return ""
	}
	ref, _ := sides[0].(map[string]any)
	name, _ := ref["Ref"].(string)
	return name
}

// combinations adds every combination of some parameters to choices, but for those that never says not to be a launch's.
func combinations(list []map[string]string, names []string, tried map[string][]string, never func(choices map[string]string) bool) ([]map[string]string, error) {
	for _, name := range names {
		var next []map[string]string
		for _, choices := range list {
			for _, v := range tried[name] {
				with := maps.Clone(choices)
				if v != leftOut {
					with[name] = v
				}
				if never == nil || !never(with) {
					next = append(next, with)
				}
			}
		}
		if list = next; len(list) > maxLaunches {
			return nil, fmt.Errorf("more than %d launches would have to be tried: the combinations of %d parameters, %s, of which rules refuse too few: "+
				"let a customer choose less, or make rules refuse what does not go together", maxLaunches, len(names), words.And(names))
		}
	}
	return list, nil
}

// withSettings keeps the launches that are accepted with the first value of every setting or without, and adds one of each
// kind with all combinations of the settings.
func withSettings(own *version, list []map[string]string, names []string, tried map[string][]string) ([]map[string]string, error) {
	all := slices.Clone(list)
	if len(names) == 0 {
		return all, nil
	}
	kinds := map[string]bool{}
	for _, choices := range list {
		kind := own.kind(choices)
		if kinds[kind] {
			continue
		}
		if !own.acceptsAnywhere(choices) {
			continue
		}
		kinds[kind] = true
		more, err := combinations([]map[string]string{choices}, names, tried, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// acceptsAnywhere reports whether a launch is accepted in one of the partitions.
func (v *version) acceptsAnywhere(choices map[string]string) bool {
	return slices.ContainsFunc(partition.IDs(), func(p partition.ID) bool {
		return v.launches.Launch(launchIn(string(p), regionIn(string(p), v), choices)) != nil
	})
}

// update is what a customer's choices become when the stack is updated: what the new version still has, as it was, and
// something for what must be given now.
func (c *comparer) update(given map[string]string) map[string]string {
	updated := map[string]string{}
	for name, v := range given {
		if c.new.parameters[name] != nil {
			updated[name] = v
		}
	}
	maps.Copy(updated, c.mustGive)
	return updated
}

// newlyRequired are values for the parameters that must be given now and were not there before.
func (c *comparer) newlyRequired() map[string]string {
	given := map[string]string{}
	for name, d := range c.new.parameters {
		if c.old.parameters[name] == nil && d.required() {
			if list := values(name, d, nil, false, c.known, nil); len(list) > 0 {
				given[name] = list[len(list)-1]
			}
		}
	}
	return given
}

// launchIn is a launch in a partition, with the ARNs among the choices in that partition too. Where no region is given, it is in any.
func launchIn(partition, region string, given map[string]string) resolve.Input {
	in := resolve.Input{Parameters: given, Partition: partition, Region: region}
	if partition == string(vendors.PartitionAWS) {
		return in
	}
	in.Parameters = map[string]string{}
	for name, v := range given {
		in.Parameters[name] = strings.ReplaceAll(v, "arn:aws:", "arn:"+partition+":")
	}
	return in
}

// in is a launch in a partition, where both versions are launched if they ever are.
func (c *comparer) in(partition string, given map[string]string) resolve.Input {
	return launchIn(partition, regionIn(partition, c.old, c.new), given)
}

// home is the first partition in which the old version accepts one of the launches.
func (c *comparer) home(list []map[string]string) (string, error) {
	refusal := errNoLaunch
	for _, p := range partition.IDs() {
		for i, given := range list {
			if c.old.launches.Launch(c.in(string(p), given)) != nil {
				return string(p), nil
			}
			if i == 0 && p == partition.AWS {
				_, err := c.old.launches.Resolve(c.in(string(p), given))
				refusal = fmt.Errorf("%w, the first one because: %w", errNoLaunch, err)
			}
		}
	}
	return "", fmt.Errorf("the version before: %w", refusal)
}

// comparePairs makes every launch of the old version with both, and compares the stacks.
func (c *comparer) comparePairs() error {
	list, err := launches(c.old, c.new, false, c.known)
	if err != nil {
		return fmt.Errorf("the version before: %w", err)
	}
	if c.partition, err = c.home(list); err != nil {
		return err
	}
	c.homeRegion = regionIn(c.partition, c.old, c.new)
	home := c.partition
	refusals := map[string]map[string]string{} // a launch for each reason
	tried, notHere := make([]pair, len(list)), make([]bool, len(list))
	refused := make([]error, len(list))
	onEachCore(len(list), func(i int) {
		// No launch before: compareOffers looks at it if it is one now, and comparePlaces if it may be one elsewhere.
		if c.old.launches.Never(list[i]) {
			notHere[i] = !c.new.launches.Never(c.update(list[i]))
			return
		}
		before := c.old.launches.Launch(c.in(home, list[i]))
		if before == nil {
			notHere[i] = true
			return
		}
		after, err := c.new.launches.Resolve(c.asNew(c.in(home, c.update(list[i])), before))
		tried[i], refused[i] = pair{list[i], before, after}, err
	})
	for i, p := range tried {
		switch {
		case p.new != nil:
			c.pairs = append(c.pairs, p)
		case notHere[i]:
			c.notAtHome = append(c.notAtHome, list[i])
		case refused[i] != nil:
			for _, problem := range resolve.Problems(refused[i]) {
				if reason := problem.Error(); refusals[reason] == nil {
					refusals[reason] = p.given
				}
			}
		}
	}
	for _, reason := range sortedKeys(refusals) {
		c.add(Finding{Kind: LaunchRefused, Reason: reason, Given: c.choices(refusals[reason])})
	}
	if c.access, err = c.accessOf(c.pairs, c.partition); err != nil {
		return err
	}
	c.addAccess(c.access, nil)
	c.compareRegions()
	if err := c.compareResources(); err != nil {
		return err
	}
	c.compareOutputs()
	c.compareCapabilities()
	if len(c.pairs) > 0 {
		if c.newLaunches, err = launches(c.new, c.old, true, c.known); err != nil {
			return fmt.Errorf("the version after: %w", err)
		}
	}
	return c.comparePlaces(c.findWritten(list))
}

// elsewhere are the choices that are tried in another place: of each kind of pair, and the same without what says who assumes a role, as
// a key may be the only way in there.
func (c *comparer) elsewhere() []map[string]string {
	if c.kinds != nil {
		return c.kinds
	}
	list := []map[string]string{}
	kinds := map[string]bool{}
	add := func(p pair) {
		if kind := c.kindAt(p); !kinds[kind] {
			kinds[kind] = true
			list = append(list, p.given)
		}
	}
	for _, p := range c.pairs {
		add(p)
		if !namesWhoAssumes(p.given) {
			continue
		}
		p.given = maps.Clone(p.given)
		for _, name := range vocabulary.WhoAssumes {
			delete(p.given, name)
		}
		add(p)
	}
	c.kinds = list
	return list
}

func namesWhoAssumes(given map[string]string) bool {
	return slices.ContainsFunc(vocabulary.WhoAssumes, func(name string) bool { return given[name] != "" && given[name] != leftOut })
}

// compareCapabilities: what the customer must acknowledge.
func (c *comparer) compareCapabilities() {
	c.eachChange(func(p pair) []Finding {
		var list []Finding
		for _, capability := range p.new.Capabilities {
			if !slices.Contains(p.old.Capabilities, capability) {
				list = append(list, Finding{Kind: CapabilityNeeded, Name: capability})
			}
		}
		for _, capability := range p.old.Capabilities {
			if !slices.Contains(p.new.Capabilities, capability) {
				list = append(list, Finding{Kind: CapabilityNotNeeded, Name: capability})
			}
		}
		return list
	})
}
