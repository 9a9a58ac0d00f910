package vendors

import (
	"fmt"
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
	case !crossAccount && t.ExternalID.Given():
		f.problem(at, "must be left out with webIdentity alone: its tokens carry no external ID")
	case !crossAccount && t.NoExternalID != "":
		f.problem(trust.to("noExternalId"), "must be left out with webIdentity alone: its tokens carry no external ID")
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
	if forms := ways(tree); forms >= math.Log2(leastForms) && forms < leastOwnBits {
		f.problem(p.to("pattern"), "must leave 2^%d values open at least where the customer makes it, got %s, which leaves 2^%.0f: somebody else could guess it",
			leastOwnBits, words.Quote(id.Form.Pattern), math.Floor(forms))
	}
}

func cutEnd(s string, ok bool) (string, bool) {
	rest, end := strings.CutSuffix(s, "$")
	return rest, ok && end && !strings.HasSuffix(rest, `\`)
}

// plainForm says what in a regular expression not all readers take alike, or STS refuses.
func plainForm(re *syntax.Regexp) error {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if re.Flags&syntax.FoldCase != 0 || awsname.CheckExternalID("xx"+string(r)) != nil {
				return fmt.Errorf("STS takes no %q", r)
			}
		}
	case syntax.OpCharClass:
		for i := 0; i+1 < len(re.Rune); i += 2 {
			if re.Rune[i+1]-re.Rune[i] > 127 {
				return fmt.Errorf("a class must list what is in it")
			}
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if awsname.CheckExternalID("xx"+string(r)) != nil {
					return fmt.Errorf("STS takes no %q", r)
				}
			}
		}
	case syntax.OpConcat, syntax.OpAlternate, syntax.OpCapture, syntax.OpQuest, syntax.OpEmptyMatch:
	case syntax.OpRepeat:
		if re.Max < 0 {
			return fmt.Errorf("a count must have a bound, such as {1,36}")
		}
	case syntax.OpStar, syntax.OpPlus:
		return fmt.Errorf("write a count with a bound, such as {1,36}, instead of * and +")
	default:
		return fmt.Errorf("%s is more than that", re)
	}
	for _, sub := range re.Sub {
		if err := plainForm(sub); err != nil {
			return err
		}
	}
	return nil
}

// lengths are the fewest and most characters that a plain form takes.
func lengths(re *syntax.Regexp) (least, most int) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune), len(re.Rune)
	case syntax.OpCharClass:
		return 1, 1
	case syntax.OpAlternate:
		least = math.MaxInt
		for _, sub := range re.Sub {
			l, m := lengths(sub)
			least, most = min(least, l), max(most, m)
		}
		return least, most
	}
	for _, sub := range re.Sub {
		l, m := lengths(sub)
		least, most = least+l, most+m
	}
	switch re.Op {
	case syntax.OpQuest:
		return 0, most
	case syntax.OpRepeat:
		return least * re.Min, most * re.Max
	}
	return least, most
}

// ways is how many values a plain form takes, as a power of two: at least so many.
func ways(re *syntax.Regexp) float64 {
	bits := 0.0
	switch re.Op {
	case syntax.OpCharClass:
		n := 0
		for i := 0; i+1 < len(re.Rune); i += 2 {
			n += int(re.Rune[i+1]-re.Rune[i]) + 1
		}
		return math.Log2(float64(n))
	case syntax.OpAlternate:
		n := 0.0
		for _, sub := range re.Sub {
			n += math.Exp2(min(ways(sub), 500))
		}
		return math.Log2(n)
	}
	for _, sub := range re.Sub {
		bits += ways(sub)
	}
	switch re.Op {
	case syntax.OpRepeat:
		return bits * float64(re.Max)
	case syntax.OpQuest:
		return max(bits, 1)
	}
	return bits
}
