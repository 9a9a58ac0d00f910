package compare

import (
	"maps"
	"slices"
	"strings"
)

// writing is something that is written otherwise in the new version: a path such as Mappings, Regions, eu-west-1.
type writing struct {
	path          []string
	before, after any // nil where there is none
	shown         bool
}

// named is what findings are about, and where it stands: a resource by its logical ID alone.
func (w writing) named() (name, path string) {
	if w.path[0] == "Resources" {
		return w.path[1], w.path[1]
	}
	return w.path[1], strings.Join(w.path, ".")
}

// writings are all rules, conditions, entries of mappings, resources and outputs that are not the same in both versions. A resource, a
// condition or an output that only one of them has is none: where it is used is one, or it is told as such.
func (c *comparer) writings() []writing {
	var list []writing
	for _, section := range []string{"Rules", "Conditions", "Mappings", "Resources", "Outputs"} {
		before, after := c.old.Section(section), c.new.Section(section)
		for _, name := range unique(append(sortedKeys(before), sortedKeys(after)...)) {
			was, is := before[name], after[name]
			if section == "Mappings" {
				list = append(list, entries(name, was, is)...)
				continue
			}
			both := was != nil && is != nil
			if section == "Outputs" && name == versionOutput {
				continue // it is another one in every version
			}
			if was == nil && c.asksForNew(is) {
				continue // a rule refuses only, and what it is about was never chosen
			}
			if (both || section == "Rules") && compact(lasting(was)) != compact(lasting(is)) {
				list = append(list, writing{path: []string{section, name}, before: was, after: is})
			}
		}
	}
	return list
}

// asksForNew says whether an expression is about a parameter that the old version does not have.
func (c *comparer) asksForNew(expression any) bool {
	switch e := expression.(type) {
	case []any:
		return slices.ContainsFunc(e, c.asksForNew)
	case map[string]any:
		if name, ok := e["Ref"].(string); ok && c.new.parameters[name] != nil && c.old.parameters[name] == nil {
			return true
		}
		return slices.ContainsFunc(slices.Collect(maps.Values(e)), c.asksForNew)
	}
	return false
}

func entries(name string, before, after any) []writing {
	was, _ := before.(map[string]any)
	is, _ := after.(map[string]any)
	var list []writing
	for _, key := range unique(append(sortedKeys(was), sortedKeys(is)...)) {
		if compact(was[key]) != compact(is[key]) {
			list = append(list, writing{path: []string{"Mappings", name, key}, before: was[key], after: is[key]})
		}
	}
	return list
}

// compareWritten tells what is written otherwise and was not told: a rule or a condition about something that was not tried, or
// the same in other words. It is not taken for no change: what took no part in any launch is major whatever else was
// found, as nobody knows what it does, and what did and came to the same is not.
func (c *comparer) compareWritten() {
	silent := func(parts ...Part) bool {
		return !slices.ContainsFunc(c.findings, func(f Finding) bool { return slices.Contains(parts, f.Part) && f.Kind != ResourceVersioned })
	}
	shows := silent(PartAccess, PartTrust, PartLaunch, PartResource, PartParameter, PartOutput)
	access := silent(PartAccess, PartTrust)
	for _, w := range c.written {
		name, path := w.named()
		about := slices.ContainsFunc(c.findings, func(f Finding) bool {
			return f.Name == name && f.Part != PartWords && f.Part != PartOther && f.Kind != ResourceVersioned
		})
		isResource := w.path[0] == "Resources"
		switch {
		case !w.shown:
			c.add(Finding{Kind: WrittenUnseen, Name: name, Path: path})
		case isResource && !about && access, !isResource && w.path[0] != "Outputs" && shows:
			c.add(Finding{Kind: WrittenAlike, Name: name, Path: path})
		}
	}
	for _, key := range sortedKeys(c.new.Template.Section("Rules")) {
		before, after := c.old.Template.Section("Rules")[key], c.new.Template.Section("Rules")[key]
		if before != nil && compact(before) != compact(after) && compact(meaning(before)) == compact(meaning(after)) {
			c.add(Finding{Kind: RuleWords, Name: key})
		}
	}
	for _, id := range c.new.Keys("Resources") {
		before, after := c.old.resources[id], c.new.resources[id]
		if before != nil && compact(lasting(before)) == compact(lasting(after)) && differ(withoutNotes(before), withoutNotes(after)) {
			c.add(Finding{Kind: StatementIDs, Name: id})
		}
	}
}

// withoutNotes are the properties of a resource without its tags and its description.
func withoutNotes(resource map[string]any) map[string]any {
	properties, _ := resource["Properties"].(map[string]any)
	properties = maps.Clone(properties)
	delete(properties, "Tags")
	delete(properties, "Description")
	return properties
}
