package launchpolicy_test

import (
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
)

// Where the partition decides how the vendor gets in, whoever launches may make that and nothing of the other way in.
func TestPartitionDecides(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		vendor, partition string
		role, key         bool
	}{
		{"key-elsewhere", "aws", true, false},
		{"key-elsewhere", "aws-us-gov", false, true},
		{"key-elsewhere", "aws-cn", false, true},
		{"key-elsewhere", "*", true, true},
		{"two-roles-and-key", "aws", true, false},
		{"two-roles-and-key", "aws-us-gov", true, false},
		{"two-roles-and-key", "aws-eusc", false, true},
		{"own-clouds", "aws", true, true}, // the customer chooses
	} {
		in := scope
		in.Partition = tt.partition
		doc := ofChoice(t, tt.vendor, in)
		may := func(action string) bool {
			return slices.ContainsFunc(doc.Statement, func(s launchpolicy.Statement) bool { return slices.Contains(s.Action, action) })
		}
		if got := may("iam:CreateRole"); got != tt.role {
			t.Errorf("%s in %s: may make a role: %t", tt.vendor, tt.partition, got)
		}
		for _, action := range []string{"iam:CreateUser", "iam:CreateAccessKey", "secretsmanager:CreateSecret"} {
			if got := may(action); got != tt.key {
				t.Errorf("%s in %s: may %s: %t", tt.vendor, tt.partition, action, got)
			}
		}
	}
}
