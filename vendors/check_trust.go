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
