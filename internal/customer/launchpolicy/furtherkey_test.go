package launchpolicy_test

import (
	"strings"
	"testing"
)

// Whoever launches grants the use of a key and uses none: what the vendor may do with it besides is none of theirs. Secrets Manager alone
// asks for the customer's key of an access key's secret.
func TestFurtherUseOfAKeyAsksForNothing(t *testing.T) {
	t.Parallel()
	for _, vendor := range []string{"there-key", "user-key"} {
		for _, s := range ofChoice(t, vendor, scope).Statement {
			for _, action := range s.Action {
				if strings.HasPrefix(action, "kms:") && s.Sid != "SecretKmsKey" {
					t.Errorf("%s: the statement %s allows %s", vendor, s.Sid, action)
				}
			}
		}
	}
}
