package vendors

// checkTrust checks who may assume the role, and that a deputy cannot be confused:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html.
func (f *file) checkTrust(t Trust) {
	trust := at("access", "role", "trust")
	if !t.CrossAccount() && t.WebIdentity == nil {
		f.problem(trust, "must have account, or one or both of principal and webIdentity")
		return
	}
	if t.Account.Given() && t.Principal.Given() {
		f.problem(trust.to("principal"), "must not stand beside account (line %d): the whole account is trusted already", f.line(trust.to("account")))
	}
	if t.Account.Given() && t.WebIdentity != nil {
		f.problem(trust.to("webIdentity"), "must not stand beside account (line %d): the role trusts the one or the other", f.line(trust.to("account")))
	}
	f.checkPublished(trust.to("account"), t.Account.Published, f.checkPublishedAccount)
	f.checkPublishedPrincipals(trust.to("principal"), t.Principal.Published)
	f.checkWebIdentity(t.WebIdentity, trust.to("webIdentity"))
	f.checkExternalID(t, trust)
	f.checkConditions(t, trust)
	f.checkLate(t, trust)
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
	if web := role.to("trust", "webIdentity"); r.Trust.ByToken() {
		f.problem(itself, "must not stand beside %s (line %d): a session would outlive its token, without an external ID", web, f.line(web))
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
