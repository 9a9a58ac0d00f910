// Command touched counts what a change costs: the hand-written product files that commits touch.
//
//	go run ./test/touched main..my-branch
//
// prints them, and their number. docs/architecture.md has the numbers for made-up additions, and the tests here hold that what
// a choice, a way in or a resource type is called does not spread over more files again.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
)

func main() {
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: touched COMMIT..COMMIT")
		os.Exit(2)
	}
	out, err := exec.Command("git", "diff", "--name-only", "--end-of-options", flag.Arg(0)).CombinedOutput()
	if err != nil {
		fmt.Fprintf(os.Stderr, "touched: git diff %s: %v\n%s", flag.Arg(0), err, out)
		os.Exit(1)
	}
	files := slices.DeleteFunc(strings.Fields(string(out)), func(file string) bool { return !isProduct(file) })
	for _, file := range files {
		fmt.Println(file)
	}
	fmt.Println(len(files), "hand-written product files")
}

// tools are folders of the product that only tests use.
var tools = []string{"internal/testtools/", "internal/testvendors/"}

// generated are files of the product that nobody writes.
var generated = []string{"internal/customer/page/web/page.js", "internal/customer/page/web/policy.js", "internal/customer/page/web/organization.js", "internal/publishing/release/index.schema.json", "internal/publishing/release/releases.schema.json", "internal/aws/s3actions/actions.json", "vendors/vendor.schema.json"}

// isProduct says whether a file, by its path from the project's root, is of the product and written by hand: not a test, not a
// document, not the definition of a vendor, and nothing that go run ./test/refresh writes.
func isProduct(file string) bool {
	top, _, inFolder := strings.Cut(file, "/")
	if !inFolder || slices.Contains([]string{"test", "docs", "findings", "templates", ".ci"}, top) || slices.Contains(generated, file) {
		return false
	}
	if slices.ContainsFunc(tools, func(dir string) bool { return strings.HasPrefix(file, dir) }) || strings.Contains(file, "/testdata/") {
		return false
	}
	if strings.HasSuffix(file, "_test.go") {
		return false
	}
	return slices.Contains([]string{".go", ".js", ".mjs", ".html", ".css", ".tmpl", ".ts"}, path.Ext(file))
}
