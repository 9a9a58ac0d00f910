package permissions

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Grave are the grave actions of a permission on what it is about, named or under a star, in the order of AWS's list for each
// of Actions.
func (p Permission) Grave() []string {
	var list []string
	for _, name := range p.Actions {
		list = append(list, graveOf(p, name)...)
	}
	return list
}

// graveOf are those of one name. One that is spelt as no action is refused for that.
func graveOf(p Permission, name string) []string {
	if !strings.HasPrefix(name, "s3:") {
		return nil
	}
	var list []string
	for _, a := range s3actions.Matching(name) {
		if a.Grave() && (a.On.Bucket && p.Bucket || a.On.Object && p.Objects) && (a.Name == name || strings.HasSuffix(name, "*")) {
			list = append(list, a.Name)
		}
	}
	return list
}

// whatGrave says which actions are grave ones.
const whatGrave = "opens the bucket to others, lifts what protects its objects or deletes it"

// reasons holds the grave actions that have a reason of their own against those that the permission has: no more, no less.
func (c *checker) reasons(i int) {
	p := c.list[i]
	for j, name := range p.Actions {
		missing := slices.DeleteFunc(graveOf(p, name), func(a string) bool { return slices.Contains(p.Reasoned, a) })
		at := Place{Permission: i, Action: j}
		switch {
		case len(missing) == 0:
		case missing[0] == name:
			c.problem(at, "must be one of grave too, with why it is needed, as it %s, got %s: write grave: [{actions: [%s], why: ...}] beside actions",
				whatGrave, words.Quote(name), words.Quote(name))
		default:
			c.problem(at, "must be names, or grave say why each grave one that the star takes in is needed: %s takes in %s",
				words.Quote(name), words.And(words.QuoteAll(missing)))
		}
	}
	grave := p.Grave()
	for j, name := range p.Reasoned {
		hint := ": this permission has none"
		if len(grave) > 0 {
			hint = words.DidYouMean(name, "actions", grave)
		}
		at := Place{Permission: i, Action: j, Grave: true}
		switch {
		case !slices.Contains(grave, name):
			c.problem(at, "must be an action of the permission, named or under a star, that %s, got %s%s", whatGrave, words.Quote(name), hint)
		case slices.Index(p.Reasoned, name) < j:
			c.problem(at, "must have one reason, got %s a second time", words.Quote(name))
		}
	}
}
