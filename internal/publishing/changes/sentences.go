package changes

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// sentences are what is said of each kind of finding. What stands in braces is of the finding, see values. In which launches it is so
// comes after it.
var sentences = map[compare.Kind]string{
	compare.Nothing: "nothing changes but the version",

	compare.ParameterRemoved:  "{name} is removed: an update or a link that names it fails",
	compare.ParameterRequired: "{name} is new and must be given",
	compare.ParameterOptional: "{name} is new and optional, {quoted after} unless given",
	compare.ParameterRetyped:  "{name} has the type {after}, it was {before}",
	compare.ParameterHidden:   "{name} has NoEcho {after}, it was {before}",
	compare.DefaultGone:       "{name} must be given, it was optional",
	compare.DefaultAdded:      "{name} is optional, {quoted after} unless given; it had to be given",
	compare.DefaultChanged:    "{name} is {quoted after} unless given, it was {quoted before}; an update with UsePreviousValue keeps what it has",
	compare.ValueRefused:      "{name} refuses {quoted after}, which it took before",
	compare.ValueAccepted:     "{name} takes {quoted after}, which it refused before",
	compare.ValuesUnknown:     "{name} has other constraints, and whether they refuse a value that was taken before cannot be told: {reason}",

	compare.OutputRemoved:  "the output {name} is removed",
	compare.OutputAdded:    "the output {name} is added",
	compare.OutputWithheld: "the output {name} is no longer given",
	compare.OutputGiven:    "the output {name} is given",
	compare.OutputChanged:  "the output {name} says something else{from to}",
	compare.ExportAdded:    "the output {name} is exported as {after}",
	compare.ExportChanged:  "the output {name} is exported otherwise{from to}",

	compare.ExistingBucketOffered: "a bucket that is there already may be shared too, by its owner, who puts the statements into its policy",
	compare.ExistingBucketGone:    "a bucket that is there already is no longer shared: who put the statements into its policy is left alone with them",

	compare.WrittenUnseen: "{path} is written otherwise: no launch that was tried shows what it does",
	compare.WrittenAlike:  "{path} is written otherwise: no launch that was tried shows a difference",

	compare.TemplateWords:  "the description changes",
	compare.ConsoleWords:   "the labels, groups or order of the parameters in the console change",
	compare.ParameterWords: "the words of {name} change",
	compare.OutputWords:    "the words of the output {name} change",
	compare.RuleWords:      "the words of the rule {name} change",
	compare.ResourceWords:  "the description of {name} changes",
	compare.ResourceNotes:  "the reasons or tags of {name} change",
	compare.StatementIDs:   "the statement ids of {name} change",

	compare.LaunchRefused:          "a launch that was accepted is refused: {reason} ({given})",
	compare.LaunchAccepted:         "a launch that was refused is accepted: {reason} ({given})",
	compare.LaunchWidens:           "a launch that was refused is accepted, and {name} may then {example}, which it never could: {reason} ({given})",
	compare.PlaceRefused:           "launches in {name} are refused now: {reason}",
	compare.PlaceAccepted:          "launches in {name} are accepted now",
	compare.CapabilityNeeded:       "must be acknowledged with {name}",
	compare.CapabilityNotNeeded:    "need no longer be acknowledged with {name}",
	compare.OrganizationOffered:    "it can be launched for a whole organization",
	compare.OrganizationGone:       "it cannot be launched for an organization any more: a stack with a stack set is not updated to this version",
	compare.AskedOfOrganization:    "{name} is asked for, once for all accounts: each had its default",
	compare.NotAskedOfOrganization: "{name} is not asked for any more: each account has its default, whatever was chosen",

	compare.ResourceRenamed:   "{name} ({type}) replaces {before}: another logical ID is another resource",
	compare.ResourceRetyped:   "{name} is replaced: its type is {type}, it was {before}",
	compare.ResourceAdded:     "{name} ({type}) is added",
	compare.ResourceRemoved:   "{name} ({type}) is removed",
	compare.ResourceReplaced:  "{name} ({type}) is replaced: {properties} cannot change in place",
	compare.ResourceDragged:   "{name} ({type}) is replaced, as what its {properties} names is",
	compare.ResourceVersioned: "{name} ({type}) is made anew, as its name has the version",
	compare.RetentionChanged:  "{name} has the {properties} {after}, it had {before}",
	compare.LastingChanged:    "{name}: {properties}, which can never be undone, changes{from to}",
	compare.GuardChanged:      "{name}: {properties}, which protects, changes{from to}",
	compare.OpeningChanged:    "{name}: {properties} changes{from to}",
	compare.OpeningWider:      "{name}: {reason}",
	compare.OpeningNarrower:   "{name}: {reason}",
	compare.PropertyChanged:   "{name}: {properties} changes{from to}",
	compare.PolicyWider:       "{name}: the policy allows what it did not{to names}",
	compare.PolicyNarrower:    "{name}: the policy allows less",

	compare.AccessGained:  "{name} may now use {actions} on {on}",
	compare.AccessLost:    "{name} may no longer use {actions} on {on}",
	compare.AccessOffered: "{name} may use {actions} on {on}",
	compare.TrustGained:   "{name} may now be assumed by {callers}",
	compare.TrustLost:     "{name} may no longer be assumed by {callers}",
	compare.TrustOffered:  "{name} may be assumed by {callers}",
}

// values are what a sentence may have of a finding.
var values = map[string]func(f compare.Finding) string{
	"name":          func(f compare.Finding) string { return f.Name },
	"type":          func(f compare.Finding) string { return f.Type },
	"path":          func(f compare.Finding) string { return f.Path },
	"reason":        func(f compare.Finding) string { return f.Reason },
	"properties":    func(f compare.Finding) string { return words.And(f.Properties) },
	"before":        func(f compare.Finding) string { return orNone(f.Before) },
	"after":         func(f compare.Finding) string { return orNone(f.After) },
	"quoted before": func(f compare.Finding) string { return quoted(orEmpty(f.Before)) },
	"quoted after":  func(f compare.Finding) string { return quoted(orEmpty(f.After)) },
	"from to":       fromTo,
	"to names":      toNames,
	"given":         func(f compare.Finding) string { return given(f.Given) },
	"actions":       func(f compare.Finding) string { return several(f.Actions) },
	"on":            func(f compare.Finding) string { return words.And(things(f.On)) },
	"callers":       func(f compare.Finding) string { return callers(names(f.Callers)) },
	"example":       example,
}

// sentence is that of a finding, with its values.
func sentence(f compare.Finding) string {
	var b strings.Builder
	for rest := sentences[f.Kind]; rest != ""; {
		text, after, _ := strings.Cut(rest, "{")
		value, after, found := strings.Cut(after, "}")
		b.WriteString(text)
		if found {
			b.WriteString(values[value](f))
		}
		rest = after
	}
	return b.String()
}
