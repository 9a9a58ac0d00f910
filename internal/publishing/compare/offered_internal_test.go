package compare

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// What the plainest launch needs, and else the first one that is accepted, is what all launches tried say, wherever it says it for all
// of them.
func TestFirstCapabilities(t *testing.T) {
	t.Parallel()
	var plain, first, all int
	for file, v := range everyVersion(t, ofVendors, ofChoices) {
		all++
		tried, err := triesOf(v, v, false, newMembers())
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range partition.IDs() {
			all++
			want, err := v.allCapabilities(string(p), tried)
			for said, list := range map[*int][]Capability{
				&plain: v.plainCapabilities(string(p), newMembers()), &first: v.firstCapabilities(string(p), tried)} {
				if list == nil {
					continue
				}
				*said++
				if diff := cmp.Diff(want, list); err != nil || diff != "" {
					t.Errorf("%s in %s, %v (-want +got):\n%s", file, p, err, diff)
				}
			}
		}
	}
	if plain < 30 || first < plain+15 || first == all {
		t.Errorf("they say so %d and %d times, of %d", plain, first, all)
	}
	t.Logf("%d and %d of %d", plain, first, all)
}

// The launches in which so many parameters are chosen, for each number, are all launches in their order.
func TestChoosingHasEveryLaunch(t *testing.T) {
	t.Parallel()
	tried := &tries{bearing: []string{"A", "B", "C", "D"}, base: map[string]string{"Must": "x"}, values: map[string][]string{
		"A": {"", "a"}, "B": {"b1", "b2"}, "C": {"", "c", "def"}, "D": {"d"}}}
	chosen := func(name, value string) bool { return value != "" && value != "def" && name != "B" }
	all, err := combinations([]map[string]string{tried.base}, tried.bearing, tried.values, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		var want, got []map[string]string
		for _, choices := range all {
			given := 0
			for name, value := range choices {
				given += one(name != "Must" && chosen(name, value))
			}
			if given == n {
				want = append(want, choices)
			}
		}
		tried.choosing(n, chosen, func(choices map[string]string) bool {
			got = append(got, maps.Clone(choices))
			return true
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d chosen (-want +got):\n%s", n, diff)
		}
	}
	if tried.many(tried.bearing) || len(all) != 12 {
		t.Errorf("there are %d launches", len(all))
	}
}
