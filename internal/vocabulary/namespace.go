package vocabulary

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// It bears on access: the bucket gets another name, which what is granted must be about.
var paramBucketNamePrefix = Word{Name: vendors.ParamBucketNamePrefix, Samples: []string{"", "acme"}, OwnAccount: true, Shares: true, HandedBack: true}

// UseNamespace is a condition: the new bucket, and its log bucket, are in the account's own regional namespace.
const UseNamespace = "UseAccountNamespace"

// namespace is the account's own, in which a new bucket may be: nobody else can take its name, also not later. An
// organization can require it by s3:x-amz-bucket-namespace, of the log bucket too.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
func namespace(def *vendors.Definition) Choice {
	if !def.Bucket.Namespace.Offered() {
		return Choice{}
	}
	prefix, _ := def.Bucket.NamespacePrefix() // vendors.Load has checked it
	newName, must := newBucketName(def)
	own := vendors.ParamBucketNamePrefix
	taken := "cannot be a new one: the launch fails." // also in the form for an organization, which knows no existing bucket
	if def.Bucket.Create == vendors.CreateRequired {
		taken = withoutAStack(def)
	}
	c := Choice{
		Parameters: []Parameter{{
			Word: paramBucketNamePrefix, Group: GroupBucket, Label: "Start of the new bucket's name, in your account's namespace",
			Description: capital(namedInNamespace(def)) + " That is your account's own namespace: nobody else can ever " +
				"take the name. Your organization may require it. " + anotherName(def) + taken,
			Default: new(""), Shape: Shape{prefix.Pattern, prefix.Description}.OrEmpty(),
		}},
		Conditions: []Condition{{UseNamespace, expr.Filled(own)}},
	}
	r := NamespaceRule(newName.Name, def.ServedPartitions())
	if existing := vendors.ParamExistingBucketName; def.Bucket.Create == vendors.CreateAllowed {
		r.Assertions = append(r.Assertions, Assertion{
			expr.Or(expr.Empty(own), expr.Empty(existing)),
			fmt.Sprintf("%s is for a new bucket, %s for one that you have: leave one of them empty.", own, existing),
		})
	}
	c.Rules = []Rule{r}
	if must && def.Bucket.Create == vendors.CreateRequired {
		c.Rules = append(c.Rules, Rule{Name: "NameOfTheBucket", Assertions: []Assertion{{
			expr.Or(expr.Filled(newName.Name), expr.Filled(own)), fmt.Sprintf("Give %s or %s.", newName.Name, own),
		}}})
	}
	return c
}

// NamespaceRule refuses a name beside the start of one in the account's namespace, and the latter where accounts have none. It
// has no condition, so that a page offers one name or the other.
func NamespaceRule(newName string, served []vendors.Partition) Rule {
	own := vendors.ParamBucketNamePrefix
	r := Rule{Name: "AccountNamespace", Assertions: []Assertion{{
		expr.Or(expr.Empty(newName), expr.Empty(own)),
		fmt.Sprintf("%s and %s name the same new bucket: leave one of them empty.", newName, own),
	}}}
	if without := awsname.RegionsWithoutNamespace(); slices.Contains(served, vendors.PartitionAWS) {
		r.Assertions = append(r.Assertions, Assertion{
			expr.Or(expr.Empty(own), expr.Not(expr.Contains(without, expr.Ref("AWS::Region")))),
			fmt.Sprintf("Accounts have no namespace in %s: leave %s empty.", strings.Join(without, " and "), own),
		})
	}
	return r
}

// namedInNamespace says which names come of it.
func namedInNamespace(def *vendors.Definition) string {
	fixed, after := "", "this"
	if name := def.Bucket.Name; name != nil && name.Prefix != "" {
		fixed, after = name.Prefix, name.Prefix+" and this"
	}
	words := "the new bucket is named " + after + ", your account's ID, the region and -an, such as " +
		awsname.AccountRegionalName(fixed+paramBucketNamePrefix.Sample(), "111122223333", "us-east-1") + "."
	if def.Bucket.AccessLogs.Offered() || def.Bucket.Trail.Offered() {
		words += " A new log bucket is too, with " + vendors.LogBucketEnd + " before the ID."
	}
	return words
}
