package launch_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

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
	for _, path := range []string{"cdk.json", "templates", "cmd", "stacks", "constructs", "internal", "handback", "test/guides", "test/launch"} {
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
