package test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
)

const module = "github.com/bucketgrant/bucketgrant"

// directions are the dependencies that must not be, and why.
var directions = []struct {
	from   string // the package, several with | between, or every one: ...
	except []string
	never  string // what it must not import, directly or not, or anything below it
	reason string
}{
	{
		from:   "...",
		except: []string{"constructs", "stacks", "internal/synth/elements", "cmd/synth", "test/example"},
		never:  "github.com/aws/aws-cdk-go",
		reason: "importing the CDK unpacks 2 MiB as the program starts, and running it needs Node.js: plain packages start in milliseconds anywhere",
	},
	{
		from:   "...",
		except: []string{"constructs", "stacks", "internal/synth/elements", "cmd/synth", "test/example"},
		never:  "github.com/aws/jsii-runtime-go",
		reason: "the CDK's runtime is started, and closed, in one place",
	},
	{
		from:   "constructs",
		never:  module + "/vendors",
		reason: "the constructs are for anybody's CDK app, without our definitions",
	},
	{
		from:   "verify|launch|handback|internal/customer/connections|internal/publishing/publish|internal/customer/launched|internal/customer/page|internal/customer/show|internal/publishing/release",
		never:  "github.com/versity/versitygw",
		reason: "a vendor's back end imports it, or may, and no server with it: internal/proof/judge and what needs it stay out",
	},
	{
		from:   "verify|launch|handback|internal/customer/connections|internal/publishing/publish|internal/customer/launched|internal/customer/page|internal/customer/show|internal/publishing/release",
		never:  "github.com/gofiber/fiber",
		reason: "a back end has a web framework of its own, if any",
	},
	{
		from:   "launch|handback",
		never:  "github.com/aws/aws-sdk-go-v2",
		reason: "they ask nobody: who tries a connection imports verify",
	},
	{
		from:   "verify|launch|handback|internal/customer/connections",
		never:  module + "/registry",
		reason: "a registry is made of them: who needs one piece takes no database with it",
	},
	{
		from:   "registry",
		never:  "database/sql",
		reason: "what a connection is, and how its state follows, is for a client of the server as well: the database is registry/store's",
	},
	{
		from:   "registry|registry/store|registry/notify|registry/server|registry/web|registry/export",
		never:  "github.com/riverqueue/river",
		reason: "jobs are registry/watch's: who reads a registry runs none",
	},
	{
		from:   "registry/client|registry/export",
		never:  "database/sql",
		reason: "who asks a server brings no database along",
	},
	{
		from:   "registry/client",
		never:  module + "/registry/server",
		reason: "who asks a server is none",
	},
	{
		from:   "handback",
		never:  module + "/internal/template/resolve",
		reason: "it reads values, not templates: 120 packages, not 286",
	},
	{
		from:   "internal/publishing/release",
		never:  module + "/internal/publishing/compare",
		reason: "who wants to know what is released need not know what changed: freezing compares, and stands above both",
	},
	{
		from:   "internal/publishing/release|internal/publishing/compare|internal/publishing/freeze",
		never:  module + "/launch",
		reason: "what is released does not depend on how it is launched",
	},
	{
		from:   "vendors",
		never:  module + "/stacks",
		reason: "a definition does not know what is made of it",
	},
	{
		from:   "vendors",
		never:  module + "/internal/vocabulary",
		reason: "a definition does not know what a customer is asked because of it",
	},
	{
		from:   "internal/vocabulary",
		never:  module + "/constructs",
		reason: "whoever asks what a choice is needs no CDK",
	},
	{
		from:   "constructs",
		never:  module + "/internal/vocabulary",
		reason: "the constructs are for anybody's CDK app, without our choices",
	},
	{
		from:   "internal/proof/judge",
		never:  module + "/internal/vocabulary",
		reason: "who may do what is judged by the policies alone",
	},
	{
		from:   "internal/template/resolve",
		never:  module + "/internal/vocabulary",
		reason: "a released template is frozen, and read as it is: the vocabulary has moved on",
	},
	{
		from:   "internal/template/expr",
		never:  module,
		reason: "intrinsic functions are plain values for everybody",
	},
}

