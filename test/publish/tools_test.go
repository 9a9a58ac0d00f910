package publish_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/internal/testtools/program"
)

const (
	root   = "../.."
	region = "us-east-1"
	// motoVersion is the one that test/launch/emulator.py mends.
	motoVersion = "5.2.1"
)

// binary is the command.
var binary = sync.OnceValues(func() (string, error) { return program.Path(root, "./cmd/bucketgrant") })

func TestMain(m *testing.M) {
	code := m.Run()
	if assembled.dir != "" {
		os.RemoveAll(assembled.dir)
	}
	os.Exit(code)
}

// publisher is one who runs bucketgrant publish.
type publisher struct {
	templates string   // the folder
	config    string   // the file
	flags     []string // further ones
	env       []string
}

func (p publisher) command(ctx context.Context, t *testing.T) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	args := append([]string{"publish", "-templates", p.templates, "-vendors", p.templates, // where there are none
		"-config", p.config}, p.flags...)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = p.env
	return cmd
}

// publish runs to the end and wants success.
func (p publisher) publish(t *testing.T) string {
	t.Helper()
	out, err := p.try(t)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// try runs to the end. Its error has what was written to stderr.
func (p publisher) try(t *testing.T) (stdout string, err error) {
	t.Helper()
	return run(p.command(t.Context(), t))
}

func run(cmd *exec.Cmd) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("%s: %w\n%s%s", filepath.Base(cmd.Path), err, &stdout, &stderr)
	}
	return stdout.String(), nil
}

// needMoto returns the Python that has moto.
func needMoto(t *testing.T, tests string) string {
	t.Helper()
	const install = "pip install 'moto[server]==" + motoVersion + "'"
	python := testtools.Need(t, "python3", tests, install)
	out, err := exec.Command(python, "-c", "import importlib.metadata as m, flask; print(m.version('moto'))").Output()
	if got := strings.TrimSpace(string(out)); err != nil {
		testtools.Unusable(t, tests, "python3 has no moto_server", install)
	} else if got != motoVersion {
		testtools.Unusable(t, tests, "python3 has moto "+got+", not "+motoVersion, install)
	}
	return python
}

// noticeChanges looks at what the commands of these tests read, because go test does not see that they read it.
func noticeChanges(t *testing.T) {
	t.Helper()
	for _, path := range []string{"cdk.json", "go.mod", "templates", "cmd", "stacks", "constructs", "internal", "test/launch/emulator.py", "test/publish"} {
		err := filepath.WalkDir(filepath.Join(root, path), func(_ string, _ fs.DirEntry, err error) error { return err })
		if err != nil {
			t.Fatal(err)
		}
	}
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
