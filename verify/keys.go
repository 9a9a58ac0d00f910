package verify

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// WayKeyedUser: the access key of a user that has the permissions.
const WayKeyedUser Way = "keyedUser"

// WayStsUserRole: the access key of a user without permissions, which assumes the role.
const WayStsUserRole Way = "stsUserRole"

var (
	_ = declare(WayKeyedUser, entrance{words: "the access key of a user", keyed: true, check: (*input).key, enter: (*run).enterAsUser})
	_ = declare(WayStsUserRole, entrance{
		words: "the access key of a user that assumes a role", keyed: true, role: true, check: (*input).key, enter: (*run).enterByUser,
		refused: func(*run) string {
			return "The role does not let this user in. A user and the role that trusts it take AWS up to minutes to spread after a launch: if it was just now, try again. Otherwise hand over the role's ARN, the access key and the secret of one and the same stack."
		},
	})
)

func (in *input) key(r *run) {
	in.needs("KeyID", r.c.KeyID, "it is the way in")
	if r.c.Secret.IsZero() {
		in.problem("Secret", "must be given: it belongs to the key")
	}
}

// enterByUser assumes the role as the user.
func (r *run) enterByUser(ctx context.Context) bool {
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
