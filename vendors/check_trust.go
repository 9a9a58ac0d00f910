package vendors

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// checkTrust checks who may assume the role, and that a deputy cannot be confused:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html.
func (f *file) checkTrust(t Trust) {
	trust := at("access", "role", "trust")
	if t.NamesNobody() {
		f.problem(trust, "must have %s", whomToTrust())
		return
	}
	f.checkBesideEachOther(t, trust)
	for _, w := range trustees() {
		w.check(f, t, trust.to(w.key))
	}
	f.checkExternalID(t, trust)
	f.checkConditions(t, trust)
	f.checkLate(t, trust)
}

// whomToTrust says which keys a trust has: one of those that stand alone, or any of the others.
func whomToTrust() string {
	var alone, others []string
	for _, w := range trustees() {
		if w.alone {
			alone = append(alone, w.key)
		} else {
			others = append(others, w.key)
		}
	}
	return words.Or(alone) + ", or one or both of " + words.And(others)
}

// checkBesideEachOther: nobody stands beside one that stands alone.
func (f *file) checkBesideEachOther(t Trust, trust path) {
	given := t.trustees()
	i := slices.IndexFunc(given, func(w trustee) bool { return w.alone })
	if i < 0 {
		return
	}
	for _, w := range slices.Delete(slices.Clone(given), i, i+1) {
		why := "the role trusts the one or the other"
		if given[i].key == "account" && w.key == "principal" {
			why = "the whole account is trusted already"
		}
		f.problem(trust.to(w.key), "must not stand beside %s (line %d): %s", given[i].key, f.line(trust.to(given[i].key)), why)
	}
}

// checkLate: until the customer knows what the vendor tells late the role trusts nobody, which leaves no other way open either.
func (f *file) checkLate(t Trust, trust path) {
	if !t.IsLate() {
		return
	}
	late := trust.to("principal")
	if t.Principal.When != AfterLaunch {
		late = trust.to("externalId", "told")
	}
	for _, other := range []struct {
		path  path
		given bool
	}{
		{trust.to("webIdentity"), t.WebIdentity != nil},
		{at("access", "keyedUser"), f.def.Access.KeyedUser != nil},
	} {
		if other.given {
			f.problem(late, "must be \"atLaunch\" where there is another way in, %s (line %d), got \"afterLaunch\"", other.path, f.line(other.path))
		}
	}
}

// checkAssumesItself: a role that may assume itself is tied to its name, and keeps what keeps others out.
func (f *file) checkAssumesItself(r *Role) {
	if r.AssumesItself == "" {
		return
	}
	role := at("access", "role")
	itself, name := role.to("assumesItself"), role.to("name")
	if !r.Name.Required() {
		f.problem(itself, "must stand beside name: required, or {prefix: …}, got %s: a role cannot name itself in its trust before it is made, so that the trust says its name", f.nameAsIs(name))
	}
	for _, w := range r.Trust.trustees() {
		if by := role.to("trust", w.key); w.shows != "" {
			f.problem(itself, "must not stand beside %s (line %d): a session would outlive its %s, without an external ID", by, f.line(by), w.shows)
		}
	}
	if conditions := role.to("trust", "conditions"); len(r.Trust.Conditions) > 0 {
		f.problem(itself, "must not stand beside %s (line %d): once in, the role would go on without what keeps others out", conditions, f.line(conditions))
	}
}

// nameAsIs says what the definition says of the name.
func (f *file) nameAsIs(name path) string {
	if !f.has(name) {
		return "none"
	}
	return string(f.def.Access.Role.Name.Given)
}
