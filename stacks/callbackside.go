package stacks

import (
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	awsconstructs "github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/synth/elements"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// CallBackStack is the name of the stack that a vendor deploys to be told of customers' stacks.
const CallBackStack = "CallBackReceiver"

// NewCallBackStack defines the vendor's side of a call-back: a bus that customers' rules pass CloudFormation's events on to, one queue
// that the registry reads, and one for what could not be delivered or read. As the hosting stack, it is the vendor's own.
//
// Any account may put events to the bus, as customers are not known beforehand, unless the vendor lists them; but only such as a rule passes
// on, and of the two kinds that a call-back sends. Nobody can make one up: EventBridge takes no event whose source begins with "aws." from
// a program, and says itself whose account it is of. What is said is a hint all the same.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
func NewCallBackStack(scope awsconstructs.Construct) (awscdk.Stack, error) {
	stack := newStack(scope, CallBackStack)
	part := receiverParameters()
	part.Description = "The event bus that customers' stacks call back to, and the queue that the registry of connections reads."
	part.Conditions.Add("ListsAccounts", expr.Not(expr.Equals(expr.Join(",", expr.Ref(paramCustomerAccounts)), ""))) // a comma alone is no list of everybody
	part.Conditions.Add("SendAlarms", expr.Filled(paramReceiverEmail))
	for _, r := range receiverResources() {
		part.Resources.Add(r.id, r.entry)
	}
	for _, o := range []struct {
		name, description string
		value             constructs.Value
	}{
		{"Definition", "What to write into the vendor's definition.", constructs.Sub(`callBack: {buses: ["${Bus.Arn}"]}`)},
		{"QueueUrl", "What bucketgrant registry reads: -callback-queue.", constructs.Ref("Queue")},
		{"ReaderPolicyArn", "The least policy of whoever reads the queue: attach it to the registry's role.", constructs.Ref("ReaderPolicy")},
	} {
		part.Outputs.Add(o.name, map[string]any{"Description": o.description, "Value": o.value})
	}
	elements.Define(stack, part)
	return stack, nil
}

const (
	paramBusName          = "BusName"
	paramCustomerAccounts = "CustomerAccounts"
	paramReceiverEmail    = "AlarmEmail"
)

func receiverParameters() elements.Part {
	var part elements.Part
	for _, p := range []vocabulary.Parameter{{
		Word: vocabulary.Word{Name: paramBusName}, Default: new("bucketgrant-callback"),
		Shape:       vocabulary.Shape{Pattern: `^(?!default$)[A-Za-z0-9._-]{1,256}$`, Constraint: "must be 1 to 256 letters, digits and characters of ._-, and not default"},
		Description: "The name of the bus. It is in every template that calls back: a change makes another bus, and stacks that are there go on telling the old one.",
	}, {
		Word: vocabulary.Word{Name: paramCustomerAccounts}, Type: "CommaDelimitedList", Default: new(""),
		Shape:       vocabulary.Shape{Pattern: "^(?:[0-9]{12})?$", Constraint: "must be account IDs of 12 digits"},
		Description: "The accounts that may tell the bus, at most 150. Left empty, any account may, as far as its events are CloudFormation's own.",
	}, {
		Word: vocabulary.Word{Name: paramReceiverEmail}, Default: new(""),
		Shape:       vocabulary.Shape{Pattern: awsname.EmailPattern, Constraint: awsname.EmailDescription}.OrEmpty(),
		Description: "Gets a mail when messages could not be delivered or read, wait for more than an hour, or are more than 10,000 in an hour. Left empty, nobody does.",
	}} {
		part.Parameters.Add(p.Name, parameterEntry(p))
	}
	return part
}

type namedResource struct {
	id    string
	entry map[string]any
}

// toldKinds are the kinds of events that a call-back sends.
func toldKinds() []any {
	return []any{"CloudFormation Stack Status Change", "CloudFormation Resource Status Change"}
}

// toldOfStacks are the events that customers' stacks tell, and the registry reads: of others' own stacks nothing else reaches the queue.
func toldOfStacks() map[string]any {
	of := func(kind any, statuses ...any) map[string]any {
		return map[string]any{"detail-type": []any{kind}, "detail": map[string]any{"status-details": map[string]any{"status": statuses}}}
	}
	kinds := toldKinds()
	return map[string]any{"source": []any{"aws.cloudformation"}, "$or": []any{
		of(kinds[0], "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "DELETE_IN_PROGRESS"),
		of(kinds[1], "CREATE_COMPLETE", "UPDATE_COMPLETE"),
	}}
}

func receiverResources() []namedResource {
	made := func(typ string, properties map[string]any) map[string]any {
		return map[string]any{"Type": typ, "Properties": properties}
	}
	// What waits in a queue is hints: a check finds the same.
	queue := func(properties map[string]any) map[string]any {
		q := made("AWS::SQS::Queue", properties)
		q["DeletionPolicy"], q["UpdateReplacePolicy"] = "Delete", "Delete"
		return q
	}
	list := []namedResource{
		// Kept, as it is named in templates that customers have.
		{"Bus", kept("AWS::Events::EventBus", map[string]any{"Name": constructs.Ref(paramBusName)})},
		{"BusPolicy", kept("AWS::Events::EventBusPolicy", map[string]any{
			"EventBusName": constructs.Ref("Bus"), "StatementId": "StacksTell", "Statement": map[string]any{
				"Effect":    "Allow",
				"Principal": constructs.If("ListsAccounts", map[string]any{"AWS": constructs.Ref(paramCustomerAccounts)}, "*"),
				"Action":    "events:PutEvents",
				"Resource":  constructs.GetAtt("Bus", "Arn"),
				"Condition": map[string]any{
					"Bool":         map[string]any{"events:eventBusInvocation": "true"}, // by a rule, and by no program
					"StringEquals": map[string]any{"events:source": "aws.cloudformation", "events:detail-type": toldKinds()},
				},
			},
		})},
		{"Rule", made("AWS::Events::Rule", map[string]any{
			"Description":  "Puts what customers' stacks tell into the queue that the registry reads.",
			"EventBusName": constructs.Ref("Bus"),
			"EventPattern": toldOfStacks(),
			"State":        "ENABLED",
			"Targets": []any{map[string]any{
				"Id": "Queue", "Arn": constructs.GetAtt("Queue", "Arn"),
				"DeadLetterConfig": map[string]any{"Arn": constructs.GetAtt("DeadLetterQueue", "Arn")},
			}},
		})},
		{"Queue", queue(map[string]any{
			"MessageRetentionPeriod": 345600, // 4 days: what is older, a check has found by itself
			"VisibilityTimeout":      60, "ReceiveMessageWaitTimeSeconds": 20, "SqsManagedSseEnabled": true,
			// No other queue of the account moves its messages here, which would need no permission of this one.
			"RedriveAllowPolicy": map[string]any{"redrivePermission": "denyAll"},
			"RedrivePolicy":      map[string]any{"deadLetterTargetArn": constructs.GetAtt("DeadLetterQueue", "Arn"), "maxReceiveCount": 5},
		})},
		{"DeadLetterQueue", queue(map[string]any{"MessageRetentionPeriod": 1209600, "SqsManagedSseEnabled": true})},
		{"QueuePolicy", made("AWS::SQS::QueuePolicy", queuePolicy("Queue"))},
		{"DeadLetterQueuePolicy", made("AWS::SQS::QueuePolicy", queuePolicy("DeadLetterQueue"))},
		{"ReaderPolicy", made("AWS::IAM::ManagedPolicy", map[string]any{"PolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
			"Sid": "ReadTheQueue", "Effect": "Allow", "Action": []any{"sqs:ReceiveMessage", "sqs:DeleteMessage"}, "Resource": constructs.GetAtt("Queue", "Arn"),
		}}}})},
	}
	topic := made("AWS::SNS::Topic", map[string]any{})
	topic["Condition"] = "SendAlarms"
	subscription := made("AWS::SNS::Subscription", map[string]any{"Protocol": "email", "Endpoint": constructs.Ref(paramReceiverEmail), "TopicArn": constructs.Ref("AlarmTopic")})
	subscription["Condition"] = "SendAlarms"
	return append(list, namedResource{"AlarmTopic", topic}, namedResource{"AlarmSubscription", subscription},
		namedResource{"UnreadAlarm", queueAlarm("Queue", "Messages of customers' stacks wait for more than an hour: the registry does not read them.", "ApproximateAgeOfOldestMessage", 3600)},
		namedResource{"DeadLetterAlarm", queueAlarm("DeadLetterQueue", "Messages of customers' stacks could not be delivered or read.", "ApproximateNumberOfMessagesVisible", 0)},
		namedResource{"FloodAlarm", floodAlarm()})
}

