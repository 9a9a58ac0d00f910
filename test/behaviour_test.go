package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	behaviourRow = regexp.MustCompile("(?m)^\\|.*\\| `([a-z/]+)` (Test[A-Za-z0-9]+(?:, Test[A-Za-z0-9]+)*) \\|$")
	findingRow   = regexp.MustCompile(`(?m)^\| \[([a-z0-9-]+)\]\(([a-z0-9-]+)\.sh\) \|`)
)

// Every fact in docs/behaviour.md has a test, and it is there.
func TestBehaviourIsTested(t *testing.T) {
	t.Parallel()
	text := readFile(t, "../docs/behaviour.md")
	rows := behaviourRow.FindAllStringSubmatch(text, -1)
	facts := strings.Count(text, "\n|") - 2*strings.Count(text, "\n|---")
	if len(rows) == 0 || len(rows) != facts {
		t.Fatalf("%d facts, %d of them with a package and tests", facts, len(rows))
	}
	for _, row := range rows {
		for _, name := range strings.Split(row[2], ", ") {
			if !hasTest(t, filepath.Join("..", row[1]), name) {
				t.Errorf("%s has no %s", row[1], name)
			}
		}
	}
}

func hasTest(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.Contains(readFile(t, file), "\nfunc "+name+"(t *testing.T) {") {
			return true
		}
	}
	return false
}

// Every script of findings is in its README, can be run, and stops at the first thing that goes wrong.
func TestFindingsAreListed(t *testing.T) {
	t.Parallel()
	listed := map[string]bool{}
	for _, row := range findingRow.FindAllStringSubmatch(readFile(t, "../findings/README.md"), -1) {
		if row[1] != row[2] || listed[row[1]] {
			t.Errorf("%s leads to %s.sh, or is there twice", row[1], row[2])
		}
		listed[row[1]] = true
	}
	scripts, err := filepath.Glob("../findings/*.sh")
	if err != nil || len(scripts) == 0 || len(scripts) != len(listed) {
		t.Fatalf("%d scripts, %d listed, %v", len(scripts), len(listed), err)
	}
	for _, script := range scripts {
		info, err := os.Stat(script)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode()&0o111 == 0 || !strings.Contains(readFile(t, script), "\nset -euo pipefail\n") {
			t.Errorf("%s cannot be run, or does not stop at an error", script)
		}
		if name := strings.TrimSuffix(filepath.Base(script), ".sh"); !listed[name] {
			t.Errorf("findings/README.md does not have %s", name)
		}
	}
}
