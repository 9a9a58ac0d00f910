// Command refresh writes everything anew that is generated from definitions and source: go run ./test/refresh.
//
// It needs Node.js, as synth does. Two things that are generated it leaves alone: the facts about S3's actions, which
// go generate ./internal/aws/s3actions reads from elsewhere, and docs/screenshots, which with -screenshots it writes too, with Chrome.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// step is a go command, run in the project's folder.
type step struct{ writes, command string }

// steps are in the order in which one needs what another wrote: the page's script before its example, templates before all that
// reads them.
var steps = []step{
	{"vendors/vendor.schema.json", "test ./vendors -run ^TestSchemaIsCurrent$ -update"},
	{"internal/publishing/release/index.schema.json, internal/publishing/release/releases.schema.json", "test ./internal/publishing/release -run ^TestSchemasAreCurrent$ -update"},
	{"internal/customer/page/web/page.js", "test ./internal/customer/page -run ^TestScriptIsCurrent$ -update"},
	{"templates", "run ./cmd/synth"},
	{"test/choices/testdata/templates", "run ./cmd/synth -vendors test/choices/testdata/vendors -templates test/choices/testdata/templates"},
	{"test/publish/testdata/CallBackReceiver.json", "test ./test/publish -run ^TestCallBackReceiver$ -update"},
	{"docs/cdk-nag.json", "test ./cmd/synth -run ^TestCDKNag$ -update-nag"},
	{"docs/control-tower.json", "test ./test/rules -run ^TestControlTower$ -update-controls"},
	{"docs/page", "test ./internal/customer/page -run ^TestExampleIsCurrent$ -update"},
	{"README.md, docs/constructs.md", "test ./test -run ^TestReadme$ -update"},
	{"docs/vendors", "test ./test -run ^TestVendorDocs$ -update"},
	{"docs/guides.md", "test ./test/guides -run ^TestTable$ -update"},
	{"test/choices/testdata/refused.txt", "test ./test/choices -run ^TestEveryPairOfChoices$ -update"},
}

var screenshots = step{"docs/screenshots", "test ./test/page -run ^TestPages$/^screenshots$ -screenshots"}

func main() {
	withScreenshots := flag.Bool("screenshots", false, "write docs/screenshots too")
	flag.Parse()
	list := steps
	if *withScreenshots {
		list = append(list, screenshots)
	}
	if err := written("vendors"); err != nil {
		fmt.Fprintf(os.Stderr, "refresh: %v\n", err)
		os.Exit(1)
	}
	os.Exit(run(list))
}

// written reports each text of the definitions that is still to be written, by file and line: the example of the page is of
// releases, and none is made of such a definition.
func written(folder string) error {
	defs, err := vendors.Load(folder)
	if err != nil {
		return err
	}
	var todos vendors.Problems
	for _, def := range defs {
		todos = append(todos, def.Todos()...)
	}
	if len(todos) == 0 {
		return nil
	}
	return fmt.Errorf("nothing is written as long as a definition in %s has a %s (synth takes it):\n%w", filepath.ToSlash(folder), vendors.Todo, todos)
}

// run stops at the first command that fails: what comes after would be made of what is out of date.
func run(list []step) int {
	for _, s := range list {
		fmt.Printf("%-38s go %s\n", s.writes, s.command)
		cmd := exec.Command("go", strings.Fields(s.command)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "refresh: go %s: %v\n%s", s.command, err, out)
			return 1
		}
	}
	return 0
}
