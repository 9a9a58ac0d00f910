package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
)

// Processes that release into one folder at once lose nothing of each other's: neither an entry nor a change log.
func TestReleasesAtOnce(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("bucketgrant")
	if err != nil {
		t.Fatal(err)
	}
	ids := testvendors.IDs(t)
	for round := range 8 {
		dir := t.TempDir()
		for _, id := range ids {
			if err := os.CopyFS(filepath.Join(dir, "templates", id), os.DirFS(filepath.Join("../../templates", id))); err != nil {
				t.Fatal(err)
			}
		}
		definitions, err := filepath.Abs("../../vendors")
		if err != nil {
			t.Fatal(err)
		}
		said := make([]string, len(ids))
		begin := make(chan struct{})
		var runs sync.WaitGroup
		for i, id := range ids {
			runs.Go(func() {
				cmd := exec.Command(program, "release", "-vendors", definitions, id)
				cmd.Dir = dir
				<-begin
				out, err := cmd.CombinedOutput()
				said[i] = string(out)
				if err != nil {
					said[i] += err.Error()
				}
			})
		}
		close(begin)
		runs.Wait()
		index, err := release.Load(filepath.Join(dir, "templates"))
		if err != nil {
			t.Fatal(err)
		}
		for i, id := range ids {
			if !strings.Contains(said[i], "released, the first one") {
				t.Errorf("round %d, %s: %s", round, id, said[i])
			}
			if index.Entry(id) == nil {
				t.Errorf("round %d: %s said that it is released, and the index does not know it", round, id)
				continue
			}
			log, err := os.ReadFile(filepath.Join(dir, "templates", id, "CHANGELOG.md"))
			if err != nil || !bytes.Contains(log, fmt.Appendf(nil, "## %s (", index.Entry(id).Newest)) {
				t.Errorf("round %d, %s: its change log is %q, %v", round, id, log, err)
			}
		}
		if t.Failed() {
			return
		}
	}
}
