//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/registry"
)

// made puts a made-up vendor that offers an organization into the folder, as one that the stand-in's own credentials are of.
func (l *life) made(vendor string) *template.Template {
	l.t.Helper()
	l.copyVendor(vendor, "1.0.0", []string{"template.yaml", "lean.yaml", "organization.yaml"}, strings.NewReplacer("111122223333", "555071496850"))
	data, err := os.ReadFile(filepath.Join(l.dir, "templates", vendor, "1.0.0/template.yaml"))
	if err != nil {
		l.t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		l.t.Fatal(err)
	}
	return parsed
}

// copyVendor puts a vendor for tests and its templates into the folder, with other accounts.
func (l *life) copyVendor(vendor, version string, templates []string, accounts *strings.Replacer) {
	l.t.Helper()
	const from = "../../test/choices/testdata/"
	files := []string{"vendors/" + vendor + ".yaml"}
	for _, name := range templates {
		files = append(files, filepath.Join("templates", vendor, version, name))
	}
	for _, file := range files {
		data, err := os.ReadFile(from + file)
		if err != nil {
			l.t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(filepath.Join(l.dir, file)), 0o777); err != nil {
			l.t.Fatal(err)
		}
		write(l.t, filepath.Join(l.dir, file), accounts.Replace(string(data)))
	}
}

