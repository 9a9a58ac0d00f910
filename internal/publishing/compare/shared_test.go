package compare

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// Launches that share their resources are what they are alone.
func TestSharedResourcesAreTheSame(t *testing.T) {
	t.Parallel()
	made, shared := 0, 0
	for file, v := range everyVersion(t, ofVendors, ofChoices) {
		list, err := launches(v, v, false, newMembers())
		if err != nil {
			t.Fatal(err)
		}
		alone := resolve.Prepare(v.Template)
		seen := map[*resolve.Made]bool{}
		step := max(1, len(list)/200) // others are of the same kinds
		for i := 0; i < len(list); i += step {
			for _, p := range partition.IDs() {
				in := launchIn(string(p), regionIn(string(p), v), list[i])
				got, want := v.launches.Launch(in), alone.Launch(in)
				if got == nil || want == nil {
					if (got == nil) != (want == nil) {
						t.Fatalf("%s: %v: one is refused", file, in)
					}
					continue
				}
				for j, r := range got.Resources {
					made, shared = made+1, shared+one(seen[r.Made])
					seen[r.Made] = r.Made != nil
					got.Resources[j].Made = nil
				}
				if !reflect.DeepEqual(want, got) {
					t.Fatalf("%s: %v: not what it is alone (-alone +shared):\n%s", file, in, cmp.Diff(want, got))
				}
			}
		}
	}
	if made < 10_000 || shared < made/2 {
		t.Errorf("of %d resources %d are shared", made, shared)
	}
	t.Logf("of %d resources %d are shared", made, shared)
}
