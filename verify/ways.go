package verify

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Ways are the ways in that a definition has, its default first.
func Ways(def *vendors.Definition) (list []Way) {
	for _, w := range vocabulary.WaysOf(def) {
		list = append(list, Way(w.ID))
	}
	return list
}

// WaysIn are the ways in that a definition has in a partition, its default first: a definition may have a role in some and a
// key in the others.
func WaysIn(def *vendors.Definition, in vendors.Partition) (list []Way) {
	for _, w := range vocabulary.WaysIn(def, in) {
		list = append(list, Way(w.ID))
	}
	return list
}

// WayIn is the connection's way in: the one given, or the only one, or the one for which the values are there. A key
// without a role is WayKeyedUser's, a role with an external ID is WayRole's, one with a token is WayWebIdentity's. It is
// "" where that does not decide.
func (c Connection) WayIn(def *vendors.Definition) Way {
	ways := Ways(def)
	if c.Way != "" || len(ways) == 1 {
		if c.Way == "" {
			return ways[0]
		}
		return c.Way
	}
	has := func(w Way) bool { return slices.Contains(ways, w) }
	switch {
	case c.RoleARN == "" && c.KeyID != "" && has(WayKeyedUser):
		return WayKeyedUser
	case c.RoleARN == "" || c.KeyID != "":
		return ""
	case c.WebIdentityTokenFile != "" && c.ExternalID == "" && has(WayWebIdentity):
		return WayWebIdentity
	case c.WebIdentityTokenFile == "" && has(WayRole) && (c.ExternalID != "" || !has(WayWebIdentity)):
		return WayRole
	}
	return ""
}
