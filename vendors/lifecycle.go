package vendors

import (
	"strconv"
	"strings"
)

// Lifecycle is what S3 clears away in a new bucket by itself. A bucket that is there already has one list of such rules, which its
// owner adds to.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
type Lifecycle struct {
	// AbortUploads is after how many days an upload in parts that was never finished goes: it costs storage, and no listing of
	// objects shows it.
	AbortUploads Days `yaml:"abortUploads,omitempty" jsonschema_description:"After how many days S3 clears away an upload in parts that was never finished, 1d to 365d, in a new bucket. It is no object, and nobody could read it."`
	// Expiry is why the customer may want that S3 deletes objects. It is off unless they say after how many days.
	Expiry string `yaml:"expiry,omitempty" jsonschema:"minLength=20,maxLength=300" jsonschema_description:"Why the customer may want that S3 deletes objects of a new bucket once they are old. It offers that, and is off unless the customer says after how many days."`
	// Why says what it is for.
	Why string `yaml:"why" jsonschema:"required,minLength=10,maxLength=300" jsonschema_description:"What it is for."`
}

// Days is a number of days, such as 7d.
type Days string

// Number is how many days these are, 0 where none are given.
func (d Days) Number() int {
	n, _ := strconv.Atoi(strings.TrimSuffix(string(d), "d"))
	return n
}

// MostExpiry is the greatest number of days that a customer may type, ten years: S3 takes any.
const MostExpiry = 3650

func (f *file) checkLifecycle(b Bucket, where path) {
	l := b.Lifecycle
	if l == nil {
		return
	}
	lifecycle := where.to("lifecycle")
	if l.AbortUploads == "" && l.Expiry == "" {
		f.problem(lifecycle, "must have abortUploads or expiry")
	}
	if n := l.AbortUploads.Number(); n > 365 {
		f.problem(lifecycle.to("abortUploads"), "must be 1d to 365d, got %q", l.AbortUploads)
	}
	if l.Expiry != "" && b.Create == CreateNever {
		f.problem(lifecycle.to("expiry"), "must be left out where %s is \"never\" (line %d): it is for a new bucket", where.to("create"), f.line(where.to("create")))
	}
}
