package compare

import (
	"cmp"
	"strings"
)

// outcome is what differs between what two stacks let one principal do, or between whom they let assume one role.
type outcome struct {
	gained, lost map[permission]bool
}

// permission is one action on one kind of thing, or one caller at the door.
type permission struct {
	action string
	on     Thing
	caller Caller
}

// entrance says whether it is of a caller.
func (p permission) entrance() bool { return p.caller != Caller{} }

// compare puts callers first, and then actions with what they are on.
func (p permission) compare(other permission) int {
	return cmp.Or(-cmp.Compare(one(p.entrance()), one(other.entrance())), strings.Compare(compact(p.caller), compact(other.caller)),
		strings.Compare(p.action, other.action), strings.Compare(compact(p.on), compact(other.on)))
}

func (o outcome) note(old, new bool, p permission) {
	if new && !old {
		o.gained[p] = true
	} else if old && !new {
		o.lost[p] = true
	}
}

func newOutcome() outcome { return outcome{map[permission]bool{}, map[permission]bool{}} }

// allowed is a permission, and in which launches.
type allowed struct {
	permission
	when When
}

// together are the findings of what one principal may do, or of who may be it: one for all actions that are on the same things at the same
// time.
func together(access, trust Kind, principal string, all []allowed) []Finding {
	type at struct{ what, when string }
	things, actions := map[at][]Thing{}, map[at][]string{} // by actions, and by things
	callers, subjects, whens := map[string][]Caller{}, map[string][]Thing{}, map[string]When{}
	for _, p := range all {
		when := compact(p.when)
		whens[when] = p.when
		if p.entrance() {
			callers[when] = append(callers[when], p.caller)
		} else {
			things[at{p.action, when}] = append(things[at{p.action, when}], p.on)
		}
	}
	for of, list := range things {
		list = distinct(list)
		subject := at{compact(list), of.when}
		subjects[subject.what] = list
		actions[subject] = append(actions[subject], of.what)
	}
	var list []Finding
	for of, names := range actions {
		list = append(list, Finding{Kind: access, Name: principal, Actions: unique(names), On: subjects[of.what], When: whens[of.when]})
	}
	for when, some := range callers {
		list = append(list, Finding{Kind: trust, Name: principal, Callers: distinct(some), When: whens[when]})
	}
	return list
}
