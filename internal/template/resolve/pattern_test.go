package resolve

import (
	"runtime"
	"sync"
	"testing"
	"time"
)

// TestTimeoutsAreOurOwn: on a machine that is busy with other things, no good value is refused because of the time that
// those took.
func TestTimeoutsAreOurOwn(t *testing.T) {
	if testing.Short() {
		t.Skip("keeps the machine busy for 3 seconds")
	}
	p, err := newPattern(`^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	var wait sync.WaitGroup
	for range 200 * runtime.GOMAXPROCS(0) { // goroutines that let nobody else in for a while
		wait.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					for start := time.Now(); time.Since(start) < 5*time.Millisecond; {
					}
				}
			}
		})
	}
	for start := time.Now(); time.Since(start) < 3*time.Second; {
		if ok, err := p.matches("acme-data"); !ok || err != nil {
			t.Errorf("got %t, %v", ok, err)
			break
		}
	}
	close(done)
	wait.Wait()
}
