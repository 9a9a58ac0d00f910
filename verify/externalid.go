package verify

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"unicode"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// withoutExternalID tries the role without the external ID, with another one and with such as are nearly right, which the
// vendor has to refuse if it works: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
func (r *run) withoutExternalID(ctx context.Context, in bool) {
	if !r.needsExternalID() {
		return
	}
	advice := fmt.Sprintf("Anybody who can make %s act for them gets into your bucket through this role. Update the stack from its template, which ties the role to the external ID, and change its trust policy in no other way.", r.def.Name)
	r.mustNotOpen(ctx, in, "closed/without-external-id", "assume the role without an external ID", advice, r.o.AWS.Credentials, "")
	r.mustNotOpen(ctx, in, "closed/other-external-id", "assume the role with another external ID", advice, r.o.AWS.Credentials, rand.Text())
	r.nearExternalID(ctx, in)
}

// isOpen: the role lets the vendor in without the external ID.
func (r *run) isOpen() bool { return r.has("closed/without-external-id", Failed) }

// nearExternalID tries external IDs that a pattern lets in and an equality does not: StringLike with a star or a question
// mark anywhere, or a comparison that knows no capitals.
func (r *run) nearExternalID(ctx context.Context, in bool) {
	const id, tried = "closed/near-external-id", "assume the role with external IDs that are nearly the right one"
	switch {
	case ctx.Err() != nil:
		return
	case !in:
		r.skip(id, tried, "AWS refuses", "a refusal shows nothing as long as what should work is refused as well")
		return
	case r.isOpen() || r.has("closed/other-external-id", Failed):
		return // any other will do, which has been said
	}
	client := r.sts(r.o.AWS.Credentials)
	f := Finding{ID: id, Verdict: Good, Tried: tried, Expected: "AWS refuses"}
	var words []string
	for _, near := range append(r.nearAccount(), nearTo(r.c.ExternalID)...) {
		if ctx.Err() != nil {
			return
		}
		o := r.once(ctx, "AssumeRole", func(ctx context.Context) error {
			_, err := client.AssumeRole(ctx, r.assume(near.id))
			return err
		})
		f.Answers = append(f.Answers, o.answer)
		one := r.closedBy(true, "", o)
		if one.Verdict == Good && ownRefusal(o.answer, true) {
			one.Verdict, one.Advice = Unknown, r.refusedAdvice(o.answer, true, "sts:AssumeRole")
		}
		switch {
		case one.Verdict == Failed:
			f.Verdict, words = Failed, append(words, near.how+": "+one.Answered)
			f.Advice = fmt.Sprintf("The role takes other external IDs than yours, such as one %s: whoever can choose one of them at %s gets into your bucket. Update the stack from its template, which compares the whole external ID, and change the role's trust policy in no other way.", near.how, r.def.Name)
		case one.Verdict == Unknown && f.Verdict == Good:
			f.Verdict, f.Advice, words = Unknown, one.Advice, append(words, near.how+": "+one.Answered)
		}
	}
	f.Answered = strings.Join(words, "; ")
	if len(words) == 0 {
		f.Answered = fmt.Sprintf("%d were refused", len(f.Answers))
	}
	r.add(ctx, f)
}

// nearAccount are external IDs that are not composed, or of another account, where they must be of the role's.
func (r *run) nearAccount() []nearID {
	if r.entered == r.c.ExternalID {
		return nil
	}
	other := "999999999999"
	if strings.HasSuffix(r.c.ExternalID, other) {
		other = "888888888888"
	}
	return []nearID{{"without the account's number", r.entered}, {"with another account's number", r.entered + "-" + other}}
}

type nearID struct{ how, id string }

// nearTo are external IDs next to one, each of them legal and none the same.
func nearTo(id string) (list []nearID) {
	first, last, middle := id[:1], id[len(id)-1:], len(id)/2
	for _, n := range []nearID{
		{"with a character more at its end", id + "x"},
		{"with a character more at its start", "x" + id},
		{"with its last character changed", id[:len(id)-1] + another(last)},
		{"with its first character changed", another(first) + id[1:]},
		{"with its middle changed", id[:middle] + another(id[middle:middle+1]) + id[middle+1:]},
		{"without its last character", id[:len(id)-1]},
		{"with another start", rand.Text() + id[middle:]},
		{"with another end", id[:middle] + rand.Text()},
		{"with more in its middle", id[:middle] + rand.Text() + id[middle:]},
		{"with much more at its end", id + rand.Text()[:16]},
		{"in capital letters or without them", swapped(id)},
	} {
		if n.id != id && awsname.CheckExternalID(n.id) == nil {
			list = append(list, n)
		}
	}
	return list
}

// another is a character that is not this one.
func another(c string) string {
	if strings.EqualFold(c, "x") {
		return "y"
	}
	return "x"
}

// swapped has capitals where there are none, and the other way round.
func swapped(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsUpper(c) {
			return unicode.ToLower(c)
		}
		return unicode.ToUpper(c)
	}, s)
}
