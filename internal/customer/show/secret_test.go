package show

import (
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Whoever has an access key of the vendor's is told what becomes of it and who else can read it; nobody else is.
func TestSecret(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		access vendors.Access
		told   bool
	}{
		{"a role", vendors.Access{Role: &vendors.Role{}}, false},
		{"a keyed user", vendors.Access{KeyedUser: &vendors.KeyedUser{}}, true},
		{"a keyed user or a role", vendors.Access{Role: &vendors.Role{}, KeyedUser: &vendors.KeyedUser{}}, true},
		{"a keyed user for a role", vendors.Access{StsUserRole: &vendors.StsUserRole{}}, true},
	} {
		def := &vendors.Definition{Name: "Acme", Version: "1.0.0", Purpose: "Reads.", Access: tt.access}
		text := strings.Join(Secret(def), "\n")
		for _, part := range []string{"goes with the stack", "secretsmanager:GetSecretValue", "all secrets (*)", vendors.ParamAccessKeyKMSKeyARN, "DescribeStackEvents", "Acme gets nothing by it"} {
			if strings.Contains(text, part) != tt.told {
				t.Errorf("%s: %q is in what is told: %t, must be %t", tt.name, part, !tt.told, tt.told)
			}
		}
		if got := strings.Contains(def.Description(), " Deleting the stack deletes the access key and its secret"); got != tt.told {
			t.Errorf("%s: the template's description speaks of the key: %t, must be %t", tt.name, got, tt.told)
		}
	}
	if !slices.Contains((&vendors.Definition{}).Parameters(), vendors.ParamAccessKeyKMSKeyARN) {
		t.Error("no definition may label the parameter that is told of")
	}
}
