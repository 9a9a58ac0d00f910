package test

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/bucketgrant/bucketgrant"

// directions are the dependencies that must not be, and why.
var directions = []struct {
	from   string // the package, or every one below it with /...
	except []string
	never  string // what it must not import, directly or not, or anything below it
	reason string
}{
	{
		from:   "...",
		except: []string{"constructs", "stacks", "internal/elements", "cmd/synth", "test/example"},
		never:  "github.com/aws/aws-cdk-go",
		reason: "importing the CDK unpacks 2 MiB as the program starts, and running it needs Node.js: plain packages start in milliseconds anywhere",
	},
	{
		from:   "...",
		except: []string{"constructs", "stacks", "internal/elements", "cmd/synth", "test/example"},
		never:  "github.com/aws/jsii-runtime-go",
		reason: "the CDK's runtime is started, and closed, in one place",
	},
	{
		from:   "constructs",
		never:  module + "/vendors",
		reason: "the constructs are for anybody's CDK app, without our definitions",
	},
	{
		from:   "verify",
		never:  "github.com/versity/versitygw",
		reason: "a vendor's back end imports it, and no server with it: internal/judge and what needs it stay out",
	},
	{
		from:   "vendors",
		never:  module + "/stacks",
		reason: "a definition does not know what is made of it",
	},
}

func TestDependenciesRunOneWay(t *testing.T) {
	t.Parallel()
	for path, deps := range dependencies(t) {
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
	return pattern == "..." || path == module+"/"+pattern
}

func matchesAny(path string, patterns []string) bool {
	for _, p := range patterns {
		if matches(path, p) {
			return true
		}
	}
	return false
}