func TestDependenciesRunOneWay(t *testing.T) {
	t.Parallel()
	all := dependencies(t)
	for _, d := range directions {
		for _, from := range strings.Split(d.from, "|") {
			if _, there := all[module+"/"+from]; !there && from != "..." {
				t.Errorf("there is no package %s: nothing is held by %q", from, d.reason)
			}
		}
	}
	for path, deps := range all {
		for _, d := range directions {
			if !matches(path, d.from) || matchesAny(path, d.except) {
				continue
			}
			for _, dep := range deps {
				if dep == d.never || strings.HasPrefix(dep, d.never+"/") {
					t.Errorf("%s imports %s: %s", path, dep, d.reason)
					break
				}
			}
		}
	}
}

// dependencies are all packages that each package of the module needs, tests left out.
func dependencies(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Deps", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := map[string][]string{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct {
			ImportPath string
			Deps       []string
		}
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		deps[p.ImportPath] = p.Deps
	}
	if len(deps) < 5 {
		t.Fatalf("found %d packages only: %v", len(deps), deps)
	}
	return deps
}

func matches(path, pattern string) bool {
	return pattern == "..." || slices.Contains(strings.Split(pattern, "|"), strings.TrimPrefix(path, module+"/"))
}

func matchesAny(path string, patterns []string) bool {
	for _, p := range patterns {
		if matches(path, p) {
			return true
		}
	}
	return false
}

// TestPartitionsAreWrittenOnce looks for what only the newest partition has: whoever writes it has a table of his own.
func TestPartitionsAreWrittenOnce(t *testing.T) {
	t.Parallel()
	const room = "internal/aws/partition/partition.go"
	for path, text := range sources(t, ".go", ".mjs", ".js") {
		for _, words := range []string{"aws-eusc", "-eusc)", "amazonaws.eu", "amazonaws-eusc", `"eusc-`} {
			if found := strings.Contains(text, words); found != (path == room) {
				t.Errorf("%s: has %s: %t. What differs between partitions is in %s, and nowhere else", path, words, found, room)
			}
		}
	}
}

// sources are the files of the product with these endings, tests and what tests read left out.
func sources(t *testing.T, endings ...string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && (slices.Contains([]string{"docs", "node_modules", "templates", "test", "testdata"}, name) || len(name) > 2 && name[0] == '.') {
			return filepath.SkipDir
		}
		if strings.HasSuffix(path, "_test.go") || !slices.Contains(endings, filepath.Ext(path)) {
			return nil
		}
		data, err := os.ReadFile(path)
		files[strings.TrimPrefix(filepath.ToSlash(path), "../")] = string(data)
		return err
	})
	if err != nil || len(files) < 100 {
		t.Fatalf("found %d files: %v", len(files), err)
	}
	return files
}

// The proof takes values to try from the vocabulary, and never what is right: what a choice leads to it says itself.
func TestProofTakesOnlySamples(t *testing.T) {
	t.Parallel()
	may := []string{"Words", "Named", "Examples", "OnAccess", "OnResources"}
	files, err := filepath.Glob("../internal/proof/*.go")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "vocabulary" {
					asked++
					if !slices.Contains(may, s.Sel.Name) {
						t.Errorf("%s asks vocabulary.%s: the proof takes from it %s only", name, s.Sel.Name, strings.Join(may, ", "))
					}
				}
			}
			return true
		})
	}
	if asked == 0 {
		t.Error("the proof takes nothing from the vocabulary: this test looks at nothing")
	}
}

// What changed is data: a sentence that is written where something is found is in nobody's sight but the finder's, and tests would hold
// words for what they mean. Errors are said where they are met.
func TestComparisonWritesNoSentences(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../internal/publishing/compare/*.go")
	if err != nil {
		t.Fatal(err)
	}
	may := []string{"fmt.Errorf", "errors.New", "kind"} // kind names one
	errs := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				called := types.ExprString(n.Fun)
				if strings.HasPrefix(called, "fmt.Sprintf") || strings.HasPrefix(called, "fmt.Append") {
					t.Errorf("%s calls %s: sentences are written in internal/publishing/changes", name, called)
				}
				if slices.Contains(may, called) {
					errs++
					return false
				}
			case *ast.BasicLit:
				if strings.Contains(n.Value, " ") && strings.ContainsFunc(n.Value, unicode.IsLetter) {
					t.Errorf("%s writes %s: sentences are written in internal/publishing/changes", name, n.Value)
				}
			}
			return true
		})
	}
	if errs < 50 {
		t.Errorf("the comparison has %d kinds and errors: this test looks at nothing", errs)
	}
}
