package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// full is a disk with room for so many bytes.
type full struct{ room int }

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.room {
		n := f.room
		f.room = 0
		return n, errors.New("no space left on device")
	}
	f.room -= len(p)
	return len(p), nil
}

// A command that cannot print what it found says so and fails, whether nothing could be printed or the rest: a list that a
// full disk cut off must not look like the whole of it.
func TestCannotPrint(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args  []string
		stdin string
	}{
		{args: []string{"help"}},
		{args: []string{"show", "quartic"}},
		{args: []string{"show", "-format", "json", "quartic"}},
		{args: []string{"show", "-format", "markdown", "quartic"}},
		{args: []string{"release", "quartic"}},
		{args: []string{"launch", "-unreleased", "quartic"}},
		{args: []string{"launch", "-unreleased", "-format", "json", "quartic"}},
		{args: []string{"launch", "-unreleased", "-customers", "-", "quartic"}, stdin: "ExternalId\nacme-1\n"},
		{args: []string{"page", "-out", "DIR/site", "quartic"}},
	} {
		for _, room := range []int{0, 20} {
			t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
				t.Parallel()
				args := append([]string{tt.args[0]}, sources(t, tt.args[0])...)
				dir := t.TempDir()
				for _, arg := range tt.args[1:] {
					args = append(args, strings.Replace(arg, "DIR", dir, 1))
				}
				var whole, stderr bytes.Buffer
				if code := run(t.Context(), args, strings.NewReader(tt.stdin), &whole, &stderr); code != 0 || whole.Len() <= 20 {
					t.Fatalf("with room for it: code %d, %d bytes\n%s", code, whole.Len(), &stderr)
				}
				if tt.args[0] == "release" { // which is done only once
					args = append([]string{tt.args[0]}, sources(t, tt.args[0])...)
					args = append(args, tt.args[1:]...)
				}
				stderr.Reset()
				if code := run(t.Context(), args, strings.NewReader(tt.stdin), &full{room}, &stderr); code != 1 || !strings.Contains(stderr.String(), "no space left on device") {
					t.Errorf("room for %d bytes: code %d\n%s", room, code, &stderr)
				}
			})
		}
	}
}

// sources are the flags by which a command finds the project's vendors, and copies of their templates.
func sources(t *testing.T, command string) []string {
	t.Helper()
	if command == "help" {
		return nil
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "bucketgrant.yaml")
	err := errors.Join(
		os.CopyFS(filepath.Join(dir, "templates"), os.DirFS("../../templates")),
		os.WriteFile(config, []byte("hosting:\n  - {partition: aws, region: us-east-1, bucket: acme-templates}\n"), 0o600),
	)
	if err != nil {
		t.Fatal(err)
	}
	flags := []string{"-vendors", "../../vendors", "-templates", filepath.Join(dir, "templates")}
	switch command {
	case "launch", "page":
		flags = append(flags, "-config", config)
	case "release":
		synth, err := exec.LookPath("synth") // see standIn
		if err != nil {
			t.Fatal(err)
		}
		flags = append(flags, "-synth", synth)
	}
	return flags
}

// The kernel's own full disk, at the program's own standard output.
func TestDevFull(t *testing.T) {
	t.Parallel()
	disk, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("not tested here: there is no /dev/full")
	}
	defer disk.Close()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "help")
	cmd.Args[0] = "bucketgrant" // which testscript.Main takes for the command
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = disk, &stderr
	_ = cmd.Run()
	if got := stderr.String(); cmd.ProcessState.ExitCode() != 1 || got != "bucketgrant help: not all could be printed: write /dev/stdout: no space left on device\n" {
		t.Errorf("code %d: %q", cmd.ProcessState.ExitCode(), got)
	}
}
