package javascript

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const rules = "../../biome.json"

// lint runs Biome over a folder with a biome.json: the rules that are broken, as files and their names.
func lint(t testing.TB, folder string) (found []string, out string) {
	t.Helper()
	cmd := exec.Command(tool(t, "biome"), "lint", "--error-on-warnings", "--max-diagnostics=none", "--colors=off", ".")
	cmd.Dir = folder
	said, err := cmd.CombinedOutput()
	for _, line := range broken.FindAllStringSubmatch(string(said), -1) {
		found = append(found, line[1]+" "+line[2])
	}
	slices.Sort(found)
	if err != nil && len(found) == 0 {
		t.Fatalf("biome: %v\n%s", err, said)
	}
	return slices.Compact(found), string(said)
}

var broken = regexp.MustCompile(`(?m)^(\S+?):\d+:\d+ lint/(\S+)`)

// Biome finds nothing, no circle of modules either.
func TestLint(t *testing.T) {
	t.Parallel()
	readAll(t, rules, "../../internal/customer/page/web/*.mjs", "../../internal/customer/page/web/*.d.ts", "../../internal/customer/page/testdata/*.mjs",
		"../../internal/synth/elements/module/*.js", "../../stacks/*.js", "../page/testdata/*.js", "../page/testdata/*.mjs")
	if found, out := lint(t, "../.."); len(found) > 0 {
		t.Errorf("%s\n%s", found, out)
	}
}

// The rules find what is wrong: a circle of modules, both as the page's are and as Node.js requires them, and what is not used.
func TestLintFinds(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"biome.json":                          read(t, rules),
		"internal/customer/page/web/a.mjs":    "import {b} from './b.mjs';\nexport const a = () => b;\n",
		"internal/customer/page/web/b.mjs":    "import {c} from './c.mjs';\nexport const b = () => c;\n",
		"internal/customer/page/web/c.mjs":    "import {a} from './a.mjs';\nexport const c = () => a;\n",
		"internal/customer/page/web/d.mjs":    "import {a} from './a.mjs';\nexport const d = () => a;\n",
		"internal/customer/page/web/e.mjs":    "export function e() {\n  const unused = 1;\n}\n",
		"internal/synth/elements/module/f.js": "'use strict';\nconst g = require('./g');\nexports.f = () => g;\n",
		"internal/synth/elements/module/g.js": "'use strict';\nconst f = require('./f');\nexports.g = () => f;\n",
	} {
		write(t, filepath.Join(folder, name), text)
	}
	found, out := lint(t, folder)
	want := []string{
		"internal/customer/page/web/a.mjs suspicious/noImportCycles", "internal/customer/page/web/b.mjs suspicious/noImportCycles",
		"internal/customer/page/web/c.mjs suspicious/noImportCycles", "internal/customer/page/web/e.mjs correctness/noUnusedVariables",
		"internal/synth/elements/module/f.js suspicious/noImportCycles", "internal/synth/elements/module/g.js suspicious/noImportCycles",
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, out)
	}
}
