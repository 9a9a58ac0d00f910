package compare_test

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

func TestNeeds(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		old   string
		level compare.Level
		want  string
	}{
		{"1.2.3", compare.Patch, "1.2.4"},
		{"1.2.3", compare.Minor, "1.3.0"},
		{"1.2.3", compare.Major, "2.0.0"},
		{"0.2.3", compare.Major, "1.0.0"},
		{"1.9.9", compare.Minor, "1.10.0"},
	} {
		c := &compare.Comparison{Findings: []compare.Finding{{Kind: compare.Nothing}, {Kind: compare.Kind{Level: test.level}}}}
		if got, err := c.Needs(test.old); err != nil || got != test.want {
			t.Errorf("%s after %s: got %s, %v, want %s", test.level, test.old, got, err, test.want)
		}
	}
	if _, err := (&compare.Comparison{}).Needs("01.2.3"); err == nil {
		t.Error("01.2.3 is taken for a version")
	}
}
