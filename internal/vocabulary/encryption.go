package vocabulary

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramKMSKeyARN = Word{
	Name:       vendors.ParamKMSKeyARN,
	Samples:    []string{"", "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
	OwnAccount: true,
	Shares:     true,
	HandedBack: true,
}

// UseKMSKey is a condition: the bucket is encrypted with the customer's key.
const UseKMSKey = "UseKmsKey"

// encryption with the customer's key. Without this, an integration fails on an encrypted bucket.
func encryption(def *vendors.Definition) Choice {
	if b := def.Access.BucketPolicy; b != nil {
		return keyOfGuests(def, b)
	}
	uses, without := "a new bucket uses it, an existing one may already", " Left empty, a new bucket is encrypted with S3's own keys"+orNewKey(def)+"."
	if def.Bucket.Create == vendors.CreateNever {
		uses, without = "the bucket must use it already", " Left empty, the access includes no key."
	}
	through := "through S3 only"
	if keyIsTied(def) {
		through = "through S3 and for what is shared here only"
	}
	return Choice{
		Parameters: []Parameter{{
			Word: paramKMSKeyARN, Group: GroupAdvanced, Label: "KMS key",
			Description: "The ARN of the KMS key that encrypts the bucket's objects: " + uses + ". It is in the bucket's region. The " +
				"access then includes this key, " + through + ". Its key policy must leave that to IAM, as the default one does. " +
				"What another key encrypted before is then out of reach." + without,
			Default: new(""), Shape: Shape{awsname.KMSKeyARNPattern, awsname.KMSKeyARNDescription}.OrEmpty(),
		}},
		Conditions: usesKey(def),
	}
}

// KeyActions are what guests of the bucket may do with its key, and what a pattern among them stands for.
func KeyActions(b *vendors.BucketPolicy) string {
	words := make([]string, len(b.KMSActions))
	for i, pattern := range b.KMSActions {
		words[i] = pattern
		if !strings.HasSuffix(pattern, "*") {
			continue
		}
		var names []string
		for _, a := range s3actions.Matching(pattern) {
			names = append(names, strings.TrimPrefix(a.Name, "kms:"))
		}
		words[i] += " (" + wording.And(names) + ")"
	}
	return wording.And(words)
}

// keyOfGuests: where the bucket's own policy lets the vendor in, the key's own policy must do so too.
func keyOfGuests(def *vendors.Definition, b *vendors.BucketPolicy) Choice {
	if b.KMSActions == nil {
		return Choice{}
	}
	return Choice{
		Parameters: []Parameter{{
			Word: paramKMSKeyARN, Group: GroupAdvanced, Label: "KMS key",
			Description: "The ARN of a KMS key of yours, in the bucket's region, that encrypts the new bucket's objects. No template writes the " +
				"policy of a key that is there: put the statement for " + def.Name + " into it with the page or bucketgrant policy, which allows " +
				KeyActions(b) + " through S3 for this bucket. The key stays when the stack goes, and with it the statement: take it out then. Left empty, S3's own keys encrypt" + orNewKey(def) + ".",
			Default: new(""), Shape: Shape{awsname.KMSKeyARNPattern, awsname.KMSKeyARNDescription}.OrEmpty(),
		}},
		Conditions: usesKey(def),
	}
}
