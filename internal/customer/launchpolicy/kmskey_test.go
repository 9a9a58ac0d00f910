package launchpolicy_test

import (
	"encoding/json"
	"testing"

	"github.com/versity/versitygw/iamapi/policy"
	"github.com/versity/versitygw/iamapi/types"
)

// Whoever launches makes a KMS key and may change the stack's own, by its tag, and no other one: neither use it, nor tag another one
// so that it would be the stack's.
func TestPolicyForANewKey(t *testing.T) {
	t.Parallel()
	const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	text, err := json.Marshal(ofChoice(t, "guest-key", scope))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		action, resource, tag, by string
		allowed                   bool
	}{
		{"kms:CreateKey", "*", "", "", true},
		{"kms:TagResource", key, "", "cloudformation.amazonaws.com", true},
		{"kms:TagResource", key, "", "", false},
		{"kms:TagResource", key, "", "lambda.amazonaws.com", false},
		{"kms:EnableKeyRotation", key, "", "", true},
		{"kms:DescribeKey", key, "", "", true},
		{"kms:GetKeyPolicy", key, "", "", true},
		{"kms:PutKeyPolicy", key, scope.Vendor, "", true},
		{"kms:PutKeyPolicy", key, "", "", false},
		{"kms:PutKeyPolicy", key, "another", "", false},
		{"kms:ScheduleKeyDeletion", key, scope.Vendor, "", true},
		{"kms:ScheduleKeyDeletion", key, "", "", false},
		{"kms:DisableKeyRotation", key, "", "", false},
		{"kms:UntagResource", key, "", "", false},
		{"kms:DisableKey", key, scope.Vendor, "", false},
		{"kms:Decrypt", key, scope.Vendor, "", false},
		{"kms:CreateGrant", key, scope.Vendor, "", false},
		{"kms:EnableKeyRotation", "arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab", "", "", false},
	} {
		context := map[string][]string{}
		if test.tag != "" {
			context["aws:ResourceTag/bucketgrant:vendor"] = []string{test.tag}
		}
		if test.by != "" {
			context["aws:CalledVia"] = []string{test.by}
		}
		got := policy.EvaluateIdentityPolicies([]types.PolicyEntry{{PolicyDocument: string(text)}},
			policy.RequestContext{Action: test.action, Resource: test.resource, Condition: context})
		if allowed := got == policy.DecisionAllow; allowed != test.allowed {
			t.Errorf("%s on %s with the tag %q by %q: allowed %t, must be %t", test.action, test.resource, test.tag, test.by, allowed, test.allowed)
		}
	}
}
