package verify

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// condition is the one that the definition's trust has of the way in for a key, nil if there is none.
func (r *run) condition(key string) *vendors.TrustCondition {
	role, way := r.def.Access.Role, entrances[r.way].narrows
	if role == nil || way == "" {
		return nil
	}
	for _, c := range role.Trust.ConditionsOn(way) {
		if c.Key == key {
			return &c
		}
	}
	return nil
}

// shown is the value of a condition's key that the call must bring: as the customer typed it, or one that the definition asks
// for, with a word of ours where its pattern leaves it open. It is empty where the trust does not ask.
func (r *run) shown(key, typed string) string {
	switch c := r.condition(key); {
	case c == nil:
		return ""
	case c.Typed != nil:
		return typed
	default:
		return strings.ReplaceAll(c.Values[0], "*", "verify")
	}
}

// narrow adds to a call what the conditions of the trust ask of it.
func (r *run) narrow(in *sts.AssumeRoleInput) *sts.AssumeRoleInput {
	if name := r.shown(narrowing.SessionName, r.c.SessionName); name != "" {
		in.RoleSessionName = &name
	}
	if identity := r.shown(narrowing.SourceIdentity, r.c.SourceIdentity); identity != "" {
		in.SourceIdentity = &identity
	}
	return in
}

// otherwise tries the role with everything right but what a condition of its trust asks for. The others of the conditions,
// who calls and from where, are not for this side to choose.
func (r *run) otherwise(ctx context.Context, in bool) {
	advice := fmt.Sprintf("The role lets %s in without what its trust should ask for besides. Update the stack from its template, which says it, and change the role's trust policy in no other way.", r.def.Name)
	if r.condition(narrowing.SessionName) != nil {
		call := r.assume(r.c.ExternalID)
		call.RoleSessionName = aws.String("other-" + rand.Text())
		r.mustRefuse(ctx, in, "closed/other-session-name", "assume the role in a session of another name", advice, r.o.AWS.Credentials, call)
	}
	if r.condition(narrowing.SourceIdentity) != nil {
		call := r.assume(r.c.ExternalID)
		call.SourceIdentity = aws.String("other-" + rand.Text())
		r.mustRefuse(ctx, in, "closed/other-source-identity", "assume the role with another source identity", advice, r.o.AWS.Credentials, call)
		call = r.assume(r.c.ExternalID)
		call.SourceIdentity = nil
		r.mustRefuse(ctx, in, "closed/without-source-identity", "assume the role without a source identity", advice, r.o.AWS.Credentials, call)
	}
}

// otherSession tries the role with the right token in a session of another name than its trust asks for.
func (r *run) otherSession(ctx context.Context) {
	if r.condition(narrowing.SessionName) == nil || ctx.Err() != nil {
		return
	}
	r.refusesToken(ctx, "closed/other-session-name", "assume the role in a session of another name", r.c.WebIdentityTokenFile, "other-"+rand.Text(),
		fmt.Sprintf("The role lets %s in without what its trust should ask for besides. Update the stack from its template, which says it, and change the role's trust policy in no other way.", r.def.Name))
}

// rotated tries the second external ID of a rotation, which must open the role, and one that was taken out of it, which must not.
func (r *run) rotated(ctx context.Context, in bool) {
	if second := r.c.SecondExternalID; second != "" && ctx.Err() == nil {
		_, o := r.ask(ctx, r.o.AWS.Credentials, r.assume(second))
		f := Finding{ID: "way-in/second-external-id", Verdict: Good, Tried: "assume the role with the second external ID", Expected: "AWS gives a session of the role",
			Answered: said(o), Answers: []Answer{o.answer}}
		switch {
		case o.kind == refused && ownRefusal(o.answer, true):
			f.Verdict, f.Advice = Unknown, r.refusedAdvice(o.answer, true, "sts:AssumeRole")
		case o.kind == refused:
			f.Verdict, f.Advice = Failed, fmt.Sprintf("The role does not take the second external ID yet. Update the stack with it as %s, and go on using the first one until then.", vendors.ParamSecondExternalID)
		case o.kind != allowed:
			f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
		}
		r.add(ctx, f)
	}
	if retired := r.c.RetiredExternalID; retired != "" {
		r.mustNotOpen(ctx, in, "closed/retired-external-id", "assume the role with the external ID that it no longer takes",
			fmt.Sprintf("The old external ID still opens the role. Update the stack with the new one as %s, and with nothing as %s.", vendors.ParamExternalID, vendors.ParamSecondExternalID),
			r.o.AWS.Credentials, retired)
	}
}
