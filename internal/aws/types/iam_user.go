package types

var iamUser = Type{
	Name:    "AWS::IAM::User",
	Longest: Longest{ARN: "arn:{partition}:iam::{account}:user/", Name: 64},
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-iam-user.json@6ef29722adcac03d2ee930d4feb00668248d7a77",
		Create: []string{
			"iam:CreateLoginProfile", "iam:AddUserToGroup", "iam:PutUserPolicy", "iam:AttachUserPolicy", "iam:CreateUser",
			"iam:GetUser", "iam:TagUser",
		},
		Read: []string{
			"iam:GetUserPolicy", "iam:ListGroupsForUser", "iam:ListAttachedUserPolicies", "iam:ListUserPolicies",
			"iam:GetUser", "iam:GetLoginProfile",
		},
		Update: []string{
			"iam:UpdateLoginProfile", "iam:UpdateUser", "iam:PutUserPermissionsBoundary", "iam:AttachUserPolicy",
			"iam:DeleteUserPolicy", "iam:DeleteUserPermissionsBoundary", "iam:TagUser", "iam:UntagUser",
			"iam:CreateLoginProfile", "iam:RemoveUserFromGroup", "iam:AddUserToGroup", "iam:PutUserPolicy",
			"iam:DetachUserPolicy", "iam:GetLoginProfile", "iam:DeleteLoginProfile", "iam:GetUser", "iam:ListUserTags",
		},
		Delete: []string{
			"iam:DeleteAccessKey", "iam:RemoveUserFromGroup", "iam:DeleteUserPolicy", "iam:DeleteUser",
			"iam:DetachUserPolicy", "iam:DeleteLoginProfile", "iam:ListAccessKeys", "iam:GetUserPolicy",
			"iam:ListGroupsForUser", "iam:ListAttachedUserPolicies", "iam:ListUserPolicies", "iam:GetUser",
			"iam:GetLoginProfile",
		},
		CreateOnlyProperties: []string{"UserName"},
		ReadOnlyProperties:   []string{"Arn"},
		PrimaryIdentifier:    []string{"UserName"},
	},
	CustomName: "UserName",
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("UserName")
		return name, map[string]string{"Arn": l.iam("user", name)}
	},
	Cost: Cost{Source: iamPrices},
	Launch: Launch{
		Sid: "User",
		ARN: "arn:{partition}:iam::{account}:user/{name}",
		OnlyFor: map[string]string{
			"iam:CreateLoginProfile": "LoginProfile", "iam:UpdateLoginProfile": "LoginProfile",
			"iam:AddUserToGroup": "Groups", "iam:RemoveUserFromGroup": "Groups",
			"iam:PutUserPolicy": "Policies", "iam:DeleteUserPolicy": "Policies", "iam:GetUserPolicy": "Policies",
			"iam:AttachUserPolicy": "ManagedPolicyArns", "iam:DetachUserPolicy": "ManagedPolicyArns",
			"iam:PutUserPermissionsBoundary": "PermissionsBoundary", "iam:DeleteUserPermissionsBoundary": "PermissionsBoundary",
			"iam:TagUser": "Tags", "iam:UntagUser": "Tags", "iam:ListUserTags": "Tags",
			"iam:UpdateUser": "Path",
		},
		Apart: []Apart{
			{Sid: "UserAttachesOwnPolicies", Actions: []string{"iam:AttachUserPolicy", "iam:DetachUserPolicy"}, Only: OwnPolicies},
		},
	},
	Judged:   []string{"ManagedPolicyArns"},
	Guards:   []string{"PermissionsBoundary"},
	Openings: []string{"LoginProfile"},
	Picture:  Picture{Label: "IAM user", Note: "has the permissions", Place: Identity},
}
