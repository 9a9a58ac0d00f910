package vendors

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/awsname"
)

func (f *file) checkBucket() {
	b := f.def.Bucket
	if b.Create != CreateNever {
		f.checkBucketName()
		f.checkOffersOfExisting()
		return
	}
	never := f.line(at("bucket", "create"))
	if b.Name != nil {
		f.problem(at("bucket", "name"), "must be left out where bucket.create is \"never\" (line %d): it is for a new bucket", never)
	}
	for _, o := range b.offers() {
		if o.ofNewBucket && o.value.Offered() {
			f.problem(at("bucket", o.field), "must be left out or \"never\" where bucket.create is \"never\" (line %d), got %q: it is for a new bucket", never, o.value)
		}
	}
}

// checkOffersOfExisting: where the bucket is always a new one, nothing that is for an existing one is offered.
func (f *file) checkOffersOfExisting() {
	for _, o := range f.def.Bucket.offers() {
		if f.def.Bucket.Create == CreateRequired && o.ofExisting && o.value.Offered() {
			f.problem(at("bucket", o.field), "must be left out or \"never\" where bucket.create is \"required\" (line %d), got %q: it is for an existing bucket", f.line(at("bucket", "create")), o.value)
		}
	}
}

// checkBucketName checks the fixed start of a new bucket's name, and that the example is what a customer could type.
func (f *file) checkBucketName() {
	name := f.def.Bucket.Name
	if name == nil {
		return
	}
	check := func(example string) error { return awsname.CheckNewBucketName(example, name.Dots) }
	if name.Prefix != "" {
		rest, err := awsname.NewBucketNameRest(name.Prefix, name.Dots)
		if err != nil {
			f.problem(at("bucket", "name", "prefix"), "%v%s", err, name.aboutDots(name.Prefix))
			return
		}
		check = rest.Check
		f.checkNamespace()
	}
	if name.Example == "" {
		return
	}
	if err := check(name.Example); err != nil {
		f.problem(at("bucket", "name", "example"), "%v%s", err, name.aboutDots(name.Example))
	}
}

// checkNamespace checks that the fixed start can begin a name in the account's regional namespace, where that is offered.
func (f *file) checkNamespace() {
	if !f.def.Bucket.Namespace.Offered() {
		return
	}
	if _, err := f.def.Bucket.NamespacePrefix(); err != nil {
		f.problem(at("bucket", "name", "prefix"), "%v: bucket.namespace is offered (line %d)", err, f.line(at("bucket", "namespace")))
	}
}

// aboutDots returns the hint that a value with dots needs where they are not allowed.
func (n *BucketName) aboutDots(value string) string {
	if n.Dots || !strings.Contains(value, ".") {
		return ""
	}
	return ": bucket.name.dots is not true"
}
