package types

var iamPolicy = Type{
	Name: "AWS::IAM::Policy",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-iam-policy.json@4d2f3e4a6f33f20451788bc3b13c5825b5557bce",
		Create: []string{
			"iam:GetUserPolicy", "iam:GetRolePolicy", "iam:GetGroupPolicy", "iam:PutUserPolicy", "iam:PutRolePolicy",
			"iam:PutGroupPolicy",
		},
		Update: []string{
			"iam:PutUserPolicy", "iam:PutRolePolicy", "iam:PutGroupPolicy", "iam:DeleteRolePolicy", "iam:DeleteUserPolicy",
			"iam:DeleteGroupPolicy",
		},
		Delete:             []string{"iam:DeleteRolePolicy", "iam:DeleteUserPolicy", "iam:DeleteGroupPolicy"},
		ReadOnlyProperties: []string{"Id"},
		PrimaryIdentifier:  []string{"Id"},
	},
}
