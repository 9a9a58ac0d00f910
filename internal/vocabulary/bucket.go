package vocabulary

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var paramNewBucketName = Word{
	Name: vendors.ParamNewBucketName, Bears: OnResources, Samples: []string{"", "acme-data"}, OwnAccount: true, Shares: true, HandedBack: true,
}

var paramBucketNameSuffix = Word{Name: vendors.ParamBucketNameSuffix, Samples: []string{"", "acmecorp"}, OwnAccount: true, Shares: true, HandedBack: true}

var paramExistingBucketName = Word{
	Name:       vendors.ParamExistingBucketName,
	Samples:    []string{"", "their-data"},
	Odd:        "their-data.example.com",
	OwnAccount: true,
	Shares:     true,
	Divides:    true,
	HandedBack: true,
}

const (
	// CreateBucket is a condition: the bucket is a new one.
	CreateBucket = "CreateBucket"
	// NameBucket is a condition: the new bucket has a name of the customer's.
	NameBucket = "NameBucket"
)

// whichBucket: a new bucket or one that is there.
func whichBucket(def *vendors.Definition) Choice {
	var c Choice
	existing := Parameter{
		Word: paramExistingBucketName, Group: GroupBucket,
		Label: "Existing bucket",
	}
	start := def.Bucket.ExistingStart()
	existing.Pattern, existing.Constraint = awsname.BucketNameFrom(start)
	switch def.Bucket.Create {
	case vendors.CreateNever:
		existing.Label = "Bucket"
		existing.Description = "The name of the bucket" + ofThisAccount(def) + " that " + def.Name + " gets access to. " +
			"The stack changes nothing of it. Launch the stack in the bucket's region." + aboutExisting(def)
		c.Parameters = []Parameter{existing}
		return c
	case vendors.CreateRequired:
		newName, must := newBucketName(def)
		if must && def.Bucket.Namespace.Offered() { // where the name may begin otherwise too
			newName.Default, newName.Shape = new(""), newName.Shape.OrEmpty()
		}
		c.Parameters = []Parameter{newName}
	case vendors.CreateAllowed:
		newName, must := newBucketName(def)
		if must { // as long as the bucket is not an existing one
			newName.Default, newName.Shape = new(""), newName.Shape.OrEmpty()
		}
		existing.Default, existing.Shape = new(""), existing.Shape.OrEmpty()
		existing.Description = "The name of a bucket" + cmp.Or(ofThisAccount(def), " that you have") + ", instead of a new one. The stack changes " +
			"nothing of it, its policy included. Launch the stack in the bucket's region." + aboutExisting(def)
		for _, set := range def.Sets {
			if set.Bucket != nil {
				existing.Description += anotherThan(*set.Bucket, set.Own(OutputBucketName))
			}
		}
		c.Parameters = []Parameter{newName, existing}
		c.Conditions = []Condition{{CreateBucket, expr.Empty(existing.Name)}}
		c.Rules = []Rule{oneBucketName(def, newName, existing, must)}
	}
	if newName := c.Parameters[0]; newName.Default != nil {
		c.Conditions = append(c.Conditions, Condition{NameBucket, expr.Filled(newName.Name)})
	}
	return c
}

// bucketNamesOf are the parameters that name a bucket as a whole, and that a rule can compare: a bucket that the stack makes has the
// name of one that is there, too, once it is made.
func bucketNamesOf(b vendors.Bucket) []string {
	if b.Create == vendors.CreateRequired {
		return newBucketNamesOf(b)
	}
	return append([]string{vendors.ParamExistingBucketName}, newBucketNamesOf(b)...)
}

// newBucketNamesOf are those of them that name a new bucket. A name with a start that is the vendor's is put together from two parts,
// which no function of a rule can compare.
func newBucketNamesOf(b vendors.Bucket) []string {
	if b.Create == vendors.CreateNever || b.Name != nil && b.Name.Prefix != "" {
		return nil
	}
	return []string{vendors.ParamNewBucketName}
}

// examplesOfExisting are names of buckets that are there, and ARNs, as they must begin.
func examplesOfExisting(def *vendors.Definition) map[string]string {
	examples := map[string]string{}
	if start := def.Bucket.ExistingStart(); start != "" {
		const arn = "arn:aws:s3:::"
		examples[paramExistingBucketName.Name] = start + paramExistingBucketName.Sample()
		examples[paramFurtherBucketARNs.Name] = arn + start + strings.TrimPrefix(paramFurtherBucketARNs.Sample(), arn)
	}
	for _, set := range def.Sets {
		if set.Bucket != nil && set.Bucket.ExistingStart() != "" {
			examples[set.Own(paramExistingBucketName.Name)] = set.Bucket.ExistingStart() + paramExistingBucketName.Sample() + "-" + strings.ToLower(set.Name)
		}
	}
	return examples
}

// ofThisAccount says whose a bucket is that is there, where it can be of no other account: each statement about it asks S3 for that.
func ofThisAccount(def *vendors.Definition) string {
	if def.Bucket.OtherAccount.Offered() {
		return ""
	}
	return " of this account"
}

// aboutExisting says what must be so of a bucket that is there, and what becomes of it.
func aboutExisting(def *vendors.Definition) string {
	words := beginsWith(def.Bucket.ExistingStart()) + keyOfExisting(def)
	if def.Overwrites() && def.May("s3:DeleteObjectVersion") {
		words += " " + def.Name + " may change and delete all that is in it: give a bucket that is for " + def.Name + " alone."
	}
	return words
}

