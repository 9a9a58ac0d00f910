package vendors

import "github.com/bucketgrant/bucketgrant/internal/aws/awsname"

// ExistingStart is how the name of a bucket begins that is there already, empty where it may begin any way.
func (b Bucket) ExistingStart() string {
	if b.Name == nil || !b.Name.Existing {
		return ""
	}
	return b.Name.Prefix
}

// checkExistingName checks what is said of the names of buckets that are there already.
func (f *file) checkExistingName(b Bucket, where path) {
	name, existing := b.Name, where.to("name", "existing")
	switch {
	case name == nil || !name.Existing:
	case name.Prefix == "":
		f.problem(existing, "must stand beside prefix, got true: it is about how names begin")
	case !f.opensExisting(b):
		f.problem(existing, "must be left out, got true: %s is \"required\" (line %d), and no bucket that is there already is opened", where.to("create"), f.line(where.to("create")))
	}
	if b.Create != CreateNever || name == nil {
		return
	}
	create := where.to("create")
	if !name.Existing {
		f.problem(where.to("name"), "must have existing: true or be left out where %s is \"never\" (line %d): all else of it is for a new bucket", create, f.line(create))
	} else if name.Dots || name.Example != "" {
		f.problem(where.to("name"), "must have no more than prefix and existing where %s is \"never\" (line %d): all else of it is for a new bucket", create, f.line(create))
	}
	if name.Prefix == "" {
		return
	}
	if _, err := awsname.NewBucketNameRest(name.Prefix, true); err != nil {
		f.problem(where.to("name", "prefix"), "%v", err)
	}
}
