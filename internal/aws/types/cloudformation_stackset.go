package types

var cloudFormationStackSet = Type{
	Name: "AWS::CloudFormation::StackSet",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-cloudformation-stackset.json@06e19a048764acd2efa558b6fc9d687e8da6e846",
		Create: []string{
			"cloudformation:GetTemplateSummary", "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances",
			"cloudformation:DescribeStackSetOperation", "cloudformation:ListStackSetOperationResults",
			"cloudformation:TagResource", "iam:PassRole",
		},
		Read: []string{
			"cloudformation:DescribeStackSet", "cloudformation:ListStackInstances", "cloudformation:DescribeStackInstance",
		},
		Update: []string{
			"cloudformation:GetTemplateSummary", "cloudformation:UpdateStackSet", "cloudformation:CreateStackInstances",
			"cloudformation:DeleteStackInstances", "cloudformation:UpdateStackInstances", "cloudformation:DescribeStackSet",
			"cloudformation:DescribeStackSetOperation", "cloudformation:ListStackSetOperationResults",
			"cloudformation:TagResource", "cloudformation:UntagResource", "iam:PassRole",
		},
		Delete: []string{
			"cloudformation:DeleteStackSet", "cloudformation:DeleteStackInstances", "cloudformation:DescribeStackSet",
			"cloudformation:DescribeStackSetOperation", "cloudformation:ListStackSetOperationResults",
			"cloudformation:UntagResource",
		},
		CreateOnlyProperties: []string{"PermissionModel", "StackSetName"},
		ReadOnlyProperties:   []string{"StackSetId"},
		PrimaryIdentifier:    []string{"StackSetId"},
	},
}
