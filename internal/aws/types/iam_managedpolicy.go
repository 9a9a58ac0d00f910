package types

var iamManagedPolicy = Type{
	Name: "AWS::IAM::ManagedPolicy",
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
	Policy: Policy{"PolicyDocument", 6144},
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-iam-managedpolicy.json@ca0520474b26b492f7fd6c2509f28ac458b548f1",
		Create: []string{"iam:CreatePolicy", "iam:AttachGroupPolicy", "iam:AttachUserPolicy", "iam:AttachRolePolicy"},
		Read:   []string{"iam:GetPolicy", "iam:ListEntitiesForPolicy", "iam:GetPolicyVersion"},
		Update: []string{
			"iam:DetachRolePolicy", "iam:GetPolicy", "iam:ListPolicyVersions", "iam:DetachGroupPolicy",
			"iam:DetachUserPolicy", "iam:CreatePolicyVersion", "iam:DeletePolicyVersion", "iam:AttachGroupPolicy",
			"iam:AttachUserPolicy", "iam:AttachRolePolicy",
		},
		Delete: []string{
			"iam:DetachRolePolicy", "iam:GetPolicy", "iam:ListPolicyVersions", "iam:DetachGroupPolicy",
			"iam:DetachUserPolicy", "iam:DeletePolicyVersion", "iam:DeletePolicy", "iam:ListEntitiesForPolicy",
		},
		CreateOnlyProperties: []string{"ManagedPolicyName", "Description", "Path"},
		ReadOnlyProperties: []string{
			"PolicyArn", "AttachmentCount", "CreateDate", "DefaultVersionId", "IsAttachable", "PermissionsBoundaryUsageCount",
			"PolicyId", "UpdateDate",
		},
		PrimaryIdentifier: []string{"PolicyArn"},
	},
	CustomName: "ManagedPolicyName",
	Physical: func(l Launched) (string, map[string]string) {
		arn := l.iam("policy", l.named("ManagedPolicyName"))
		return arn, map[string]string{"PolicyArn": arn, "PolicyId": "ANPA" + l.hash("", 17)}
	},
	Cost: Cost{Source: iamPrices},
	Launch: Launch{
		Sid: "Policies",
		ARN: "arn:{partition}:iam::{account}:policy/{name}",
		// Our policies are attached from the side of the role or user, but to a role that is there already.
		OnlyFor: map[string]string{
			"iam:AttachRolePolicy": "Roles", "iam:DetachRolePolicy": "Roles",
			"iam:AttachUserPolicy": "Users", "iam:DetachUserPolicy": "Users",
			"iam:AttachGroupPolicy": "Groups", "iam:DetachGroupPolicy": "Groups",
		},
		Apart: []Apart{
			{Sid: "ExistingRoleGetsOwnPolicies", Actions: []string{"iam:AttachRolePolicy", "iam:DetachRolePolicy"}, OnRoles: true, Only: OwnPolicies},
		},
	},
	Judged: []string{"PolicyDocument", "Roles"},
}
