package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramActiveAccessKeys = Word{Name: vendors.ParamActiveAccessKeys, Bears: OnResources, OwnAccount: true, HandedBack: true,
	InAccounts: "The access keys of all accounts are rotated at once: the new one of each is handed over before the old ones go."}

// Slots of access keys, as the parameter ActiveAccessKeys spells them.
var Slots = []string{"A", "B"}

// keys: which of the two access keys exist. From A to B without an outage leads through both.
func keys(def *vendors.Definition) Choice {
	if !Hands(def, vendors.HandedKeyID) {
		return Choice{}
	}
	c := Choice{Parameters: []Parameter{{
		Word: paramActiveAccessKeys, Group: GroupAdvanced, Label: "Active access keys",
		Description: "To rotate the key without an outage, update the stack from A to A and B, give " + def.Name +
			" the key of B, then update to B. Back to A in the same way: a key that comes back is a new one. If a key has leaked, update from A to B at once.",
		Default: new("A"), Allowed: []string{"A", "A and B", "B"},
	}}}
	sayWhen(def, wayKeyedUser, c.Parameters)
	for i, slot := range Slots {
		exists := expr.Not(expr.Has(vendors.ParamActiveAccessKeys, Slots[1-i]))
		if alternatives(def) {
			exists = expr.And(expr.Is(UseKeyedUser), exists)
		}
		c.Conditions = append(c.Conditions, Condition{WhenSlot(slot), exists})
	}
	return c
}

// WhenSlot is the condition under which the access key of a slot exists.
func WhenSlot(slot string) string { return "UseKey" + slot }
