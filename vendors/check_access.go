package vendors

func (f *file) checkAccess() {
	access := f.def.Access
	if access.Role == nil && access.StsUserRole == nil && access.KeyedUser == nil {
		f.problem(at("access"), "must have at least one of role, stsUserRole and keyedUser")
	}
	if access.StsUserRole != nil && (access.Role != nil || access.KeyedUser != nil) {
		f.problem(at("access", "stsUserRole"), "must stand alone: beside it role or keyedUser would be a second role, or a key that can do more")
	}
	if access.Role != nil {
		f.checkTrust(access.Role.Trust)
	}
}

// checkTrust checks who may assume the role, and that a deputy cannot be confused:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html.
func (f *file) checkTrust(t Trust) {
	trust := at("access", "role", "trust")
	if t.Account == nil && !t.Principal.Given() && t.WebIdentity == nil {
		f.problem(trust, "must have account, or one or both of principal and webIdentity")
		return
	}
	if t.Account != nil && t.Principal.Given() {
		f.problem(trust.to("principal"), "must not stand beside account (line %d): the whole account is trusted already", f.line(trust.to("account")))
	}
	if t.Account != nil && t.WebIdentity != nil {
		f.problem(trust.to("webIdentity"), "must not stand beside account (line %d): the role trusts the one or the other", f.line(trust.to("account")))
	}

	crossAccount := t.Account != nil || t.Principal.Given()
	switch {
	case crossAccount && t.ExternalID == "" && t.NoExternalID == "":
		f.problem(trust.to("externalId"), "is missing: it must be \"required\", or noExternalId must say why this vendor can do without")
	case crossAccount && t.ExternalID != "" && t.NoExternalID != "":
		f.problem(trust.to("noExternalId"), "must not stand beside externalId (line %d): it says why there is none", f.line(trust.to("externalId")))
	case !crossAccount && t.ExternalID != "":
		f.problem(trust.to("externalId"), "must be left out with webIdentity alone: its tokens carry no external ID")
	case !crossAccount && t.NoExternalID != "":
		f.problem(trust.to("noExternalId"), "must be left out with webIdentity alone: its tokens carry no external ID")
	}

	// Until the customer knows the principal the role trusts nobody, which leaves no other way open either.
	if t.Principal.When != AfterLaunch {
		return
	}
	for _, other := range []struct {
		path  path
		given bool
	}{
		{trust.to("webIdentity"), t.WebIdentity != nil},
		{at("access", "keyedUser"), f.def.Access.KeyedUser != nil},
	} {
		if other.given {
			f.problem(trust.to("principal"), "must be \"atLaunch\" where there is another way in, %s (line %d), got \"afterLaunch\"", other.path, f.line(other.path))
		}
	}
}
