package vocabulary

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// wayWebIdentity: a token of an issuer outside AWS opens a role.
var wayWebIdentity = Way{
	ID: "webIdentity", Value: "WebIdentityRole",
	MeansOf: func(def *vendors.Definition) string {
		if w := def.Access.Role.Trust.WebIdentity; w.Provider != oidc.Google {
			return "a role that a token of " + oidc.Name(w.Provider) + " opens"
		}
		return "a role that a Google service account assumes"
	},
	Offered: func(def *vendors.Definition) bool {
		return def.Access.Role != nil && def.Access.Role.Trust.WebIdentity != nil
	},
	Hands: []vendors.Handed{vendors.HandedRoleARN},
	Shows: func(keys map[string]bool) string {
		if keys[oidc.Google+":sub"] {
			return "as its service account"
		}
		for key := range keys {
			if strings.HasSuffix(key, ":aud") || strings.HasSuffix(key, ":sub") {
				return "with its token"
			}
		}
		return ""
	},
	Words: func(def *vendors.Definition, _ bool) string {
		w := def.Access.Role.Trust.WebIdentity
		if w.NumericID() && w.Audience.Values == nil && len(w.Claims) == 0 {
			audience := ""
			if w.Audience.Typed() {
				audience = ", with tokens for the audience that you may require"
			} else {
				audience = ", with tokens " + anyAudience
			}
			return "A Google service account, whose numeric ID you enter, assumes a role" + audience + "." + narrowedTo(def, vendors.NarrowsWebIdentity) + aboutTheRole(def)
		}
		return whoseTokens(w) + narrowedTo(def, vendors.NarrowsWebIdentity) + aboutTheRole(def)
	},
}

// anyAudience is what a role that asks for none takes.
const anyAudience = "for any audience: whoever was sent one could use it here until it expires"

// whoseTokens says in a sentence whose tokens open the role.
func whoseTokens(w *vendors.WebIdentity) string {
	text := "Tokens that " + oidc.Name(w.Provider) + " signs"
	if w.IssuerTyped() {
		text += ", of which you enter the part in braces,"
	}
	switch {
	case w.NumericID():
		text += " for the Google service account whose numeric ID you enter"
	case w.Subject == string(vendors.AtLaunch):
		text += " for the subject that you enter"
	case w.Subject == "":
		text += " for any subject"
	default:
		text += " for the subject " + w.Subject
		if w.SubjectTyped() {
			text += ", of which you enter what is in braces,"
		}
	}
	switch {
	case w.Audience.Values != nil:
		text += " with the audience " + wording.Or(w.Audience.Values)
	case w.Audience.Typed():
		text += " with the audience that you enter"
	default: // of Google alone, whose tokens are for one service account
		text += " " + anyAudience
	}
	for _, c := range w.Claims {
		text += fmt.Sprintf(" and the claim %s %s", c.Claim, wording.Or(c.Values))
	}
	text += " open a role."
	if w.NoSubject != "" {
		text += " " + w.NoSubject
	}
	return text
}

var paramWebIdentitySubject = Word{Name: vendors.ParamWebIdentitySubject, Samples: []string{"", "123456789012345678901"}}

var paramWebIdentitySubject2 = Word{Name: vendors.ParamWebIdentitySubject2, Samples: []string{"", "reader"}}

var paramWebIdentitySubject3 = Word{Name: vendors.ParamWebIdentitySubject3, Samples: []string{"", "main"}}

var paramWebIdentityAudience = Word{Name: vendors.ParamWebIdentityAudience, Samples: []string{"", "https://acme.example.com"}}

var paramWebIdentityIssuer = Word{Name: vendors.ParamWebIdentityIssuer, Samples: []string{"", "acme"}}

// RequireAudience is a condition: tokens must be for one audience.
const RequireAudience = "RequireAudience"

