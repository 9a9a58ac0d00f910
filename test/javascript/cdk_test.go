package javascript

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// archives are the Go modules that have an npm package in them, which the CDK's runtime unpacks: its types are always of the
// version that go.mod has.
var archives = []struct{ npm, module string }{
	{"aws-cdk-lib", "github.com/aws/aws-cdk-go/awscdk/v"},
	{"constructs", "github.com/aws/constructs-go/constructs/v"},
	{"@aws-cdk/cloud-assembly-schema", "github.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v"},
}

// cdkTypes are the options with which TypeScript finds the types of the CDK.
func cdkTypes(t testing.TB) map[string]any {
	t.Helper()
	read(t, "../../go.mod")
	dir, err := unpacked()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"paths": map[string]any{
		// The whole of it would be all services of AWS.
		"aws-cdk-lib": []string{filepath.Join(dir, "aws-cdk-lib/core/lib/index.d.ts")},
		"constructs":  []string{filepath.Join(dir, "constructs/lib/index.d.ts")},
	}}
}

func TestMain(m *testing.M) {
	code := m.Run()
	if dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

var dir string // of this process; empty if nothing needed it

// unpacked is the folder with the types, laid out as npm does.
var unpacked = sync.OnceValues(func() (string, error) {
	var err error
	if dir, err = os.MkdirTemp("", "bucketgrant-types-"); err != nil {
		return "", err
	}
	modules := filepath.Join(dir, "node_modules")
	data, err := os.ReadFile("../../go.mod")
	if err != nil {
		return "", err
	}
	for _, a := range archives {
		path := regexp.MustCompile(regexp.QuoteMeta(a.module) + `\d+`).FindString(string(data))
		out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", path).Output()
		if err != nil {
			return "", fmt.Errorf("%s in go.mod: %w", a.module, err)
		}
		found, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(out)), "jsii", "*.tgz"))
		if err != nil || len(found) != 1 {
			return "", fmt.Errorf("%s has the archives %q, want one (%v)", path, found, err)
		}
		if err := unpack(found[0], filepath.Join(modules, a.npm)); err != nil {
			return "", err
		}
	}
	return modules, nil
})

// unpack takes the types out of an archive.
func unpack(archive, to string) error {
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	for files := tar.NewReader(unzipped); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(header.Name, "package/")
		if !filepath.IsLocal(name) || !strings.HasSuffix(name, ".d.ts") && path.Base(name) != "package.json" {
			continue
		}
		target := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		data, err := io.ReadAll(files)
		if err != nil {
			return err
		}
		if err := os.WriteFile(target, data, 0o644); err != nil {
			return err
		}
	}
}
