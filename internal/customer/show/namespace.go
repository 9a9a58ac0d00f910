package show

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// logBuckets are the names of the log buckets of new buckets in an account's own namespace, where the stack names both.
func logBuckets(def *vendors.Definition, buckets []string) []string {
	if !def.Bucket.Namespace.Offered() || !def.Bucket.AccessLogs.Offered() && !def.Bucket.Trail.Offered() {
		return nil
	}
	var names []string
	for _, name := range buckets {
		if prefix, account, region, ok := awsname.CutAccountRegionalName(name); ok {
			names = append(names, awsname.AccountRegionalName(prefix+vendors.LogBucketEnd, account, region))
		}
	}
	return names
}
