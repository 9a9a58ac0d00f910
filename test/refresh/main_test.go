package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.."

// A command that runs no test writes nothing and succeeds: each test that is named must be there, and read its flag.
func TestStepsAreThere(t *testing.T) {
	t.Parallel()
	for _, s := range append(steps, screenshots) {
		args := strings.Fields(s.command)
		source := ""
		files, err := filepath.Glob(filepath.Join(root, args[1], "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source += read(t, file)
		}
		want := []string{"func main() {"}
		if args[0] == "test" {
			name, _, _ := strings.Cut(args[3], "/")
			want = []string{"func " + strings.Trim(name, "^$") + "(t *testing.T) {", `flag.Bool("` + strings.TrimPrefix(args[4], "-") + `"`}
		}
		for _, w := range want {
			if !strings.Contains(source, w) {
				t.Errorf("go %s: %s has no %s", s.command, args[1], w)
			}
		}
		for _, path := range strings.Split(s.writes, ", ") {
			if _, err := os.Stat(filepath.Join(root, path)); err != nil {
				t.Errorf("go %s writes what is not there: %v", s.command, err)
			}
		}
	}
}

// Whatever says that it is out of date, and is refreshed by this command, is in its list; and so is what go generate writes
// without asking anybody.
func TestNothingIsForgotten(t *testing.T) {
	t.Parallel()
	var commands strings.Builder
	for _, s := range append(steps, screenshots) {
		commands.WriteString(s.command + "\n")
	}
	hint, generated := 0, regexp.MustCompile(`(?m)^//go:generate go test -run \^?(\w+)\$? \. -update$`)
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasPrefix(path, filepath.Join(root, "test/refresh")) {
			return nil
		}
		pkg := "./" + filepath.ToSlash(strings.TrimPrefix(filepath.Dir(path), root+string(filepath.Separator)))
		source := read(t, path)
		if strings.Contains(source, "refresh it with go run ./test/refresh") {
			hint++
			if !strings.Contains(commands.String(), "test "+pkg+" ") {
				t.Errorf("%s is refreshed by nothing", path)
			}
		}
		for _, m := range generated.FindAllStringSubmatch(source, -1) {
			if want := "test " + pkg + " -run ^" + m[1] + "$ -update\n"; !strings.Contains(commands.String(), want) {
				t.Errorf("%s: no step is go %s", path, want)
			}
		}
		return nil
	})
	if err != nil || hint < 3 {
		t.Errorf("%d tests lead here, %v", hint, err)
	}
}

// A definition that nobody has finished is named by file and line before anything is written.
func TestDefinitionsMustBeWritten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := written(filepath.Join(root, "vendors")); err != nil {
		t.Error(err)
	}
	def := read(t, filepath.Join(root, "vendors", "quartic.yaml"))
	for name, data := range map[string]string{"quartic.yaml": def, "acme.yaml": "# a draft\n" + strings.NewReplacer("vendor: quartic", "vendor: acme", "guide: ", "guide: TODO ").Replace(def)} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	err := written(folder)
	if err == nil || !regexp.MustCompile(`(?m)^acme\.yaml:\d+:8: guide is still to be written, got "TODO `).MatchString(err.Error()) || strings.Contains(err.Error(), "quartic.yaml") {
		t.Errorf("got %v", err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
