package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry/watch"
)

// The unit in docs/registry.md is one that systemd takes, and starts the server with flags that it has.
func TestUnitOfTheDocument(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/registry.md")
	if err != nil {
		t.Fatal(err)
	}
	unit := regexp.MustCompile("(?s)```ini\n(.*?)```").FindStringSubmatch(string(data))
	start := regexp.MustCompile(`(?m)^ExecStart=/usr/local/bin/bucketgrant registry (.*)$`)
	if unit == nil || !start.MatchString(unit[1]) {
		t.Fatal("there is no unit that starts bucketgrant registry")
	}
	flags := newFlags("registry", "", "", io.Discard)
	var f registryServer
	f.add(flags)
	rest, err := parse(flags, strings.Fields(start.FindStringSubmatch(unit[1])[1]))
	if err != nil || len(rest) > 0 || f.listenFlags.check() != nil || f.checkOthers() != nil || !f.encrypted() {
		t.Errorf("got %v, %q, %v, %v", err, rest, f.listenFlags.check(), f.checkOthers())
	}
	systemd := testtools.Need(t, "systemd-analyze", "the unit of docs/registry.md", "apt-get install systemd")
	file := filepath.Join(t.TempDir(), "bucketgrant-registry.service")
	write(t, file, strings.Replace(unit[1], "/usr/local/bin/bucketgrant", "/bin/true", 1))
	if out, err := exec.CommandContext(t.Context(), systemd, "verify", file).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("systemd says %v: %s", err, out)
	}
}

// A try shows a stranger the external ID of an organization: there is none unless it was asked for.
func TestUnnamedAccountsAreTriedOnlyIfAsked(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"-try-unnamed"}} {
		flags := newFlags("registry", "", "", io.Discard)
		var f registryServer
		f.add(flags)
		if _, err := parse(flags, args); err != nil {
			t.Fatal(err)
		}
		if tries := f.watching(watch.Config{}).Invite != nil; tries != (len(args) > 0) {
			t.Errorf("with %q: tried is %t", args, tries)
		}
	}
}
