package vocabulary

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	wording "github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramFurtherBucketARNs = Word{
	Name:       vendors.ParamFurtherBucketARNs,
	Samples:    []string{"", "arn:aws:s3:::more-data"},
	Odd:        "arn:aws:s3:::more-data,arn:aws:s3:::most-data",
	OwnAccount: true,
	Shares:     true,
	HandedBack: true,
}

// OpenFurtherBuckets is a condition: there are further buckets.
const OpenFurtherBuckets = "OpenFurtherBuckets"

// furtherBuckets are opened as the first one is, each as a whole.
func furtherBuckets(def *vendors.Definition) Choice {
	if !def.Bucket.FurtherBuckets.Offered() {
		return Choice{}
	}
	words, fit := "with the same permissions in the whole of each.", " About 20 fit into a policy, and with a KMS key about 10."
	if own := def.Bucket.Prefixes; own != nil {
		words = "with the same permissions under " + wording.And(own) + " in each."
	}
	if def.Bucket.Prefixes != nil { // the policy names each bucket with each of them
		fit = " As many fit as IAM takes of a policy, which is 6,144 characters."
	}
	words += fit
	start := def.Bucket.ExistingStart()
	pattern, constraint := awsname.BucketARNFrom(start)
	if start != "" {
		words += " Their names begin with " + start + "."
	}
	words += NoKey(def)
	if def.KeyUse() != vendors.KeyNever {
		words += " One that a KMS key encrypts is in this region and has the same key."
	}
	c := Choice{
		Parameters: []Parameter{{
			Word: paramFurtherBucketARNs, Group: GroupAdvanced, Label: "Further buckets",
			Description: "The ARNs of further buckets" + ofThisAccount(def) + ", separated by commas, none at the end, " + words,
			Type:        "CommaDelimitedList", Default: new(""), Shape: Shape{pattern, constraint}.OrEmpty(),
		}},
		Conditions: []Condition{{OpenFurtherBuckets, expr.Not(expr.Equals(expr.Join("", expr.Ref(vendors.ParamFurtherBucketARNs)), ""))}},
	}
	if def.Bucket.Prefix.Offered() {
		// CloudFormation cannot append a parameter to each member of a list, and a prefix that holds for one bucket of
		// several is not what a reader takes it for. A list of buckets beside a list of prefixes would open each prefix in each
		// bucket. Two stacks open what is meant: see docs/customer.md.
		c.Rules = []Rule{{
			Name: "PrefixOrFurtherBuckets",
			When: expr.Filled(vendors.ParamPrefix),
			Assertions: []Assertion{{
				expr.EachMemberIn(expr.Ref(vendors.ParamFurtherBucketARNs), []string{""}),
				"A prefix cannot be combined with further buckets, which are opened whole. Launch a stack for each bucket that has a prefix of its own.",
			}},
		}}
	}
	return c
}
