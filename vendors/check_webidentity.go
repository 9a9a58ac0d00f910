package vendors

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// checkWebIdentity checks whose tokens get in, and that those of others do not.
func (f *file) checkWebIdentity(w *WebIdentity, p path) {
	if w == nil {
		return
	}
	if err := oidc.CheckIssuer(w.Provider); err != nil {
		f.problem(p.to("provider"), "%v", err)
		return // what fits an issuer is not known without one
	}
	f.checkAudience(w, p.to("audience"))
	f.checkSubject(w, p)
	for i := range w.Claims {
		f.checkClaim(w, w.Claims[i], p.to("claims", i))
	}
	f.checkShared(w, p)
	if w.Provider == "cognito-identity.amazonaws.com" {
		for i, id := range f.def.Partitions {
			if id != PartitionAWS {
				f.problem(at("partitions", i), "must be left out, got %q: Amazon Cognito has another issuer there than %s (line %d)", id, w.Provider, f.line(p.to("provider")))
			}
		}
	}
}

func (f *file) checkAudience(w *WebIdentity, p path) {
	switch {
	case w.Provider == oidc.Google:
	case w.Audience.IsZero():
		f.problem(p, "is missing: it must be what the tokens are made for, or \"atLaunch\" where the customer types it")
	case w.Audience.Offer != "":
		f.problem(p, "must be what the tokens are made for, or \"atLaunch\" where the customer types it, got %q: with a token for any audience, whoever gets one elsewhere could use it here", w.Audience.Offer)
	}
	for i, audience := range w.Audience.Values {
		at := p
		if f.isList(p) {
			at = p.to(i)
		}
		if err := awsname.CheckAudience(audience); err != nil {
			f.problem(at, "%v", err)
		}
	}
}

func (f *file) checkSubject(w *WebIdentity, p path) {
	subject := p.to("subject")
	switch {
	case w.Subject != "" && w.NoSubject != "":
		f.problem(p.to("noSubject"), "must not stand beside subject (line %d): it says why there is none", f.line(subject))
	case w.Subject == "" && w.NoSubject == "" && w.Provider != oidc.Google:
		f.problem(subject, "is missing: it must be whose tokens get in, \"atLaunch\" where the customer types it, or noSubject must say why tokens of any subject may")
	case w.Subject == "" || w.Subject == string(AtLaunch):
	case w.Provider == oidc.Google:
		if err := awsname.CheckServiceAccountID(w.Subject); err != nil {
			f.problem(subject, "%v", err)
		}
	default:
		if err := oidc.CheckSubject(w.Subject); err != nil {
			f.problem(subject, "%v", err)
		}
	}
}

func (f *file) checkClaim(w *WebIdentity, c Claim, p path) {
	known := oidc.Claims(w.Provider)
	switch {
	case c.Claim == oidc.SubjectKey(w.Provider) || c.Claim == oidc.AudienceKey(w.Provider):
		f.problem(p.to("claim"), "must be another than subject and audience, which have keys of their own, got %q", c.Claim)
	case !slices.Contains(known, c.Claim):
		f.problem(p.to("claim"), "is not one that AWS compares for %s, got %q: a condition on it lets in nobody%s", w.Provider, c.Claim, words.DidYouMean(c.Claim, "claims", known))
	case oidc.Several(c.Claim) != (c.Operator == ForAnyValueStringEquals):
		want := []Operator{StringEquals, StringLike}
		if oidc.Several(c.Claim) {
			want = []Operator{ForAnyValueStringEquals}
		}
		f.problem(p.to("operator"), "must be %s for the claim %s, got %q", words.Or(words.QuoteAll(want)), c.Claim, c.Operator)
	}
	for i, v := range c.Values {
		if err := oidc.CheckValue(v); err != nil {
			f.problem(p.to("values", i), "%v", err)
		} else if strings.ContainsAny(v, "{}") {
			f.problem(p.to("values", i), "must be fixed, got %q: the customer types a part of subject only", v)
		} else if oidc.IsPattern(v) && c.Operator != StringLike {
			f.problem(p.to("values", i), "must have no star with the operator %s, which takes it for a star, got %q", c.Operator, v)
		}
	}
}

// checkShared refuses a trust that whoever has an account at a shared issuer could use.
func (f *file) checkShared(w *WebIdentity, p path) {
	if oidc.NeedsSessionName(w.Provider) {
		f.checkSession(w, p)
		return
	}
	shared, ok := oidc.SharedBy(w.Provider)
	if !ok || w.NumericID() || w.Subject == string(AtLaunch) || w.Subject != "" && shared.Subjects.MatchString(oidc.Filled(w.Subject, "x")) {
		return
	}
	if shared.Audience && len(w.Audience.Values) > 0 {
		return
	}
	for _, c := range w.Claims {
		if slices.Contains(shared.Claims, c.Claim) {
			return
		}
	}
	must := shared.Form
	if len(shared.Claims) > 0 {
		must += ", or claims have one of " + words.Or(shared.Claims)
	}
	switch {
	case w.Subject != "":
		f.problem(p.to("subject"), "must be %s, got %s: %s signs tokens of %s for all its customers", must, words.Quote(w.Subject), shared.Who, w.Provider)
	default:
		f.problem(p.to("noSubject"), "must be left out, and subject be %s: %s signs tokens of %s for all its customers", must, shared.Who, w.Provider)
	}
}

// checkSession: of an issuer whose tokens are the same for all customers, only the session's name says whose it is.
func (f *file) checkSession(w *WebIdentity, p path) {
	named := func(c TrustCondition) bool { return c.Key == narrowing.SessionName && c.Typed != nil }
	if !slices.ContainsFunc(f.def.Access.Role.Trust.ConditionsOn(NarrowsWebIdentity), named) {
		f.problem(p.to("provider"), "must have conditions beside it, with one on %s that the customer types, got %q: IAM trusts Microsoft Sentinel's only with a condition on the session's name, and nothing else says whose workspace it is",
			narrowing.SessionName, w.Provider)
	}
}
