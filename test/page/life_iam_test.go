package page_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// customersAccount is moto's for whom it does not know. The vendor's is the one that archive trusts.
const (
	customersAccount = "123456789012"
	vendorsAccount   = "111122223333"
	strangersAccount = "999988887777"
	lifeRegion       = "us-east-1"
)

// iamNow asks moto what its IAM has at this moment.
type iamNow struct{ address string }

// as are credentials for moto, which reads the key's ID only.
func as(key string) aws.CredentialsProvider {
	return credentials.NewStaticCredentialsProvider(key, "testing", "")
}

func (n *iamNow) client(key string) *iam.Client {
	return iam.New(iam.Options{Region: lifeRegion, BaseEndpoint: &n.address, Credentials: as(key)})
}

func (n *iamNow) sts(key string) *sts.Client {
	return sts.New(sts.Options{Region: lifeRegion, BaseEndpoint: &n.address, Credentials: as(key)})
}

// caller is whose an access key is: nobody where it is not there, whom moto takes for a user of the customer's.
func (n *iamNow) caller(ctx context.Context, key string) (judge.Caller, error) {
	out, err := n.sts(key).GetCallerIdentity(ctx, nil)
	if err != nil || strings.HasSuffix(aws.ToString(out.Arn), ":user/moto") {
		return judge.Caller{}, err
	}
	return judge.Caller{ARN: *out.Arn}, nil
}

// stack is a role or user of the customer's with its policies, and the policy of a bucket if one is named, as a launched stack. The
// principal's logical ID is the name. It has no resource where there is no such principal.
func (n *iamNow) stack(ctx context.Context, kind, name, bucket string) (*resolve.Stack, error) {
	all, err := n.client("testing").GetAccountAuthorizationDetails(ctx, &iam.GetAccountAuthorizationDetailsInput{
		Filter: []types.EntityType{types.EntityTypeUser, types.EntityTypeRole, types.EntityTypeLocalManagedPolicy}})
	if err != nil {
		return nil, err
	}
	if all.IsTruncated {
		return nil, errors.New("there is more in moto's IAM than one page")
	}
	s := &stackNow{&resolve.Stack{}}
	for _, p := range all.Policies {
		for _, v := range p.PolicyVersionList {
			if v.IsDefaultVersion {
				err = errors.Join(err, s.policy(aws.ToString(p.Arn), v.Document))
			}
		}
	}
	for _, r := range all.RoleDetailList {
		if kind == "role" && aws.ToString(r.RoleName) == name {
			trust, wrong := document(r.AssumeRolePolicyDocument)
			attached, unknown := n.client("testing").ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: &name})
			if unknown == nil {
				unknown = s.principal(name, "AWS::IAM::Role", r.Arn, attached.AttachedPolicies, r.RolePolicyList, trust)
			}
			err = errors.Join(err, wrong, unknown)
		}
	}
	for _, u := range all.UserDetailList {
		if kind == "user" && aws.ToString(u.UserName) == name {
			attached, unknown := n.client("testing").ListAttachedUserPolicies(ctx, &iam.ListAttachedUserPoliciesInput{UserName: &name})
			if unknown == nil {
				unknown = s.principal(name, "AWS::IAM::User", u.Arn, attached.AttachedPolicies, u.UserPolicyList, nil)
			}
			err = errors.Join(err, unknown)
		}
	}
	if bucket == "" {
		return s.Stack, err
	}
	return s.Stack, errors.Join(err, n.bucketPolicy(ctx, s, bucket))
}

type stackNow struct{ *resolve.Stack }

func (s *stackNow) policy(arn string, text *string) error {
	d, err := document(text)
	s.Resources = append(s.Resources, resolve.Resource{LogicalID: arn, Type: "AWS::IAM::ManagedPolicy", PhysicalID: arn, Properties: map[string]any{"PolicyDocument": d}})
	return err
}

// principal adds a role or user. An inline policy stands as one that is attached: it decides the same.
func (s *stackNow) principal(name, kind string, arn *string, attached []types.AttachedPolicy, inline []types.PolicyDetail, trust any) error {
	var arns []any
	var problems []error
	for _, p := range attached {
		arns = append(arns, aws.ToString(p.PolicyArn))
	}
	for _, p := range inline {
		own := aws.ToString(arn) + "/" + aws.ToString(p.PolicyName)
		arns = append(arns, own)
		problems = append(problems, s.policy(own, p.PolicyDocument))
	}
	s.Resources = append(s.Resources, resolve.Resource{LogicalID: name, Type: kind, PhysicalID: name, Attributes: map[string]string{"Arn": aws.ToString(arn)},
		Properties: map[string]any{"ManagedPolicyArns": arns, "AssumeRolePolicyDocument": trust}})
	return errors.Join(problems...)
}

// bucketPolicy adds the policy of a bucket, if it has one.
func (n *iamNow) bucketPolicy(ctx context.Context, s *stackNow, bucket string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, n.address+"/"+bucket+"?policy", nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", motoSigned)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode == http.StatusNotFound {
		return err
	}
	var d map[string]any
	if err := json.Unmarshal(text, &d); err != nil {
		return fmt.Errorf("the policy of %s: %w in %s", bucket, err, text)
	}
	s.Resources = append(s.Resources, resolve.Resource{LogicalID: "Policy", Type: "AWS::S3::BucketPolicy", Properties: map[string]any{"Bucket": bucket, "PolicyDocument": d}})
	return nil
}

// document reads a policy as IAM gives it: percent-encoded.
func document(text *string) (d map[string]any, err error) {
	decoded, err := url.PathUnescape(aws.ToString(text))
	if err == nil {
		err = json.Unmarshal([]byte(decoded), &d)
	}
	return d, err
}

// mayAssume reports whether a role is there whose trust lets the caller in.
func (n *iamNow) mayAssume(ctx context.Context, arn string, who judge.Caller) (bool, error) {
	name, ok := strings.CutPrefix(arn, "arn:aws:iam::"+customersAccount+":role/")
	if !ok {
		return false, nil
	}
	s, err := n.stack(ctx, "role", name, "")
	if err != nil || s.Resource(name) == nil {
		return false, err
	}
	j, err := judge.Of(s)
	if err != nil {
		return false, err
	}
	return j.MayAssume(name, who)
}

// mayAsk reports whether a session of a role, or a user, may make a request, and whether it may list the bucket. Somebody of another
// account may not: no policy of a bucket names them here.
func (n *iamNow) mayAsk(ctx context.Context, arn, bucket, object string, request judge.Request) (allowed, lists bool, err error) {
	parts := strings.FieldsFunc(arn, func(r rune) bool { return r == ':' || r == '/' })
	if len(parts) < 6 || parts[3] != customersAccount || bucket == "" {
		return false, false, nil
	}
	kind, name := map[string]string{"user": "user", "assumed-role": "role"}[parts[4]], parts[5]
	s, err := n.stack(ctx, kind, name, bucket)
	if err != nil || s.Resource(name) == nil {
		return false, false, err
	}
	j, err := judge.Of(s)
	if err != nil {
		return false, false, err
	}
	list := judge.Request{Action: "s3:ListBucket", Resource: "arn:aws:s3:::" + bucket, Context: request.Context}
	if lists, err = j.Allows(name, list.Of(customersAccount)); err != nil || request.Action == "" {
		return false, lists, err
	}
	allowed, err = j.Allows(name, request)
	return allowed, lists, err
}