// floodAlarm is for a number of messages that customers hardly cause: a launch tells of about five events, an update of no more.
func floodAlarm() map[string]any {
	alarm := queueAlarm("Queue", "More than 10,000 messages of stacks came within an hour. CustomerAccounts says which accounts may tell.", "NumberOfMessagesSent", 10000)
	maps.Copy(alarm["Properties"].(map[string]any), map[string]any{"Statistic": "Sum", "Period": 3600})
	return alarm
}

// queuePolicy lets the rule of the bus send, and nobody without TLS.
func queuePolicy(queue string) map[string]any {
	of := constructs.GetAtt(queue, "Arn")
	return map[string]any{"Queues": []any{constructs.Ref(queue)}, "PolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": []any{
		map[string]any{
			"Sid": "TheRuleSends", "Effect": "Allow", "Principal": map[string]any{"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": of,
			"Condition": map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": constructs.GetAtt("Rule", "Arn")}},
		},
		map[string]any{
			"Sid": "RefuseRequestsWithoutTls", "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": of,
			"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
		},
	}}}
}

func queueAlarm(queue, words, metric string, above int) map[string]any {
	properties := map[string]any{
		"AlarmDescription": words, "Namespace": "AWS/SQS", "MetricName": metric,
		"Dimensions":   []any{map[string]any{"Name": "QueueName", "Value": constructs.GetAtt(queue, "QueueName")}},
		"AlarmActions": []any{constructs.Ref("AlarmTopic")},
	}
	maps.Copy(properties, map[string]any{
		"Statistic": "Maximum", "Period": 300, "EvaluationPeriods": 1, "Threshold": above, // seconds, of Period too
		"ComparisonOperator": "GreaterThanThreshold", "TreatMissingData": "notBreaching",
	})
	return map[string]any{"Type": "AWS::CloudWatch::Alarm", "Condition": "SendAlarms", "Properties": properties}
}
