package vocabulary

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Logs that the vendor may end are no proof of what it did not do, and the choice says so of this vendor and of no other.
func TestLogsThatTheVendorMayEnd(t *testing.T) {
	t.Parallel()
	bucket, objects := []vendors.Target{vendors.OnBucket}, []vendors.Target{vendors.OnObjects}
	for _, tt := range []struct {
		name string
		p    vendors.Permission
		ends bool
	}{
		{"everything", vendors.Permission{Actions: []string{"s3:*"}, On: bucket}, true},
		{"logging by the customer's choice", vendors.Permission{Actions: []string{"s3:PutBucketLogging"}, On: bucket, Choice: &vendors.Choice{Parameter: "AllowLogging"}}, true},
		{"everything, on objects", vendors.Permission{Actions: []string{"s3:*"}, On: objects}, false},
		{"reading the setting", vendors.Permission{Actions: []string{"s3:GetBucketLogging"}, On: bucket}, false},
		{"policy, ACL and ownership", vendors.Permission{Actions: []string{"s3:PutBucketPolicy", "s3:PutBucketAcl", "s3:PutBucketOwnershipControls"}, On: bucket}, false},
	} {
		def := &vendors.Definition{
			Name: "Acme", Bucket: vendors.Bucket{Create: vendors.CreateAllowed, AccessLogs: vendors.OfferOptional},
			Access: vendors.Access{KeyedUser: &vendors.KeyedUser{}}, Permissions: []vendors.Permission{tt.p},
		}
		said := strings.Contains(accessLogs(def).Parameters[0].Description, "Acme may turn that off, or send the logs elsewhere")
		if said != tt.ends {
			t.Errorf("%s: said of the vendor: %t, must be %t", tt.name, said, tt.ends)
		}
	}
}
