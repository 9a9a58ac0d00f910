package test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

// released are the sums of what has been released, apart from the index that leads to it: customers' stacks run these bytes. A line is
// added for each release, and never changed.
var released = map[string]struct{ template, lean, assembly string }{
	"apperate 1.0.0": {
		"e2730a8609e731b9f05c4ad0fa202fa4ffed32959dda4e7c3ee401b570d37ead",
		"269a150c6872e329f3ab45b4ffb09a4f7991eebd86984a663b68ffb8fc90b825",
		"07567980e5e896c959b23889b277ed60e811eda5a029a2da9d0b75bd0f62b706",
	},
	"dataloop 1.0.0": {
		"00b605148fb4dbdbd657fed905138b527534ed7fc518327d5b69ea4813800373",
		"a879fd1452d69d4bd63e0e0ff06b0152fa44538f24f5a689e30c6ad3f6f4a184",
		"73aa4865fabf09519d7dd19dc63737b1342340c77e7b7c225b7b9d9664824f38",
	},
	"quartic 1.0.0": {
		"aadcf45f53df629cef27385b9dd11e2382d309ef33fbe0033470835aa196f1ba",
		"523e9d3801c80165db9ce33fd11dcba05c5a9b56cf9bdfaf11c3aad34dace146",
		"c19772059ec0402fc372f74251909d98b95ecff241bfeb62e42fede7f6c6af36",
	},
	"queryloop 1.0.0": {
		"11c51449da460c9fd02323fca736899b3b6f5ba22b2331d1dc323184cd5af4a6",
		"5ecad42fb44dcecaddf5799e979a9a0e8cb544b17fa5c77af4363cc0b612ff25",
		"456651b04d39a0659dacd17c646e79b1f165435ddc4f2633a1b30d1914b1659d",
	},
	"transfer 1.0.0": {
		"e3d2c12f4092c42cd348aee3d36310e3310f0bee5137f071de53ce8017aee271",
		"b6759f467d4e750caa01938b10b7a467b97e6f68edfa901c4cf075491a5074f5",
		"1ff79adc7198ceab3cae45881a4c706e6f39368f5ecc51fb9dcd779814487365",
	},
}

// The index could go, or lead elsewhere, and with it what refuses a change of what was released.
func TestWhatIsReleasedStays(t *testing.T) {
	t.Parallel()
	index, err := release.Load("../templates")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, e := range index.Vendors {
		v, err := index.Of(e.Vendor)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range v.Releases {
			name := v.Vendor + " " + r.Version
			sums, ok := released[name]
			if !ok {
				t.Errorf("%s is released, and its sums do not stand in this test", name)
			}
			seen[name] = true
			folder := filepath.Join("../templates", v.Vendor, r.Version)
			for file, want := range map[string]string{"template.yaml": sums.template, "lean.yaml": sums.lean, "assembly.tar": sums.assembly} {
				data, err := os.ReadFile(filepath.Join(folder, file))
				if got := fmt.Sprintf("%x", sha256.Sum256(data)); err != nil || got != want {
					t.Errorf("%s: %s has sha256 %s (%v), %s was released", name, file, got, err, want)
				}
			}
		}
	}
	for name := range released {
		if !seen[name] {
			t.Errorf("%s was released, and the index has it no more", name)
		}
	}
}
