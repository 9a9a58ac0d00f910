package types

var lambdaFunction = Type{
	Name: "AWS::Lambda::Function",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-lambda-function.json@01ce6712afed21870a0804771789420176618ff0",
		Create: []string{
			"lambda:CreateFunction", "lambda:GetFunction", "lambda:PutFunctionConcurrency", "iam:PassRole", "s3:GetObject",
			"s3:GetObjectVersion", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
			"elasticfilesystem:DescribeMountTargets", "kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey",
			"lambda:GetCodeSigningConfig", "lambda:GetFunctionCodeSigningConfig", "lambda:GetLayerVersion",
			"lambda:GetRuntimeManagementConfig", "lambda:PutRuntimeManagementConfig", "lambda:TagResource",
		},
		Read: []string{"lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig"},
		Update: []string{
			"lambda:DeleteFunctionConcurrency", "lambda:GetFunction", "lambda:PutFunctionConcurrency", "lambda:ListTags",
			"lambda:TagResource", "lambda:UntagResource", "lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode",
			"iam:PassRole", "s3:GetObject", "s3:GetObjectVersion", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
			"ec2:DescribeVpcs", "elasticfilesystem:DescribeMountTargets", "kms:CreateGrant", "kms:Decrypt",
			"kms:GenerateDataKey", "lambda:GetRuntimeManagementConfig", "lambda:PutRuntimeManagementConfig",
			"lambda:PutFunctionCodeSigningConfig", "lambda:DeleteFunctionCodeSigningConfig", "lambda:GetCodeSigningConfig",
			"lambda:GetFunctionCodeSigningConfig",
		},
		Delete:               []string{"lambda:DeleteFunction", "lambda:GetFunction", "ec2:DescribeNetworkInterfaces"},
		CreateOnlyProperties: []string{"FunctionName"},
		ReadOnlyProperties: []string{
			"SnapStartResponse", "SnapStartResponse/ApplyOn", "SnapStartResponse/OptimizationStatus", "Arn",
		},
		PrimaryIdentifier: []string{"FunctionName"},
	},
}
