package registry

import (
	"strings"
	"testing"
	"time"
)

func TestNewID(t *testing.T) {
	t.Parallel()
	now := time.Now()
	before := NewID(now)
	for i := range 5000 {
		id := NewID(now.Add(time.Duration(i%7-3) * time.Second)) // also where the clock is set back
		if len(id) != 26 || strings.Trim(id, digits) != "" || id <= before {
			t.Fatalf("got %q after %q", id, before)
		}
		if !IsID(id) {
			t.Fatalf("%q is no ID", id)
		}
		before = id
	}
	for _, text := range []string{"", "C-1", before[1:], before + "0", before + "\n", strings.ToUpper(before), "../" + before[3:]} {
		if IsID(text) {
			t.Errorf("%q is an ID", text)
		}
	}
}
