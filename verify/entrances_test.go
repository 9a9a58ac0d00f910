package verify

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
)

// Whatever way in a definition can offer, a run can check, enter and name.
func TestEveryWayIsDeclared(t *testing.T) {
	t.Parallel()
	ways := vocabulary.Ways()
	for _, w := range ways {
		if e := entrances[Way(w.ID)]; e.words == "" || e.check == nil || e.enter == nil {
			t.Errorf("%s has words %q, check %t, enter %t: declare it in a file of its own", w.ID, e.words, e.check != nil, e.enter != nil)
		}
	}
	for _, w := range []Way{WayRole, WayExistingRole, WayStsUserRole} { // which enterRole is for
		if entrances[w].refused == nil {
			t.Errorf("%s has no advice for a role that does not let it in", w)
		}
	}
	if len(entrances) != len(ways) {
		t.Errorf("%d are declared, of %d ways", len(entrances), len(ways))
	}
}
