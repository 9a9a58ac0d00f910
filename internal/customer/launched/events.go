package launched

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/smithy-go"
)

// mostCauses is how many a person reads.
const mostCauses = 10

// Causes are why a stack's operations failed, the newest first. What CloudFormation finds before it creates anything is
// told by DescribeEvents only, and by no stack event:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
func (a *Account) Causes(ctx context.Context, stackID string) ([]string, error) {
	client := cloudformation.NewFromConfig(a.config)
	in := &cloudformation.DescribeEventsInput{StackName: &stackID, Filters: &types.EventFilter{FailedEvents: aws.Bool(true)}}
	var causes []string
	for range 10 { // pages: an old stack may have thousands
		out, err := client.DescribeEvents(ctx, in)
		if err != nil {
			api, answered := errors.AsType[smithy.APIError](err)
			if answered && isDenied(api) {
				return causes, fmt.Errorf("these credentials%s must be allowed cloudformation:DescribeEvents on the stack to say why: %w", a.ofProfile(), root(err))
			}
			return causes, fmt.Errorf("cloudformation:DescribeEvents in %s: %w", a.config.Region, root(err))
		}
		for _, e := range out.OperationEvents {
			if text := cause(e); text != "" && len(causes) < mostCauses {
				causes = append(causes, text)
			}
		}
		if in.NextToken = out.NextToken; in.NextToken == nil || len(causes) == mostCauses {
			break
		}
	}
	return causes, nil
}

// cause is an event in words, empty if it says nothing of why.
func cause(e types.OperationEvent) string {
	reason := aws.ToString(e.ResourceStatusReason)
	switch e.EventType {
	case types.EventTypeValidationError:
		reason = aws.ToString(e.ValidationStatusReason)
		if path := aws.ToString(e.ValidationPath); path != "" {
			reason += " (" + path + ")"
		}
	case types.EventTypeHookInvocationError:
		reason = aws.ToString(e.HookStatusReason)
		if hook := aws.ToString(e.HookType); hook != "" {
			reason = hook + ": " + reason
		}
	}
	if reason == "" {
		return ""
	}
	what := aws.ToString(e.LogicalResourceId)
	if typ := aws.ToString(e.ResourceType); what != "" && typ != "" {
		what += " (" + typ + ")"
	}
	return strings.TrimPrefix(what+": "+reason, ": ")
}
