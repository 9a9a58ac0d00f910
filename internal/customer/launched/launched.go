// Package launched reads a launched stack and its secrets, with the AWS credentials of whoever launched it.
package launched

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/logging"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/aws/profiles"
)

// Account is how the customer's account is reached.
type Account struct {
	config  aws.Config
	profile string
}

// Open reads the AWS configuration: region and profile where they are given, else those that it has.
func Open(ctx context.Context, region, profile string) (*Account, error) {
	if err := profiles.Check(ctx, profile); err != nil {
		return nil, err
	}
	// What the SDK logs without credentials means nothing to a person: the error says it.
	options := []func(*config.LoadOptions) error{config.WithLogger(logging.Nop{})}
	if region != "" {
		options = append(options, config.WithRegion(region))
	}
	if profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return nil, errors.New("the region must be given, -region REGION: the one that the stack was launched in")
	}
	withLimit(&cfg)
	ctx, cancel := context.WithTimeout(ctx, credentialsLimit) // without any, the SDK looks for those of an EC2 instance
	defer cancel()
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, fmt.Errorf("there are no AWS credentials: sign in (aws sso login), or name a profile with -profile NAME (%s)", NoCredentials(err))
	}
	return &Account{cfg, profile}, nil
}

// Region is where stacks are looked for.
func (a *Account) Region() string { return a.config.Region }

// Stack is a launched stack.
type Stack struct {
	ID, Name, Status, Reason string
	// Description is that of the template that the stack runs.
	Description  string
	Parameters   []Parameter
	Outputs      []handback.Described
	Capabilities []string
	// Changed is when the stack was created or last updated. What was made a moment ago may not be usable everywhere yet, least
	// of all in express mode, where CloudFormation says that it is done before it is.
	Changed time.Time
}

// Parameter is one that the stack was launched with, in the order in which CloudFormation has them.
type Parameter struct{ Name, Value string }

// Stack reads a stack by its name or ARN.
func (a *Account) Stack(ctx context.Context, name string) (*Stack, error) {
	client := cloudformation.NewFromConfig(a.config)
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	out, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &name})
	if err != nil {
		return nil, a.explainStack(name, err)
	}
	if len(out.Stacks) != 1 {
		return nil, fmt.Errorf("there is no stack %q in %s", name, a.config.Region)
	}
	return read(out.Stacks[0]), nil
}

func read(s types.Stack) *Stack {
	stack := &Stack{ID: aws.ToString(s.StackId), Name: aws.ToString(s.StackName), Status: string(s.StackStatus), Reason: aws.ToString(s.StackStatusReason), Description: aws.ToString(s.Description)}
	for _, p := range s.Parameters {
		stack.Parameters = append(stack.Parameters, Parameter{aws.ToString(p.ParameterKey), aws.ToString(p.ParameterValue)})
	}
	for _, o := range s.Outputs {
		stack.Outputs = append(stack.Outputs, handback.Described{Name: aws.ToString(o.OutputKey), Value: aws.ToString(o.OutputValue), Description: aws.ToString(o.Description)})
	}
	for _, c := range s.Capabilities {
		stack.Capabilities = append(stack.Capabilities, string(c))
	}
	if s.CreationTime != nil {
		stack.Changed = *s.CreationTime
	}
	if s.LastUpdatedTime != nil {
		stack.Changed = *s.LastUpdatedTime
	}
	return stack
}

// JSON is the stack as aws cloudformation describe-stacks prints it, as far as anybody here reads it.
func (s *Stack) JSON() ([]byte, error) {
	type parameter struct{ ParameterKey, ParameterValue string }
	type output struct{ OutputKey, OutputValue, Description string }
	var out struct {
		StackId, StackName, StackStatus string // as AWS spells them
		Parameters                      []parameter
		Outputs                         []output
	}
	out.StackId, out.StackName, out.StackStatus = s.ID, s.Name, s.Status
	for _, p := range s.Parameters {
		out.Parameters = append(out.Parameters, parameter{p.Name, p.Value})
	}
	for _, o := range s.Outputs {
		out.Outputs = append(out.Outputs, output{o.Name, o.Value, o.Description})
	}
	return json.Marshal(out)
}

