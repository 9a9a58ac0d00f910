package proof

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// indiscreet are changes of a template after which somebody else is told, or more, or less, though it launches.
var indiscreet = []change{
	{"always", "  CallVendorBack: !Equals [!Ref CallBack, \"Yes\"]", "  CallVendorBack: !Equals [!Ref CallBack, !Ref CallBack]", "1 rules of EventBridge, must be 0"},
	{"never", "  CallVendorBack: !Equals [!Ref CallBack, \"Yes\"]", "  CallVendorBack: !Equals [!Ref CallBack, \"yes\"]", "0 rules of EventBridge, must be 1"},
	{"another bus", "        - Arn: !FindInMap [CallBackBuses, !Ref AWS::Partition, Bus]", "        - Arn: !Sub arn:aws:events:eu-central-1:111122223333:event-bus/other", "has the targets"},
	{"a second target", "          Id: Vendor\n", "          Id: Vendor\n          RoleArn: !GetAtt CallBackRole.Arn\n        - Id: More\n          Arn: arn:aws:sqs:eu-central-1:111122223333:queue\n", "has the targets"},
	{"a part of the event", "          Id: Vendor\n", "          Id: Vendor\n          InputPath: $.detail\n", "has the targets"},
	{"in nobody's name", "          RoleArn: !GetAtt CallBackRole.Arn\n", "", "has the targets"},
	{"in the vendor's name", "          RoleArn: !GetAtt CallBackRole.Arn\n", "          RoleArn: !GetAtt Role.Arn\n", "has the targets"},
	{"turned off", "      State: ENABLED\n", "      State: DISABLED\n", "is DISABLED"},
	{"another bus's events", "      State: ENABLED\n", "      State: ENABLED\n      EventBusName: theirs\n", "EventBusName, which the proof does not know"},
	{"every stack", "            detail-type:\n              - CloudFormation Stack Status Change\n", "            detail-type:\n              - CloudFormation Stack Status Change\n          - detail-type:\n              - CloudFormation Stack Status Change\n", "passes on another stack: true"},
	{"the keys", "                - Role\n                - Bucket\n", "                - Role\n                - UserKeyA\n                - Bucket\n", "log's name, UserKeyA: true"},
	{"no role", "                - Role\n                - Bucket\n", "                - Bucket\n", "stack's Role: false"},
	{"failures", "                  - UPDATE_ROLLBACK_COMPLETE\n", "                  - UPDATE_ROLLBACK_COMPLETE\n                  - ROLLBACK_IN_PROGRESS\n", "a failure, whose reason names people: true"},
	{"no deletion", "                  - DELETE_IN_PROGRESS\n", "", "DELETE_IN_PROGRESS: false"},
	{"other sources", "        source:\n          - aws.cloudformation\n", "        source:\n          - aws.cloudformation\n          - com.example\n", "another source: true"},
	{"a pattern that is not known", "                  - DELETE_IN_PROGRESS\n", "                  - prefix: DELETE\n", "does not know the value"},
	{"a name without the stack", "        - 1.2.0-${Stack}\n", "        - 1.2.0-${AWS::StackName}\n", "is named"},
	{"another version's name", "        - 1.2.0-${Stack}\n", "        - 1.2.1-${Stack}\n", "is named"},
	{"another bus in the policy", "            Resource: !FindInMap [CallBackBuses, !Ref AWS::Partition, Bus]\n", "            Resource: !Sub arn:aws:events:eu-central-1:111122223333:event-bus/other\n", "events:PutEvents"},
	{"every bus of the vendor", "            Resource: !FindInMap [CallBackBuses, !Ref AWS::Partition, Bus]\n", "            Resource: arn:aws:events:eu-central-1:111122223333:event-bus/*\n", "events:PutEvents"},
	{"more than telling", "            Action: events:PutEvents\n", "            Action: [events:PutEvents, events:PutRule]\n", "events:PutRule"},
	{"rules of every stack", "rule/*${Stack}", "rule/*", "another stack's rule may assume CallBackRole: true"},
	{"any account's rules", "              StringEquals:\n                aws:SourceAccount: !Ref AWS::AccountId\n", "", "EventBridge for the rule, of another account may assume"},
	{"another service", "Service: events.amazonaws.com", "Service: s3.amazonaws.com", "s3.amazonaws.com may assume CallBackRole: true"},
	{"somebody beside it", "Service: events.amazonaws.com", "AWS: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:root", "EventBridge for the rule may assume CallBackRole: false"},
	{"no boundary", "        - !Ref CallBackPolicy\n      PermissionsBoundary: !If [BoundPermissions, !Ref PermissionsBoundaryArn, !Ref AWS::NoValue]\n", "        - !Ref CallBackPolicy\n", "CallBackRole has the permissions boundary <nil>"},
	{"a bus that is not reached", "          - Fn::Contains:\n              - [cn-north-1]\n", "          - Fn::Contains:\n              - [cn-north-1, us-gov-west-1]\n", "no bus is reached from us-gov-west-1"},
	{"a bus less", "          - !Equals [!Ref AWS::Partition, aws]\n", "          - !Equals [!Ref AWS::Partition, aws-eusc]\n", "is reached from"},
}

// A call-back that tells others, more, or less, and a role of its that does more, are noticed: see proof.Monitoring and proof.Reached.
func TestCallBackIsNoticed(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../choices/testdata/vendors", "calls-back")
	if err != nil {
		t.Fatal(err)
	}
	noticed(t, "../choices/testdata/templates", defs[0], indiscreet, func(launches []proof.Launch, parsed *template.Template) []string {
		found := proof.Reached(launches[0], parsed).Failures
		for _, l := range proof.Watched(launches, parsed) {
			found = append(found, proof.Invariants(l).Failures...)
		}
		return found
	})
}
