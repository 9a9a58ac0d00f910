package vendors

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// checkBucket checks the first bucket, or a set's own, which is at a place of the definition.
func (f *file) checkBucket(b Bucket, where path) {
	f.checkCORS(b.CORS, where.to("cors"))
	f.checkLifecycle(b, where)
	f.checkKeeping(b, where)
	f.checkPrefixes(b, where)
	f.checkExistingName(b, where)
	f.checkKMS(b, where)
	create := where.to("create")
	if b.Create != CreateNever {
		f.checkBucketName(b, where)
		f.checkOffersOfExisting(b, where)
		return
	}
	never := f.line(create)
	for _, o := range b.offers() {
		if o.ofNewBucket && o.value.Offered() {
			f.problem(where.to(o.field), "must be left out or \"never\" where %s is \"never\" (line %d), got %q: it is for a new bucket", create, never, o.value)
		}
	}
}

// checkOffersOfExisting: where the bucket is always a new one, nothing that is for an existing one is offered.
func (f *file) checkOffersOfExisting(b Bucket, where path) {
	create := where.to("create")
	for _, o := range b.offers() {
		if b.Create == CreateRequired && o.ofExisting && o.value.Offered() {
			f.problem(where.to(o.field), "must be left out or \"never\" where %s is \"required\" (line %d), got %q: it is for an existing bucket", create, f.line(create), o.value)
		}
	}
}

// checkBucketName checks the fixed start of a new bucket's name, and that the example is what a customer could type.
func (f *file) checkBucketName(b Bucket, where path) {
	name := b.Name
	if name == nil {
		return
	}
	check := func(example string) error { return awsname.CheckNewBucketName(example, name.Dots) }
	if name.Prefix != "" {
		rest, err := awsname.NewBucketNameRest(name.Prefix, name.Dots)
		if err != nil {
			f.problem(where.to("name", "prefix"), "%v%s", err, name.aboutDots(name.Prefix, where))
			return
		}
		check = rest.Check
		f.checkNamespace(b, where)
	}
	if name.Example == "" {
		return
	}
	if err := check(name.Example); err != nil {
		f.problem(where.to("name", "example"), "%v%s", err, name.aboutDots(name.Example, where))
	}
}

// checkNamespace checks that the fixed start can begin a name in the account's regional namespace, where that is offered.
func (f *file) checkNamespace(b Bucket, where path) {
	if !b.Namespace.Offered() {
		return
	}
	if _, err := b.NamespacePrefix(); err != nil {
		f.problem(where.to("name", "prefix"), "%v: %s is offered (line %d)", err, where.to("namespace"), f.line(where.to("namespace")))
	}
}

// aboutDots returns the hint that a value with dots needs where they are not allowed.
func (n *BucketName) aboutDots(value string, where path) string {
	if n.Dots || !strings.Contains(value, ".") {
		return ""
	}
	return ": " + where.to("name", "dots").String() + " is not true"
}
