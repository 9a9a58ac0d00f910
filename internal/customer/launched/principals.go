package launched

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/bucketgrant/bucketgrant/internal/aws/policydoc"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

func (c *checker) role(ctx context.Context, r resolve.Resource) {
	name := &r.PhysicalID
	what := "the trust policy of role " + r.PhysicalID
	out, err := c.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: name})
	if err != nil {
		c.hold(what, nil, err)
	} else {
		differs, err := documents(r.Properties["AssumeRolePolicyDocument"], aws.ToString(out.Role.AssumeRolePolicyDocument))
		c.hold(what, differs, err)
		c.boundary("role "+r.PhysicalID, r, out.Role.PermissionsBoundary)
	}
	var attached, inline []string
	pages := iam.NewListAttachedRolePoliciesPaginator(c.iam, &iam.ListAttachedRolePoliciesInput{RoleName: name})
	for err = nil; err == nil && pages.HasMorePages(); {
		var page *iam.ListAttachedRolePoliciesOutput
		if page, err = pages.NextPage(ctx); err == nil {
			attached = append(attached, arns(page.AttachedPolicies)...)
		}
	}
	if err == nil {
		more := iam.NewListRolePoliciesPaginator(c.iam, &iam.ListRolePoliciesInput{RoleName: name})
		for err == nil && more.HasMorePages() {
			var page *iam.ListRolePoliciesOutput
			if page, err = more.NextPage(ctx); err == nil {
				inline = append(inline, page.PolicyNames...)
			}
		}
	}
	c.policies("role "+r.PhysicalID, r, attached, inline, err)
}

func (c *checker) user(ctx context.Context, r resolve.Resource) {
	name, who := &r.PhysicalID, "user "+r.PhysicalID
	if out, err := c.iam.GetUser(ctx, &iam.GetUserInput{UserName: name}); err != nil {
		c.hold("the permissions boundary of "+who, nil, err)
	} else {
		c.boundary(who, r, out.User.PermissionsBoundary)
	}
	var attached, inline []string
	var err error
	pages := iam.NewListAttachedUserPoliciesPaginator(c.iam, &iam.ListAttachedUserPoliciesInput{UserName: name})
	for err == nil && pages.HasMorePages() {
		var page *iam.ListAttachedUserPoliciesOutput
		if page, err = pages.NextPage(ctx); err == nil {
			attached = append(attached, arns(page.AttachedPolicies)...)
		}
	}
	if err == nil {
		more := iam.NewListUserPoliciesPaginator(c.iam, &iam.ListUserPoliciesInput{UserName: name})
		for err == nil && more.HasMorePages() {
			var page *iam.ListUserPoliciesOutput
			if page, err = more.NextPage(ctx); err == nil {
				inline = append(inline, page.PolicyNames...)
			}
		}
	}
	c.policies(who, r, attached, inline, err)
	c.groupsAndKeys(ctx, r, who)
}

func arns(policies []types.AttachedPolicy) (list []string) {
	for _, p := range policies {
		list = append(list, aws.ToString(p.PolicyArn))
	}
	return list
}

// policies holds what is attached and inline against the template.
func (c *checker) policies(who string, r resolve.Resource, attached, inline []string, err error) {
	var own []string
	list, _ := r.Properties["Policies"].([]any)
	for _, p := range list {
		m, _ := p.(map[string]any)
		own = append(own, fmt.Sprint(m["PolicyName"]))
	}
	differs := names(attached, texts(r.Properties["ManagedPolicyArns"]), "has a policy that the template has not:", "lacks the template's policy")
	differs = append(differs, names(inline, own, "has an inline policy that the template has not:", "lacks the template's inline policy")...)
	if err != nil {
		differs = nil
	}
	c.hold("the policies of "+who, differs, err)
}

func (c *checker) boundary(who string, r resolve.Resource, got *types.AttachedPermissionsBoundary) {
	want, _ := r.Properties["PermissionsBoundary"].(string)
	arn := ""
	if got != nil {
		arn = aws.ToString(got.PermissionsBoundaryArn)
	}
	var differs []string
	if arn != want {
		differs = []string{fmt.Sprintf("is %q, and the template says %q", arn, want)}
	}
	c.hold("the permissions boundary of "+who, differs, nil)
}

