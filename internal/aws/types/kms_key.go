package types

var kmsKey = Type{
	Name:    "AWS::KMS::Key",
	Longest: Longest{ARN: "arn:{partition}:kms:{region}:{account}:key/", Name: 36},
	// https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
	Policy: Policy{"KeyPolicy", 32 * 1024},
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
	Cost: Cost{
		Words:  "$1 a month, once more for each of the first two rotations, and the requests for it, most of which a bucket key saves.",
		Source: "https://aws.amazon.com/kms/pricing/",
	},
	Launch: Launch{
		Sid: "KmsKey",
		ARN: "arn:{partition}:kms:{region}:{account}:key/*",
		OnlyFor: map[string]string{
			"kms:DisableKey": "Enabled", "kms:EnableKey": "Enabled",
			"kms:TagResource": "Tags", "kms:UntagResource": "Tags", "kms:ListResourceTags": "Tags",
		},
		// A key has no name of ours, and KMS takes no resource for making one. Whoever could tag any key could make it one of the
		// stack's, and change its policy then.
		Apart: []Apart{
			{Sid: "MakeKmsKey", Actions: []string{"kms:CreateKey"}, Anywhere: true},
			{Sid: "TagKmsKey", Actions: []string{"kms:TagResource"}, Only: ByCloudFormation},
			{Sid: "OwnKmsKey", Actions: []string{
				"kms:DisableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:UntagResource", "kms:UpdateKeyDescription",
			}, Only: OwnTag},
		},
	},
	Guards:   []string{"EnableKeyRotation", "Enabled"},
	Openings: []string{"BypassPolicyLockoutSafetyCheck"},
	Picture:  Picture{Label: "KMS key", Note: "kept with the bucket", Place: Watcher},
}
