package verify

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// long asks for a session as long as the vendor works with, where the definition says that an hour is not enough. The session
// is not used.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html#id_roles_use_view-role-max-session
func (r *run) long(ctx context.Context, ask func(seconds int32) (*types.Credentials, outcome)) {
	seconds, _ := r.def.SessionSeconds()
	if seconds <= vendors.LeastSession || ctx.Err() != nil {
		return
	}
	session, o := ask(int32(seconds))
	r.hide(session)
	f := Finding{ID: "way-in/session-length", Verdict: Good, Tried: fmt.Sprintf("ask for a session of %d seconds", seconds),
		Expected: "AWS gives one", Answered: said(o), Answers: []Answer{o.answer}}
	switch {
	case o.kind == allowed:
	case strings.Contains(o.answer.Message, "exceeds the MaxSessionDuration"):
		f.Verdict, f.Advice = Failed, fmt.Sprintf("The role gives shorter sessions than %s works with. Update the stack with %s %d, or agree with %s on less.",
			r.def.Name, vendors.ParamMaxSessionDuration, seconds, r.def.Name)
	case strings.Contains(o.answer.Message, "role chaining"):
		f.Verdict, f.Advice = Unknown, "Not the customer's: you work with a session of a role, which AWS lets assume another for one hour at most. Try as a user, or as what the vendor's service is."
	default:
		f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
	}
	r.add(ctx, f)
}

// longRole asks for it with the external ID.
func (r *run) longRole(ctx context.Context, creds aws.CredentialsProvider) {
	r.long(ctx, func(seconds int32) (*types.Credentials, outcome) {
		in := r.assume(r.c.ExternalID)
		in.DurationSeconds = &seconds
		return r.ask(ctx, creds, in)
	})
}

// longToken asks for it with the token.
func (r *run) longToken(ctx context.Context, token string) {
	r.long(ctx, func(seconds int32) (*types.Credentials, outcome) {
		return r.present(ctx, token, r.tokensSession(), seconds)
	})
}
