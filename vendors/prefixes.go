package vendors

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Limited reports whether the grant can be for some keys only: under the vendor's own prefixes, or one of the customer's.
func (b Bucket) Limited() bool { return b.Prefix.Offered() || len(b.Prefixes) > 0 }

// Under reports whether all keys that begin with a text are under one of the vendor's own prefixes.
func (b Bucket) Under(start string) bool {
	return slices.ContainsFunc(b.Prefixes, func(p string) bool { return strings.HasPrefix(start, p) })
}

// BeyondThePrefix are the actions of BeyondPrefix, in its order.
func (p Permission) BeyondThePrefix() []string {
	var list []string
	for _, b := range p.BeyondPrefix {
		list = append(list, b.Actions...)
	}
	return list
}

// ReasonBeyond is what the actions are for that no prefix limits, and what they show of the whole bucket, empty where there are none.
func (d *Definition) ReasonBeyond(p Permission) string {
	if p.BeyondPrefix == nil {
		return ""
	}
	var whys []string
	for _, b := range p.BeyondPrefix {
		whys = append(whys, b.Why)
	}
	return strings.Join(whys, " ") + " " + d.beyond(p.BeyondThePrefix())
}

// BeyondPrefix are all actions on the first bucket that no prefix limits, each once, nil where there are none.
func (d *Definition) BeyondPrefix() []string {
	return beyondPrefix(d.onTheBucket(), func(Permission) bool { return true })
}

func beyondPrefix(list []Permission, those func(Permission) bool) []string {
	var actions []string
	for _, p := range list {
		for _, a := range p.BeyondThePrefix() {
			if those(p) && !slices.Contains(actions, a) {
				actions = append(actions, a)
			}
		}
	}
	return actions
}

// beyond says what actions show whatever the prefix is.
func (d *Definition) beyond(actions []string) string {
	return "No prefix limits that: it shows " + d.Name + ", of the whole bucket, " + permissions.ShowsBeyond(actions) + "."
}

// aboutThePrefix is what the description says of what a vendor sees of a whole bucket whatever the prefix and the customer's choices are.
func (d *Definition) aboutThePrefix() string {
	actions := beyondPrefix(d.AllPermissions(), func(p Permission) bool { return p.Choice == nil })
	if actions == nil {
		return ""
	}
	return " A prefix does not limit all: of the whole bucket " + d.Name + " always sees " + permissions.ShowsBeyond(actions) + "."
}

// placeBeyond is where the i-th action of BeyondPrefix stands.
func (p Permission) placeBeyond(permission path, i int) path {
	for j, b := range p.BeyondPrefix {
		if i < len(b.Actions) {
			return permission.to("beyondPrefix", j, "actions", i)
		}
		i -= len(b.Actions)
	}
	return permission.to("beyondPrefix")
}

// checkPrefixes checks the vendor's own prefixes.
func (f *file) checkPrefixes(b Bucket, where path) {
	prefixes := where.to("prefixes")
	if b.Prefix.Offered() && b.Prefixes != nil {
		f.problem(prefixes, "must be left out where the customer may give a prefix (%s, line %d): the keys begin as one of the two says", where.to("prefix"), f.line(where.to("prefix")))
	}
	for i, p := range b.Prefixes {
		if err := awsname.CheckKeyPrefix(p); err != nil {
			f.problem(prefixes.to(i), "%v", err)
			continue
		}
		if j := slices.IndexFunc(b.Prefixes, func(other string) bool {
			return other != p && strings.HasPrefix(p, other) && awsname.CheckKeyPrefix(other) == nil
		}); j >= 0 {
			f.problem(prefixes.to(i), "must not be under %s (line %d), which opens it already, got %s", words.Quote(b.Prefixes[j]), f.line(prefixes.to(j)), words.Quote(p))
		}
	}
}
