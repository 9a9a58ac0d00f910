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

	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// WayWebIdentity: a token of an identity outside AWS assumes the role, such as of a service account of another cloud.
const WayWebIdentity Way = "webIdentity"

var _ = declare(WayWebIdentity, entrance{
	words: "a role that a token from outside AWS assumes", role: true, narrows: vendors.NarrowsWebIdentity,
	check: (*input).token, enter: (*run).enterAsBearer,
})

func (in *input) token(r *run) {
	in.needs("WebIdentityTokenFile", r.c.WebIdentityTokenFile, "its token assumes the role")
	in.typed(r, "SessionName", r.c.SessionName, narrowing.SessionName)
}

// enterAsBearer assumes the role with a token, and tries whether others open it.
func (r *run) enterAsBearer(ctx context.Context) bool {
	in := r.enterByToken(ctx)
	if ctx.Err() == nil && in {
		r.otherSession(ctx)
		r.strangers(ctx)
	}
	return in
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
