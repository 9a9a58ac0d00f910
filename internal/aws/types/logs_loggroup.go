package types

var logsLogGroup = Type{
	Name: "AWS::Logs::LogGroup",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-logs-loggroup.json@07626e6c92e44587cfb62449cbb6ba8eb9c5f554",
		Create: []string{
			"logs:DescribeLogGroups", "logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:TagResource",
			"logs:GetDataProtectionPolicy", "logs:PutDataProtectionPolicy", "logs:CreateLogDelivery", "s3:REST.PUT.OBJECT",
			"firehose:TagDeliveryStream", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies",
		},
		Read: []string{"logs:DescribeLogGroups", "logs:ListTagsForResource", "logs:GetDataProtectionPolicy"},
		Update: []string{
			"logs:DescribeLogGroups", "logs:AssociateKmsKey", "logs:DisassociateKmsKey", "logs:PutRetentionPolicy",
			"logs:DeleteRetentionPolicy", "logs:TagResource", "logs:UntagResource", "logs:GetDataProtectionPolicy",
			"logs:PutDataProtectionPolicy", "logs:CreateLogDelivery", "s3:REST.PUT.OBJECT", "firehose:TagDeliveryStream",
		},
		Delete:               []string{"logs:DescribeLogGroups", "logs:DeleteLogGroup", "logs:DeleteDataProtectionPolicy"},
		CreateOnlyProperties: []string{"LogGroupName"},
		ReadOnlyProperties:   []string{"Arn"},
		PrimaryIdentifier:    []string{"LogGroupName"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		name := l.named("LogGroupName")
		return name, map[string]string{"Arn": l.arn("logs", "log-group:"+name+":*")}
	},
}
