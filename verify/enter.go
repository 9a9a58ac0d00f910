package verify

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
)

const (
	// sessionName stands in the customer's CloudTrail.
	sessionName = "bucketgrant-verify"
	// sessionSeconds is the least that STS gives.
	sessionSeconds = 900
)

// enterRole assumes the role as it should be.
func (r *run) enterRole(ctx context.Context, who string, creds aws.CredentialsProvider) bool {
	session, o := r.ask(ctx, creds, r.assume(r.c.ExternalID))
	if o.kind == allowed && !isSession(session) {
		o.kind, o.answer.Message = untold, noSession
	}
	tried := "assume " + r.c.RoleARN + " with " + who
	if r.c.ExternalID != "" && r.way == WayRole {
		tried += " and the external ID"
	}
	f := Finding{ID: "way-in/role", Tried: tried, Expected: "AWS gives a session of the role", Answered: said(o), Answers: []Answer{o.answer}}
	switch {
	case o.kind == allowed:
		f.Verdict = Good
		r.add(ctx, f)
		return r.enterSession(ctx, session)
	case o.kind == refused:
		vendorCalls := !r.way.Keyed()
		f.Verdict, f.Advice = Failed, cmp.Or(r.refusedAdvice(o.answer, vendorCalls, "sts:AssumeRole"), entrances[r.way].refused(r))
		if ownRefusal(o.answer, vendorCalls) {
			f.Verdict = Unknown
		}
	case o.kind == badKey && r.way.Keyed(): // STS has just known it
		f.Verdict, f.Advice = Failed, r.keyAdvice(o.answer.Code)
	case o.kind == badKey:
		f.Verdict, f.Advice = Unknown, "Not the customer's: AWS does not accept your own credentials."
	default:
		f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
	}
	r.add(ctx, f)
	return false
}

// ask sends a request for a session of the role.
func (r *run) ask(ctx context.Context, creds aws.CredentialsProvider, in *sts.AssumeRoleInput) (session *types.Credentials, o outcome) {
	client := r.sts(creds)
	o = r.try(ctx, "AssumeRole", func(ctx context.Context) error {
		out, err := client.AssumeRole(ctx, in)
		if err == nil {
			session = out.Credentials
		}
		return err
	})
	return session, o
}

// assume is the request. An external ID is only sent by the vendor's own principals.
func (r *run) assume(externalID string) *sts.AssumeRoleInput {
	in := &sts.AssumeRoleInput{RoleArn: &r.c.RoleARN, RoleSessionName: aws.String(sessionName), DurationSeconds: aws.Int32(sessionSeconds)}
	if e := entrances[r.way]; externalID != "" && e.own && e.role {
		in.ExternalId = &externalID
	}
	return r.narrow(in)
}

const noSession = "the answer holds no session"

func isSession(c *types.Credentials) bool {
	return c != nil && aws.ToString(c.AccessKeyId) != "" && aws.ToString(c.SecretAccessKey) != "" && aws.ToString(c.SessionToken) != ""
}

// hide keeps a session out of what is reported.
func (r *run) hide(c *types.Credentials) {
	if c != nil {
		r.secrets = append(r.secrets, aws.ToString(c.SecretAccessKey), aws.ToString(c.SessionToken))
	}
}

// enterSession takes the session into use.
func (r *run) enterSession(ctx context.Context, c *types.Credentials) bool {
	r.hide(c)
	r.session = static(aws.ToString(c.AccessKeyId), aws.ToString(c.SecretAccessKey), aws.ToString(c.SessionToken))
	if r.way != WayStsUserRole { // the key's owner has been compared
		return r.accountIs(ctx, roleARN().FindStringSubmatch(r.c.RoleARN)[2], "the role")
	}
	return true
}

// accountIs compares whose the way in is with whose it should be. Into another one nothing is written.
func (r *run) accountIs(ctx context.Context, account, what string) bool {
	if r.c.Account == "" {
		r.account = account
		return true
	}
	f := Finding{
		ID: "place/account", Verdict: Good, Tried: "compare the account of " + what, Expected: "it is " + r.c.Account, Answered: "it is " + account,
	}
	if account != r.c.Account {
		f.Verdict = Failed
		f.Advice = fmt.Sprintf("You handed over %s of AWS account %s, and account %s was expected. Launch the stack in account %s and hand over its outputs.", what, account, r.c.Account, r.c.Account)
	}
	r.add(ctx, f)
	return f.Verdict == Good
}
