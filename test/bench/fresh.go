package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// step is one thing that happens on a new machine, once.
type step struct {
	who, what string
	dir       string
	argv      []string
	env       []string
	grows     string // a folder whose size afterwards says something
}

// freshMachineReport does once, with empty caches, what a newcomer does: download, compile, run for the first time.
func (b *bench) freshMachineReport(ctx context.Context, out io.Writer) error {
	fresh := b.path("fresh")
	if err := os.RemoveAll(fresh); err != nil {
		return err
	}
	ts := filepath.Join(fresh, "ts")
	for _, dir := range []string{"lib", "bin", "test"} {
		if err := os.CopyFS(filepath.Join(ts, dir), os.DirFS(b.path("ts", dir))); err != nil {
			return err
		}
	}
	for _, name := range []string{"package.json", "package-lock.json", "cdk.json", "tsconfig.json"} {
		data, err := os.ReadFile(b.path("ts", name))
		if err != nil {
			return err
		}
		if err := writeFile(filepath.Join(ts, name), string(data)); err != nil {
			return err
		}
	}
	if _, err := b.definitions("fresh/vendors", len(b.defs)); err != nil {
		return err
	}
	if err := b.printMachine(ctx, out); err != nil {
		return err
	}
	fmt.Fprint(out, "| who | step | time | on disk |\n|---|---|--:|--:|\n")
	for _, s := range b.freshSteps(fresh, ts) {
		// Here the network is part of it: the settings of whoever runs this count, their caches do not.
		cmd := exec.CommandContext(ctx, s.argv[0], s.argv[1:]...)
		cmd.Dir, cmd.Env = s.dir, append(os.Environ(), s.env...)
		b.say("%s: %s", s.who, s.what)
		took, err := timed(cmd)
		if err != nil {
			return fmt.Errorf("%s: %w", s.what, err)
		}
		size := ""
		if s.grows != "" {
			bytes, err := sizeOf(s.grows)
			if err != nil {
				return err
			}
			size = megabytes(bytes)
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", s.who, s.what, seconds(took), size)
	}
	fmt.Fprintln(out)
	return os.RemoveAll(fresh)
}

func (b *bench) freshSteps(fresh, ts string) []step {
	modules, builds, home := filepath.Join(fresh, "mod"), filepath.Join(fresh, "build"), filepath.Join(fresh, "home")
	goEnv := append([]string{}, b.goEnv...)
	goEnv = append(goEnv, "GOMODCACHE="+modules, "GOCACHE="+builds, "GOFLAGS=-modcacherw")
	binary := filepath.Join(fresh, "synth")
	synth := func(what string, flags ...string) step {
		argv := append([]string{binary, "-vendors", filepath.Join(fresh, "vendors"), "-templates", filepath.Join(fresh, "templates")}, flags...)
		return step{"synth", what, b.root, argv, []string{"HOME=" + home, "XDG_CACHE_HOME="}, filepath.Join(home, ".cache")}
	}
	cdk := func(what string) step {
		return step{"cdk init", what, ts, []string{b.nodeProgram(), filepath.Join(ts, "node_modules", "aws-cdk", "bin", "cdk"), "synth"},
			[]string{"HOME=" + home, "AWS_EC2_METADATA_DISABLED=true", "CDK_DISABLE_CLI_TELEMETRY=true", "CDK_DISABLE_VERSION_CHECK=1"}, ""}
	}
	return []step{
		{"synth", "download the modules that cmd/synth needs", b.root, []string{"go", "list", "-deps", "./cmd/synth"}, goEnv, modules},
		{"synth", "compile them", b.root, []string{"go", "build", "-o", binary, "./cmd/synth"}, goEnv, builds},
		synth("run for the first time: unpack the library, synthesize, validate"),
		synth("run again with everything unpacked", "-fresh"),
		synth("run again with nothing changed"),
		{"cdk init", "npm ci", ts, []string{"npm", "ci", "--no-audit", "--no-fund"}, []string{"npm_config_cache=" + filepath.Join(fresh, "npm")}, filepath.Join(ts, "node_modules")},
		cdk("cdk synth for the first time"),
		cdk("cdk synth again"),
	}
}

// sizeOf is what the files of a folder hold.
func sizeOf(dir string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		sum += info.Size()
		return nil
	})
	return sum, err
}