// Parameter is the value of a parameter, and whether the stack has it.
func (s *Stack) Parameter(name string) (string, bool) {
	for _, p := range s.Parameters {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

func (a *Account) explainStack(name string, err error) error {
	api, answered := errors.AsType[smithy.APIError](err)
	switch {
	case answered && api.ErrorCode() == "ValidationError" && strings.Contains(api.ErrorMessage(), "does not exist"):
		return fmt.Errorf("there is no stack %q in %s%s: name the region that it was launched in with -region, or the profile of that account with -profile",
			name, a.config.Region, a.ofProfile())
	case answered && isDenied(api):
		return fmt.Errorf("these credentials%s must be allowed cloudformation:DescribeStacks on the stack: %w", a.ofProfile(), root(err))
	case answered && isExpired(api):
		return fmt.Errorf("the credentials%s are not valid any more, or never were: sign in (aws sso login), or name a profile with -profile NAME: %w", a.ofProfile(), root(err))
	}
	return fmt.Errorf("cloudformation:DescribeStacks in %s: %w", a.config.Region, root(err))
}

func (a *Account) ofProfile() string {
	if a.profile == "" {
		return ""
	}
	return fmt.Sprintf(" (profile %q)", a.profile)
}

func isDenied(err smithy.APIError) bool {
	return strings.Contains(err.ErrorCode(), "AccessDenied") || err.ErrorCode() == "UnauthorizedOperation"
}

func isExpired(err smithy.APIError) bool {
	switch err.ErrorCode() {
	case "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch":
		return true
	}
	return false
}

// ReadSecret reads the secret access key of an access key from where the stack put it.
func (a *Account) ReadSecret(ctx context.Context, key *handback.Key) error {
	if key.SecretARN == "" {
		return fmt.Errorf("the stack has no output with the secret of %s", key.ID)
	}
	client := secretsmanager.NewFromConfig(a.config, func(o *secretsmanager.Options) { o.Region = partition.RegionOfARN(key.SecretARN) })
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	out, err := client.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &key.SecretARN})
	if err != nil {
		return a.explainSecret(key.SecretARN, err)
	}
	var value struct {
		AccessKeyID     string `json:"accessKeyId"`
		SecretAccessKey string `json:"secretAccessKey"`
	}
	// The errors of package json show parts of what they read.
	if json.Unmarshal([]byte(aws.ToString(out.SecretString)), &value) != nil || value.SecretAccessKey == "" {
		return fmt.Errorf("%s does not hold an access key: it must be JSON with accessKeyId and secretAccessKey, as the template made it", key.SecretARN)
	}
	if value.AccessKeyID != key.ID {
		return fmt.Errorf("%s holds the secret of another key than the stack's %s: update the stack so that it makes a new key", key.SecretARN, key.ID)
	}
	key.Secret = handback.Secret(value.SecretAccessKey)
	return nil
}

func (a *Account) explainSecret(arn string, err error) error {
	api, answered := errors.AsType[smithy.APIError](err)
	switch {
	case answered && api.ErrorCode() == "ResourceNotFoundException":
		return fmt.Errorf("there is no secret %s any more: somebody deleted it; update the stack so that it makes a new key", arn)
	case answered && isDenied(api):
		return fmt.Errorf("these credentials%s must be allowed secretsmanager:GetSecretValue on %s: ask whoever may read it: %w", a.ofProfile(), arn, root(err))
	case answered && isExpired(api):
		return fmt.Errorf("the credentials%s are not valid any more, or never were: sign in (aws sso login): %w", a.ofProfile(), root(err))
	}
	return fmt.Errorf("secretsmanager:GetSecretValue of %s: %w", arn, root(err))
}

// NoCredentials says why there are none. Where nothing is configured, the SDK looks for those of an EC2 instance last, and
// says at length why there is none.
func NoCredentials(err error) string {
	if operation, ok := errors.AsType[*smithy.OperationError](err); ok && operation.ServiceID == "ec2imds" {
		first, _, _ := strings.Cut(err.Error(), ", operation error")
		return first
	}
	return root(err).Error()
}

// root leaves out what the SDK says around the reason.
func root(err error) error {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return fmt.Errorf("%s: %s", short(api.ErrorCode()), short(api.ErrorMessage()))
	}
	if errors.Is(err, errTooLong) {
		return errTooLong
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("there was no answer in %s", callLimit)
	}
	if operation, ok := errors.AsType[*smithy.OperationError](err); ok {
		return operation.Unwrap()
	}
	return err
}
