package constructs

import (
	"slices"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
)

// CallBackProps are the properties of a [CallBack]. All but Version change in place.
type CallBackProps struct {
	// BusARN is the event bus that is told, of any account, and in the partition aws of any region. Its policy must let this
	// account put events there.
	BusARN Value
	// Version begins the name of the rule, so that an update to another one is told too: letters, digits, dots, hyphens and
	// underscores, at most 27. A change makes a new rule before the old one goes. Left out, the name is the stack's UUID alone.
	Version string
	// LogicalIDs are the stack's resources whose names are told, when each is made and updated. Of a resource whose identifier
	// is a credential, as an access key's is, nothing may be told. Left out, only the stack itself is.
	LogicalIDs []string
	// Description is shown with the rule, at most 512 characters.
	Description string
	// PermissionsBoundaryARN is a policy that bounds what the role can ever do. It must allow events:PutEvents, or nothing is told.
	// Left out, there is none.
	PermissionsBoundaryARN Value
	// PermissionsBoundaryWhen is the condition under which PermissionsBoundaryARN is used.
	PermissionsBoundaryWhen When
	// Tags are shown with the role. A rule takes none from CloudFormation.
	Tags []Tag
	// When is the condition under which the rule and its role exist.
	When When
}

// CallBack tells an event bus what becomes of its stack: that it is made, updated or about to be deleted, and the names of some
// resources. It passes on what CloudFormation tells EventBridge in any case. Nothing waits for it: if the bus is gone or refuses,
// EventBridge drops the event; where it is not reached for another reason, EventBridge tries for a day before. It costs what EventBridge takes for events to another account.
//
// Told are the fields of AWS's own event: the account, the region, the time, the stack's ID, the status and its reason, which is
// empty or "User Initiated" for those statuses, the token of the request, and of each resource its type, logical ID and name.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/events-detail-reference.html
type CallBack struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
}

// The events that are told. Those of failures are not: their reasons name whoever launched, and policies.
var (
	toldOfStacks    = []any{"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "DELETE_IN_PROGRESS"}
	toldOfResources = []any{"CREATE_COMPLETE", "UPDATE_COMPLETE"}
)

// NewCallBack defines the rule, the role that EventBridge has for it, and the role's only policy.
func NewCallBack(scope constructs.Construct, id string, props CallBackProps) (*CallBack, error) {
	var p problems
	p.checkProps(scope, props)
	if !given(props.BusARN) {
		p.addf("BusARN must be given")
	} else if arn, ok := literal(props.BusARN); ok {
		p.check("BusARN", awsname.CheckEventBusARN(arn))
	}
	if props.Version != "" {
		p.check("Version", awsname.CheckRuleNameStart(props.Version))
	}
	checkLength(&p, "Description", props.Description, 512)
	checkTags(&p, props.Tags)
	if err := p.err("CallBack", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	c := &CallBack{Construct: n.construct}
	name := n.main("CallBack")
	role, policy, rule := name+"Role", name+"Policy", name+"Rule"
	RoleProps{
		Policies: []*AccessPolicy{n.onePolicy(policy, props.When, "EventBridge passes on what becomes of this stack.", map[string]any{
			"Sid": "TellTheBus", "Effect": "Allow", "Action": "events:PutEvents", "Resource": props.BusARN,
		})},
		Description:            "Lets EventBridge pass on what becomes of this stack, and nothing else. Made by Bucketgrant.",
		PermissionsBoundaryARN: props.PermissionsBoundaryARN, PermissionsBoundaryWhen: props.PermissionsBoundaryWhen,
		Tags: props.Tags,
	}.define(n, role, eventsTrust{}, props.When)
	properties := map[string]any{
		"Name":         ruleNamed(props.Version),
		"EventPattern": toldEvents(append(slices.Clone(props.LogicalIDs), rule), props.LogicalIDs),
		"State":        "ENABLED",
		"Targets": []any{map[string]any{
			"Id": "Vendor", "Arn": props.BusARN, "RoleArn": GetAtt(role, "Arn"),
		}},
	}
	if props.Description != "" {
		properties["Description"] = props.Description
	}
	n.define(resource{logicalID: rule, typ: "AWS::Events::Rule", when: props.When, properties: properties})
	return c, nil
}

// stackUUID ends the stack's ID. It is no secret, and nobody else's.
func stackUUID() Expression {
	return Expression(expr.Select(2, expr.Split("/", expr.Ref("AWS::StackId"))))
}

func ruleNamed(version string) Value {
	if version == "" {
		return stackUUID()
	}
	return Sub(version+"-${Stack}", "Stack", stackUUID())
}

// toldEvents is the pattern of the events that the rule passes on: of this stack alone, and only such as are told.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
func toldEvents(withRule, named []string) map[string]any {
	of := func(kind string, statuses []any, more map[string]any) map[string]any {
		detail := map[string]any{"stack-id": []any{Ref("AWS::StackId")}, "status-details": map[string]any{"status": statuses}}
		for key, value := range more {
			detail[key] = value
		}
		return map[string]any{"detail-type": []any{"CloudFormation " + kind + " Status Change"}, "detail": detail}
	}
	stack := of("Stack", toldOfStacks, nil)
	stack["source"] = []any{"aws.cloudformation"}
	if len(named) == 0 {
		return stack
	}
	delete(stack, "source")
	ids := make([]any, len(withRule))
	for i, id := range withRule {
		ids[i] = id
	}
	return map[string]any{
		"source": []any{"aws.cloudformation"},
		"$or":    []any{stack, of("Resource", toldOfResources, map[string]any{"logical-resource-id": ids})},
	}
}

// eventsTrust lets EventBridge in, for rules of this stack: by the stack's UUID, as a rule of a new version is made while the one
// of the old version still works.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
type eventsTrust struct{}

func (eventsTrust) check(*problems)         {}
func (eventsTrust) reasons() map[string]any { return nil }

func (t eventsTrust) and(selfTrust) Trust { return t }

func (eventsTrust) statements() []any {
	return []any{map[string]any{
		"Sid": "EventBridgeForThisStack", "Effect": "Allow", "Principal": map[string]any{"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole",
		"Condition": map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": Ref("AWS::AccountId")},
			"ArnLike":      map[string]any{"aws:SourceArn": Sub("arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*${Stack}", "Stack", stackUUID())},
		},
	}}
}
