package compare

import (
	"regexp"
	"slices"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// versionOutput says which template a stack was launched from: another value of it is no surprise.
const versionOutput = vocabulary.OutputTemplateVersion

func (c *comparer) compareOutputs() {
	for _, name := range c.old.Keys("Outputs") {
		if c.new.outputs[name] == nil {
			c.add(Finding{Level: Major, Part: PartOutput, Change: Removed, Name: name, Words: "the output " + name + " is removed"})
		}
	}
	for _, name := range c.new.Keys("Outputs") {
		if c.old.outputs[name] == nil {
			c.add(Finding{Level: Minor, Part: PartOutput, Change: Added, Name: name, Words: "the output " + name + " is added"})
		}
	}
	c.eachChange(c.outputsOf)
}

// outputsOf compares what two stacks say.
func (c *comparer) outputsOf(p pair) []Finding {
	var list []Finding
	for _, before := range p.old.Outputs {
		after := p.new.Output(before.Name)
		if c.new.outputs[before.Name] == nil {
			continue
		}
		if after == nil {
			list = append(list, Finding{Level: Major, Part: PartOutput, Change: Removed, Name: before.Name,
				Words: "the output " + before.Name + " is no longer given"})
			continue
		}
		if before.Value != after.Value && before.Name != versionOutput {
			list = append(list, Finding{Level: Major, Part: PartOutput, Change: Changed, Name: before.Name,
				Words: "the output " + before.Name + " says something else" + shown(before.Value, after.Value)})
		}
		if before.Export != after.Export {
			list = append(list, exportFinding(before, *after))
		}
	}
	for _, after := range p.new.Outputs {
		if c.old.outputs[after.Name] != nil && p.old.Output(after.Name) == nil {
			list = append(list, Finding{Level: Minor, Part: PartOutput, Change: Added, Name: after.Name,
				Words: "the output " + after.Name + " is given"})
		}
	}
	return list
}

func exportFinding(before, after resolve.Output) Finding {
	level := Major // whoever imports it finds nothing
	if before.Export == "" {
		level = Minor
	}
	return Finding{Level: level, Part: PartOutput, Change: Changed, Name: after.Name,
		Words: "the output " + after.Name + " is exported otherwise" + shown(before.Export, after.Export)}
}

// compareTexts finds what is said in other words, and what is written otherwise without a difference in any launch.
func (c *comparer) compareTexts() {
	said := func(name, words string) {
		c.add(Finding{Level: Patch, Part: PartWords, Change: Changed, Name: name, Words: words})
	}
	if differ(c.old.Body["Description"], c.new.Body["Description"]) {
		said("", "the description changes")
	}
	if differ(c.old.Body["Metadata"], c.new.Body["Metadata"]) {
		said("", "the labels, groups or order of the parameters in the console change")
	}
	for _, name := range c.new.parameterNames {
		before, ok := c.old.parameters[name]
		after := c.new.parameters[name]
		if ok && (differ(before["Description"], after["Description"]) || differ(before["ConstraintDescription"], after["ConstraintDescription"])) {
			said(name, "the words of "+name+" change")
		}
	}
	for _, name := range c.new.Keys("Outputs") {
		if before := c.old.outputs[name]; before != nil && differ(before["Description"], c.new.outputs[name]["Description"]) {
			said(name, "the words of the output "+name+" change")
		}
	}
	for _, id := range c.new.Keys("Resources") {
		before, after := c.old.resources[id], c.new.resources[id]
		if before == nil {
			continue
		}
		c.compareExisting(id, before, after)
		if differ(before["Metadata"], after["Metadata"]) || differ(at(before, "Properties/Tags"), at(after, "Properties/Tags")) {
			said(id, "the reasons or tags of "+id+" change")
		}
	}
	c.compareWritten()
}

// compareExisting: whether a bucket that is there already may be shared is in no launch, and in the template as a reason only.
func (c *comparer) compareExisting(id string, before, after map[string]any) {
	const path = "Metadata/Why/ExistingBucket"
	had, has := at(before, path) != nil, at(after, path) != nil
	if !had && has {
		c.add(Finding{Level: Minor, Part: PartAccess, Change: Offered, Name: id, Words: "a bucket that is there already may be shared too, by its owner, who puts the statements into its policy"})
	} else if had && !has {
		c.add(Finding{Level: Major, Part: PartAccess, Change: Removed, Name: id, Words: "a bucket that is there already is no longer shared: who put the statements into its policy is left alone with them"})
	}
}

// versionNumbers are the versions that a template says of itself.
var versionNumbers = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b\d+\.\d+\.\d+\b`) })

// differ says whether two texts differ by more than a version.
func differ(a, b any) bool {
	return versionNumbers().ReplaceAllString(compact(a), "") != versionNumbers().ReplaceAllString(compact(b), "")
}

// compareWritten tells what is written otherwise and was not told: a rule or a condition about something that was not tried, or
// the same in other words. It is not taken for no change: what took no part in any launch is major whatever else was
// found, as nobody knows what it does, and what did and came to the same is not.
func (c *comparer) compareWritten() {
	silent := func(parts ...Part) bool {
		return !slices.ContainsFunc(c.findings, func(f Finding) bool { return slices.Contains(parts, f.Part) })
	}
	shows := silent(PartAccess, PartTrust, PartLaunch, PartResource, PartParameter, PartOutput)
	access := silent(PartAccess, PartTrust)
	for _, w := range c.written {
		name, words := w.named()
		about := slices.ContainsFunc(c.findings, func(f Finding) bool { return f.Name == name && f.Part != PartWords && f.Part != PartOther })
		isResource := w.path[0] == "Resources"
		switch {
		case !w.shown:
			c.add(Finding{Level: Major, Part: PartOther, Change: Changed, Name: name, Words: words + " is written otherwise: no launch that was tried shows what it does"})
		case isResource && !about && access, !isResource && w.path[0] != "Outputs" && shows:
			c.add(Finding{Level: Minor, Part: PartOther, Change: Changed, Name: name, Words: words + " is written otherwise: no launch that was tried shows a difference"})
		}
	}
	for _, key := range sortedKeys(c.new.Template.Section("Rules")) {
		before, after := c.old.Template.Section("Rules")[key], c.new.Template.Section("Rules")[key]
		if before != nil && compact(before) != compact(after) && compact(meaning(before)) == compact(meaning(after)) {
			c.add(Finding{Level: Patch, Part: PartWords, Change: Changed, Name: key, Words: "the words of the rule " + key + " change"})
		}
	}
	for _, id := range c.new.Keys("Resources") {
		before, after := c.old.resources[id], c.new.resources[id]
		if before != nil && compact(meaning(before)) == compact(meaning(after)) &&
			compact(before["Properties"]) != compact(after["Properties"]) && !differTags(before, after) {
			c.add(Finding{Level: Patch, Part: PartWords, Change: Changed, Name: id, Words: "the statement ids of " + id + " change"})
		}
	}
}

// differTags says whether tags or a description are the difference.
func differTags(before, after map[string]any) bool {
	for _, key := range []string{"Properties/Tags", "Properties/Description"} {
		if compact(at(before, key)) != compact(at(after, key)) {
			return true
		}
	}
	return false
}

// wordsOnly are keys whose values are only read.
var wordsOnly = []string{"AssertDescription", "Description", "Metadata", "Sid", "Tags"}

// meaning is a value without words.
func meaning(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := map[string]any{}
		for key, e := range v {
			if !slices.Contains(wordsOnly, key) {
				m[key] = meaning(e)
			}
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = meaning(e)
		}
		return list
	}
	return v
}