// fails runs a command that must fail, and returns what it says.
func (l *life) fails(args ...string) string {
	l.t.Helper()
	cmd := started(l.t, l.dir, args...)
	cmd.Env = append(cmd.Env, l.env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err == nil || stdout.Len() > 0 {
		l.t.Errorf("bucketgrant %q does not fail: %v\n%s", args, err, &stdout)
	}
	return stderr.String()
}

// of is a connection as it is now.
func (l *life) of(id string) (c registry.Connection) {
	l.t.Helper()
	if err := json.Unmarshal([]byte(l.run("connections", "show", "-format", "json", id)), &c); err != nil {
		l.t.Fatal(err)
	}
	return c
}

// handBackStack launches the stack that the set has in an account, and hands it back with the account's token. It returns the status.
func (l *life) handBackStack(stack *resolve.Stack, account, externalID, token string) (status int, text string) {
	l.t.Helper()
	if err := l.fake.live.launch(stack); err != nil {
		l.t.Fatal(err)
	}
	form, err := json.Marshal(map[string]any{"Stacks": []any{map[string]any{
		"StackName": "StackSet-acme-1", "StackId": "arn:aws:cloudformation:eu-west-1:" + account + ":stack/StackSet-acme-1/0", "StackStatus": "CREATE_COMPLETE",
		"Parameters": []any{map[string]string{"ParameterKey": "ExternalId", "ParameterValue": externalID}, map[string]string{"ParameterKey": "ExistingBucketName", "ParameterValue": ""}},
		"Outputs": []any{
			map[string]string{"OutputKey": "BucketName", "OutputValue": stack.Output("BucketName").Value}, map[string]string{"OutputKey": "BucketRegion", "OutputValue": "eu-west-1"},
			map[string]string{"OutputKey": "RoleArn", "OutputValue": stack.Output("RoleArn").Value},
		},
	}}})
	if err != nil {
		l.t.Fatal(err)
	}
	q, err := http.NewRequest(http.MethodPost, l.front+"v1/handback", bytes.NewReader(form))
	if err != nil {
		l.t.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+token)
	a, err := http.DefaultClient.Do(q)
	if err != nil {
		l.t.Fatal(err)
	}
	body, _ := io.ReadAll(a.Body)
	_ = a.Body.Close()
	return a.StatusCode, string(body)
}

// Two accounts of one organization become live with the one external ID that was made for it, of which each role asks for its own
// account's, and one that is learnt later with them. Nobody else gets it, and no account's token takes another one's stack.
func TestLifeOfAnOrganization(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not in short mode: it waits for checks")
	}
	l := &life{t: t, dir: t.TempDir()}
	database := filepath.Join(l.dir, "registry.db")
	address, hook := l.prepare(database, "")
	parsed := l.made("per-account")
	const first, second, third = "111122223333", "222233334444", "333344445555"
	var made invitedOrganization
	printed := l.run("invite", "-unreleased", "-organization", "-customer", "C-1", "-name", "Example Corp", "-accounts", first+","+second, "-region", "eu-west-1",
		"-param", "OrganizationalUnitIds=ou-ab12-cd345678", "-stack-name", "acme", "-format", "json", "per-account")
	if err := json.Unmarshal([]byte(printed), &made); err != nil || made.ExternalID == "" || len(made.Connections) != 2 ||
		!strings.Contains(made.Link, "organization.yaml&stackName=acme&") || !strings.Contains(made.Link, "&param_ExternalId="+made.ExternalID) ||
		!strings.Contains(made.Link, "&param_Regions=eu-west-1&") || !strings.Contains(made.Before, "activate-organizations-access") {
		t.Fatalf("%v: got %s", err, printed)
	}
	stack := func(account string) *resolve.Stack {
		return stackOfAccount(t, parsed, account, map[string]string{"ExternalId": made.ExternalID})
	}
	l.write = strings.TrimSpace(l.run("registry", "token", "-who", "alice", "-write", "new", "back end"))
	l.startServer(database, address, hook, "-vendors", "vendors")

	// Somebody else gets the ID in no way, and the same customer for no second invitation.
	for name, invite := range map[string][]string{
		"another customer":                  {"-customer", "C-2"},
		"another customer's organization":   {"-organization", "-customer", "C-2", "-accounts", third, "-region", "eu-west-1", "-param", "OrganizationalUnitIds=ou-ab12-cd345678"},
		"the same customer, in one account": {"-customer", "C-1", "-account", third},
	} {
		args := append(append([]string{"invite", "-unreleased"}, invite...), "-param", "ExternalId="+made.ExternalID, "per-account")
		if got := l.fails(args...); !strings.Contains(got, "the external ID was given before, and never is again") {
			t.Errorf("%s: got %s", name, got)
		}
	}

	if status, text := l.handBackStack(stack(second), second, made.ExternalID, made.Connections[0].Token); status != http.StatusUnprocessableEntity || !strings.Contains(text, "it is somebody else's stack") {
		t.Errorf("another account's stack: got %d: %s\n%s", status, text, l.trouble())
	}
	for i, account := range []string{first, second} {
		if status, text := l.handBackStack(stack(account), account, made.ExternalID, made.Connections[i].Token); status != http.StatusOK {
			t.Fatalf("%s: got %d: %s", account, status, text)
		}
	}
	var later invitedOrganization
	printed = l.run("invite", "-unreleased", "-organization", "-of", made.Organization, "-accounts", third, "-format", "json", "per-account")
	if err := json.Unmarshal([]byte(printed), &later); err != nil || later.ExternalID != made.ExternalID || later.Link != "" || len(later.Connections) != 1 {
		t.Fatalf("%v: got %s", err, printed)
	}
	if status, text := l.handBackStack(stack(third), third, made.ExternalID, later.Connections[0].Token); status != http.StatusOK {
		t.Fatalf("a later account: got %d: %s", status, text)
	}
	all := append(made.Connections, later.Connections...)
	for _, one := range all {
		l.until(one.ID, registry.Live)
		if c := l.of(one.ID); c.Organization != made.Organization || c.ExternalID != made.ExternalID || c.Account != one.Account {
			t.Errorf("it is %+v", c)
		}
	}

	// Each is watched by itself: one account leaves, and the others go on.
	l.fake.live.mu.Lock()
	delete(l.fake.live.roles, l.of(all[0].ID).Values.RoleARN)
	l.fake.live.mu.Unlock()
	l.until(all[0].ID, registry.Ended)
	if c := l.of(all[1].ID); c.State != registry.Live {
		t.Errorf("the other account's is %s", c.State)
	}
	list := l.run("connections", "list")
	for _, one := range all {
		if !strings.Contains(list, one.Account+"  eu-west-1  "+made.Organization) {
			t.Errorf("the list has no %s:\n%s", one.Account, list)
		}
	}
	if got := l.run("connections", "show", all[1].ID); !strings.Contains(got, "organization  "+made.Organization+"\n") {
		t.Errorf("shown is\n%s", got)
	}
	l.stop(made.Connections[0].Token)
}

