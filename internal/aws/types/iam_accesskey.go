package types

var iamAccessKey = Type{
	Name: "AWS::IAM::AccessKey",
	Facts: Facts{
		Source:               "aws-cloudformation/cfn-lint:src/cfnlint/data/schemas/providers/us_east_1/aws-iam-accesskey.json@0e3d8a3e16618d75e7c12de3762b61618a421554",
		CreateOnlyProperties: []string{"UserName", "Serial"},
		ReadOnlyProperties:   []string{"SecretAccessKey", "Id"},
		PrimaryIdentifier:    []string{"Id"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		return "AKIA" + l.hash("", 16), map[string]string{"SecretAccessKey": SecretPrefix + l.hash("/secret", 40-len(SecretPrefix))}
	},
	Cost: Cost{Source: iamPrices},
	Launch: Launch{
		Sid: "AccessKeys",
		Of:  iamUser.Name,
		// The schema has no list. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
		More: []string{"iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys"},
	},
}
