package verify

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
)

const (
	// sessionName stands in the customer's CloudTrail.
	sessionName = "bucketgrant-verify"
	// sessionSeconds is the least that STS gives.
	sessionSeconds = 900
)

// enter gets in, and tries the door in the ways in which it must not open.
func (r *run) enter(ctx context.Context) bool {
	switch r.way {
	case WayBucketPolicy:
		return r.enterAsGuest(ctx)
	case WayKeyedUser:
		return r.enterAsUser(ctx)
	case WayExistingRole:
		return r.enterExistingRole(ctx)
	case WayStsUserRole:
		if !r.enterAsUser(ctx) {
			return false
		}
		key := r.session
		in := r.enterRole(ctx, "the access key of the user", key)
		if ctx.Err() == nil && in {
			r.longRole(ctx, key)
			r.strangers(ctx)
		}
		return in
	case WayWebIdentity:
		in := r.enterByToken(ctx)
		if ctx.Err() == nil && in {
			r.otherSession(ctx)
			r.strangers(ctx)
		}
		return in
	}
	in := r.enterRole(ctx, "the vendor's credentials", r.o.AWS.Credentials)
	if ctx.Err() == nil {
		r.withoutExternalID(ctx, in)
		if r.isOpen() {
			return false // before anything is written: the role may be of somebody who did not hand it over
		}
		r.rotated(ctx, in)
		r.otherwise(ctx, in)
	}
	if ctx.Err() == nil && in {
		r.longRole(ctx, r.o.AWS.Credentials)
		r.itself(ctx)
		r.strangers(ctx)
	}
	return in
}

// enterAsUser asks STS whose the key is: that needs no permission.
func (r *run) enterAsUser(ctx context.Context) bool {
	key := static(r.c.KeyID, r.c.Secret.Reveal(), "")
	client := r.sts(key)
	var who *sts.GetCallerIdentityOutput
	o := r.try(ctx, "GetCallerIdentity", func(ctx context.Context) (err error) {
		who, err = client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		return err
	})
	if o.kind == allowed && awsname.CheckAccountID(aws.ToString(who.Account)) != nil {
		o.kind, o.answer.Message = untold, "the answer names no account"
	}
	f := Finding{
		ID: "way-in/key", Tried: "ask AWS whose access key " + r.c.KeyID + " is", Expected: "AWS knows the key and its secret",
		Answered: said(o), Answers: []Answer{o.answer},
	}
	switch o.kind {
	case allowed:
		f.Verdict = Good
		r.session = key
		r.add(ctx, f)
		return r.accountIs(ctx, aws.ToString(who.Account), "the access key")
	case badKey, refused:
		f.Verdict, f.Advice = Failed, r.keyAdvice(o.answer.Code)
	default:
		f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
	}
	r.add(ctx, f)
	return false
}

func (r *run) keyAdvice(code string) string {
	if code == "SignatureDoesNotMatch" {
		return "The secret access key does not belong to access key " + r.c.KeyID + ". Read both again from the secret in AWS Secrets Manager that the stack made, and hand them over."
	}
	return "AWS does not accept access key " + r.c.KeyID + ": it is not active, or was deleted or replaced. In the IAM console, activate the key, or hand over the key that the stack's outputs show now, with its secret."
}

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

// enterByToken assumes the role with a token of the vendor's.
func (r *run) enterByToken(ctx context.Context) bool {
	f := Finding{ID: "way-in/role", Tried: "assume " + r.c.RoleARN + " with a token of the vendor's " + r.bearer(), Expected: "AWS gives a session of the role"}
	token, err := readToken(ctx, r.c.WebIdentityTokenFile)
	if err != nil {
		f.Verdict, f.Answered, f.Advice = Unknown, "not sent: "+err.Error(), "Not the customer's: the file must hold a token of your "+r.bearer()+"."
		r.add(ctx, f)
		return false
	}
	session, o := r.present(ctx, token, r.tokensSession(), sessionSeconds)
	if o.kind == allowed && !isSession(session) {
		o.kind, o.answer.Message = untold, noSession
	}
	f.Answered, f.Answers = said(o), []Answer{o.answer}
	switch o.kind {
	case allowed:
		f.Verdict = Good
		r.add(ctx, f)
		r.longToken(ctx, token)
		return r.enterSession(ctx, session)
	case refused:
		f.Verdict = Failed
		f.Advice = r.refusedAdvice(o.answer, false, "sts:AssumeRoleWithWebIdentity")
		if f.Advice != "" {
			break
		}
		f.Advice = r.tokenAdvice()
	default:
		f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
		if strings.Contains(o.answer.Code, "IdentityToken") || strings.HasPrefix(o.answer.Code, "IDP") {
			f.Advice = "Not the customer's: AWS does not accept your token. Is it one of your " + r.bearer() + ", signed and not expired?"
		}
		if advice := r.providerAdvice(o.answer.Message); advice != "" {
			f.Verdict, f.Advice = Failed, advice
		}
	}
	r.add(ctx, f)
	return false
}

// tokensSession is the name of a session that a token opens: what the trust asks for, if it does.
func (r *run) tokensSession() string {
	return cmp.Or(r.shown(narrowing.SessionName, r.c.SessionName), sessionName)
}

// present asks for a session of a name with a token.
func (r *run) present(ctx context.Context, token, name string, seconds int32) (session *types.Credentials, o outcome) {
	r.secrets = append(r.secrets, token)
	client := r.sts(aws.AnonymousCredentials{})
	o = r.try(ctx, "AssumeRoleWithWebIdentity", func(ctx context.Context) error {
		out, err := client.AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{
			RoleArn: &r.c.RoleARN, RoleSessionName: &name, DurationSeconds: &seconds, WebIdentityToken: &token,
		})
		if err == nil {
			session = out.Credentials
		}
		return err
	})
	return session, o
}

const noSession = "the answer holds no session"

func isSession(c *types.Credentials) bool {
	return c != nil && aws.ToString(c.AccessKeyId) != "" && aws.ToString(c.SecretAccessKey) != "" && aws.ToString(c.SessionToken) != ""
}

// readToken reads a token file. A pipe or a device could hold up a run, or never end.
func readToken(ctx context.Context, path string) (string, error) {
	const most = 64 << 10 // STS takes 20,000 characters
	if err := ctx.Err(); err != nil {
		return "", err
	}
	info, err := os.Stat(path) // before it is opened: opening a pipe waits for who writes into it
	switch {
	case err != nil:
		return "", &fs.PathError{Op: "open", Path: path, Err: errors.Unwrap(err)}
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("%s is no regular file", path)
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && len(data) > most {
		err = fmt.Errorf("%s is longer than %d bytes", path, most)
	}
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(string(data)), nil
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
