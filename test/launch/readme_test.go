package launch_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The commands of the customer's section on launching are run as they stand there, in a region of their own. This is also
// where cdk runs the app that cdk.json names.
func testReadme(t *testing.T, c *cloud, _ []*vendors.Definition) {
	env := []string{
		"AWS_REGION=eu-central-1", "AWS_DEFAULT_REGION=eu-central-1",
		"PATH=" + npx(t, needCDK(t, "the README's commands that launch")) + string(os.PathListSeparator) + filepath.Dir(c.cli) + string(os.PathListSeparator) + os.Getenv("PATH"),
	}
	for _, commands := range launchCommands(t) {
		// The README launches one stack in two ways.
		if m := regexp.MustCompile(`aws-cdk\S* deploy (\S+)`).FindStringSubmatch(commands); m != nil {
			if _, err := c.try(t, env, c.cli, "cloudformation", "delete-stack", "--stack-name", m[1]); err != nil {
				t.Fatal(err)
			}
		}
		out, err := c.try(t, env, "sh", "-e", "-c", commands)
		t.Logf("%s\n%s", commands, out)
		if err != nil {
			t.Fatalf("%v\nend of the emulator's log:\n%s", err, c.Log())
		}
	}
}

// launchCommands are the blocks of shell commands in the section on launching.
func launchCommands(t *testing.T) []string {
	readme, err := os.ReadFile(filepath.Join(root, "docs/customer.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(readme), "\n## Launching a template\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var blocks []string
	for _, m := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(section, -1) {
		blocks = append(blocks, m[1])
	}
	for _, way := range []string{"create-stack", "aws-cdk", "update-stack"} {
		if !strings.Contains(strings.Join(blocks, ""), way) {
			t.Errorf("the customer's section %q has no command with %s", "Launching a template", way)
		}
	}
	return blocks
}

// npx returns a folder with an npx that runs the installed cdk, without the question that wants a terminal.
func npx(t *testing.T, cdk string) string {
	script := fmt.Sprintf(`#!/bin/sh -e
if [ "$1" != "aws-cdk@%[1]s" ]; then
	echo "npx $1: want aws-cdk@%[1]s, as in test/package.json" >&2
	exit 1
fi
shift
exec '%[2]s' "$@" --require-approval never --output '%[3]s'
`, cdkVersion(t), cdk, t.TempDir())
	dir := t.TempDir()
	testtools.Executable(t, dir, "npx", script)
	return dir
}
