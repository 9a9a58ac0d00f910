package testtools

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// NPM returns the folder test/node_modules with all that test/package.json pins, after installing it if it is not there.
// Where that cannot be, the test is skipped or fails as Need says.
//
// Tests of several packages run at once and share the folder: they install one after the other, and the second one finds
// everything there. What npm installs anew it deletes first, so nobody may install on its own.
func NPM(t testing.TB, tests string) string {
	t.Helper()
	folder := filepath.Join(root(t), "test")
	// Not in the folder itself: git would see the file. One for each user, as nobody may write another's.
	name := fmt.Sprintf("bucketgrant-npm-%d-%x.lock", os.Getuid(), sha256.Sum256([]byte(folder)))
	unlock, err := lockedfile.MutexAt(filepath.Join(os.TempDir(), name)).Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()

	modules := filepath.Join(folder, "node_modules")
	if missing := notInstalled(t, folder, modules); missing != "" {
		npm := Need(t, "npm", tests, "install Node.js 22 or newer from https://nodejs.org")
		// Peers: the package with cfn-guard has the CDK for JavaScript as one, 250 MB that no test needs.
		cmd := exec.Command(npm, "ci", "--omit=peer", "--no-audit", "--no-fund")
		cmd.Dir = folder
		if out, err := cmd.CombinedOutput(); err != nil {
			_, reason, _ := strings.Cut(string(out), "npm error ")
			reason, _, _ = strings.Cut(reason, "\n")
			Unusable(t, tests, fmt.Sprintf("%s cannot be installed from npm (%v: %s)", missing, err, reason), "npm ci --omit=peer --prefix test")
		}
	}
	return modules
}

// notInstalled is a package that is missing or has another version than package.json pins, or empty.
func notInstalled(t testing.TB, folder, modules string) string {
	t.Helper()
	var pinned struct{ DevDependencies map[string]string }
	if err := readJSON(filepath.Join(folder, "package.json"), &pinned); err != nil {
		t.Fatal(err)
	}
	for name, version := range pinned.DevDependencies {
		var installed struct{ Version string }
		if err := readJSON(filepath.Join(modules, name, "package.json"), &installed); err != nil || installed.Version != version {
			return name + " " + version
		}
	}
	return ""
}

// root is the folder with go.mod: a test runs in the folder of its package.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod in this folder or above it")
		}
		dir = filepath.Dir(dir)
	}
}

func readJSON(path string, v any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, v)
}
