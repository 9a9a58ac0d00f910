package javascript

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// page and cdk are the configurations of TypeScript, as an editor finds them.
const (
	page = "../../internal/customer/page/tsconfig.json"
	cdk  = "../../internal/synth/elements/tsconfig.json"
)

// tool is a program that npm installs.
func tool(t testing.TB, name string) string {
	t.Helper()
	return filepath.Join(testtools.NPM(t, "the types and the style of JavaScript"), ".bin", name)
}

// read reads a file, which go test then knows of.
func read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// readAll reads what only tools read, for go test to notice a change.
func readAll(t testing.TB, patterns ...string) {
	t.Helper()
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: no files (%v)", pattern, err)
		}
		for _, path := range paths {
			read(t, path)
		}
	}
}

// config writes a configuration that adds files to one of ours, and options.
func config(t testing.TB, of string, options map[string]any, files ...string) string {
	t.Helper()
	base, err := filepath.Abs(of)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(map[string]any{"extends": base, "compilerOptions": options, "files": files})
	if err != nil {
		t.Fatal(err)
	}
	return write(t, filepath.Join(t.TempDir(), "tsconfig.json"), string(data))
}

func write(t testing.TB, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// tsc is what TypeScript finds, empty if nothing.
func tsc(t testing.TB, config string) string {
	t.Helper()
	out, err := exec.Command(tool(t, "tsc"), "-p", config).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatalf("tsc: %v", err)
	}
	return string(out)
}

// The page's script has the types that its comments say, and what Go writes into each page of the example has those of
// data.d.ts, no field more.
func TestTypesOfPage(t *testing.T) {
	t.Parallel()
	readAll(t, page, "../../internal/customer/page/web/*.mjs", "../../internal/customer/page/web/*.d.ts")
	types, err := filepath.Abs("../../internal/customer/page/web/data.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../../docs/page/*/index.html")
	if err != nil || len(pages) == 0 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	var data strings.Builder
	data.WriteString("import type {Page} from " + quoted(types) + ";\n")
	for _, path := range pages {
		found := pageData.FindStringSubmatch(read(t, path))
		if found == nil {
			t.Fatalf("%s has no data", path)
		}
		data.WriteString("export const " + filepath.Base(filepath.Dir(path)) + ": Page = " + found[1] + ";\n")
	}
	if found := tsc(t, page); found != "" {
		t.Error(found)
	}
	file := write(t, filepath.Join(t.TempDir(), "data.ts"), data.String())
	if found := tsc(t, config(t, page, nil, file)); found != "" {
		t.Errorf("internal/customer/page/web/data.d.ts is not what Go writes:\n%s", found)
	}
}

var pageData = regexp.MustCompile(`(?s)<script[^>]* id="?data"?[^>]*>(.*?)</script>`)

func quoted(s string) string {
	data, _ := json.Marshal(filepath.ToSlash(s))
	return string(data)
}

// What runs in the CDK's process fits the CDK's own types, and Node.js 20's.
func TestTypesOfCDKModules(t *testing.T) {
	t.Parallel()
	readAll(t, cdk, "../../internal/synth/elements/module/*.js", "../../stacks/*.js")
	if found := tsc(t, config(t, cdk, cdkTypes(t))); found != "" {
		t.Error(found)
	}
}

// What is wrong is found: no type for a parameter, a wrong one, what may be null, a field that the CDK does not have.
func TestTypesAreChecked(t *testing.T) {
	t.Parallel()
	plain, err := filepath.Abs("../../internal/customer/page/web/plain.mjs")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, config, file, text, want string }{
		{"no type", page, "a.mjs", "export const a = (b) => b;\n", "TS7006"},
		{"another type", page, "a.mjs", "import {trim} from " + quoted(plain) + ";\nexport const a = trim(1);\n", "TS2345"},
		{"null", page, "a.mjs", "export const a = document.getElementById('a').id;\n", "TS2531"},
		{"no field of the CDK's", cdk, "a.js", "const cdk = require('aws-cdk-lib');\nexports.a = new cdk.App().noSuchField;\n", "TS2339"},
		{"no function of Node.js 20", cdk, "a.js", "exports.a = require('node:fs').noSuchFunction;\n", "TS2339"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var options map[string]any
			if c.config == cdk {
				options = cdkTypes(t)
			}
			found := tsc(t, config(t, c.config, options, write(t, filepath.Join(t.TempDir(), c.file), c.text)))
			if !strings.Contains(found, c.file) || !strings.Contains(found, c.want) {
				t.Errorf("found %q, want %s in %s", found, c.want, c.file)
			}
		})
	}
}
