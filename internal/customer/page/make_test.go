package page

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The page makes an external ID where the customer is to make it, and none that the vendor's form would refuse.
func TestMakesExternalID(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		id    vendors.ExternalID
		makes bool
	}{
		{"the vendor's", vendors.Required, false},
		{"the customer's", vendors.ExternalID{Made: vendors.MadeByCustomer}, true},
		{"of a form that takes ours", vendors.ExternalID{Made: vendors.MadeByCustomer, Form: &vendors.Form{Pattern: "^[A-Z0-9]{20,40}$"}}, true},
		{"of a form without some digits", vendors.ExternalID{Made: vendors.MadeByCustomer, Form: &vendors.Form{Pattern: "^[A-Z2-6]{20,40}$"}}, false},
		{"of a form with a beginning", vendors.ExternalID{Made: vendors.MadeByCustomer, Form: &vendors.Form{Pattern: "^acme-[A-Z0-9]{20,40}$"}}, false},
	} {
		def := &vendors.Definition{Access: vendors.Access{Role: &vendors.Role{Trust: vendors.Trust{ExternalID: c.id}}}}
		var groups []Group
		for _, name := range []string{vendors.ParamExternalID, vendors.ParamSecondExternalID, vendors.ParamVendorPrincipalARN} {
			f := Field{}
			f.Parameter = name
			groups = append(groups, Group{Fields: []Field{f}})
		}
		letMake(groups, def)
		if vocabulary.NewExternalIDFits(def) != c.makes || groups[0].Fields[0].Makes != c.makes || groups[1].Fields[0].Makes != c.makes || groups[2].Fields[0].Makes {
			t.Errorf("%s: %+v", c.name, groups)
		}
	}
}

// What the page makes is as long as what Go makes, of the same letters and digits, and never the same.
func TestMakesWhatNobodyGuesses(t *testing.T) {
	t.Parallel()
	like := launch.NewExternalID()
	cases := make([]map[string]any, 200)
	for i := range cases {
		cases[i] = map[string]any{"kind": "newExternalID"}
	}
	seen, letters := map[string]bool{}, map[rune]bool{}
	for _, raw := range inNode(t, nil, nil, cases) {
		var id string
		if err := json.Unmarshal(raw, &id); err != nil {
			t.Fatal(err)
		}
		if len(id) != len(like) || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" || seen[id] {
			t.Errorf("got %q, Go makes %q", id, like)
		}
		seen[id] = true
		for _, c := range id {
			letters[c] = true
		}
	}
	if len(letters) != 32 {
		t.Errorf("of 32 letters and digits %d are used", len(letters))
	}
}
