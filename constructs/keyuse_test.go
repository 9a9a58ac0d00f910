package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/bucketgrant/bucketgrant/constructs"
)

// What the grantee may do with the key besides what S3 needs is tied as that is; what KMS itself is asked stands apart, on the one key. Both
// have ids that are nobody's.
func TestAccessPolicyFurtherKeyUse(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName: "acmecorp-reports", KMSKeyARN: keyARN, KMSKeyWhen: "UseKmsKey", RoleNames: []constructs.Value{"AcmeIntegration"},
			Permissions: []constructs.Permission{{Sid: "UseTheKmsKeyFurther", Actions: []string{"s3:GetObject"}, OnObjects: true}},
			FurtherKeyUse: []constructs.KeyUse{
				{Actions: []string{"kms:Encrypt", "kms:DescribeKey"}, Why: "Encrypts its index"},
				{Actions: []string{"kms:ReEncryptTo"}, Why: "Moves objects here."},
			},
		}))
	})
	policy := defined["AccessPolicy"]
	statements := at(policy, "Properties", "PolicyDocument", "Statement")
	expect(t, at(statements, 2, "Fn::If", 0), `"UseKmsKey"`)
	expect(t, at(statements, 2, "Fn::If", 1, "Sid"), `"UseTheKmsKeyFurtherToo"`)
	expect(t, at(statements, 2, "Fn::If", 1, "Action"), `["kms:Encrypt","kms:ReEncryptTo"]`)
	expect(t, at(statements, 2, "Fn::If", 1, "Condition", "StringEquals", "kms:ViaService"), `{"Fn::Sub":"s3.${AWS::Region}.${AWS::URLSuffix}"}`)
	expect(t, at(statements, 2, "Fn::If", 1, "Condition", "StringLike"),
		`{"kms:EncryptionContext:aws:s3:arn":[{"Fn::Sub":"arn:${AWS::Partition}:s3:::acmecorp-reports"},{"Fn::Sub":"arn:${AWS::Partition}:s3:::acmecorp-reports/*"}]}`)
	expect(t, at(statements, 3, "Fn::If", 1), `{"Action":"kms:DescribeKey","Effect":"Allow","Resource":"`+keyARN+`","Sid":"UseTheKmsKeyDirectly"}`)
	expect(t, at(policy, "Metadata", "Why", "UseTheKmsKeyFurtherToo"), `"It goes beyond what S3 needs. kms:Encrypt: Encrypts its index. kms:ReEncryptTo: Moves objects here."`)
	expect(t, at(policy, "Metadata", "Why", "UseTheKmsKeyDirectly"), `"It goes beyond what S3 needs. kms:DescribeKey: Encrypts its index."`)
}

// Only what uses the key is taken, with a reason, and where there is one.
func TestAccessPolicyRefusesFurtherKeyUse(t *testing.T) {
	resources(func(stack awscdk.Stack) {
		_, err := constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName:  "acmecorp-reports",
			Permissions: []constructs.Permission{{Sid: "Read", Actions: []string{"s3:GetObject"}, OnObjects: true}},
			FurtherKeyUse: []constructs.KeyUse{
				{Actions: []string{"kms:Decrypt", "kms:Encrypt", "kms:CreateGrant", "kms:ReEncrypt*"}, Why: "It is of use."},
				{Actions: []string{"kms:Encrypt"}}, {Why: "It is of use."},
			},
		})
		const of = "must be kms:Decrypt, kms:DescribeKey, kms:Encrypt, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext, kms:ReEncryptFrom or kms:ReEncryptTo, got "
		for _, want := range []string{
			"FurtherKeyUse needs KMSKeyARN",
			`FurtherKeyUse[0].Actions[0] must be left out, got "kms:Decrypt": it is allowed already`,
			"FurtherKeyUse[0].Actions[2] " + of + `"kms:CreateGrant"`, "FurtherKeyUse[0].Actions[3] " + of + `"kms:ReEncrypt*"`,
			`FurtherKeyUse[1].Actions[0] must be left out, got "kms:Encrypt": it is allowed already`,
			"FurtherKeyUse[1] must have Actions and Why", "FurtherKeyUse[2] must have Actions and Why",
		} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	})
}
