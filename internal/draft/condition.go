package draft

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// condition adds one of the conditions of a trust policy's statement, or says why it cannot be said: without it the trust would be wider.
func (t *trusted) condition(c condition, narrows vendors.Narrowed) error {
	cannot := func(err error) error {
		return fmt.Errorf("the trust policy's condition %s on %s cannot be said in a definition, and without it the trust would be wider: %w", c.operator, shown(c.key), err)
	}
	key := c.key
	for _, k := range narrowing.Keys() {
		if strings.EqualFold(k, key) {
			key = k
		}
	}
	operator := c.operator
	if operator == "StringLike" || operator == "StringEquals" {
		if key == narrowing.PrincipalARN {
			operator = strings.Replace(operator, "String", "Arn", 1)
		}
	}
	if err := narrowing.CheckKey(key); err != nil {
		return cannot(err)
	}
	if err := narrowing.CheckOperator(key, operator); err != nil {
		return cannot(err)
	}
	made := vendors.TrustCondition{Key: key, Operator: operator, Narrows: narrows, Why: vendors.Todo + " say what it keeps out"}
	typed := slices.ContainsFunc(c.values, isPlaceholder)
	switch {
	case typed && len(c.values) == 1 && operator == narrowing.StringEquals && (key == narrowing.SessionName || key == narrowing.SourceIdentity):
		made.Typed = &vendors.Form{Pattern: "^[0-9A-Za-z_+=,.@-]{2,64}$", Words: vendors.Todo + " say how it looks, after must be", Example: "an-example"}
	case typed && len(c.values) == 1 && key == narrowing.OrganizationID:
		made.Typed = &vendors.Form{Pattern: "^o-[a-z0-9]{10,32}$", Words: "the ID of your organization at AWS, o- and letters and digits", Example: "o-a1b2c3d4e5"}
	case typed:
		return cannot(fmt.Errorf("its value is for the customer to fill in, and a definition has that of %s, %s and %s alone", narrowing.SessionName, narrowing.SourceIdentity, narrowing.OrganizationID))
	default:
		made.Values = c.values
		for _, v := range c.values {
			if err := narrowing.CheckValue(key, operator, v); err != nil {
				return cannot(err)
			}
		}
	}
	t.trust.Conditions = append(t.trust.Conditions, made)
	return nil
}

// whomTheyNarrow are conditions without what needs not be said of them: whom they narrow, where there is one way in or both ask for
// the same.
func whomTheyNarrow(t vendors.Trust) []vendors.TrustCondition {
	var list []vendors.TrustCondition
	for _, c := range t.Conditions {
		isSame := func(other vendors.TrustCondition) bool {
			other.Narrows = c.Narrows
			return reflect.DeepEqual(c, other)
		}
		i := slices.IndexFunc(list, isSame)
		switch {
		case i >= 0:
			list[i].Narrows = ""
			continue
		case !t.EitherWay():
			c.Narrows = ""
		}
		list = append(list, c)
	}
	return list
}

// addFederated adds a web identity.
func (t *trusted) addFederated(s statement, names []string, note *notes) error {
	if t.trust.WebIdentity != nil || len(names) > 1 {
		note.differs(fmt.Sprintf("A further issuer is trusted: %s.", listed(names[max(0, len(names)-1):])), "It is left out.", "The template trusts one issuer of tokens.")
		if t.trust.WebIdentity != nil {
			return nil
		}
	}
	if t.trust.Account.Given() {
		note.differs(fmt.Sprintf("Tokens of %s are trusted besides an account.", shown(names[0])), "They are not.", "The template trusts an account or an issuer of tokens.")
		return nil
	}
	w := &vendors.WebIdentity{}
	name := names[0]
	if _, after, found := strings.Cut(name, ":oidc-provider/"); found {
		name = after
	}
	if strings.Contains(name, ":saml-provider/") {
		return fmt.Errorf("the trust policy trusts the SAML provider %s, and a definition knows tokens of OpenID Connect issuers", shown(name))
	}
	w.Provider = name
	if _, builtIn := oidc.BuiltInNamed(name); !builtIn {
		w.Provider = "https://" + inBraces(strings.TrimPrefix(name, "https://"))
	}
	if err := oidc.CheckIssuer(w.Provider); err != nil {
		return fmt.Errorf("the trust policy's issuer %w", err)
	}
	for _, c := range s.conditions {
		if err := t.claim(w, c, note); err != nil {
			return err
		}
	}
	t.complete(w, note)
	t.trust.WebIdentity = w
	return nil
}

