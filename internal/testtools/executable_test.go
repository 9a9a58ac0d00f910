package testtools

import (
	"os/exec"
	"sync"
	"testing"
)

// TestExecutable starts what it wrote while others start processes: written without the lock, about one in ten is busy.
func TestExecutable(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("needs a POSIX shell")
	}
	done := make(chan struct{})
	var others sync.WaitGroup
	for range 4 {
		others.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					_ = exec.Command(sh, "-c", ":").Run()
				}
			}
		})
	}
	defer others.Wait()
	defer close(done)

	dir := t.TempDir()
	for i := range 100 {
		if err := exec.Command(Executable(t, dir, "program", "#!"+sh+"\n:\n")).Run(); err != nil {
			t.Fatalf("start %d: %v", i, err)
		}
	}
}
