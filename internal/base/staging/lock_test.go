package staging_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/base/staging"
)

// Each that waits opens the file itself, as other processes do: the system's lock is that of the open file. Nobody is let in beside
// another, and nothing of it is left in the folder.
func TestLockLetsOneInAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir, counted := t.TempDir(), filepath.Join(t.TempDir(), "count")
	if err := os.WriteFile(counted, []byte("0"), 0o600); err != nil {
		t.Fatal(err)
	}
	const many, times = 20, 25
	var all sync.WaitGroup
	for range many {
		all.Go(func() {
			for range times {
				unlock, err := staging.Lock(t.Context(), dir)
				if err != nil {
					t.Error(err)
					return
				}
				data, err := os.ReadFile(counted)
				n, errNumber := strconv.Atoi(string(data))
				runtime.Gosched()
				if err := errors.Join(err, errNumber, os.WriteFile(counted, []byte(strconv.Itoa(n+1)), 0o600)); err != nil {
					t.Error(err)
				}
				unlock()
			}
		})
	}
	all.Wait()
	if data, err := os.ReadFile(counted); err != nil || string(data) != strconv.Itoa(many*times) {
		t.Errorf("counted %s, %v: two were in at a time", data, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 && runtime.GOOS != "windows" {
		t.Errorf("left %v, %v", left, err)
	}
}

// Who is told to stop waits no longer, and what was left by a process that was killed locks nobody out.
func TestLockWaits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, ".lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	unlock, err := staging.Lock(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := staging.Lock(short, dir); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	unlock()
	if again, err := staging.Lock(t.Context(), dir); err != nil {
		t.Error(err)
	} else {
		again()
	}
	if _, err := staging.Lock(t.Context(), filepath.Join(dir, "nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
