package launched

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/bucketgrant/bucketgrant/internal/aws/policydoc"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Held is one thing of a launched stack, held against what its template says.
type Held struct {
	// What is held, such as "the trust policy of role quartic-Role-1".
	What string
	// Differs are all differences, in words; none where it is as the template says.
	Differs []string
	// Unread says why it could not be read.
	Unread error
}

// checker reads what a stack has made.
type checker struct {
	iam     *iam.Client
	s3      *s3.Client
	stack   *resolve.Stack
	ofStack string
	held    []Held
}

// Check holds what a stack has made against its own template, as it was launched: the roles' trust and policies, the users'
// policies, groups, keys and passwords, and the buckets' policies. It reads with the credentials of whoever asks, and
// changes nothing. What it does not see: policies of the organization, and what other roles and users of the account may do.
func (a *Account) Check(ctx context.Context, stack *Stack) ([]Held, error) {
	resolved, err := a.resolve(ctx, stack)
	if err != nil {
		return nil, err
	}
	c := &checker{iam: iam.NewFromConfig(a.config), s3: s3.NewFromConfig(a.config), stack: resolved, ofStack: stack.Name}
	for _, r := range resolved.Resources {
		switch r.Type {
		case "AWS::IAM::Role":
			c.role(ctx, r)
		case "AWS::IAM::User":
			c.user(ctx, r)
		case "AWS::IAM::ManagedPolicy":
			c.managedPolicy(ctx, r)
		case "AWS::S3::BucketPolicy":
			c.bucketPolicy(ctx, fmt.Sprint(r.Properties["Bucket"]), r.Properties["PolicyDocument"])
		}
	}
	if existing, _ := stack.Parameter("ExistingBucketName"); existing != "" {
		owner, _ := stack.Parameter("BucketAccountId")
		c.existingBucket(ctx, existing, accountOf(stack.ID), cmp.Or(owner, accountOf(stack.ID)))
	}
	for _, p := range stack.Parameters { // of further sets, always of the stack's account
		if set := vocabulary.SetOf(p.Name); set != "" && p.Name == set+vendors.ParamExistingBucketName && p.Value != "" {
			c.existingBucket(ctx, p.Value, accountOf(stack.ID), accountOf(stack.ID))
		}
	}
	return c.held, ctx.Err()
}

// resolve evaluates the stack's template with what it was launched with, and the names that its resources got.
func (a *Account) resolve(ctx context.Context, stack *Stack) (*resolve.Stack, error) {
	client := cloudformation.NewFromConfig(a.config)
	text, err := client.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: &stack.ID})
	if err != nil {
		return nil, fmt.Errorf("cloudformation:GetTemplate of stack %s: %w", stack.Name, root(err))
	}
	parsed, err := template.Parse([]byte(aws.ToString(text.TemplateBody)))
	if err != nil {
		return nil, fmt.Errorf("the template of stack %s: %w", stack.Name, err)
	}
	made, err := client.DescribeStackResources(ctx, &cloudformation.DescribeStackResourcesInput{StackName: &stack.ID})
	if err != nil {
		return nil, fmt.Errorf("cloudformation:DescribeStackResources of stack %s: %w", stack.Name, root(err))
	}
	names := map[string]string{}
	for _, r := range made.StackResources {
		names[aws.ToString(r.LogicalResourceId)] = aws.ToString(r.PhysicalResourceId)
	}
	parts := strings.SplitN(stack.ID, ":", 6)
	if len(parts) < 6 {
		return nil, fmt.Errorf("the stack's ID must be an ARN, got %q", stack.ID)
	}
	in := resolve.Input{
		Parameters: map[string]string{}, Partition: parts[1], Region: parts[3], AccountID: parts[4], StackName: stack.Name, StackID: stack.ID,
		Physical: func(logicalID, typ string, properties map[string]any) (string, map[string]string) {
			return names[logicalID], arnOf(parts[1], parts[4], typ, names[logicalID], properties)
		},
	}
	for _, p := range stack.Parameters {
		in.Parameters[p.Name] = p.Value
	}
	resolved, err := resolve.Resolve(parsed, in)
	if err != nil {
		return nil, fmt.Errorf("the template of stack %s: %w", stack.Name, err)
	}
	return resolved, nil
}

// arnOf is the attribute Arn of what policies name.
func arnOf(partition, account, typ, name string, properties map[string]any) map[string]string {
	path, _ := properties["Path"].(string)
	path = cmp.Or(path, "/")
	switch {
	case name == "":
		return nil
	case typ == "AWS::S3::Bucket":
		return map[string]string{"Arn": "arn:" + partition + ":s3:::" + name}
	case typ == "AWS::IAM::Role":
		return map[string]string{"Arn": "arn:" + partition + ":iam::" + account + ":role" + path + name}
	case typ == "AWS::IAM::User":
		return map[string]string{"Arn": "arn:" + partition + ":iam::" + account + ":user" + path + name}
	}
	return nil
}

func accountOf(arn string) string { return strings.SplitN(arn+":::::", ":", 6)[4] }

// hold notes what was found.
func (c *checker) hold(what string, differs []string, err error) {
	if err != nil {
		err = root(err)
	}
	c.held = append(c.held, Held{what, differs, err})
}

// documents compares a policy with the template's, statement by statement.
func documents(want any, got string) ([]string, error) {
	text, err := json.Marshal(want)
	if err != nil {
		return nil, err
	}
	right, err := policydoc.Parse(string(text))
	if err != nil {
		return nil, err
	}
	there, err := policydoc.Parse(got)
	if err != nil {
		return nil, err
	}
	return append(only(there, right, "has a statement that the template has not"), only(right, there, "lacks a statement of the template")...), nil
}

// only are the statements of one list that the other has not.
func only(list, other []policydoc.Statement, words string) (differs []string) {
	for _, s := range list {
		if !slices.ContainsFunc(other, func(o policydoc.Statement) bool { return o.Same() == s.Same() }) {
			differs = append(differs, words+": "+s.Same())
		}
	}
	return differs
}

// names compares lists of names.
func names(got, want []string, more, less string) (differs []string) {
	for _, n := range got {
		if !slices.Contains(want, n) {
			differs = append(differs, more+" "+n)
		}
	}
	for _, n := range want {
		if !slices.Contains(got, n) {
			differs = append(differs, less+" "+n)
		}
	}
	return differs
}

// texts are the values of a property that is a list.
func texts(v any) (list []string) {
	all, _ := v.([]any)
	for _, one := range all {
		list = append(list, fmt.Sprint(one))
	}
	return list
}

func isMissing(err error) bool {
	var api interface{ ErrorCode() string }
	return errors.As(err, &api) && (api.ErrorCode() == "NoSuchEntity" || api.ErrorCode() == "NoSuchBucketPolicy")
}
