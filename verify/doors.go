package verify

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// mustNotOpen tries an AssumeRole that must be refused. Where the right one is refused as well, that shows nothing.
func (r *run) mustNotOpen(ctx context.Context, in bool, id, tried, advice string, creds aws.CredentialsProvider, externalID string) {
	r.mustRefuse(ctx, in, id, tried, advice, creds, r.assume(externalID))
}

// mustRefuse tries a call that must be refused.
func (r *run) mustRefuse(ctx context.Context, in bool, id, tried, advice string, creds aws.CredentialsProvider, call *sts.AssumeRoleInput) {
	if ctx.Err() != nil {
		return
	}
	client := r.sts(creds)
	o := r.once(ctx, "AssumeRole", func(ctx context.Context) error {
		_, err := client.AssumeRole(ctx, call)
		return err
	})
	f := r.closedBy(in, advice, o)
	if f.Verdict == Good && ownRefusal(o.answer, id != "closed/own-session" && id != itselfWithoutID) {
		f.Verdict, f.Advice = Unknown, r.refusedAdvice(o.answer, true, "sts:AssumeRole")
	}
	f.ID, f.Tried = id, tried
	r.add(ctx, f)
}

// addClosed adds what became of a call that must be refused.
func (r *run) addClosed(ctx context.Context, shows bool, id, tried, advice string, o outcome) {
	f := r.closedBy(shows, advice, o)
	f.ID, f.Tried = id, tried
	r.add(ctx, f)
}

// closedBy is what became of a call that must be refused.
func (r *run) closedBy(shows bool, advice string, o outcome) Finding {
	f := Finding{Expected: "AWS refuses", Answered: said(o), Answers: []Answer{o.answer}}
	switch {
	case o.kind == allowed:
		f.Verdict, f.Advice = Failed, advice
	case o.kind == refused && !shows:
		f.Verdict = Skipped
		f.Answered += ", which shows nothing as long as what should work is refused as well"
	case o.kind == refused:
		f.Verdict = Good
	default:
		f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
	}
	return f
}

// has reports whether a check has come to a verdict.
func (r *run) has(id string, v Verdict) bool {
	f := (&Report{Findings: r.findings}).Finding(id)
	return f != nil && f.Verdict == v
}

// strangers tries the role with everything right but the caller.
func (r *run) strangers(ctx context.Context) {
	const id = "closed/strangers"
	advice := fmt.Sprintf("The role lets in others than %s. Update the stack from its template, which says whom the role trusts, and change its trust policy in no other way.", r.def.Name)
	if r.way == WayWebIdentity {
		r.otherToken(ctx, "closed/other-token", "assume the role with a token of another "+r.otherBearer(), r.o.StrangerTokenFile, advice)
		r.otherAudience(ctx)
	}
	creds, who := r.o.Stranger, "the credentials of another account"
	if creds == nil && !entrances[r.way].own && r.o.AWS.Credentials != nil {
		creds, who = r.o.AWS.Credentials, "the vendor's own credentials, which it does not name"
	}
	if creds == nil {
		r.skip(id, "assume the role with the credentials of another account", "AWS refuses", "no credentials of another account are known")
		if r.assumesItself() {
			return
		}
		// A role trusts itself only where its trust policy says so:
		// https://aws.amazon.com/blogs/security/announcing-an-update-to-iam-role-trust-policy-behavior/
		r.mustNotOpen(ctx, true, "closed/own-session", "assume the role with its own session, which is in your account", advice, r.session, r.c.ExternalID)
		return
	}
	r.mustNotOpen(ctx, true, id, "assume the role with "+who, advice, creds, r.c.ExternalID)
}

// otherToken tries the role with a token that it must refuse.
func (r *run) otherToken(ctx context.Context, id, tried, path, advice string) {
	if ctx.Err() != nil {
		return
	}
	if path == "" {
		r.skip(id, tried, "AWS refuses", "no such token is known")
		return
	}
	r.refusesToken(ctx, id, tried, path, r.tokensSession(), advice)
}

// refusesToken presents a token, for a session of a name, that the role must not take so.
func (r *run) refusesToken(ctx context.Context, id, tried, path, session, advice string) {
	token, err := readToken(ctx, path)
	if err != nil {
		r.add(ctx, Finding{ID: id, Verdict: Unknown, Tried: tried, Expected: "AWS refuses", Answered: "not sent: " + err.Error(), Advice: "Not the customer's: the file must hold a token that the role must refuse."})
		return
	}
	wait := r.o.Wait
	r.o.Wait = 0 // it should be refused
	_, o := r.present(ctx, token, session, sessionSeconds)
	r.o.Wait = wait
	if r.providerAdvice(o.answer.Message) != "" {
		o.kind = refused // before the role is asked: the account's OIDC provider takes no such token
	}
	r.addClosed(ctx, true, id, tried, advice, o)
}

// otherAudience tries the role with a token of the right service account that was made for somebody else: whoever gets
// tokens for another audience could present them here.
func (r *run) otherAudience(ctx context.Context) {
	id, tried := "closed/other-audience", "assume the role with a token of the "+r.bearer()+" for another audience"
	w := r.webIdentity()
	if w == nil || !w.Audience.Typed() && w.Audience.Values == nil {
		return // no template of this vendor's asks for one
	}
	audience := words.Or(words.QuoteAll(w.Audience.Values))
	if w.Audience.Values == nil {
		audience = fmt.Sprintf("%q", r.c.Audience)
	}
	if w.Audience.Offered() && r.c.Audience == "" {
		r.skip(id, tried, "AWS refuses, if the customer entered an audience", "it is not known that the customer entered one")
		return
	}
	r.otherToken(ctx, id, tried, r.o.OtherAudienceTokenFile, fmt.Sprintf("The role also takes tokens that %s's %s gets for others. Update the stack with the audience %s, and change the role's trust policy in no other way.", r.def.Name, r.bearer(), audience))
}

// firstPhase is for a role that trusts nobody yet.
func (r *run) firstPhase(ctx context.Context) {
	advice := fmt.Sprintf("The role must trust nobody until you enter what %s shows you. Launch the stack from its template, and change the role's trust policy in no other way.", r.def.Name)
	r.mustNotOpen(ctx, true, "closed/first-phase", "assume the role, which is not open yet, without an external ID", advice, r.o.AWS.Credentials, "")
	externalID := r.c.ExternalID
	if externalID == "" {
		externalID = rand.Text()
	}
	r.mustNotOpen(ctx, true, "closed/first-phase-external-id", "assume the role, which is not open yet, with an external ID", advice, r.o.AWS.Credentials, externalID)
	if r.o.Stranger != nil {
		r.mustNotOpen(ctx, true, "closed/first-phase-strangers", "assume the role, which is not open yet, with the credentials of another account", advice, r.o.Stranger, externalID)
	}
	if ctx.Err() == nil {
		r.add(ctx, Finding{
			ID: "way-in/role", Verdict: Skipped, Tried: "see whether there is the role " + r.c.RoleARN, Expected: "it is there",
			Answered: "not shown: AWS refuses in the same way where there is no such role",
		})
		r.skip("works", "everything that is granted", "it works", "the role is to be opened first")
		r.template(ctx)
	}
}
