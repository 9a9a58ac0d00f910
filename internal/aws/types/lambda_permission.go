package types

var lambdaPermission = Type{
	Name: "AWS::Lambda::Permission",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-lambda-permission.json@13b012f6d16c13006e372abf897858b2b2847765",
		Create: []string{"lambda:AddPermission"},
		Read:   []string{"lambda:GetPolicy"},
		Delete: []string{"lambda:RemovePermission"},
		CreateOnlyProperties: []string{
			"FunctionName", "FunctionUrlAuthType", "SourceAccount", "SourceArn", "Principal", "PrincipalOrgID", "Action",
			"EventSourceToken",
		},
		ReadOnlyProperties: []string{"Id"},
		PrimaryIdentifier:  []string{"FunctionName", "Id"},
	},
}
