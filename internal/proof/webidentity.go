package proof

import (
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// webIdentity is what a launch trusts as its definition says it, nil if the customer chose another way in.
func (l Launch) webIdentity() *vendors.WebIdentity {
	if l.Definition.Access.Role == nil {
		return nil
	}
	if way := l.Choices[vendors.ParamAccess]; way != "" && way != "WebIdentityRole" {
		return nil
	}
	return l.Definition.Access.Role.Trust.WebIdentity
}

// wayNotTaken is the one of two ways into the role that a launch has not.
func (l Launch) wayNotTaken() vendors.Narrowed {
	if l.webIdentity() != nil {
		return "principal"
	}
	return "webIdentity"
}

// token is a token as STS shows it to a trust policy.
type token struct {
	issuer           string // as condition keys begin
	subject          string // "": none
	audience         string // "": none
	claims           map[string]string
	providersAccount string
}

// filled is a text of the definition with what the customer typed for its parts in braces.
func (l Launch) filled(text string, parameters ...string) string {
	for _, p := range parameters {
		before, rest, _ := strings.Cut(text, "{")
		if _, after, ok := strings.Cut(rest, "}"); ok {
			text = before + l.Choices[p] + after
		}
	}
	return text
}

// tokens are those that must get in, one for each audience and each value of a claim: with a pattern, of one that it means.
func (l Launch) tokens(w *vendors.WebIdentity) []token {
	const meant = "anything-at/all:of it"
	first := token{
		issuer:  l.filled(strings.TrimPrefix(w.Provider, "https://"), vendors.ParamWebIdentityIssuer),
		subject: l.filled(w.Subject, vendors.SubjectParameters()...), audience: l.Choices[vendors.ParamWebIdentityAudience],
		claims: map[string]string{}, providersAccount: Account,
	}
	switch {
	case w.NoSubject != "":
		first.subject = "whoever"
	case w.Subject == "" || w.Subject == "atLaunch":
		first.subject = l.Choices[vendors.ParamWebIdentitySubject]
	}
	first.subject = strings.ReplaceAll(first.subject, "*", meant)
	if len(w.Audience.Values) > 0 {
		first.audience = w.Audience.Values[0]
	}
	for _, c := range w.Claims {
		first.claims[c.Claim] = strings.ReplaceAll(c.Values[0], "*", meant)
	}
	list := []token{first}
	for _, a := range w.Audience.Values[min(1, len(w.Audience.Values)):] {
		other := first
		other.audience = a
		list = append(list, other)
	}
	for _, c := range w.Claims {
		for _, v := range c.Values[1:] {
			list = append(list, first.with(c.Claim, strings.ReplaceAll(v, "*", meant)))
		}
	}
	return list
}

// with is the token with another value of a claim, without it where that is empty.
func (t token) with(claim, value string) token {
	claims := map[string]string{claim: value}
	for name, v := range t.claims {
		if name != claim {
			claims[name] = v
		}
	}
	t.claims = claims
	return t
}

// wrong are tokens that are nearly right, and must not get in, each with what is wrong about it.
func (l Launch) wrong(w *vendors.WebIdentity) map[string]token {
	right := l.tokens(w)[0]
	list := map[string]token{}
	change := func(name string, change func(t *token)) {
		t := right
		change(&t)
		list[name] = t
	}
	if w.NoSubject == "" {
		for name, subject := range wrongSubjects(right.subject, strings.Contains(w.Subject, "*")) {
			change(name, func(t *token) { t.subject = subject })
		}
		for i, p := range vendors.SubjectParameters()[:strings.Count(w.Subject, "{")] {
			other := Launch{Choices: map[string]string{}}
			for _, name := range vendors.SubjectParameters() {
				other.Choices[name] = l.Choices[name]
			}
			for _, part := range []string{l.Choices[p] + "x", "x" + l.Choices[p], ""} {
				other.Choices[p] = part
				subject := strings.ReplaceAll(other.filled(w.Subject, vendors.SubjectParameters()...), "*", "anything")
				change("part "+string(rune('1'+i))+" "+part, func(t *token) { t.subject = subject })
			}
		}
	}
	if w.Audience.Values != nil || right.audience != "" {
		change("another audience", func(t *token) { t.audience = "https://other.example.com" })
		change("an audience that begins so", func(t *token) { t.audience += "x" })
		change("no audience", func(t *token) { t.audience = "" })
	}
	for claim := range right.claims {
		list["another "+claim] = right.with(claim, "another")
		list["no "+claim] = right.with(claim, "")
	}
	change("an issuer whose name begins so", func(t *token) { t.issuer += ".example.org" })
	change("an issuer below it", func(t *token) { t.issuer = strings.TrimSuffix(t.issuer, "/") + "/more" })
	change("an issuer whose name ends so", func(t *token) { t.issuer = "x" + t.issuer })
	change("an issuer at another name", func(t *token) { t.issuer = "other." + t.issuer })
	if w.Provider != googleProvider {
		change("the provider of another account", func(t *token) { t.providersAccount = strangeAccount })
	}
	return list
}

// wrongSubjects are near to one. What stands behind a pattern's star may be anything, but not what stands before it.
func wrongSubjects(subject string, pattern bool) map[string]string {
	list := map[string]string{
		"no subject": "", "a subject without its start": subject[1:], "a subject with something before": "x" + subject, "a star": "*",
	}
	if !pattern {
		list["a subject with something behind"] = subject + "1"
		list["a subject without its end"] = subject[:len(subject)-1]
	}
	if upper := strings.ToUpper(subject); upper != subject {
		list["a subject in capitals"] = upper
	}
	return list
}

// caller presents a token.
func (t token) caller(name string) caller {
	federated, subject, audience := "arn:aws:iam::"+t.providersAccount+":oidc-provider/"+t.issuer, "sub", "aud"
	switch t.issuer {
	case googleProvider:
		federated, audience = t.issuer, "oaud"
	case "cognito-identity.amazonaws.com":
		federated = t.issuer
	case "www.amazon.com":
		federated, subject, audience = t.issuer, "user_id", "app_id"
	case "graph.facebook.com":
		federated, subject, audience = t.issuer, "id", "app_id"
	}
	context := map[string][]string{}
	add := func(key, value string) {
		if value != "" {
			context[t.issuer+":"+key] = []string{value}
		}
	}
	add(subject, t.subject)
	add(audience, t.audience)
	for claim, value := range t.claims {
		add(claim, value)
	}
	return caller{name, judge.Caller{Federated: federated, Context: context}}
}

// tokenBearers are those who must get in with a token, and those who must not, though theirs is nearly right.
func (l Launch) tokenBearers() (insiders, strangers []caller) {
	w := l.webIdentity()
	if w == nil {
		return nil, nil
	}
	right := l.tokens(w)
	for _, t := range right {
		insiders = append(insiders, t.caller("the vendor's token"))
	}
	for name, t := range l.wrong(w) {
		strangers = append(strangers, t.caller("a token with "+name))
	}
	// The claims of one issuer, told by the provider of another.
	swapped := right[0].caller("the right claims from another provider")
	swapped.Federated = "arn:aws:iam::" + Account + ":oidc-provider/other.example.com"
	strangers = append(strangers, swapped)
	slices.SortFunc(strangers, func(a, b caller) int { return strings.Compare(a.name, b.name) })
	return insiders, strangers
}

// isSameToken reports whether a caller has the same token as another, with whatever value of what the conditions ask for, and
// with any audience where any is accepted.
func (l Launch) isSameToken(c, in caller) bool {
	free := map[string]bool{}
	for _, cond := range l.conditions() {
		free[cond.Key] = true
	}
	w := l.webIdentity()
	if w != nil && w.Provider == googleProvider && w.Audience.Values == nil && w.Claims == nil && l.Choices[vendors.ParamWebIdentityAudience] == "" {
		free[audienceKey] = true
	}
	token := func(c caller) map[string][]string {
		context := maps.Clone(c.Context)
		maps.DeleteFunc(context, func(key string, _ []string) bool { return free[key] })
		return context
	}
	return in.Federated != "" && c.Federated == in.Federated && maps.EqualFunc(token(c), token(in), slices.Equal)
}

// providerIsThere is of an account that has the OIDC provider: the template makes none.
var providerIsThere = choice{vendors.ParamOIDCProvider, "Existing"}

// checkProvider: an OIDC provider is of the issuer that the role trusts, takes tokens for the audiences that it asks for and no
// others, and is there only where the customer has none.
func (r *Report) checkProvider(l Launch, res resolve.Resource) {
	w := l.webIdentity()
	if w == nil || l.Choices[providerIsThere.name] == providerIsThere.value {
		r.failf("%s: %s is made, and must not be", l, res.LogicalID)
		return
	}
	want := w.Audience.Values
	if w.Audience.When != "" {
		want = []string{l.Choices[vendors.ParamWebIdentityAudience]}
	}
	if got := compact(res.Properties["ClientIdList"]); got != compact(want) {
		r.failf("%s: %s takes tokens for %s, must for %q", l, res.LogicalID, got, want)
	}
	if url := l.filled(w.Provider, vendors.ParamWebIdentityIssuer); res.Properties["Url"] != url {
		r.failf("%s: %s is of the issuer %v, must be of %s", l, res.LogicalID, res.Properties["Url"], url)
	}
}
