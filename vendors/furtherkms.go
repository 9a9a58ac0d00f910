package vendors

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// KMSActions are actions of KMS that a role or user has besides what S3 needs for its permissions, with what they are for.
type KMSActions struct {
	// Actions are whole names, of [permissions.OfKey].
	Actions []string `yaml:"actions" jsonschema:"required,minItems=1,uniqueItems=true" jsonschema_description:"Actions of KMS by their whole names: kms:Decrypt, kms:Encrypt, kms:GenerateDataKey, kms:GenerateDataKeyWithoutPlaintext, kms:ReEncryptFrom and kms:ReEncryptTo, through S3 alone; or kms:DescribeKey, which KMS itself is asked."`
	// Why says what the vendor does with these.
	Why string `yaml:"why" jsonschema:"required,minLength=20,maxLength=300" jsonschema_description:"What the vendor does with these that S3 does not do by itself."`
}

// Of are those of the actions that are tied to S3, or the others.
func (k KMSActions) Of(throughS3 bool) []string {
	return slices.DeleteFunc(slices.Clone(k.Actions), func(a string) bool { return permissions.ThroughS3(a) != throughS3 })
}

// checkFurtherKMS checks what each set may do with the key of its bucket besides what S3 needs.
func (f *file) checkFurtherKMS() {
	f.checkFurtherKMSOf(f.def.Alone(""), at("furtherKms"), at("bucket", "kms"))
	for i, set := range f.def.Sets {
		kms := at("bucket", "kms")
		if set.Bucket != nil {
			kms = at("sets", i, "bucket", "kms")
		}
		f.checkFurtherKMSOf(f.def.Alone(set.Name), at("sets", i, "furtherKms"), kms)
	}
}

// checkFurtherKMSOf checks that of one set, alone, at a path: there must be a key, and an action stands there once and is one that S3
// does not need anyway.
func (f *file) checkFurtherKMSOf(set *Definition, where, kms path) {
	if set.FurtherKMS == nil || set.letsGuestsIn() { // of whom [file.checkBucketPolicy] says so
		return
	}
	if set.KeyUse() == KeyNever {
		f.problem(where, "must be left out where %s is \"never\" (line %d): no key encrypts the bucket", kms, f.line(kms))
	}
	needed, first := set.NeededOfKey(), map[string]path{}
	for i, k := range set.FurtherKMS {
		for j, a := range k.Actions {
			place := where.to(i, "actions", j)
			switch earlier, twice := first[a]; {
			case !slices.Contains(permissions.OfKey(), a):
				f.problem(place, "must be %s, got %s: %s", words.Or(permissions.OfKey()), words.Quote(a), noUseOfKey(a))
			case slices.Contains(needed, a):
				f.problem(place, "must be left out, got %s: S3 needs it for what the permissions grant, and the template allows it with them", words.Quote(a))
			case twice:
				f.problem(place, "must have one reason, got %s a second time, after %s (line %d)", words.Quote(a), earlier, f.line(earlier))
			default:
				first[a] = place
			}
		}
	}
}

// noUseOfKey says why an action is none that may be allowed of a key.
func noUseOfKey(action string) string {
	named := slices.DeleteFunc(permissions.OfKey(), func(a string) bool {
		return !slices.ContainsFunc(s3actions.Matching(action), func(m s3actions.Action) bool { return m.Name == a })
	})
	switch {
	case len(named) == 0:
		return "no other uses the key for what is in the bucket, or says what it is. What administers a key, and whom else it is granted to, is the customer's"
	case strings.ContainsAny(action, "*?"):
		return fmt.Sprintf("a star takes in what AWS adds to it. Name those that are meant, of %s", words.And(named))
	}
	return fmt.Sprintf("did you mean %q?", named[0])
}
