package vocabulary

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// It is no matter of the customer's own account: whoever fills it in together with a bucket's name says into whose bucket the
// vendor writes what it has of the customer.
var paramBucketAccountID = Word{Name: vendors.ParamBucketAccountID, Samples: []string{"", "210987654321"}, HandedBack: true}

// NameBucketAccount is a condition: the bucket, and every further one, belongs to the account that the customer names.
const NameBucketAccount = "NameBucketAccount"

// otherAccount: an existing bucket of another account than the stack's. Two sides must then allow what the vendor does, and the
// template is one of them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
func otherAccount(def *vendors.Definition) Choice {
	if !def.Bucket.OtherAccount.Offered() {
		return Choice{}
	}
	which, further := "the existing bucket", ""
	if def.Bucket.Create == vendors.CreateNever {
		which = "the bucket"
	}
	if def.Bucket.FurtherBuckets.Offered() {
		further = " and all further buckets"
	}
	owner := "by the bucket's policy and, if it is encrypted with a KMS key, by the key's"
	switch def.KeyUse() {
	case vendors.KeyNever:
		owner = "by the bucket's policy"
	case vendors.KeyRequired:
		owner = "by the bucket's policy and by the KMS key's"
	}
	c := Choice{
		Parameters: []Parameter{{
			Word: paramBucketAccountID, Group: GroupAdvanced, Label: "Account of the bucket",
			Description: "The ID of the AWS account that " + which + further + " must belong to, if that is another one than this. Its " +
				"owner must let this account in too: " + owner + ". " +
				"Left empty, a bucket of another account is out of reach.",
			Default: new(""), Shape: Shape{awsname.AccountIDPattern, awsname.AccountIDDescription}.OrEmpty(),
		}},
		Conditions: []Condition{{NameBucketAccount, expr.Filled(vendors.ParamBucketAccountID)}},
	}
	if def.Bucket.Create == vendors.CreateAllowed {
		c.Rules = []Rule{{
			Name: "BucketAccountOfAnExistingBucket",
			When: expr.Filled(vendors.ParamBucketAccountID),
			Assertions: []Assertion{{
				expr.Filled(vendors.ParamExistingBucketName),
				fmt.Sprintf("%s is for an existing bucket: leave it empty, or give %s.", vendors.ParamBucketAccountID, vendors.ParamExistingBucketName),
			}},
		}}
	}
	return c
}