// webIdentity: the issuer, whose tokens, and the audience of its tokens, as far as the customer types them.
func webIdentity(def *vendors.Definition) Choice {
	if def.Access.Role == nil || def.Access.Role.Trust.WebIdentity == nil {
		return Choice{}
	}
	w := def.Access.Role.Trust.WebIdentity
	var c Choice
	var required []string
	add := func(p Parameter, must bool) {
		if must {
			required = append(required, p.Name)
		} else {
			p.Default, p.Shape = new(""), p.Shape.OrEmpty()
		}
		c.Parameters = append(c.Parameters, p)
	}
	if w.IssuerTyped() {
		add(typedIssuer(def, w), true)
	}
	if w.SubjectTyped() {
		for _, p := range typedSubject(def, w) {
			add(p, true)
		}
	}
	if w.Audience.Typed() {
		add(typedAudience(def, w), !w.Audience.Offered())
	}
	for _, p := range typedFor(def, vendors.NarrowsWebIdentity) {
		add(p, true)
	}
	if w.Audience.Offered() {
		c.Conditions = []Condition{{RequireAudience, expr.Filled(vendors.ParamWebIdentityAudience)}}
	}
	sayWhen(def, wayWebIdentity, c.Parameters)
	if alternatives(def) {
		for i := range c.Parameters {
			if p := &c.Parameters[i]; p.Default == nil {
				p.Default, p.Shape = new(""), p.Shape.OrEmpty()
			}
		}
		if len(c.Parameters) > 0 {
			c.Rules = onlyFor(def, wayWebIdentity, required, c.Parameters)
		}
	}
	return c
}

// typedIssuer is the part of the issuer's address that is the customer's own.
func typedIssuer(def *vendors.Definition, w *vendors.WebIdentity) Parameter {
	_, word, _ := oidc.Typed(w.Provider)
	p := Parameter{
		Word: paramWebIdentityIssuer, Group: GroupAccess, Label: capital(word),
		Description: fmt.Sprintf("What stands for {%s} in %s, the address that %s signs tokens for you under. A change makes another OIDC provider, and keeps the one that was.",
			word, w.Provider, def.Name),
		Shape: Shape{oidc.SegmentPattern, oidc.SegmentDescription},
	}
	if oidc.TypedIsLabel(w.Provider) {
		p.Shape = Shape{oidc.LabelPattern, oidc.LabelDescription}
	}
	return p
}

func typedSubject(def *vendors.Definition, w *vendors.WebIdentity) []Parameter {
	p := Parameter{Word: paramWebIdentitySubject, Group: GroupAccess}
	switch words := oidc.Words(w.Subject); {
	case w.NumericID():
		p.Label = "Service account ID"
		p.Description = "The numeric ID of the Google service account that " + def.Name + " gives you, the only one that may assume the role."
		if w.Audience.IsZero() {
			p.Description += " Its tokens open it " + anyAudience + "."
		}
		p.Shape = Shape{awsname.ServiceAccountIDPattern, awsname.ServiceAccountIDDescription}
	case len(words) == 0:
		p.Label = "Subject"
		p.Description = "The subject of the tokens that " + def.Name + " gives you, their claim sub, the only one that may assume the role."
		p.Shape = Shape{awsname.AudiencePattern, awsname.AudienceDescription}
	default:
		var list []Parameter
		for i, word := range words {
			list = append(list, Parameter{
				Word: []Word{paramWebIdentitySubject, paramWebIdentitySubject2, paramWebIdentitySubject3}[i], Group: GroupAccess,
				Label:       capital(word),
				Description: fmt.Sprintf("What stands for {%s} in %s, the subject of the tokens that alone may assume the role.", word, w.Subject),
				Shape:       Shape{oidc.PartPattern, oidc.PartDescription},
			})
		}
		return list
	}
	return []Parameter{p}
}

func typedAudience(def *vendors.Definition, w *vendors.WebIdentity) Parameter {
	p := Parameter{
		Word: paramWebIdentityAudience, Group: GroupAccess, Label: "Audience",
		Description: "The audience of the tokens that " + def.Name + " gives you: tokens made for another audience are refused.",
		Shape:       Shape{awsname.AudiencePattern, awsname.AudienceDescription},
	}
	if w.Audience.Offered() {
		p.Description = "The audience of the tokens, if " + def.Name +
			" gives you one: tokens made for another audience are then refused. Left empty, a token of this service account " +
			"for any audience opens the role: ask for one."
	}
	return p
}

// capital is a word in braces as a label.
func capital(word string) string {
	if c := word[0]; c >= 'a' && c <= 'z' {
		return string(c-'a'+'A') + word[1:]
	}
	return word
}
