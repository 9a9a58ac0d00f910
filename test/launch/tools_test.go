package launch_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

const motoVersion = "5.2.1" // emulator.py mends this one

// needMoto returns the Python that has moto.
func needMoto(t *testing.T) string {
	t.Helper()
	const tests = "launches against an emulator"
	const install = "pip install 'moto[server]==" + motoVersion + "'"
	testtools.Need(t, "aws", tests, "pip install awscli")
	python := testtools.Need(t, "python3", tests, install)
	// Without its server's dependencies, moto has no flask.
	out, err := exec.Command(python, "-c", "import importlib.metadata as m, flask; print(m.version('moto'))").Output()
	if got := strings.TrimSpace(string(out)); err != nil {
		testtools.Unusable(t, tests, "python3 has no moto_server", install)
	} else if got != motoVersion {
		testtools.Unusable(t, tests, "python3 has moto "+got+", not "+motoVersion, install)
	}
	return python
}

// needCDK returns the path of the cdk command that package.json pins.
func needCDK(t *testing.T, tests string) string {
	t.Helper()
	testtools.Need(t, "node", tests, "install Node.js 22 or newer from https://nodejs.org")
	return filepath.Join(testtools.NPM(t, tests), ".bin", "cdk")
}

// cdkVersion is the version of aws-cdk that package.json pins.
func cdkVersion(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../package.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ DevDependencies map[string]string }
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatalf("package.json: %v", err)
	}
	return manifest.DevDependencies["aws-cdk"]
}

// noticeChanges looks at what the commands of this test read, because go test does not see that they read it: without
// this it would print "(cached)" after a change of a template, of the CDK app, or of the emulator.
func noticeChanges(t *testing.T) {
	t.Helper()
	for _, path := range []string{"cdk.json", "templates", "cmd/synth", "stacks", "constructs", "internal", "test/launch"} {
		err := filepath.WalkDir(filepath.Join(root, path), func(_ string, _ fs.DirEntry, err error) error { return err })
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The lock file must serve every registry: npm writes no address into it while .npmrc says so.
func TestLockFileNamesNoRegistry(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), `"resolved"`) {
		t.Error(`package-lock.json has "resolved" addresses: make it again with npm install in the folder test, where .npmrc keeps them out`)
	}
	if !strings.Contains(string(data), `"aws-cdk": "`+cdkVersion(t)+`"`) {
		t.Error("package-lock.json is for another version of aws-cdk than package.json: npm install in the folder test")
	}
}
