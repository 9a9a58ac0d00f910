package permissions

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Grave are the grave actions that the stars of a permission stand for, on what it is about, in the order of AWS's list.
func (p Permission) Grave() []string {
	var list []string
	for _, name := range p.Actions {
		list = append(list, graveOf(p, name)...)
	}
	return list
}

// graveOf are those of one name. A name without a star stands for what it says.
func graveOf(p Permission, name string) []string {
	if !strings.HasPrefix(name, "s3:") || !strings.HasSuffix(name, "*") {
		return nil
	}
	var list []string
	for _, a := range s3actions.Matching(name) {
		if a.Grave() && (a.On.Bucket && p.Bucket || a.On.Object && p.Objects) {
			list = append(list, a.Name)
		}
	}
	return list
}

// takesIn holds what is spelt out of a permission's stars against what they take in: no more, no less.
func (c *checker) takesIn(i int) {
	p := c.list[i]
	for j, name := range p.Actions {
		missing := slices.DeleteFunc(graveOf(p, name), func(a string) bool { return slices.Contains(p.TakesIn, a) })
		if len(missing) > 0 {
			c.problem(Place{Permission: i, Action: j}, "must be names, or takesIn say why each grave one that the star takes in is needed: %s takes in %s",
				words.Quote(name), words.And(words.QuoteAll(missing)))
		}
	}
	grave := p.Grave()
	for j, name := range p.TakesIn {
		hint := ": no star of this permission does"
		if len(grave) > 0 {
			hint = words.DidYouMean(name, "actions", grave)
		}
		at := Place{Permission: i, Action: j, TakenIn: true}
		switch {
		case !slices.Contains(grave, name):
			c.problem(at, "must be an action that a star of actions takes in, one that opens the bucket to others, lifts what protects its objects or deletes it, got %s%s", words.Quote(name), hint)
		case slices.Index(p.TakesIn, name) < j:
			c.problem(at, "must have one reason, got %s a second time", words.Quote(name))
		}
	}
}
