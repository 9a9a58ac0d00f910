package types

var iamUserPolicy = Type{
	Name: "AWS::IAM::UserPolicy",
	Facts: Facts{
		Source:               "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-iam-userpolicy.json@06e19a048764acd2efa558b6fc9d687e8da6e846",
		Create:               []string{"iam:PutUserPolicy", "iam:GetUserPolicy"},
		Read:                 []string{"iam:GetUserPolicy"},
		Update:               []string{"iam:PutUserPolicy", "iam:GetUserPolicy"},
		Delete:               []string{"iam:DeleteUserPolicy", "iam:GetUserPolicy"},
		CreateOnlyProperties: []string{"PolicyName", "UserName"},
		PrimaryIdentifier:    []string{"PolicyName", "UserName"},
	},
}
