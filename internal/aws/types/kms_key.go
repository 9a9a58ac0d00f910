package types

var kmsKey = Type{
	Name: "AWS::KMS::Key",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-kms-key.json@2d2b0f94fc897948eacde018696a9db2484f95b8",
		Create: []string{"kms:CreateKey", "kms:EnableKeyRotation", "kms:DisableKey", "kms:TagResource", "kms:PutKeyPolicy"},
		Read:   []string{"kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"},
		Update: []string{
			"kms:DescribeKey", "kms:DisableKey", "kms:DisableKeyRotation", "kms:EnableKey", "kms:EnableKeyRotation",
			"kms:PutKeyPolicy", "kms:TagResource", "kms:UntagResource", "kms:UpdateKeyDescription", "kms:ListResourceTags",
		},
		Delete:             []string{"kms:DescribeKey", "kms:ScheduleKeyDeletion"},
		ReadOnlyProperties: []string{"Arn", "KeyId"},
		PrimaryIdentifier:  []string{"KeyId"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		key := l.uuid()
		return key, map[string]string{"Arn": l.arn("kms", "key/"+key), "KeyId": key}
	},
}
