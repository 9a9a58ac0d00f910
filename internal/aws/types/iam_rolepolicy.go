package types

var iamRolePolicy = Type{
	Name: "AWS::IAM::RolePolicy",
	Facts: Facts{
		Source:               "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-iam-rolepolicy.json@a4043ee13311f5f50755dab3a003176faa6b0285",
		Create:               []string{"iam:PutRolePolicy", "iam:GetRolePolicy"},
		Read:                 []string{"iam:GetRolePolicy"},
		Update:               []string{"iam:PutRolePolicy", "iam:GetRolePolicy"},
		Delete:               []string{"iam:DeleteRolePolicy", "iam:GetRolePolicy"},
		CreateOnlyProperties: []string{"PolicyName", "RoleName"},
		PrimaryIdentifier:    []string{"PolicyName", "RoleName"},
	},
}
