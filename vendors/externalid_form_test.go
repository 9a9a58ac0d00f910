package vendors_test

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// An external ID for a vendor whose IDs have a form, and for one that takes any.
func TestExternalIDsOfAForm(t *testing.T) {
	t.Parallel()
	formed, err := vendors.Load("../test/choices/testdata/vendors", "late-id")
	if err != nil {
		t.Fatal(err)
	}
	free, err := vendors.Load(".", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		def  *vendors.Definition
		id   string
		want string // in the error
	}{
		{formed[0], "late-0123abcd-7", ""},
		{formed[0], "late-0123ABCD", "must be late- and eight digits"},
		{formed[0], "x late-0123abcd", "must be"},
		{free[0], "late-0123ABCD", ""},
		{free[0], "a", "must be 2 to 1224"},
	} {
		err := tt.def.CheckExternalID(tt.id)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s, %q: got %v, want %q", tt.def.Vendor, tt.id, err, tt.want)
		}
	}
	if id, err := formed[0].NewExternalID(); err == nil || !strings.Contains(err.Error(), "such as late-0123abcd-7") {
		t.Errorf("made %q of a form: %v", id, err)
	}
	if id, err := free[0].NewExternalID(); err != nil || free[0].CheckExternalID(id) != nil {
		t.Errorf("made %q: %v", id, err)
	}
}
