package types

var eventsRule = Type{
	Name: "AWS::Events::Rule",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-events-rule.json@0d8c3d7962616b03f1054aafdc761527e268a496",
		Create: []string{"iam:PassRole", "events:DescribeRule", "events:PutRule", "events:PutTargets"},
		Read:   []string{"iam:PassRole", "events:DescribeRule", "events:ListTargetsByRule"},
		Update: []string{"iam:PassRole", "events:DescribeRule", "events:PutRule", "events:RemoveTargets", "events:PutTargets"},
		Delete: []string{
			"iam:PassRole", "events:DescribeRule", "events:DeleteRule", "events:RemoveTargets", "events:ListTargetsByRule",
		},
		CreateOnlyProperties: []string{"Name"},
		ReadOnlyProperties:   []string{"Arn"},
		PrimaryIdentifier:    []string{"Arn"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("Name")
		return name, map[string]string{"Arn": l.arn("events", "rule/"+name)}
	},
	// "$1.00/million cross-account events": the page, of custom and cross-account events alike, as of us-east-1.
	Cost: Cost{
		Words:  "Each event that it passes on to another account, a few for each launch, update and removal: $1.00 for a million.",
		Source: "https://aws.amazon.com/eventbridge/pricing/",
	},
	Launch: Launch{
		Sid: "CallBackRule",
		// Its name ends with the stack's UUID.
		ARN: "arn:{partition}:events:{region}:{account}:rule/*????????-????-????-????-????????????",
		Apart: []Apart{
			{Sid: "CallBackRoleIsForEventBridge", Actions: []string{"iam:PassRole"}, Of: iamRole.Name, Only: ForEventBridge},
		},
	},
	// Where it sends the events, which ones, in whose name, and whether it does.
	Openings: []string{"Targets", "EventPattern", "State"},
	Picture:  Picture{Label: "EventBridge rule", Note: "tells the vendor of changes", Place: Watcher},
}
