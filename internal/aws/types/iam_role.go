package types

var iamRole = Type{
	Name:    "AWS::IAM::Role",
	Longest: Longest{ARN: "arn:{partition}:iam::{account}:role/", Name: 64},
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-iam-role.json@0c61db28c612841d62fd56bff23e762d412d75e6",
		Create: []string{
			"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:GetRole", "iam:ListAttachedRolePolicies",
			"iam:ListRolePolicies", "iam:GetRolePolicy",
		},
		Read: []string{"iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy"},
		Update: []string{
			"iam:UpdateRole", "iam:UpdateRoleDescription", "iam:UpdateAssumeRolePolicy", "iam:DetachRolePolicy",
			"iam:AttachRolePolicy", "iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary",
			"iam:DeleteRolePolicy", "iam:PutRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:GetRole",
			"iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:GetRolePolicy",
		},
		Delete: []string{
			"iam:DeleteRole", "iam:DetachRolePolicy", "iam:DeleteRolePolicy", "iam:GetRole", "iam:ListAttachedRolePolicies",
			"iam:ListRolePolicies",
		},
		CreateOnlyProperties: []string{"Path", "RoleName"},
		ReadOnlyProperties:   []string{"Arn", "RoleId"},
		PrimaryIdentifier:    []string{"RoleName"},
	},
	CustomName: "RoleName",
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("RoleName")
		return name, map[string]string{"Arn": l.iam("role", name), "RoleId": "AROA" + l.hash("", 17)}
	},
	Cost: Cost{Source: iamPrices},
	Launch: Launch{
		Names: []string{"RoleName"},
		Sid:   "Role",
		ARN:   "arn:{partition}:iam::{account}:role/{name}",
		OnlyFor: map[string]string{
			"iam:PutRolePolicy": "Policies", "iam:DeleteRolePolicy": "Policies", "iam:GetRolePolicy": "Policies",
			"iam:PutRolePermissionsBoundary": "PermissionsBoundary", "iam:DeleteRolePermissionsBoundary": "PermissionsBoundary",
			"iam:TagRole": "Tags", "iam:UntagRole": "Tags",
			"iam:AttachRolePolicy": "ManagedPolicyArns", "iam:DetachRolePolicy": "ManagedPolicyArns",
			"iam:UpdateRoleDescription": "Description",
		},
		// The schema leaves the tags at creation out of its list for that: CreateRole asks for TagRole too.
		More: []string{"iam:TagRole"},
		Apart: []Apart{
			{Sid: "RoleAttachesOwnPolicies", Actions: []string{"iam:AttachRolePolicy", "iam:DetachRolePolicy"}, Only: OwnPolicies},
		},
	},
	Judged:  []string{"AssumeRolePolicyDocument", "ManagedPolicyArns"},
	Guards:  []string{"PermissionsBoundary"},
	Picture: Picture{Label: "IAM role", Note: "has the permissions", Place: Identity},
}
