package vendors

import "github.com/bucketgrant/bucketgrant/internal/aws/awsname"

// LogBucketEnd follows what begins the name of a new bucket in the account's namespace, in the name of its log bucket there.
const LogBucketEnd = "-logs"

// NamespacePrefix is the rule for what the customer types of a name in the account's regional namespace: the start of it, or
// what follows the vendor's own start. An error says that no such name can begin as the vendor's do.
func (b Bucket) NamespacePrefix() (awsname.AccountRegionalPrefix, error) {
	fixed, kept := "", 0
	if b.Name != nil {
		fixed = b.Name.Prefix
	}
	if b.AccessLogs.Offered() || b.Trail.Offered() {
		kept = len(LogBucketEnd)
	}
	return awsname.NewAccountRegionalPrefix(fixed, kept)
}
