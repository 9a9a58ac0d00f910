package types

var secretsManagerResourcePolicy = Type{
	Name: "AWS::SecretsManager::ResourcePolicy",
	Facts: Facts{
		Source:               "aws-cloudformation/cfn-lint:src/cfnlint/data/schemas/providers/us_east_1/aws-secretsmanager-resourcepolicy.json@cc29a0ce78bd55cae9703eb3491d5d7fb6b55de1",
		CreateOnlyProperties: []string{"SecretId"},
		ReadOnlyProperties:   []string{"Id"},
		PrimaryIdentifier:    []string{"Id"},
	},
}
