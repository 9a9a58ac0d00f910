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
		vendorCalls := r.way != WayStsUserRole
		f.Verdict, f.Advice = Failed, cmp.Or(r.refusedAdvice(o.answer, vendorCalls, "sts:AssumeRole"), r.roleAdvice())
		if ownRefusal(o.answer, vendorCalls) {
			f.Verdict = Unknown
		}
	case o.kind == badKey && r.way == WayStsUserRole: // STS has just known it
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

// assume is the request. An external ID is only sent where the way in has one.
func (r *run) assume(externalID string) *sts.AssumeRoleInput {
	in := &sts.AssumeRoleInput{RoleArn: &r.c.RoleARN, RoleSessionName: aws.String(sessionName), DurationSeconds: aws.Int32(sessionSeconds)}
	if externalID != "" && (r.way == WayRole || r.way == WayExistingRole) {
		in.ExternalId = &externalID
	}
	return r.narrow(in)
}

func (r *run) roleAdvice() string {
	switch {
	case r.way == WayExistingRole:
		return fmt.Sprintf("The role that was there already does not let %s in. Look at its trust policy, which is not the template's: it must name %s, with the external ID that it uses for this role.", r.def.Name, r.def.Name)
	case r.way == WayStsUserRole:
		return "The role does not let this user in. A user and the role that trusts it take AWS up to minutes to spread after a launch: if it was just now, try again. Otherwise hand over the role's ARN, the access key and the secret of one and the same stack."
	case r.def.Access.Role.Trust.Principal.Typed():
		return fmt.Sprintf("The role does not let %s in. Update the stack with the principal's ARN and the external ID exactly as %s shows them, and hand over the output RoleArn of that stack. If that is done: %s's own principal needs sts:AssumeRole on the role.", r.def.Name, r.def.Name, r.def.Name)
	}
	return fmt.Sprintf("The role does not let %s in. Update the stack with the external ID exactly as %s shows it, and hand over the output RoleArn of that stack. If that is done: %s's own credentials need sts:AssumeRole on the role.", r.def.Name, r.def.Name, r.def.Name)
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
