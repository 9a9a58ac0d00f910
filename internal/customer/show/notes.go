package show

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// notes say what actions do of which their names do not tell, on a new bucket and on one that is there, as the definition offers
// them.
func notes(def *vendors.Definition, p vendors.Permission) []string {
	var list []string
	if beyond := p.BeyondThePrefix(); beyond != nil {
		list = append(list, words.And(beyond)+": "+def.ReasonBeyond(p))
	}
	if p.Applies(vendors.OnObjects) && names(p, "s3:PutObject") {
		list = append(list, "s3:PutObject also replaces objects of the same name."+vocabulary.EncryptsAsGuest(def))
	}
	if how := goneBy(p); how != "" {
		unless := ", unless the bucket's versioning is Enabled, or was when that was written: Suspended alone keeps nothing."
		if undone := vocabulary.UndoesVersioning(def); undone != "" {
			unless = " where " + def.Name + " wants it to be, whatever the bucket's versioning, which keeps versions: it may " + undone + "."
		}
		list = append(list, "What is "+how+" is gone for good"+unless)
	}
	if p.Applies(vendors.OnObjects) && names(p, "s3:PutObjectAcl", "s3:PutObjectVersionAcl") {
		text := ""
		if def.Bucket.Create != vendors.CreateNever {
			text = "In a new bucket it does nothing: ACLs are off there, and S3 refuses every ACL but bucket-owner-full-control, which is what holds anyway."
		}
		if def.MayBeExisting() {
			if text != "" {
				text += " "
			}
			text += "In a bucket of yours that has ACLs on (Object Ownership is not BucketOwnerEnforced), " + def.Name +
				" can let others at its objects by it, and everybody unless public access is blocked: turn ACLs off before you share it."
		}
		list = append(list, "ACLs: "+text)
	}
	return list
}

// goneBy is what a permission does to objects that versioning may keep, empty where it does neither. While versioning is suspended, S3 replaces and deletes what has no version of its own.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/VersionSuspendedBehavior.html
func goneBy(p vendors.Permission) string {
	if !p.Applies(vendors.OnObjects) {
		return ""
	}
	var how []string
	if names(p, "s3:PutObject") {
		how = append(how, "replaced")
	}
	if names(p, "s3:DeleteObject") {
		how = append(how, "deleted")
	}
	return strings.Join(how, " or ")
}

// names reports whether a permission names one of some actions, or has a star that stands for it.
func names(p vendors.Permission, actions ...string) bool {
	return slices.ContainsFunc(p.Actions, func(pattern string) bool {
		return slices.ContainsFunc(s3actions.Matching(pattern), func(a s3actions.Action) bool { return slices.Contains(actions, a.Name) })
	})
}