// groupsAndKeys: a group gives a user policies, and a key or password that the stack did not make is another way in.
func (c *checker) groupsAndKeys(ctx context.Context, r resolve.Resource, who string) {
	name := &r.PhysicalID
	groups, err := c.iam.ListGroupsForUser(ctx, &iam.ListGroupsForUserInput{UserName: name})
	var differs []string
	if err == nil {
		var in []string
		for _, g := range groups.Groups {
			in = append(in, aws.ToString(g.GroupName))
		}
		differs = names(in, texts(r.Properties["Groups"]), "is in a group that the template has not:", "is not in the template's group")
	}
	c.hold("the groups of "+who, differs, err)

	var own []string
	for _, k := range c.stack.Resources {
		if k.Type == "AWS::IAM::AccessKey" && k.Properties["UserName"] == r.PhysicalID {
			own = append(own, k.PhysicalID)
		}
	}
	keys, err := c.iam.ListAccessKeys(ctx, &iam.ListAccessKeysInput{UserName: name})
	differs = nil
	if err == nil {
		var there []string
		for _, k := range keys.AccessKeyMetadata {
			there = append(there, aws.ToString(k.AccessKeyId))
		}
		differs = names(there, own, "has a key that the stack did not make:", "lacks the stack's key")
	}
	c.hold("the access keys of "+who, differs, err)

	_, err = c.iam.GetLoginProfile(ctx, &iam.GetLoginProfileInput{UserName: name})
	differs = nil
	if err == nil && r.Properties["LoginProfile"] == nil {
		differs = []string{"has a password for the console, which the template gives it not"}
	}
	if isMissing(err) {
		err = nil
	}
	c.hold("the password of "+who, differs, err)
}

func (c *checker) managedPolicy(ctx context.Context, r resolve.Resource) {
	what := "what policy " + r.PhysicalID + " says"
	policy, err := c.iam.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &r.PhysicalID})
	if err != nil {
		c.hold(what, nil, err)
		return
	}
	version, err := c.iam.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &r.PhysicalID, VersionId: policy.Policy.DefaultVersionId})
	if err != nil {
		c.hold(what, nil, err)
		return
	}
	differs, err := documents(r.Properties["PolicyDocument"], aws.ToString(version.PolicyVersion.Document))
	c.hold(what, differs, err)
}

func (c *checker) bucketPolicy(ctx context.Context, bucket string, want any) {
	what := "the policy of bucket " + bucket
	out, err := c.s3.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &bucket})
	switch {
	case isMissing(err):
		c.hold(what, []string{"is not there, and the template has one"}, nil)
	case err != nil:
		c.hold(what, nil, err)
	default:
		differs, err := documents(want, aws.ToString(out.Policy))
		c.hold(what, differs, err)
	}
}

// existingBucket: its policy is the customer's own, and the template has no part in it. What lets in others than the
// account is named, for the customer to know. Of another account's bucket S3 tells that account alone.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
func (c *checker) existingBucket(ctx context.Context, bucket, account, owner string) {
	what := "whom the policy of bucket " + bucket + ", which was there before, lets in"
	if owner != account {
		c.hold(what, nil, fmt.Errorf("it belongs to account %s, which alone may read it: ask its owner whom it lets in besides account %s", owner, account))
		return
	}
	out, err := c.s3.GetBucketPolicy(ctx, &s3.GetBucketPolicyInput{Bucket: &bucket})
	if isMissing(err) {
		c.hold(what, nil, nil)
		return
	}
	if err != nil {
		c.hold(what, nil, err)
		return
	}
	statements, err := policydoc.Parse(aws.ToString(out.Policy))
	var differs []string
	for _, s := range statements {
		others := slices.DeleteFunc(s.Principals(), func(p string) bool { return p == account || accountOf(p) == account })
		if s.Effect == "Allow" && len(others) > 0 {
			differs = append(differs, "lets in "+strings.Join(others, ", ")+": "+s.Same())
		}
	}
	c.hold(what, differs, err)
}
