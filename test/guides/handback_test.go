package guides

import (
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// asked are what forms of guides ask for, as who read them wrote it, and the value of a definition.
var asked = map[string]vendors.Handed{
	"bucket": vendors.HandedBucketName, "bucket name": vendors.HandedBucketName, "region": vendors.HandedBucketRegion,
	"path": vendors.HandedBucketPrefix, "prefix": vendors.HandedBucketPrefix, "prefixes": vendors.HandedBucketPrefix,
	"KMS key": vendors.HandedKMSKeyARN, "KMS key ARN": vendors.HandedKMSKeyARN,
	"role ARN": vendors.HandedRoleARN, "role name": vendors.HandedRoleName, "external ID": vendors.HandedExternalID,
	"account ID": vendors.HandedAccountID, "AWS account ID": vendors.HandedAccountID,
	"queue URL":  vendors.HandedQueueURL,
	"access key": vendors.HandedKeyID, "or access key": vendors.HandedKeyID,
}

// A definition's form asks for all that the guide's does, or what it lacks is said.
func TestHandBack(t *testing.T) {
	t.Parallel()
	for _, g := range load(t) {
		for _, what := range g.HandBack {
			value := asked[what]
			lacks := slices.ContainsFunc(g.Missing, func(m missing) bool {
				return m.Issue == "15.1" && (strings.Contains(m.What, what) || what == "ownership token" && strings.Contains(m.What, "token"))
			})
			differs := value == vendors.HandedKeyID && g.def.Access.KeyedUser == nil && g.def.Differences != nil // a key that is declared to be left out
			if asks := value != "" && g.def.Asks(value); asks == (lacks || differs) {
				t.Errorf("%s: its form asks for %q: the definition asks for %q: %t, and it is said to be missing: %t", g.id, what, value, asks, lacks)
			}
		}
	}
}
