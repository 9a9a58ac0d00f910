package types

var iamGroup = Type{
	Name: "AWS::IAM::Group",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-iam-group.json@9207f1f18bf3b5b52caad90d0684734f23487403",
		Create: []string{
			"iam:CreateGroup", "iam:PutGroupPolicy", "iam:AttachGroupPolicy", "iam:GetGroupPolicy", "iam:GetGroup",
		},
		Read: []string{"iam:GetGroup", "iam:ListGroupPolicies", "iam:GetGroupPolicy", "iam:ListAttachedGroupPolicies"},
		Update: []string{
			"iam:GetGroup", "iam:UpdateGroup", "iam:DetachGroupPolicy", "iam:AttachGroupPolicy", "iam:DeleteGroupPolicy",
			"iam:PutGroupPolicy", "iam:GetGroupPolicy",
		},
		Delete: []string{
			"iam:GetGroup", "iam:DeleteGroup", "iam:ListAttachedGroupPolicies", "iam:ListGroupPolicies",
			"iam:DetachGroupPolicy", "iam:DeleteGroupPolicy", "iam:GetGroupPolicy",
		},
		CreateOnlyProperties: []string{"GroupName"},
		ReadOnlyProperties:   []string{"Arn"},
		PrimaryIdentifier:    []string{"GroupName"},
	},
	CustomName: "GroupName",
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("GroupName")
		return name, map[string]string{"Arn": l.iam("group", name)}
	},
}
