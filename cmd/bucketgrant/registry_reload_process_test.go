//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/client"
)

// What is released while the server runs is offered without a restart, and what is wrong leaves it as it was.
func TestRegistryReadsAgain(t *testing.T) {
	t.Parallel()
	l := &life{t: t, dir: t.TempDir()}
	database := filepath.Join(l.dir, "registry.db")
	address, hook := l.prepare(database, "")
	add := func(vendor string) {
		t.Helper()
		for _, kind := range []string{"vendors/" + vendor + ".yaml", "templates/" + vendor} {
			to := filepath.Join(l.dir, kind)
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command("cp", "-r", filepath.Join("../..", kind), to).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
	}
	add("quartic")
	l.write = strings.TrimSpace(l.run("registry", "token", "-write", "new", "back end"))
	l.startServer(database, address, hook, "-unreleased", "-vendors", "vendors")
	c, err := client.New(l.address, l.write, nil)
	if err != nil {
		t.Fatal(err)
	}
	ask := registry.Ask{Vendor: "transfer", Customer: registry.Customer{Number: "C-1"}, Region: "eu-west-1"}
	if _, err := c.Invite(t.Context(), ask); err == nil || !strings.Contains(err.Error(), `there is no vendor "transfer"`) {
		t.Fatalf("before: got %v", err)
	}
	add("transfer")
	logged := func(words string) {
		t.Helper()
		if err := l.server.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(time.Minute); !strings.Contains(l.stderr.String(), words); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("the log does not say %q:\n%s", words, l.trouble())
			}
		}
	}
	logged("definitions and releases are read again")
	if offers, err := c.Invite(t.Context(), ask); err != nil || offers[0].ID == "" {
		t.Errorf("after: got %+v, %v", offers, err)
	}
	write(t, filepath.Join(l.dir, "vendors/transfer.yaml"), "vendor: transfer\n")
	logged("those from before are used")
	ask.Customer.Number = "C-2"
	if _, err := c.Invite(t.Context(), ask); err != nil {
		t.Errorf("with a definition that is none: %v", err)
	}
	l.stop(l.write)
}

// The stamp changes with each file that the server has read, and with nothing else.
func TestStamp(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := &registryServer{}
	f.folder, f.offers.base.templates, f.offers.base.config = filepath.Join(dir, "vendors"), filepath.Join(dir, "templates"), filepath.Join(dir, "bucketgrant.yaml")
	seen := map[uint64]string{f.stamp(): "nothing"}
	for _, file := range []string{"vendors/a.yaml", "templates/index.json", "templates/a/1.0.0/template.yaml", "bucketgrant.yaml"} {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, path, file)
		stamp := f.stamp()
		if before, same := seen[stamp]; same {
			t.Errorf("with %s it is as with %s", file, before)
		}
		if f.stamp() != stamp {
			t.Error("it changes by itself")
		}
		seen[stamp] = file
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(f.offers.base.config, later, later); err != nil {
		t.Fatal(err)
	}
	if _, same := seen[f.stamp()]; same {
		t.Error("a file that was written anew is not noticed")
	}
}
