package types

var ssmParameter = Type{
	Name: "AWS::SSM::Parameter",
	Facts: Facts{
		Source:               "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-ssm-parameter.json@00f8ac71305bfae18b1579f1bf363c75849461a4",
		Create:               []string{"ssm:PutParameter", "ssm:AddTagsToResource", "ssm:GetParameters"},
		Read:                 []string{"ssm:GetParameters"},
		Update:               []string{"ssm:PutParameter", "ssm:AddTagsToResource", "ssm:RemoveTagsFromResource", "ssm:GetParameters"},
		Delete:               []string{"ssm:DeleteParameter"},
		CreateOnlyProperties: []string{"Name"},
		PrimaryIdentifier:    []string{"Name"},
	},
}
