package permissions

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// UnderPrefix are the actions on a bucket that a grant limited to a prefix may have: the first two can be
// limited by the condition key s3:prefix, the others show no key of an object, which no list of AWS's says.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func UnderPrefix() []string {
	return []string{"s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration", "s3:GetBucketTagging"}
}

// beyond is what each action on a bucket shows of it that no prefix limits: those of AWS's list that only look, do not know the
// condition key s3:prefix and are not in UnderPrefix. What changes a bucket is none of them: it would change what is beside the
// prefix too.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func beyond() map[string]string {
	return map[string]string{
		"s3:GetAccelerateConfiguration":          "whether it has transfer acceleration",
		"s3:GetAnalyticsConfiguration":           "which of its keys are analyzed, by their beginnings",
		"s3:GetBucketAbac":                       "whether its tags decide about access",
		"s3:GetBucketAcl":                        "whom its ACL lets in",
		"s3:GetBucketCORS":                       "which web pages may use it",
		"s3:GetBucketLogging":                    "where its access logs go",
		"s3:GetBucketMetadataTableConfiguration": "which tables have the metadata of its objects",
		"s3:GetBucketNotification":               "who is told of which of its objects",
		"s3:GetBucketObjectLockConfiguration":    "how long Object Lock keeps its objects",
		"s3:GetBucketOwnershipControls":          "whether it has ACLs",
		"s3:GetBucketPolicy":                     "its policy, with all whom it lets in",
		"s3:GetBucketPolicyStatus":               "whether its policy makes it public",
		"s3:GetBucketPublicAccessBlock":          "whether it blocks public access",
		"s3:GetBucketRequestPayment":             "who pays for requests to it",
		"s3:GetBucketWebsite":                    "whether it is a website, and how",
		"s3:GetIntelligentTieringConfiguration":  "which of its keys are archived, by their beginnings",
		"s3:GetInventoryConfiguration":           "where inventories of its objects go",
		"s3:GetLifecycleConfiguration":           "which of its keys are cleared away, by their beginnings",
		"s3:GetMetricsConfiguration":             "which of its keys are measured, by their beginnings",
		"s3:GetReplicationConfiguration":         "which of its keys are copied where",
		"s3:ListBucketMultipartUploads":          "the names of all its unfinished uploads, who began them and when",
		"s3:ListTagsForResource":                 "its tags",
	}
}

// BeyondPrefix reports whether a grant that a prefix limits may have the action on the whole bucket all the same, with a reason.
func BeyondPrefix(action string) bool { return beyond()[action] != "" }

// ShowsBeyond says in words for the customer what actions show of the whole bucket.
func ShowsBeyond(actions []string) string {
	var list []string
	for _, name := range actions {
		list = append(list, beyond()[name])
	}
	return words.And(list)
}

// underPrefix refuses on a bucket what a prefix does not limit, unless the one who writes it says that it is meant.
func (c *checker) underPrefix(p Place) {
	name, grant := c.name(p), c.list[p.Permission]
	if c.rules.Prefix == "" || !grant.Bucket || slices.Contains(UnderPrefix(), name) || slices.Contains(grant.Beyond, name) {
		return
	}
	hint := ""
	if BeyondPrefix(name) && c.rules.Beyond != "" {
		hint = ": if it must be of the whole bucket, name it in " + c.rules.Beyond + " too"
		if c.rules.Reasons {
			hint = ": if it must be of the whole bucket, write " + c.rules.Beyond + ": [{actions: [" + words.Quote(name) + "], why: ...}] beside actions"
		}
	}
	c.problem(p, "must be %s on the bucket, got %s: %s, and S3 can limit no other action on a bucket to one%s",
		words.Or(UnderPrefix()), words.Quote(name), c.rules.Prefix, hint)
}

// beyond holds what is granted of the whole bucket against what the permission has, and what a prefix limits.
func (c *checker) beyond(i int) {
	grant := c.list[i]
	for j, name := range grant.Beyond {
		at := Place{Permission: i, Action: j, Beyond: true}
		switch {
		case c.rules.Prefix == "" && c.rules.Reasons:
			c.problem(at, "must be left out: no prefix limits the grant, got %s", words.Quote(name))
		case !grant.Bucket || !slices.Contains(grant.Actions, name) || strings.HasSuffix(name, "*"):
			c.problem(at, "must be an action of the permission on the bucket, by its whole name, got %s%s", words.Quote(name), meantBeyond(grant, name))
		case slices.Contains(UnderPrefix(), name):
			c.problem(at, "must be what no prefix limits, got %s: it is limited to the prefix, or shows no key", words.Quote(name))
		case !BeyondPrefix(name):
			c.problem(at, "must be an action that only looks, got %s: what changes the bucket changes it beside the prefix too", words.Quote(name))
		case slices.Index(grant.Beyond, name) < j:
			c.problem(at, "must have one reason, got %s a second time", words.Quote(name))
		}
	}
}

// meantBeyond says which of a permission's actions can be granted beyond the prefix.
func meantBeyond(grant Permission, name string) string {
	could := slices.DeleteFunc(slices.Clone(grant.Actions), func(a string) bool { return !grant.Bucket || !BeyondPrefix(a) })
	if len(could) == 0 {
		return ": this permission has none that no prefix limits"
	}
	return words.DidYouMean(name, "actions that no prefix limits", could)
}
