package vocabulary

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Way is a way in that a definition can offer.
type Way struct {
	// ID is what package verify and lists of connections call it: contracts.
	ID string
	// Value is how the parameter Access spells it, a contract of the templates: the name of the construct, or what a role
	// trusts where that is a choice. Empty: it never stands beside another.
	Value string
	// Means explains the value, the same for all definitions. Empty where MeansOf does.
	Means string
	// MeansOf explains it where that depends on the definition, else it is nil.
	MeansOf func(def *vendors.Definition) string
	// Offered reports whether a definition has it.
	Offered func(def *vendors.Definition) bool
	// Hands are what the customer hands back of it, besides the bucket.
	Hands []vendors.Handed
	// Shows says in a few words what a statement of a role's trust asks of it, by the keys of the statement's conditions, such as
	// "with your external ID"; "" where the keys are another way's. It is nil where no role's trust says it.
	Shows func(keys map[string]bool) string
	// Words say in a sentence who gets in, and what they must show. Partitions are named if asked.
	Words func(def *vendors.Definition, partitions bool) string
}

// WaysOf are those that a definition offers.
func WaysOf(def *vendors.Definition) []Way {
	return slices.DeleteFunc(Ways(), func(w Way) bool { return !w.Offered(def) })
}

// WayOf is the one that the parameter Access spells so.
func WayOf(value string) (Way, bool) {
	for _, w := range Ways() {
		if w.Value == value && value != "" {
			return w, true
		}
	}
	return Way{}, false
}

// Hands reports whether a way in of the definition hands something back.
func Hands(def *vendors.Definition, what vendors.Handed) bool {
	return slices.ContainsFunc(WaysOf(def), func(w Way) bool { return slices.Contains(w.Hands, what) })
}

// alternatives reports whether a launch has one of several ways in: as the customer chooses, or as its partition decides.
func alternatives(def *vendors.Definition) bool { return len(valuesOf(WaysOf(def))) > 1 }

// byPartition reports whether the partition of a launch decides between a role and a key.
func byPartition(def *vendors.Definition) bool { return def.KeyPartitions() != nil }

// WaysIn are the ways in of a launch in a partition: more than one where the customer chooses.
func WaysIn(def *vendors.Definition, in vendors.Partition) []Way {
	keyed := slices.Contains(def.KeyPartitions(), in)
	return slices.DeleteFunc(WaysOf(def), func(w Way) bool { return byPartition(def) && (w.ID == wayKeyedUser.ID) != keyed })
}

// Where names the partitions in which a definition has a way in, empty where no partition decides.
func Where(def *vendors.Definition, w Way) string {
	switch {
	case !byPartition(def):
		return ""
	case w.ID == wayKeyedUser.ID:
		return inWords("partition", partitionNames(def.KeyPartitions()))
	}
	return inWords("partition", partitionNames(def.RolePartitions()))
}

// Chosen reports whether a way in is one of those that the customer chooses among.
func Chosen(def *vendors.Definition, w Way) bool {
	return slices.Contains(chosenAmong(def), w.Value) && w.Value != ""
}

// chosenAmong are the values of Access in a definition, the default first: those between which no partition decides.
func chosenAmong(def *vendors.Definition) []string {
	return valuesOf(slices.DeleteFunc(WaysOf(def), func(w Way) bool { return byPartition(def) && w.ID == wayKeyedUser.ID }))
}

func valuesOf(ways []Way) []string {
	var values []string
	for _, w := range ways {
		if w.Value != "" {
			values = append(values, w.Value)
		}
	}
	return values
}

// accountsOf names accounts, with their partitions if asked.
func accountsOf(def *vendors.Definition, accounts vendors.Accounts, partitions bool) string {
	var list []string
	for _, p := range def.RolePartitions() {
		account := accounts[p]
		if partitions {
			account += " (" + string(p) + ")"
		}
		list = append(list, account)
	}
	return strings.Join(list, " or ")
}
