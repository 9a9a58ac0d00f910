package compare

import (
	"regexp"
	"slices"
	"sync"
)

// compareTexts finds what is said in other words, and what is written otherwise without a difference in any launch.
func (c *comparer) compareTexts() {
	if differ(c.old.Body["Description"], c.new.Body["Description"]) {
		c.add(Finding{Kind: TemplateWords})
	}
	if differ(c.old.Body["Metadata"], c.new.Body["Metadata"]) {
		c.add(Finding{Kind: ConsoleWords})
	}
	for _, name := range c.new.parameterNames {
		before, ok := c.old.parameters[name]
		after := c.new.parameters[name]
		if ok && (differ(before["Description"], after["Description"]) || differ(before["ConstraintDescription"], after["ConstraintDescription"])) {
			c.add(Finding{Kind: ParameterWords, Name: name})
		}
	}
	for _, name := range c.new.Keys("Outputs") {
		if before := c.old.outputs[name]; before != nil && differ(before["Description"], c.new.outputs[name]["Description"]) {
			c.add(Finding{Kind: OutputWords, Name: name})
		}
	}
	for _, id := range c.new.Keys("Resources") {
		before, after := c.old.resources[id], c.new.resources[id]
		if before == nil {
			continue
		}
		c.compareExisting(id, before, after)
		if differ(before["Metadata"], after["Metadata"]) || differ(at(before, "Properties/Tags"), at(after, "Properties/Tags")) {
			c.add(Finding{Kind: ResourceNotes, Name: id})
		}
	}
	c.compareWritten()
}

// compareExisting: whether a bucket that is there already may be shared is in no launch, and in the template as a reason only.
func (c *comparer) compareExisting(id string, before, after map[string]any) {
	const path = "Metadata/Why/ExistingBucket"
	had, has := at(before, path) != nil, at(after, path) != nil
	if !had && has {
		c.add(Finding{Kind: ExistingBucketOffered, Name: id})
	} else if had && !has {
		c.add(Finding{Kind: ExistingBucketGone, Name: id})
	}
}

// versionNumbers are the versions that a template says of itself.
var versionNumbers = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b\d+\.\d+\.\d+\b`) })

// differ says whether two texts differ by more than a version.
func differ(a, b any) bool {
	return versionNumbers().ReplaceAllString(compact(a), "") != versionNumbers().ReplaceAllString(compact(b), "")
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

// lasting is the meaning of what may be a resource without the version by which a rule that tells the vendor of the stack begins its name,
// see tellsTheVersion: it is another one in every version.
func lasting(v any) any {
	m := meaning(v)
	resource, _ := m.(map[string]any)
	if properties, _ := resource["Properties"].(map[string]any); properties["Name"] != nil && typeOf(resource) == "AWS::Events::Rule" {
		properties["Name"] = namedAfter().ReplaceAllString(compact(properties["Name"]), `"-`)
	}
	return m
}

// namedAfter is how a name begins that begins with a version.
var namedAfter = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"\d+\.\d+\.\d+-`) })