// claim adds a condition on a token.
func (t *trusted) claim(w *vendors.WebIdentity, c condition, note *notes) error {
	i := strings.LastIndex(c.key, ":")
	claim, like := c.key[i+1:], c.operator == "StringLike"
	if strings.HasPrefix(strings.ToLower(c.key), "sts:") || strings.HasPrefix(strings.ToLower(c.key), "aws:") {
		return t.condition(c, vendors.NarrowsWebIdentity)
	}
	operator, _ := strings.CutPrefix(c.operator, "ForAnyValue:")
	if operator != "StringEquals" && operator != "StringLike" || c.operator != operator && !oidc.Several(claim) {
		return fmt.Errorf("the trust policy compares the claim %s by %s, which a definition cannot say: StringEquals and StringLike only narrow", shown(claim), c.operator)
	}
	switch claim {
	case oidc.AudienceKey(w.Provider):
		if slices.ContainsFunc(c.values, func(v string) bool { return isPlaceholder(v) || strings.Contains(v, "*") }) {
			w.Audience = vendors.Audience{When: vendors.AtLaunch}
			return nil
		}
		w.Audience = vendors.Audience{Values: c.values}
	case oidc.SubjectKey(w.Provider):
		if len(c.values) > 1 {
			note.differs(fmt.Sprintf("Several subjects are let in: %s.", listed(c.values)), fmt.Sprintf("Only %s is.", shown(c.values[0])), "The template has one subject, in which a part may be the customer's.")
		}
		return subject(w, c.values[0], like)
	default:
		if slices.ContainsFunc(c.values, isPlaceholder) && w.Provider == oidc.Google && claim == "aud" {
			return nil // of a service account's token it is the account's numeric ID, as the subject is
		}
		if !slices.Contains(oidc.Claims(w.Provider), claim) || slices.ContainsFunc(c.values, isPlaceholder) {
			return fmt.Errorf("the trust policy asks for the claim %s, which a definition cannot say for %s, and without it the trust would be wider: fixed values of %s can be asked for",
				shown(claim), w.Provider, words.Or(oidc.Claims(w.Provider)))
		}
		w.Claims = append(w.Claims, vendors.Claim{Claim: claim, Operator: vendors.Operator(c.operator), Values: c.values, Why: vendors.Todo + " say what it keeps out"})
	}
	return nil
}

// subject is whose tokens get in: what is fixed of it stays, the customer types the rest.
func subject(w *vendors.WebIdentity, value string, like bool) error {
	made := inBraces(value)
	switch {
	case w.Provider == oidc.Google && (made != value || isPlaceholder(value)):
		return nil // the customer types the numeric ID
	case made == value && isPlaceholder(value) || strings.HasPrefix(made, "{") && strings.HasSuffix(made, "}") && strings.Count(made, "{") == 1:
		w.Subject = string(vendors.AtLaunch)
		return nil
	case !like && strings.Contains(value, "*"):
		return fmt.Errorf("the trust policy's subject %s has a star, which StringEquals takes for a character: nobody gets in", shown(value))
	}
	w.Subject = made
	if w.Provider == oidc.Google {
		return nil
	}
	if err := oidc.CheckSubject(made); err != nil {
		return fmt.Errorf("the trust policy's subject %w", err)
	}
	return nil
}

// inBraces writes each part that the reader fills in as a definition does.
func inBraces(s string) string {
	word := func(p string) string {
		name := strings.Map(func(r rune) rune {
			switch {
			case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
				return r
			case r >= 'A' && r <= 'Z':
				return r + 'a' - 'A'
			}
			return '-'
		}, p)
		name = strings.Trim(name, "-")
		name = strings.TrimLeft(name, "0123456789-")
		if name == "" {
			name = "value"
		}
		return "{" + name[:min(len(name), 40)] + "}"
	}
	if brackets().MatchString(s) {
		return brackets().ReplaceAllStringFunc(s, word)
	}
	return capitals().ReplaceAllStringFunc(s, word)
}

// complete asks for what a trust must ask for, and the guide does not.
func (t *trusted) complete(w *vendors.WebIdentity, note *notes) {
	if w.Provider == oidc.Google {
		return
	}
	if w.Audience.IsZero() {
		w.Audience = vendors.Audience{When: vendors.AtLaunch}
		note.differsAbout(vendors.AboutTrust, "The trust policy takes tokens that are made for anybody.", "The customer types the audience.", "Whoever gets a token for something else could use it here.", "Write your own audience, if it is always the same.")
	}
	if w.Subject == "" && len(w.Claims) == 0 && !slices.ContainsFunc(t.trust.Conditions, func(c vendors.TrustCondition) bool { return c.Narrows == vendors.NarrowsWebIdentity }) {
		w.Subject = string(vendors.AtLaunch)
		note.differsAbout(vendors.AboutTrust, "The trust policy takes tokens of every subject.", "The customer types the subject.", "The issuer may sign tokens for others too.", "Write the subject, or noSubject with a reason.")
	}
	if w.Subject == "" {
		w.NoSubject = vendors.Todo + " say what else keeps everybody out for whom the issuer signs tokens"
	}
}
