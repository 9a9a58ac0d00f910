package types

var secretsManagerSecret = Type{
	Name: "AWS::SecretsManager::Secret",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-secretsmanager-secret.json@369b9a570d7c4317f7d8b6faf68ffbd869715b5a",
		Create: []string{
			"secretsmanager:DescribeSecret", "secretsmanager:GetRandomPassword", "secretsmanager:CreateSecret",
			"secretsmanager:TagResource", "secretsmanager:ReplicateSecretToRegions",
		},
		Read: []string{"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"},
		Update: []string{
			"secretsmanager:UpdateSecret", "secretsmanager:TagResource", "secretsmanager:UntagResource",
			"secretsmanager:GetRandomPassword", "secretsmanager:GetSecretValue", "secretsmanager:ReplicateSecretToRegions",
			"secretsmanager:RemoveRegionsFromReplication",
		},
		Delete: []string{
			"secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret", "secretsmanager:RemoveRegionsFromReplication",
		},
		CreateOnlyProperties: []string{"Name"},
		ReadOnlyProperties:   []string{"Id"},
		PrimaryIdentifier:    []string{"Id"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		name := l.Property("Name")
		if name == "" {
			name = l.LogicalID + "-" + l.hash("", 12)
		}
		arn := l.arn("secretsmanager", "secret:"+name+"-"+l.hash("/suffix", 6))
		return arn, map[string]string{"Id": arn}
	},
	// "$0.40 / secret / month", "$0.05/10,000 calls", as the page said in September 2026:
	// https://github.com/api-evangelist/amazon-secrets-manager, plans/amazon-secrets-manager-plans-pricing.yml
	Cost: Cost{
		Words:  "$0.40 a month for each secret, and $0.05 for 10,000 requests for it.",
		Source: "https://aws.amazon.com/secrets-manager/pricing/",
	},
	Launch: Launch{
		Sid: "Secrets",
		ARN: "arn:{partition}:secretsmanager:{region}:{account}:secret:{id}-*",
		OnlyFor: map[string]string{
			"secretsmanager:GetRandomPassword":            "GenerateSecretString",
			"secretsmanager:ReplicateSecretToRegions":     "ReplicaRegions",
			"secretsmanager:RemoveRegionsFromReplication": "ReplicaRegions",
			"secretsmanager:TagResource":                  "Tags", "secretsmanager:UntagResource": "Tags",
		},
		// Names of secrets begin with the logical ID, without the stack's name.
		Apart: []Apart{
			{Sid: "OwnSecrets", Actions: []string{"secretsmanager:DeleteSecret", "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue",
				"secretsmanager:UntagResource", "secretsmanager:UpdateSecret"}, Only: OwnTag},
		},
	},
	Picture: Picture{Label: "Secrets Manager", Note: "keeps the secret key", Place: Keeper},
}
