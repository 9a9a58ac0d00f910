package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// size is a name for each number of stacks.
func size(name string, n int) string { return fmt.Sprintf("%s-%d", name, n) }

const validationOff = "CDK_VALIDATION=false"

// validation is a part of a command's name.
func validation(on bool) string {
	if on {
		return "validation on"
	}
	return "validation off"
}

func validated(on bool) []string {
	if on {
		return nil // as the CDK does it, and we
	}
	return []string{validationOff}
}

func stacksEnv(n int) string { return "STACKS=" + strconv.Itoa(n) }

// javaScript is the plain app, without the cdk command.
func (b *bench) javaScript(n int, on bool) *command {
	return &command{
		name: fmt.Sprintf("node app.js, %d stacks, %s", n, validation(on)),
		argv: []string{b.nodeProgram(), "app.js"}, dir: b.path("js"),
		env: append(validated(on), stacksEnv(n), "CDK_OUTDIR="+size("cdk.out", n)),
	}
}

// cdk is the cdk command without what it asks the network for.
func (b *bench) cdk(name, dir string, n int, on bool) *command {
	return &command{
		name: fmt.Sprintf("%s, %d stacks, %s", name, n, validation(on)),
		argv: []string{b.nodeProgram(), b.path("ts", "node_modules", "aws-cdk", "bin", "cdk"), "synth", "--output", size("cdk.out", n)},
		dir:  b.path(dir),
		env: append(validated(on), stacksEnv(n), "CDK_DISABLE_CLI_TELEMETRY=true", "CDK_DISABLE_VERSION_CHECK=1",
			"npm_config_update_notifier=false"),
	}
}

// typeScript is the app as cdk init makes it: cdk.json has tsc and tsx.
func (b *bench) typeScript(n int, on bool) *command {
	return b.cdk("cdk synth, TypeScript", "ts", n, on)
}

func (b *bench) cdkJavaScript(n int, on bool) *command {
	return b.cdk("cdk synth, JavaScript", "js", n, on)
}

func (b *bench) nodeProgram() string {
	if b.node != "" {
		return b.node
	}
	return "node"
}

// synth runs our command in a home of that name.
func (b *bench) synth(name, home, vendors, templates string, on bool, flags ...string) *command {
	argv := append([]string{b.shared("bin", "synth"), "-vendors", b.path(vendors), "-templates", b.path(templates)}, flags...)
	return &command{name: name + ", " + validation(on), argv: argv, dir: b.root, env: append(validated(on), "HOME="+b.shared("home", home))}
}

// synthFresh synthesizes everything, with what our command keeps between runs.
func (b *bench) synthFresh(n int) *command {
	return b.synth(fmt.Sprintf("synth -fresh, %d stacks", n), "warm", size("vendors", n), size("templates", n), false, "-fresh")
}

// synthCheck is what CI runs.
func (b *bench) synthCheck(n int) *command {
	return b.synth(fmt.Sprintf("synth -check, %d stacks", n), "warm", size("vendors", n), size("templates", n), true, "-check")
}

// synthUnchanged has nothing to do.
func (b *bench) synthUnchanged(n int) *command {
	c := b.synth(fmt.Sprintf("synth, %d stacks, nothing changed", n), "warm", size("vendors", n), size("templates", n), true)
	c.repeats = 7
	c.states = map[string]int{"unchanged": n}
	return c
}

// goRunUnchanged is the same as the README says it: go looks whether the program has to be built.
func (b *bench) goRunUnchanged(n int) *command {
	c := b.synthUnchanged(n)
	c.name = "go run ./cmd/" + c.name
	c.argv = append([]string{"go", "run", "./cmd/synth"}, c.argv[1:]...)
	c.env = append(c.env, b.goEnv...)
	c.repeats = 1
	return c
}

// synthChanged changes one definition before each run, every time to what it never was.
func (b *bench) synthChanged(n int) *command {
	c := b.synth(fmt.Sprintf("synth, %d stacks, one changed", n), "changed", size("changed", n), size("templates-changed", n), true)
	file := b.path(size("changed", n), vendorName(b.defs, 0, n)+".yaml")
	c.prepare = func() error {
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		const field = "\npurpose: >-\n"
		before, after, ok := strings.Cut(string(data), field)
		if !ok {
			return fmt.Errorf("%s has no purpose of several lines", file)
		}
		first, rest, _ := strings.Cut(after, "\n")
		first, _, _ = strings.Cut(first, " Try ")
		return writeFile(file, fmt.Sprintf("%s%s%s Try %d.\n%s", before, field, first, time.Now().UnixNano(), rest))
	}
	c.states = map[string]int{"changed": 1, "unchanged": n - 1}
	return c
}

// synthScratch has lost all that our command keeps between runs. What the CDK's runtime unpacked is still there.
func (b *bench) synthScratch(n int, on bool) *command {
	c := b.synth(fmt.Sprintf("synth, %d stacks, from scratch", n), "scratch", size("vendors", n), size("templates", n), on)
	c.prepare = func() error { return os.RemoveAll(b.shared("home", "scratch", ".cache", "bucketgrant")) }
	return c
}

// floor writes what synth wrote.
func (b *bench) floor(n int) *command {
	return &command{
		name: fmt.Sprintf("the floor in plain Go, %d stacks", n),
		argv: []string{b.shared("bin", "floor"), b.path(size("vendors", n)), b.path(size("templates", n)), b.path(size("floor", n))},
		dir:  b.root, repeats: 7,
	}
}

// plain are commands of ours that need no CDK, in a project of its own with a released template.
func (b *bench) plain() []*command {
	var list []*command
	for _, line := range []string{
		"-help",
		"show quartic",
		"show transfer",
		"release",
		"diff quartic 1.0.0 1.0.0",
		"launch quartic -new-external-id",
	} {
		list = append(list, &command{
			name: "bucketgrant " + line, argv: append([]string{b.shared("bin", "bucketgrant")}, strings.Fields(line)...),
			dir: b.shared("project"), repeats: 7,
		})
	}
	return list
}

const hosting = `hosting:
  - partition: aws
    region: us-east-1
    bucket: quartic-templates
`

// plainProject is where those commands run.
func (b *bench) plainProject() error {
	if err := os.RemoveAll(b.shared("project")); err != nil {
		return err
	}
	if _, err := b.definitions(filepath.Join("project", "vendors"), len(b.defs)); err != nil {
		return err
	}
	if err := os.CopyFS(b.shared("project", "templates"), os.DirFS(filepath.Join(b.root, "templates"))); err != nil {
		return err
	}
	return writeFile(b.shared("project", "bucketgrant.yaml"), hosting)
}
