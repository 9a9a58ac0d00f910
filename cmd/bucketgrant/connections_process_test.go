//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What changes a registry, over its server: import, deleted, prune and erase.
func TestConnectionsOverAServer(t *testing.T) {
	t.Parallel()
	l := &life{t: t, dir: t.TempDir()}
	database := filepath.Join(l.dir, "registry.db")
	address, hook := l.prepare(database, "")
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	l.write = strings.TrimSpace(l.run("registry", "token", "-write", "new", "back end"))
	l.startServer(database, address, hook)
	l.env = []string{"BUCKETGRANT_SERVER=" + l.address, "BUCKETGRANT_TOKEN=" + l.write}

	const head = "id,bucket,region,roleArn,externalId\n"
	write(t, filepath.Join(l.dir, "good.csv"), head+"C-1,acme-data,eu-west-1,arn:aws:iam::111122223333:role/one,external-1\nC-2,acme-data,eu-west-1,arn:aws:iam::111122223333:role/two,external-2\n")
	if got, want := l.run("connections", "import", "-vendors", root+"/vendors", "quartic", "good.csv"), "2 connections registered, 0 were already\n"; got != want {
		t.Errorf("got %q", got)
	}
	write(t, filepath.Join(l.dir, "some.csv"), head+"C-1,acme-data,eu-west-1,arn:aws:iam::111122223333:role/one,external-1\nC-3,acme-data,eu-west-1,arn:aws:iam::111122223333:role/three,external-2\n"+
		"C-4,acme-data,eu-west-1,arn:aws:iam::111122223333:role/four,external-4\n")
	cmd := started(t, l.dir, "connections", "import", "-vendors", root+"/vendors", "quartic", "some.csv")
	cmd.Env = append(cmd.Env, l.env...)
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); !failed || !strings.Contains(string(out), "1 connection registered, 1 were already") ||
		!strings.Contains(string(out), `some.csv:3: C-3: its external ID, role or key is another connection's, of the customer "C-2"`) {
		t.Errorf("got %v:\n%s", err, out)
	}
	if got := l.run("connections", "deleted", "-why", "told by mail", "C-2"); !strings.HasSuffix(got, ": ended\n") {
		t.Errorf("got %q", got)
	}
	if got := l.run("connections", "show", "C-2"); !strings.Contains(got, "told that the stack is deleted") || !strings.Contains(got, "told by mail") || !strings.Contains(got, "back end") {
		t.Errorf("got\n%s", got)
	}
	if got := l.run("connections", "prune", "-days", "30"); got != "0 checks and 0 notices removed\n" {
		t.Errorf("got %q", got)
	}
	if got := l.run("connections", "erase", "-yes", "quartic", "C-2"); got != "1 connection erased\n" {
		t.Errorf("got %q", got)
	}
	if got := l.run("connections", "list"); strings.Contains(got, "C-2") || !strings.Contains(got, "C-4") {
		t.Errorf("got\n%s", got)
	}
	l.stop(l.write)
}
