package show

import (
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Secret says, in sentences, what becomes of the secret with the vendor's access key and who can read it. A vendor without a
// key has none.
//
// What CloudFormation shows of it is what its reference says, and no more than that:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResource.html and API_StackResourceDetail.html have
// no properties, API_StackEvent.html has ResourceProperties, "BLOB of the properties used to create the resource". Only NoEcho
// parameters are masked, which SecretString is not:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html.
func Secret(def *vendors.Definition) []string {
	if !vocabulary.Hands(def, vendors.HandedKeyID) {
		return nil
	}
	return []string{
		"The access key goes with the stack, and so does the secret in AWS Secrets Manager that holds it.",
		"In your account whoever IAM lets call secretsmanager:GetSecretValue on it, or on all secrets (*), can read it. " + def.Name +
			"'s user and role cannot.",
		"With AccessKeyKmsKeyArn they need kms:Decrypt of that key of yours too; " + def.Name + " gets nothing by it. Without, it is " +
			"the key aws/secretsmanager, which every user and role of the account may use. Given later, it is sure for the next access key only.",
		"The template, the outputs and the list of resources do not have its value. AWS does not promise that the stack's events " +
			"(DescribeStackEvents) leave it out: count who may read them among those who can read the secret.",
	}
}
