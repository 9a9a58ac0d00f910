package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The sample is that of the bucket's key too: a vendor that may use the one through S3 must not get at the other by it.
var paramAccessKeyKMSKeyARN = Word{
	Name: vendors.ParamAccessKeyKMSKeyARN, Bears: OnResources, OwnAccount: true,
	Samples: paramKMSKeyARN.Samples,
}

// UseSecretKMSKey is a condition: the secret with the access key is encrypted with the customer's key.
const UseSecretKMSKey = "UseSecretKmsKey"

// secretKey is the customer's KMS key for the secret with the access key. Every identity of the account may use the one
// that Secrets Manager takes otherwise.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
func secretKey(def *vendors.Definition) Choice {
	if !Hands(def, vendors.HandedKeyID) {
		return Choice{}
	}
	c := Choice{
		Parameters: []Parameter{{
			Word: paramAccessKeyKMSKeyARN, Group: GroupAdvanced, Label: "KMS key of the access key's secret",
			Description: "The ARN of a KMS key of this region for the secret with the access key: who reads it then needs kms:Decrypt " +
				"of it too. " + def.Name + " gets nothing by it. After a change the secret may still open with the key before: rotate the access key.",
			Default: new(""), Shape: Shape{awsname.KMSKeyARNPattern, awsname.KMSKeyARNDescription}.OrEmpty(),
		}},
		Conditions: []Condition{{UseSecretKMSKey, expr.Filled(vendors.ParamAccessKeyKMSKeyARN)}},
	}
	sayWhen(def, wayKeyedUser, c.Parameters)
	if alternatives(def) { // one rule for all that is about the key
		c.Rules = onlyFor(def, wayKeyedUser, nil, append(keys(def).Parameters, c.Parameters...))
	}
	return c
}
