package connections

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// inNamespace takes the name of a new bucket in the account's own namespace, which is known before the launch once account and
// region are: role and bucket are of the stack's account, and the bucket is in its region.
func (e *Entry) inNamespace(def *vendors.Definition) error {
	own := e.parameters[vendors.ParamBucketNamePrefix]
	if own == "" {
		return nil
	}
	if name := def.Bucket.Name; name != nil {
		own = name.Prefix + own
	}
	if e.Bucket == "" {
		if account := cmp.Or(accountOf(e.RoleARN), e.Account); account != "" && e.Region != "" {
			e.Bucket = awsname.AccountRegionalName(own, account, e.Region)
		}
		return nil
	}
	if prefix, _, _, ok := awsname.CutAccountRegionalName(e.Bucket); !ok || prefix != own {
		return fmt.Errorf("bucket must be what %s starts, then the account's ID, the region and -an, got %q",
			vendors.ParamBucketNamePrefix, hideParts(short(e.Bucket)))
	}
	return nil
}

// accountOf is the account in an ARN, empty if it has none.
func accountOf(arn string) string {
	if parts := strings.Split(arn, ":"); len(parts) > 5 {
		return parts[4]
	}
	return ""
}
