package proof

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// namespaceEnd is what ends the name of a bucket in the account's own regional namespace.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
func (l Launch) namespaceEnd() string { return "-" + Account + "-" + l.region + "-an" }

// inNamespace are the launches whose new bucket is in the account's own namespace.
func inNamespace(launches []Launch) []Launch {
	var list []Launch
	for _, l := range launches {
		if l.Choices[vendors.ParamBucketNamePrefix] != "" {
			list = append(list, l)
		}
	}
	return list
}

// checkNamespace: where the customer wants the account's own namespace, as an organization may require it, every bucket of the
// stack is in it, under the name that is known beforehand; else none is.
func (r *Report) checkNamespace(l Launch, res resolve.Resource) {
	own := l.Choices[vendors.ParamBucketNamePrefix]
	if own == "" {
		if res.Properties["BucketNamespace"] != nil || res.Properties["BucketNamePrefix"] != nil || strings.HasSuffix(res.PhysicalID, "-an") {
			r.failf("%s: %s is in the account's namespace, unasked: %s", l, res.LogicalID, res.PhysicalID)
		}
		return
	}
	want := own + l.namespaceEnd()
	if res.LogicalID == "LogBucket" {
		want = own + "-logs" + l.namespaceEnd()
	}
	if name := l.Definition.Bucket.Name; name != nil {
		want = name.Prefix + want
	}
	if res.PhysicalID != want || res.Properties["BucketNamespace"] != "account-regional" || res.Properties["BucketName"] != nil {
		r.failf("%s: %s is named %s, in the namespace %v, must be %s in the account's", l, res.LogicalID, res.PhysicalID, res.Properties["BucketNamespace"], want)
	}
}