// stackOfAccount is the stack that the set has in an account.
func stackOfAccount(t *testing.T, of *template.Template, account string, parameters map[string]string) *resolve.Stack {
	t.Helper()
	s, err := resolve.Resolve(of, resolve.Input{StackName: "StackSet-acme-" + account, Region: "eu-west-1", AccountID: account, Parameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// until waits for a state of a connection.
func (l *life) until(id string, want registry.State) {
	l.t.Helper()
	for end := time.Now().Add(3 * time.Minute); l.of(id).State != want; time.Sleep(300 * time.Millisecond) {
		if time.Now().After(end) {
			l.t.Fatalf("%s does not become %s:\n%s\n%s", id, want, l.run("connections", "show", id), l.trouble())
		}
	}
}

// With a name of the roles and a beginning of the buckets' names nothing is handed back: each account's role and bucket are known, and
// tried until they are there. One that is launched is live, one that is not yet is tried less and less often, and becomes live too; one
// whose role asks for another external ID never does.
func TestOrganizationIsForetold(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("not in short mode: it waits for checks")
	}
	l := &life{t: t, dir: t.TempDir()}
	database := filepath.Join(l.dir, "registry.db")
	address, hook := l.prepare(database, "")
	parsed := l.made("known-accounts")
	var made invitedOrganization
	printed := l.run("invite", "-unreleased", "-organization", "-customer", "C-1", "-accounts", "111122223333,222233334444,333344445555,444455556666", "-region", "eu-west-1", "-stack-name", "acme",
		"-param", "OrganizationalUnitIds=ou-ab12-cd345678", "-param", "RoleName=acme-reader", "-param", "BucketNamePrefix=acme", "-format", "json", "known-accounts")
	if err := json.Unmarshal([]byte(printed), &made); err != nil || len(made.Connections) != 4 || !strings.Contains(made.Link, "&param_BucketNamePrefix=acme") {
		t.Fatalf("%v: got %s", err, printed)
	}
	launch := func(account, externalID string) {
		stack := stackOfAccount(t, parsed, account, map[string]string{"ExternalId": externalID, "RoleName": "acme-reader", "BucketNamePrefix": "acme"})
		if err := l.fake.live.launch(stack); err != nil {
			t.Fatal(err)
		}
	}
	ids := map[string]string{}
	for _, one := range made.Connections {
		ids[one.Account] = one.ID
		if c := l.of(one.ID); !one.Foretold || c.Values.RoleARN != "arn:aws:iam::"+one.Account+":role/acme-reader" || c.Values.Bucket != "acme-"+one.Account+"-eu-west-1-an" || c.State != registry.Invited {
			t.Errorf("foretold %t: %+v", one.Foretold, c)
		}
	}
	launch("111122223333", made.ExternalID)
	launch("333344445555", "somebody-else-1")
	l.write = strings.TrimSpace(l.run("registry", "token", "-who", "alice", "-write", "new", "back end"))
	l.startServer(database, address, hook, "-vendors", "vendors")
	l.until(ids["111122223333"], registry.Live)
	for end := time.Now().Add(3 * time.Minute); l.of(ids["222233334444"]).Failures < 3 || l.of(ids["333344445555"]).Failures < 3; time.Sleep(300 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("they are not tried:\n%s\n%s", l.run("connections", "show", ids["222233334444"]), l.trouble())
		}
	}
	launch("222233334444", made.ExternalID)
	l.until(ids["222233334444"], registry.Live)
	for account, want := range map[string]registry.State{"111122223333": registry.Live, "222233334444": registry.Live, "333344445555": registry.Invited, "444455556666": registry.Invited} {
		if c := l.of(ids[account]); c.State != want {
			t.Errorf("%s is %s, want %s", account, c.State, want)
		}
	}
	if c := l.of(ids["444455556666"]); c.Failures < 3 || c.Next.IsZero() {
		t.Errorf("the one that is not launched was tried %d times, and is next at %s", c.Failures, c.Next)
	}

	// One that is learnt later is known as well.
	var later invitedOrganization
	printed = l.run("invite", "-unreleased", "-organization", "-of", made.Organization, "-accounts", "555566667777", "-format", "json", "known-accounts")
	if err := json.Unmarshal([]byte(printed), &later); err != nil || len(later.Connections) != 1 || !later.Connections[0].Foretold {
		t.Fatalf("%v: got %s", err, printed)
	}
	launch("555566667777", made.ExternalID)
	l.until(later.Connections[0].ID, registry.Live)
	l.env = []string{"BUCKETGRANT_SERVER=" + l.address, "BUCKETGRANT_TOKEN=" + l.write}
	if list := l.run("connections", "list"); strings.Count(list, "  live  ") != 3 {
		t.Errorf("the server says\n%s", list)
	}
	l.stop(made.Connections[0].Token)
}

// An organization is invited over the server too, with what the server has, by a token that may write: the same is printed, and refused, as over the database.
func TestInviteOrganizationOverServer(t *testing.T) {
	t.Parallel()
	l := &life{t: t, dir: t.TempDir()}
	database := filepath.Join(l.dir, "registry.db")
	address, hook := l.prepare(database, "")
	l.made("known-accounts")
	l.write = strings.TrimSpace(l.run("registry", "token", "-write", "new", "back end"))
	read := strings.TrimSpace(l.run("registry", "token", "new", "reader"))
	l.startServer(database, address, hook, "-vendors", "vendors", "-unreleased", "-days", "5")
	l.env = []string{"BUCKETGRANT_SERVER=" + l.address, "BUCKETGRANT_TOKEN=" + l.write}
	invite := []string{"invite", "-organization", "-customer", "C-1", "-name", "Example Corp", "-accounts", "111122223333,222233334444", "-region", "eu-west-1", "-stack-name", "acme",
		"-param", "OrganizationalUnitIds=ou-ab12-cd345678", "-param", "RoleName=acme-reader", "-param", "BucketNamePrefix=acme", "-format", "json", "known-accounts"}
	var made, later invitedOrganization
	printed := l.run(invite...)
	if err := json.Unmarshal([]byte(printed), &made); err != nil || made.ExternalID == "" || len(made.Connections) != 2 || !made.Connections[1].Foretold || made.Customer != "C-1" || made.Name != "Example Corp" ||
		!strings.Contains(made.Link, "organization.yaml&stackName=acme&") || !strings.Contains(made.Link, "&param_ExternalId="+made.ExternalID) || !strings.Contains(made.Before, "activate-organizations-access") {
		t.Fatalf("%v: got %s", err, printed)
	}
	if days := time.Until(made.Connections[0].Expires).Hours() / 24; days < 4 || days > 6 {
		t.Errorf("it holds %f days", days)
	}
	for _, one := range made.Connections {
		if c := l.of(one.ID); c.Organization != made.Organization || c.Account != one.Account || c.ExternalID != made.ExternalID || c.Values.Bucket != "acme-"+one.Account+"-eu-west-1-an" || one.Token == "" {
			t.Errorf("got %+v of %+v", c, one)
		}
	}
	same := invitedOrganization{}
	if err := json.Unmarshal([]byte(l.run("invite", "-organization", "-of", made.Organization, "-region", "eu-west-1", "-format", "json", "known-accounts")), &same); err != nil ||
		same.Link == "" || same.Link != made.Link || same.CreateStack != made.CreateStack || same.ExternalID != made.ExternalID || len(same.Connections) != 0 {
		t.Errorf("%v: got %+v", err, same)
	}
	if got := l.fails(invite...); !strings.Contains(got, "says its invitation again") {
		t.Errorf("invited twice: got %s", got)
	}
	more := []string{"invite", "-organization", "-of", made.Organization, "-accounts", "333344445555", "-format", "json", "known-accounts"}
	if err := json.Unmarshal([]byte(l.run(more...)), &later); err != nil || later.ExternalID != made.ExternalID || later.Link != "" || len(later.Connections) != 1 || !later.Connections[0].Foretold {
		t.Errorf("%v: got %+v", err, later)
	}
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"an account that is there":     {more, `the account "333344445555" in eu-west-1: the account "333344445555" in eu-west-1 has a connection of the organization already`},
		"another vendor's":             {[]string{"invite", "-organization", "-of", made.Organization, "-accounts", "444455556666", "quartic"}, "the organization was invited by known-accounts, not by quartic"},
		"no such organization":         {[]string{"invite", "-organization", "-of", "0123456789abcdefghjkmnpqrs", "-accounts", "444455556666", "known-accounts"}, "there is no such organization"},
		"no vendor":                    {[]string{"invite", "-organization", "-customer", "C-2", "-region", "eu-west-1", "../known-accounts"}, "there is no vendor"},
		"an external ID that is given": {[]string{"invite", "-organization", "-customer", "C-2", "-param", "OrganizationalUnitIds=r-ab12", "-region", "eu-west-1", "-param", "ExternalId=" + made.ExternalID, "known-accounts"}, "was given before"},
		"no unit":                      {[]string{"invite", "-organization", "-customer", "C-2", "-param", "OrganizationalUnitIds=ou-1", "-region", "eu-west-1", "known-accounts"}, "must be IDs of organizational units"},
		"what hides":                   {[]string{"invite", "-organization", "-customer", "C-\u202e2", "-param", "OrganizationalUnitIds=r-ab12", "-region", "eu-west-1", "known-accounts"}, "must have no control characters"},
	} {
		if got := l.fails(tt.args...); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %s", name, got)
		}
	}
	l.env[1] = "BUCKETGRANT_TOKEN=" + read
	if got := l.fails(invite...); !strings.Contains(got, "read") {
		t.Errorf("with a token for reading: got %s", got)
	}
	l.env[1] = "BUCKETGRANT_TOKEN=" + l.write
	if list := l.run("connections", "list"); strings.Count(list, "\n") != 4 {
		t.Errorf("there are\n%s", list)
	}
	l.stop(made.Connections[0].Token)
}
