package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// needGuard returns cfn-guard, which the npm package holds for each platform that it serves.
func needGuard(t *testing.T) string {
	t.Helper()
	const tests = "the house rules in test/rules/*.guard"
	folders := map[string]string{
		"linux/amd64":  "ubuntu/x86_64",
		"linux/arm64":  "ubuntu/aarch64",
		"darwin/amd64": "macos/x86_64",
		"darwin/arm64": "macos/aarch64",
	}
	platform := runtime.GOOS + "/" + runtime.GOARCH
	if folders[platform] == "" {
		testtools.Unusable(t, tests, "npm has no cfn-guard for "+platform, "a machine with Linux or macOS")
	}
	return filepath.Join(testtools.NPM(t, tests), "@cdklabs/cdk-validator-cfnguard/bin", folders[platform], "cfn-guard")
}

// finding is one clause of a rule that does not hold.
type finding struct {
	rule, path, value, why string
}

func (f finding) String() string {
	return fmt.Sprintf("%s: %s is %s: %s", f.rule, f.path, f.value, f.why)
}

// verdict is what cfn-guard says of one document.
type verdict struct {
	findings []finding
	holds    []string // the rules that hold; one that finds nothing to judge neither holds nor does not
}

// judge runs every house rule on every launch.
func judge(t *testing.T, guard string, launches []launch) []verdict {
	t.Helper()
	documents := make([][]byte, len(launches))
	for i, l := range launches {
		documents[i] = l.json(t)
	}
	return judgeBy(t, guard, ruleFiles(t), documents)
}

// judgeBy runs the rules of the files on every document, in JSON or YAML.
func judgeBy(t *testing.T, guard string, rules []string, documents [][]byte) []verdict {
	t.Helper()
	dir := t.TempDir()
	index := map[string]int{}
	for i, document := range documents {
		path := filepath.Join(dir, fmt.Sprintf("%04d.json", i))
		index[path] = i
		if err := os.WriteFile(path, document, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{"validate", "--structured", "--output-format", "json", "--show-summary", "none", "--data", dir}
	for _, path := range rules {
		args = append(args, "--rules", path)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(guard, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	// Exit code 19 says that a rule does not hold. A file that it cannot parse it leaves out, with no more than a line on stderr.
	if exit := (*exec.ExitError)(nil); stderr.Len() > 0 || err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 19) {
		t.Fatalf("cfn-guard: %v\n%s", err, &stderr)
	}
	var reports []struct {
		Name         string
		NotCompliant []struct{ Rule json.RawMessage } `json:"not_compliant"`
		Compliant    []string
	}
	if err := json.Unmarshal(stdout.Bytes(), &reports); err != nil {
		t.Fatalf("cfn-guard: %v\n%s", err, &stdout)
	}
	if len(reports) != len(documents) {
		t.Fatalf("cfn-guard judged %d of %d documents", len(reports), len(documents))
	}
	verdicts := make([]verdict, len(documents))
	for _, r := range reports {
		v := verdict{holds: r.Compliant}
		for _, failed := range r.NotCompliant {
			v.findings = append(v.findings, findings(t, failed.Rule)...)
		}
		verdicts[index[r.Name]] = v
	}
	return verdicts
}

// findings picks the clauses out of what cfn-guard says of a rule that does not hold.
func findings(t *testing.T, rule json.RawMessage) []finding {
	t.Helper()
	var named struct{ Name string }
	var tree any
	if err := errors.Join(json.Unmarshal(rule, &named), json.Unmarshal(rule, &tree)); err != nil {
		t.Fatal(err)
	}
	var list []finding
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(item)
			}
		case map[string]any:
			if clause, ok := v["Clause"].(map[string]any); ok {
				list = append(list, newFinding(named.Name, clause))
				return
			}
			for _, key := range slices.Sorted(maps.Keys(v)) {
				walk(v[key])
			}
		}
	}
	walk(tree)
	if len(list) == 0 {
		list = append(list, finding{named.Name, "?", "?", string(rule)})
	}
	return list
}

func newFinding(rule string, clause any) finding {
	f := finding{rule: rule, path: "?", value: "missing"}
	var walk func(v any)
	walk = func(v any) {
		m, _ := v.(map[string]any)
		if why, ok := m["custom_message"].(string); ok {
			f.why = why
		} else if why, ok := m["error_message"].(string); ok {
			f.why = why
		}
		if path, ok := m["path"].(string); ok && path != "" && f.path == "?" {
			f.path = path
			if value, err := json.Marshal(m["value"]); err == nil {
				f.value = string(value)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(m)) {
			walk(m[key])
		}
	}
	walk(clause)
	return f
}

func ruleFiles(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("*.guard")
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d files with rules, %v", len(paths), err)
	}
	return paths
}

// ruleNames are the rules in all files. A name is there once, as cfn-guard's report does not tell files apart.
func ruleNames(t *testing.T) []string {
	t.Helper()
	names := inRuleFiles(t, `(?m)^rule (\w+)`)
	if all := slices.Compact(slices.Sorted(slices.Values(names))); len(all) < len(names) {
		t.Fatalf("two rules have the same name: %v", names)
	}
	return names
}

// reasons are the texts that say why a clause is broken.
func reasons(t *testing.T) []string {
	t.Helper()
	return inRuleFiles(t, `<<(.+)>>`)
}

func inRuleFiles(t *testing.T, pattern string) []string {
	t.Helper()
	var found []string
	for _, path := range ruleFiles(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(pattern).FindAllSubmatch(data, -1) {
			found = append(found, string(m[1]))
		}
	}
	return found
}