// beginsWith says how the names of buckets that are there begin, where they must.
func beginsWith(start string) string {
	if start == "" {
		return ""
	}
	return " Its name begins with " + start + "."
}

// anotherThan says that a bucket that is there is not that of another set. Rules compare what is typed; a name that CloudFormation
// makes up, or that is put together, they do not know.
func anotherThan(b vendors.Bucket, output string) string {
	if b.Create == vendors.CreateNever {
		return ""
	}
	return " It must be another bucket than that of the output " + output + ", also where this stack made that one and no rule can compare the names."
}

// newBucketName is the parameter that names a new bucket, and whether it must be filled in.
func newBucketName(def *vendors.Definition) (p Parameter, must bool) {
	name := def.Bucket.Name
	if name == nil {
		name = &vendors.BucketName{}
	}
	p = Parameter{Group: GroupBucket}
	if name.Prefix != "" {
		p.Word, p.Label = paramBucketNameSuffix, "End of the new bucket's name"
		rest, _ := awsname.NewBucketNameRest(name.Prefix, name.Dots) // vendors.Load has checked the prefix
		p.Shape = Shape{rest.Pattern, rest.Description}
		p.Description = "The new bucket is named " + name.Prefix + " followed by this" + example(name.Example) + "." + suffixEmpty(def) + " " + renaming(def)
		return p, true
	}
	p.Word, p.Label, p.Default = paramNewBucketName, "New bucket's name", new("")
	p.Shape = Shape{awsname.NewBucketNameWithoutDotsPattern, awsname.NewBucketNameWithoutDotsDescription}
	if name.Dots {
		p.Shape = Shape{awsname.NewBucketNamePattern, awsname.NewBucketNameDescription}
	}
	if def.MustName() {
		p.Default, p.Description = nil, "The name of the new bucket"+example(name.Example)+". It must be given, as the policy of the "+def.Notifications.ToldKind()+" names the bucket before it is made. "+renaming(def)
		return p, false
	}
	p.Shape = p.Shape.OrEmpty()
	p.Description = "The name of the new bucket" + example(name.Example) + ". " + leftEmpty(def) + forNewKey(def) + renaming(def)
	return p, false
}

// suffixEmpty says when there is no end of a new bucket's name.
func suffixEmpty(def *vendors.Definition) string {
	if def.Bucket.Create != vendors.CreateAllowed {
		return ""
	}
	return " Left empty with an existing bucket."
}

// GivenForNew reports whether a parameter must be given for a new bucket, though it has a default where the bucket may be one that is
// there: a rule wants one of the two.
func GivenForNew(parameter string) bool { return parameter == paramBucketNameSuffix.Name }

// renaming says what another name does, and what becomes of one that is taken.
func renaming(def *vendors.Definition) string {
	if def.Bucket.Create != vendors.CreateRequired {
		return anotherName(def) + "is an existing bucket."
	}
	return anotherName(def) + withoutAStack(def)
}

// anotherName says what another name does, and begins to say what becomes of one that is taken.
func anotherName(def *vendors.Definition) string {
	words := "A change makes another new bucket and keeps the old one, out of " + def.Name + "'s reach"
	if wayBucketPolicy.Offered(def) {
		words = "A change makes another new bucket and keeps the old one without its policy, which lets " + def.Name + " in and refuses requests without TLS"
	}
	return dotted(def) + words + ". A bucket that is there already, also one that an earlier stack left, "
}

// dotted says what a name with dots costs: the certificate of S3's addresses fits one label in front of it,
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html, and a new bucket takes HTTPS alone.
func dotted(def *vendors.Definition) string {
	if name := def.Bucket.Name; name == nil || !name.Dots {
		return ""
	}
	return "A name with dots is reached by path-style addresses only. "
}

// nameIsGiven is when the customer names the new bucket, and the parameters that do.
func nameIsGiven(def *vendors.Definition, name Parameter) (given []expr.Expr, words string) {
	given, words = []expr.Expr{expr.Filled(name.Name)}, name.Name
	if def.Bucket.Namespace.Offered() {
		given, words = append(given, expr.Filled(vendors.ParamBucketNamePrefix)), words+" or "+vendors.ParamBucketNamePrefix
	}
	return given, words
}

// existingBucketIsGiven is when the bucket is one that is there, where it may be.
func existingBucketIsGiven(def *vendors.Definition) []expr.Expr {
	if def.Bucket.Create != vendors.CreateAllowed {
		return nil
	}
	return []expr.Expr{expr.Filled(vendors.ParamExistingBucketName)}
}

// noExistingBucket is when the bucket is not one that is there, where it may be.
func noExistingBucket(def *vendors.Definition) []expr.Expr {
	if def.Bucket.Create != vendors.CreateAllowed {
		return nil
	}
	return []expr.Expr{expr.Empty(vendors.ParamExistingBucketName)}
}

func oneBucketName(def *vendors.Definition, newName, existing Parameter, must bool) Rule {
	r := Rule{Name: "OneBucket", Assertions: []Assertion{{
		expr.Or(expr.Empty(newName.Name), expr.Empty(existing.Name)),
		fmt.Sprintf("%s is for a new bucket, %s for one that you have: leave one of them empty.", newName.Name, existing.Name),
	}}}
	if must {
		names, words := nameIsGiven(def, newName)
		r.Assertions = append(r.Assertions, Assertion{
			expr.Or(append(names, expr.Filled(existing.Name))...),
			fmt.Sprintf("Give %s for a new bucket, or %s for one that you have.", words, existing.Name),
		})
	}
	return r
}

func example(s string) string {
	if s == "" {
		return ""
	}
	return ", such as " + s
}
