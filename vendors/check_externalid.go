package vendors

import (
	"math"
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

func (f *file) checkExternalID(t Trust, trust path) {
	at := trust.to("externalId")
	switch crossAccount := t.CrossAccount(); {
	case crossAccount && !t.ExternalID.Given() && t.NoExternalID == "":
		f.problem(at, "is missing: it must be \"required\", or noExternalId must say why this vendor can do without")
	case crossAccount && t.ExternalID.Given() && t.NoExternalID != "":
		f.problem(trust.to("noExternalId"), "must not stand beside externalId (line %d): it says why there is none", f.line(at))
	case t.Account.Typed() && t.NoExternalID != "":
		f.problem(trust.to("noExternalId"), "must be left out, and externalId be \"required\", where the customer types the account (line %d): whoever tells them another number is let in", f.line(trust.to("account")))
	case !crossAccount:
		by := t.trustees()[0]
		for _, key := range []string{"externalId", "noExternalId"} {
			if f.has(trust.to(key)) {
				f.problem(trust.to(key), "must be left out with %s alone: its %s carries no external ID", by.key, by.shows)
			}
		}
	}
	id := t.ExternalID
	if id.Made == MadeByCustomer && id.Told == AfterLaunch {
		f.problem(at.to("told"), "must be left out where the customer makes it (line %d): whoever makes it knows it", f.line(at.to("made")))
	}
	if id.Rotation == OfferRecommended {
		f.problem(at.to("rotation"), "must be \"never\" or \"optional\", got \"recommended\": only the customer knows what to type there")
	}
	if id.Form != nil {
		f.checkForm(at.to("form"), id.Form)
		f.checkOwnForm(at.to("form"), id)
		f.checkComposedForm(at, id)
	}
	if id.Given() && f.def.Access.Role != nil {
		f.checkRoom(trust, f.def.Access.Role)
	}
}

// checkComposedForm: with the account's number behind it, STS takes the longest one too.
func (f *file) checkComposedForm(at path, id ExternalID) {
	inner, _ := strings.CutPrefix(id.Form.Pattern, "^")
	inner, _ = cutEnd(inner, true)
	tree, err := syntax.Parse("(?:"+inner+")", syntax.Perl)
	if !id.PerAccount || err != nil || plainForm(tree) != nil {
		return // which is said already
	}
	if _, most := lengths(tree); most <= mostCharacters && most > mostCharacters-len(OfAccount) {
		f.problem(at.to("form").to("pattern"), "must be of at most %d characters with perAccount (line %d), which adds a hyphen and the account's number, got %d", mostCharacters-len(OfAccount), f.line(at.to("perAccount")), most)
	}
}

// leastRoom is what an external ID has that nobody guesses: a UUID, or one of ours.
const leastRoom = 36

// checkRoom: what else stands in the trust policy leaves room for an external ID.
func (f *file) checkRoom(trust path, role *Role) {
	least := leastRoom
	if form := role.Trust.ExternalID.Form; form != nil {
		least = len(form.Example)
	}
	if room := role.RoomForExternalIDs(); room < least {
		f.problem(trust.to("conditions"), "must be fewer or shorter, or externalId be without rotation: of a trust policy's 2048 characters %d are left for an external ID, and %d are needed", max(room, 0), least)
	}
}

// What a form leaves open. Fewer would be nearly the same for all customers, and none is longer in STS.
const (
	leastForms     = 1000
	leastOwnBits   = 64 // where the customer makes it, and must not be guessed
	mostCharacters = awsname.MaxExternalID
)

// checkForm: the pattern means the same to CloudFormation, a browser and Go, lets in only what STS takes, and leaves enough
// open that two customers have not the same.
func (f *file) checkForm(p path, form *Form) {
	pattern := p.to("pattern")
	inner, anchored := strings.CutPrefix(form.Pattern, "^")
	if inner, anchored = cutEnd(inner, anchored); !anchored {
		f.problem(pattern, "must be from ^ to $, got %s: a part of the value would do", words.Quote(form.Pattern))
		return
	}
	tree, err := syntax.Parse("(?:"+inner+")", syntax.Perl)
	if err == nil {
		err = plainForm(tree)
	}
	if err != nil {
		f.problem(pattern, "must be a regular expression of plain characters, classes, groups, alternatives and bounded counts, got %s: %v", words.Quote(form.Pattern), err)
		return
	}
	least, most := lengths(tree)
	if forms := ways(tree); least < 2 || most > mostCharacters {
		f.problem(pattern, "must be of 2 to %d characters, which STS takes, got %d to %d", mostCharacters, least, most)
	} else if forms < math.Log2(leastForms) {
		f.problem(pattern, "must leave more open than %s does: fewer than %d values are nearly the same for all customers", words.Quote(form.Pattern), leastForms)
	}
	if matched, _ := regexp.MatchString(form.Pattern, form.Example); !matched {
		f.problem(p.to("example"), "must fit the pattern (line %d), got %s", f.line(pattern), words.Quote(form.Example))
	}
}

// checkOwnForm: what a customer makes is not to be guessed.
func (f *file) checkOwnForm(p path, id ExternalID) {
	inner, _ := strings.CutPrefix(id.Form.Pattern, "^")
	inner, _ = cutEnd(inner, true)
	tree, err := syntax.Parse("(?:"+inner+")", syntax.Perl)
	if id.Made != MadeByCustomer || err != nil || plainForm(tree) != nil {
		return // which is said already
	}
	if least := poorest(tree); ways(tree) >= math.Log2(leastForms) && least < leastOwnBits {
		f.problem(p.to("pattern"), "must leave 2^%d values open at least where the customer makes it, in the shortest and poorest of its forms, got %s, which leaves 2^%.0f: somebody else could guess it",
			leastOwnBits, words.Quote(id.Form.Pattern), math.Floor(least))
	}
}
