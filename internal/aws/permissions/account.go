package permissions

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// shown is what each action on the whole account shows of it: those of AWS's list that only look, and take no narrower resource
// than a star.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func shown() map[string]string {
	return map[string]string{
		"s3:GetAccessPoint":                  "the settings of every access point in your account",
		"s3:GetAccountPublicAccessBlock":     "whether your account blocks public access",
		"s3:ListAccessGrantsInstances":       "the S3 Access Grants instances in your account",
		"s3:ListAccessPoints":                "the names of all access points in your account and of their buckets",
		"s3:ListAccessPointsForObjectLambda": "the names of all Object Lambda access points in your account",
		"s3:ListAllMyBuckets":                "the names of ALL buckets in your account",
		"s3:ListJobs":                        "all S3 Batch Operations jobs in your account",
		"s3:ListMultiRegionAccessPoints":     "all Multi-Region Access Points in your account and their buckets",
		"s3:ListStorageLensConfigurations":   "all Storage Lens configurations in your account",
		"s3:ListStorageLensGroups":           "all Storage Lens groups in your account",
	}
}

// OnAccount reports whether the action may be allowed on the whole account.
func OnAccount(action string) bool { return shown()[action] != "" }

// AllOnAccount are those that may be, by name.
func AllOnAccount() []string {
	var list []string
	for _, a := range s3actions.S3() {
		if OnAccount(a.Name) {
			list = append(list, a.Name)
		}
	}
	return list
}

// Shows says in words for the customer what actions on the whole account show of it.
func Shows(actions []string) string {
	var list []string
	for _, name := range actions {
		list = append(list, shown()[name])
	}
	return words.And(list)
}

// account refuses on the whole account what can be narrower, what changes it, and a star, which on every resource opens every bucket.
func (c *checker) account(p Place) {
	grant := c.list[p.Permission]
	switch {
	case grant.Bucket || grant.Objects:
		c.problem(p, "must be an action on the %s, got %s: what is about the account is a permission of its own", words.And(c.on(p)), words.Quote(c.name(p)))
	case !slices.Contains(AllOnAccount(), c.name(p)):
		c.problem(p, "must be one of %s on the account, which only look, and know no bucket, got %s", words.Or(words.QuoteAll(AllOnAccount())), words.Quote(c.name(p)))
	}
}
