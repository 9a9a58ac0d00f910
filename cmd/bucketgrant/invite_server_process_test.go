package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/registry"
)

// Customers are invited over the server: one, and those of a list, with what the server has: its templates, its key and its page.
func TestInviteOverServer(t *testing.T) {
	t.Parallel()
	l := &life{t: t, dir: t.TempDir()}
	database := filepath.Join(l.dir, "registry.db")
	l.prepare(database, "")
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	public := strings.TrimSpace(l.run("key", "new", "invite.key"))
	address, hook := l.prepare(database, public+"\n")
	l.write = strings.TrimSpace(l.run("registry", "token", "-write", "new", "back end"))
	read := strings.TrimSpace(l.run("registry", "token", "new", "reader"))
	l.startServer(database, address, hook, "-unreleased", "-templates", root+"/templates", "-key", "invite.key", "-page", "quartic=https://example.com/quartic/", "-days", "5")
	server := []string{"BUCKETGRANT_SERVER=" + l.address, "BUCKETGRANT_TOKEN=" + l.write}
	one := func(env []string, args ...string) (string, string, error) {
		cmd := started(t, l.dir, append([]string{"invite"}, args...)...)
		cmd.Env = append(cmd.Env, env...)
		var out, problems bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &problems
		err := cmd.Run()
		return out.String(), problems.String(), err
	}
	out, problems, err := one(server, "-customer", "C-1", "-name", "Example Corp", "-format", "json", "-region", "eu-west-1", "-stack-name", "ours", "quartic")
	var offer invited
	if err != nil || json.Unmarshal([]byte(out), &offer) != nil {
		t.Fatalf("%v: %s%s", err, out, problems)
	}
	if !strings.HasPrefix(offer.Address, "https://example.com/quartic/#") || offer.ExternalID == "" || offer.Token == "" || !strings.Contains(offer.Link, "stackName=ours") {
		t.Errorf("got %s", out)
	}
	var c registry.Connection
	l.env = server
	if err := json.Unmarshal([]byte(l.run("connections", "show", "-format", "json", "C-1")), &c); err != nil || c.ID != offer.ID || c.Customer.Name != "Example Corp" ||
		c.ExternalID != offer.ExternalID || c.Region != "eu-west-1" || c.Invitation.StackName != "ours" {
		t.Errorf("registered is %+v, %v", c, err)
	}
	if out, problems, err := one(nil, "-server", l.address, "-token-file", l.tokenFile(), "-customer", "C-2", "quartic"); err != nil || !strings.Contains(out, "external ID:") || !strings.Contains(out, "page: ") {
		t.Errorf("as text: %v: %s%s", err, out, problems)
	}

	// Of a list the bad rows are said, each by its line, and the good ones are invited.
	write(t, filepath.Join(l.dir, "list.csv"), "customer,name,account,region,ExternalId\nC-3,Three,111122223333,eu-west-1,\nC-4,Four,1111,,\nC-5,Five,,nowhere-1,\nC-6,=Six(),,,acme-six\n,,,,\nC-7,Seven,,,acme-six\n")
	out, problems, err = one(server, "-list", "list.csv", "quartic")
	if err == nil {
		t.Error("bad rows are no error")
	}
	table, csvErr := csv.NewReader(strings.NewReader(out)).ReadAll()
	if csvErr != nil || len(table) != 3 || table[1][1] != "C-3" || table[2][1] != "C-6" || !strings.HasPrefix(table[2][2], "'=") || table[2][4] != "acme-six" {
		t.Errorf("%v: got %q", csvErr, table)
	}
	for _, want := range []string{"list.csv:3: row 2: ", "list.csv:4: row 3: ", "list.csv:7: row 5: ", "3 of 5 rows are bad"} {
		if !strings.Contains(problems, want) {
			t.Errorf("there is no %q in\n%s", want, problems)
		}
	}

	for name, bad := range map[string]struct {
		env  []string
		args []string
		want string
	}{
		"the server's own flags": {server, []string{"-customer", "C-9", "-days", "3", "-unreleased", "quartic"}, "the server invites with its own templates and key, page and days: leave out -days, -unreleased, or give a -database"},
		"nothing registered":     {nil, []string{"-server", l.address, "-key", "invite.key", "-page", "https://example.com/quartic/", "quartic"}, "-server is for what is registered"},
		"no token":               {server[:1], []string{"-customer", "C-9", "quartic"}, "$BUCKETGRANT_TOKEN"},
		"a token for reading":    {[]string{server[0], "BUCKETGRANT_TOKEN=" + read}, []string{"-customer", "C-9", "quartic"}, "reading"},
		"no such vendor":         {server, []string{"-customer", "C-9", "nobody"}, `there is no vendor "nobody"`},
		"a wrong parameter":      {server, []string{"-customer", "C-9", "-param", "Nothing=x", "quartic"}, "Nothing"},
	} {
		if out, problems, err := one(bad.env, bad.args...); err == nil || out != "" || !strings.Contains(problems, bad.want) {
			t.Errorf("%s: %v: got %q, %q, want %q", name, err, out, problems, bad.want)
		}
	}
	if got := l.run("connections", "list", "-customer", "C-9"); strings.Contains(got, "C-9") {
		t.Errorf("C-9 is invited: %s", got)
	}
	// A database that is given is asked, and not a server of the environment.
	if out, problems, err := one(server, "-database", "own.db", "-unreleased", "-vendors", root+"/vendors", "-templates", root+"/templates", "-customer", "C-8", "quartic"); err != nil || !strings.Contains(out, "connection:") {
		t.Errorf("with a database: %v: %s%s", err, out, problems)
	}
	if got := l.run("connections", "list", "-customer", "C-8"); strings.Contains(got, "C-8") {
		t.Errorf("C-8 is invited by the server: %s", got)
	}
	l.stop(l.write)
}

// tokenFile is a file with the token that may write.
func (l *life) tokenFile() string {
	l.t.Helper()
	name := filepath.Join(l.dir, "token")
	if err := os.WriteFile(name, []byte(l.write+"\n"), 0o600); err != nil {
		l.t.Fatal(err)
	}
	return name
}
