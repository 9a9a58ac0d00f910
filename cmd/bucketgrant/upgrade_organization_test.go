package main

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/organization"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary/allaccounts"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/server"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// newFleetOfOrganizations is newFleetIn with a form for an organization of all releases but 1.2.0.
func newFleetOfOrganizations(t *testing.T) *fleetIn {
	t.Helper()
	f := newFleetIn(t)
	for version, text := range fleetVersions(t) {
		if version == "1.2.0" {
			continue
		}
		form, err := organization.Make([]byte(text), organization.Release{Vendor: "quartic", Name: "Quartic", Version: version, Capabilities: []string{"CAPABILITY_IAM"}})
		if err != nil {
			t.Fatal(err)
		}
		testvendors.ReleaseOrganization(t, f.path("templates"), "quartic", version, string(form))
	}
	return f
}

// organization registers one, whose accounts run these versions, "" for nobody knows, and returns its connections.
func (f *fleetIn) organization(t *testing.T, i int, parameters map[string]string, versions ...string) (id string, made []registry.Connection) {
	t.Helper()
	var list []registry.New
	for n, version := range versions {
		c := runningVersion(i*100+n, version)
		c.Customer = registry.Customer{Number: fmt.Sprintf("O-%d", i), Name: fmt.Sprintf("Organization %d", i)}
		c.ExternalID = fmt.Sprintf("organization-%d", i)
		c.Values.Stack = "arn:aws:cloudformation:eu-west-1:" + c.Account + ":stack/StackSet-acme-set-0b7cd8d2-5d0f-4b5a-9f0e-5d1f6f1c7a11/6940c277-c427-4b6d-8919-f8b6382a97ca"
		if version == "" {
			c.Launched, c.Values.Template = "", ""
		}
		list = append(list, c)
	}
	f.on(t, func(s *store.Store) {
		o := registry.Organization{Customer: list[0].Customer, Vendor: "quartic", Version: "1.0.0", ExternalID: list[0].ExternalID, Parameters: parameters}
		o, connections, err := s.RegisterOrganization(t.Context(), "the test", o, list)
		if err != nil {
			t.Fatal(err)
		}
		id, made = o.ID, connections
	})
	return id, made
}

// An organization is sent one page for all of its accounts, with the commands for the stack that holds the stack set.
func TestUpgradeOfAnOrganization(t *testing.T) {
	t.Parallel()
	f := newFleetOfOrganizations(t)
	id, made := f.organization(t, 1, map[string]string{allaccounts.CallAs: "DELEGATED_ADMIN"}, "1.0.0", "1.0.0")
	code, page, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0", id)
	if code != 0 {
		t.Fatalf("code %d, %s", code, stderr)
	}
	for _, want := range []string{
		"# Quartic: your organization's update from 1.0.0 to 1.1.0\n",
		"Of the stack `acme-set`, which holds the stack set for the accounts of your organization, of Organization 1. It runs version 1.0.0 of Quartic's template, as Quartic was told on " + time.Now().UTC().Format(time.DateOnly) + ".",
		"It is one update for all accounts, in the account from which you launched: the organization's management account, or a delegated administrator's. Quartic knows of 2 stacks in your accounts.",
		"## What changes in each account\n",
		"aws cloudformation create-change-set --stack-name acme-set --change-set-name to-1-1-0 --change-set-type UPDATE \\\n" +
			"  --template-url https://acme-templates.s3.us-east-1.amazonaws.com/quartic/1.1.0/organization.yaml \\\n" +
			"  --parameters ParameterKey=OrganizationalUnitIds,UsePreviousValue=true \\\n    ParameterKey=ExcludedAccountIds,UsePreviousValue=true",
		"ParameterKey=CallAs,UsePreviousValue=true",
		"ParameterKey=ExternalId,UsePreviousValue=true",
		"`Owner` is new, and empty unless you add",
		"aws cloudformation list-stack-instances --stack-set-name acme-set --call-as DELEGATED_ADMIN \\\n  --query \"Summaries[?Status!='CURRENT']",
		"aws cloudformation update-stack-set --stack-set-name acme-set --call-as DELEGATED_ADMIN --use-previous-template \\\n  --capabilities CAPABILITY_IAM",
		" ParameterKey=ExternalId,UsePreviousValue=true",
		"bucketgrant handback -stack-name STACK -region REGION -to https://registry.example.com/hand quartic",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page is without %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "ExistingBucketName") || strings.Contains(page, "--capabilities CAPABILITY_IAM \\\n  --parameters ParameterKey=OrganizationalUnitIds") {
		t.Errorf("the page asks for what is one account's, or to acknowledge what the stack does not make:\n%s", page)
	}
	for name, arg := range map[string]string{"one of its connections": made[1].ID, "its customer's number": "O-1"} {
		if _, again, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0", arg); again != page {
			t.Errorf("%s: %s%s", name, stderr, cmp.Diff(page, again))
		}
	}
	// Of all: one page, to one customer, and no command for a stack of the set.
	f.register(t, runningVersion(1, "1.0.0"))
	code, stdout, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0", "-out", f.path("pages"))
	want := ",O-1,Organization 1,1.0.0,1.1.0,launched,ask," + filepath.Join(f.path("pages"), id+".md") + ",,0,organization," + id + ",handed back\n"
	if code != 0 || strings.Count(stdout, "\n") != 3 || !strings.Contains(stdout, "\n"+want) || !strings.Contains(stderr, "     1  to be led as an organization, once for all of its accounts\n") {
		t.Errorf("code %d\n%s%s", code, stdout, stderr)
	}
	if written, err := os.ReadFile(filepath.Join(f.path("pages"), id+".md")); err != nil || string(written) != page {
		t.Errorf("%v\n%s", err, cmp.Diff(page, string(written)))
	}
	if files, _ := filepath.Glob(filepath.Join(f.path("pages"), "*.md")); len(files) != 2 {
		t.Errorf("pages: %q", files)
	}
}

// A server is asked for the same, and says of an ID that is nobody's what the database says.
func TestUpgradeOfAnOrganizationOverAServer(t *testing.T) {
	t.Parallel()
	f := newFleetOfOrganizations(t)
	id, _ := f.organization(t, 1, map[string]string{allaccounts.CallAs: "DELEGATED_ADMIN"}, "1.0.0", "1.0.0")
	f.on(t, func(s *store.Store) {
		made, err := server.New(server.Config{Store: s})
		if err != nil {
			t.Fatal(err)
		}
		at := httptest.NewServer(made)
		defer at.Close()
		_, secret, err := s.MakeToken(t.Context(), "the test", registry.Token{Name: "ada", May: registry.MayRead, Expires: time.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(f.path("token"), []byte(secret), 0o600); err != nil {
			t.Fatal(err)
		}
		asked := func(arg string) (code int, stdout, stderr string) {
			var out, problems bytes.Buffer
			code = run(t.Context(), []string{"upgrade", "quartic", "1.1.0", arg, "-server", at.URL, "-token-file", f.path("token"), "-templates", f.path("templates"),
				"-vendors", "../../vendors", "-config", f.path("bucketgrant.yaml")}, strings.NewReader(""), &out, &problems)
			return code, out.String(), problems.String()
		}
		_, want, _ := f.run(t.Context(), "upgrade", "quartic", "1.1.0", id)
		if code, page, stderr := asked(id); code != 0 || page != want || !strings.Contains(page, "--call-as DELEGATED_ADMIN") {
			t.Errorf("code %d, %s%s", code, stderr, cmp.Diff(want, page))
		}
		const nobody = "01m8haa7j0dhra9sxyvn0eseds"
		_, _, want = f.run(t.Context(), "upgrade", "quartic", "1.1.0", nobody)
		if code, _, stderr := asked(nobody); code != 1 || stderr != want || !strings.Contains(want, "or of a customer with the number") {
			t.Errorf("of nobody: code %d, %q, want %q", code, stderr, want)
		}
	})
}

// Accounts that were launched apart are of another stack, which is led too.
func TestUpgradeOfTwoStackSets(t *testing.T) {
	t.Parallel()
	f := newFleetOfOrganizations(t)
	id, made := f.organization(t, 1, nil, "1.0.0", "1.0.0")
	const said = "Some of them were launched apart."
	if _, page, _ := f.run(t.Context(), "upgrade", "quartic", "1.1.0", id); strings.Contains(page, said) {
		t.Errorf("there is one:\n%s", page)
	}
	f.on(t, func(s *store.Store) {
		c, err := s.Get(t.Context(), made[1].ID)
		if err != nil {
			t.Fatal(err)
		}
		c.Values.Stack = strings.Replace(c.Values.Stack, "acme-set", "acme-rest", 1)
		if _, err := s.Tell(t.Context(), "the test", c); err != nil {
			t.Fatal(err)
		}
	})
	want := said + " The commands are for `acme-rest`: run them again with `acme-set` in its place.\n"
	if code, page, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0", id); code != 0 || !strings.Contains(page, want) {
		t.Errorf("code %d, %s, no %q in\n%s", code, stderr, want, page)
	}
}

// What an organization decides, keeps and cannot be led to.
func TestUpgradeOfAnOrganizationIsRefused(t *testing.T) {
	t.Parallel()
	f := newFleetOfOrganizations(t)
	id, _ := f.organization(t, 1, nil, "1.0.0", "1.0.0")
	there, _ := f.organization(t, 2, nil, "1.1.0", "1.1.0")
	unknown, _ := f.organization(t, 3, nil, "", "")
	old, _ := f.organization(t, 4, nil, "1.2.0")
	set := runningVersion(7, "1.0.0")
	set.Values.Stack = "StackSet-own-0b7cd8d2-5d0f-4b5a-9f0e-5d1f6f1c7a11"
	alone := f.register(t, set)[0].ID
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"something to decide", []string{"2.0.0", id}, 0, "'ParameterKey=DataClass,ParameterValue=<DataClass>'"},
		{"decided", []string{"2.0.0", id, "-param", "DataClass=Internal"}, 0, "ParameterKey=DataClass,ParameterValue=Internal"},
		{"the organization's own", []string{"1.1.0", id, "-param", "FailureTolerancePercentage=20"}, 0, "ParameterKey=FailureTolerancePercentage,ParameterValue=20"},
		{"the organization's own, wrong", []string{"1.1.0", id, "-param", "FailureTolerancePercentage=200"}, 1, "-param FailureTolerancePercentage: "},
		{"one account's", []string{"1.1.0", id, "-param", "ExistingBucketName=acme-data"}, 1, "-param ExistingBucketName: the form for an organization does not ask for it, as its accounts cannot share it"},
		{"a version without the form", []string{"1.2.0", id}, 1, "quartic 1.2.0 has no form for an organization: a stack with a stack set is not updated to it"},
		{"from a version without the form", []string{"2.0.0", old}, 1, "Quartic 1.2.0 has no form for an organization"},
		{"all are there", []string{"1.1.0", there}, 1, "runs 1.1.0 already, in all of the 2 stacks that are known"},
		{"nobody knows", []string{"1.1.0", unknown}, 1, "nobody has said which version its accounts run"},
		{"a stack set that nobody was invited to", []string{"1.1.0", alone}, 1, `the stack is one of the stack set "own", which its customer updates in the account that has it`},
		{"back", []string{"1.0.0", there, "-down"}, 0, "# Quartic: your organization's way back from 1.1.0 to 1.0.0\n"},
	} {
		code, stdout, stderr := f.run(t.Context(), append([]string{"upgrade", "quartic"}, tt.args...)...)
		if code != tt.code || !strings.Contains(stdout+stderr, tt.want) {
			t.Errorf("%s: code %d\n%s%s\nwant %d and %s", tt.name, code, stdout, stderr, tt.code, tt.want)
		}
	}
}

// Where some accounts have gone along and others have not, that is said, and what brings them there; who does not work there stops all.
func TestUpgradeOfAnOrganizationOnTheWay(t *testing.T) {
	t.Parallel()
	f := newFleetOfOrganizations(t)
	id, made := f.organization(t, 1, nil, "1.1.0", "1.0.0", "")
	other, _ := f.organization(t, 2, nil, "1.1.0", "1.1.0")
	f.checked(t, made[0].ID, registry.Good)
	code, page, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0", id)
	for _, want := range []string{
		"# Quartic: your organization's update to 1.1.0 is not through\n",
		"1 of 3 stacks that Quartic knows of run version 1.1.0, and 2 do not, as far as they have handed their values back:\n\n- 111100000102 in us-east-1: unknown\n- 111100000101 in us-east-1: 1.0.0\n",
		"aws cloudformation list-stack-instances --stack-set-name acme-set \\\n",
		"aws cloudformation update-stack-set --stack-set-name acme-set --use-previous-template",
	} {
		if code != 0 || !strings.Contains(page, want) {
			t.Errorf("code %d, %s, the page is without %q:\n%s", code, stderr, want, page)
		}
	}
	if strings.Contains(page, "create-change-set") {
		t.Errorf("the stack itself is led again:\n%s", page)
	}
	code, stdout, stderr := f.run(t.Context(), "fleet", "-organizations")
	want := `ORGANIZATION                VENDOR        VERSION   SOURCE             THROUGH  STACKS    STATE     CUSTOMER                      ACCOUNTS RUN
` + id + `  quartic       1.1.0     handed back        no       3         launched  O-1 Organization 1            1.1.0: 1, 1.0.0: 1, unknown: 1
` + other + `  quartic       1.1.0     handed back        yes      2         launched  O-2 Organization 2            1.1.0: 2
`
	if diff := cmp.Diff(want, stdout); code != 0 || diff != "" {
		t.Errorf("code %d, %s(-want +got):\n%s", code, stderr, diff)
	}
	code, stdout, _ = f.run(t.Context(), "fleet", "-organizations", "-version", "1.0.0", "-format", "json")
	want = `{"organization":"` + id + `","customer":"O-1","name":"Organization 1","vendor":"quartic","version":"1.1.0","source":"handed back","through":false,"stacks":{"":1,"1.0.0":1,"1.1.0":1},"invited":0,"state":"launched"}` + "\n"
	if code != 0 || stdout != want {
		t.Errorf("got %d %s, want %s", code, stdout, want)
	}
	code, asked, stderr := f.steps(t)
	if code != 0 || len(asked) != 1 || asked[0].Do != "finish" || asked[0].Organization != id || asked[0].Connection != "" || asked[0].From != "1.0.0" || asked[0].Form != formOrganization ||
		!strings.Contains(stderr, "     1  not through as an organization: some of its accounts run 1.1.0, and others do not, or have not handed back\n") {
		t.Fatalf("code %d, %+v\n%s", code, asked, stderr)
	}
	if code, asked, _ = f.steps(t); code != 0 || len(asked) != 0 {
		t.Errorf("at once again: code %d, %+v", code, asked)
	}
	// One that works no more where it went stops all; one that did not work before does not.
	f.checked(t, made[0].ID, registry.Refused, registry.Refused, registry.Refused)
	if code, asked, stderr = f.steps(t); code != 1 || len(asked) != 0 || !strings.Contains(stderr, "nobody else is asked: 1 of 3 connections that run quartic 1.1.0 do not work") || !strings.Contains(stderr, made[0].ID) {
		t.Errorf("code %d, %+v\n%s", code, asked, stderr)
	}
}

func TestUpgradeOfAnOrganizationAfterTrouble(t *testing.T) {
	t.Parallel()
	f := newFleetOfOrganizations(t)
	_, made := f.organization(t, 1, nil, "1.0.0", "1.0.0")
	f.checked(t, made[0].ID, registry.Good, registry.Refused, registry.Refused, registry.Refused)
	if code, asked, stderr := f.steps(t); code != 0 || len(asked) != 1 || asked[0].State != registry.Broken {
		t.Fatalf("code %d, %+v\n%s", code, asked, stderr)
	}
	f.runs(t, made[0].ID, "1.1.0")
	f.checked(t, made[0].ID, registry.Refused)
	f.register(t, runningVersion(1, "1.0.0"))
	if code, asked, stderr := f.steps(t); code != 0 || len(asked) != 1 || asked[0].Customer != "C-00001" {
		t.Errorf("code %d, %+v\n%s", code, asked, stderr)
	}
}

// The connections of one organization are held together, also where another customer's name is the same but for how it is written.
func TestOrganizationsAmongOthers(t *testing.T) {
	t.Parallel()
	f := newFleetOfOrganizations(t)
	id, _ := f.organization(t, 1, nil, "1.0.0")
	single := runningVersion(1, "1.0.0")
	single.Customer.Name = "ORGANIZATION 1"
	f.register(t, single, runningVersion(2, "1.0.0"))
	f.on(t, func(s *store.Store) {
		joined := runningVersion(150, "1.0.0")
		joined.Customer, joined.ExternalID, joined.Organization = registry.Customer{Number: "O-1", Name: "Organization 1"}, "organization-1", id
		if _, err := s.Register(t.Context(), "the test", []registry.New{joined}); err != nil {
			t.Fatal(err)
		}
	})
	code, asked, stderr := f.steps(t)
	var who []string
	for _, s := range asked {
		who = append(who, s.Customer)
	}
	slices.Sort(who)
	if want := []string{"C-00001", "C-00002", "O-1"}; code != 0 || !slices.Equal(who, want) {
		t.Errorf("code %d, asked %q, want %q\n%s", code, who, want, stderr)
	}
}

// What the form that a stack runs follows from.
func TestFleetSaysTheForm(t *testing.T) {
	t.Parallel()
	f := newFleetOfOrganizations(t)
	testvendors.ReleaseLean(t, f.path("templates"), "quartic", "1.0.0", "Parameters: {ExternalId: {Type: String}}\n")
	f.organization(t, 1, nil, "1.0.0")
	all := fleetParameters(t)
	of := func(i int, version string, names []string, stack string) registry.New {
		c := runningVersion(i, version)
		c.Values.ParameterNames = names
		if stack != "" {
			c.Values.Stack = stack
		}
		return c
	}
	invited := registry.New{Customer: registry.Customer{Number: "C-90000"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "invited", Expires: time.Now().Add(time.Hour)}
	f.register(t, of(1, "1.0.0", []string{"ExternalId"}, ""), of(2, "1.0.0", all, ""), of(3, "1.0.0", nil, ""), of(4, "1.0.0", []string{"ExternalId", "Versioning"}, ""),
		of(5, "1.0.0", all, "StackSet-own-0b7cd8d2-5d0f-4b5a-9f0e-5d1f6f1c7a11"), of(6, "1.1.0", nil, ""), of(7, "1.0.7", all, ""), of(8, "1.0.0", nil, "StackSet-mine"), invited)
	code, stdout, stderr := f.run(t.Context(), "fleet", "-list")
	var got []string
	for line := range strings.Lines(stdout) {
		if fields := strings.Fields(strings.Replace(line, "handed back", "handed-back", 1)); len(fields) > 6 && fields[0] != "ID" {
			got = append(got, strings.Join([]string{fields[6], fields[2], fields[4]}, " "))
		}
	}
	want := []string{"C-00001 1.0.0 lean", "C-00002 1.0.0 full", "C-00003 1.0.0 unknown", "C-00004 1.0.0 unknown", "C-00005 1.0.0 stack-set", "C-00006 1.1.0 full",
		"C-00007 1.0.7 unknown", "C-00008 1.0.0 unknown", "O-1 1.0.0 organization"}
	if diff := cmp.Diff(want, got); code != 0 || diff != "" {
		t.Errorf("code %d, %s(-want +got):\n%s", code, stderr, diff)
	}
	code, stdout, stderr = f.run(t.Context(), "fleet")
	table := `VENDOR   VERSION  SOURCE       FORM          CONNECTIONS  LAUNCHED  LIVE  DEGRADED  BROKEN  OPEN  
quartic  1.1.0    handed back  full          1            1         0     0         0       0     
quartic  1.0.7    handed back  unknown       1            1         0     0         0       0     not among the releases here
quartic  1.0.0    handed back  full          1            1         0     0         0       0     
quartic  1.0.0    handed back  lean          1            1         0     0         0       0     
quartic  1.0.0    handed back  organization  1            1         0     0         0       0     
quartic  1.0.0    handed back  stack-set     1            1         0     0         0       0     
quartic  1.0.0    handed back  unknown       3            3         0     0         0       0     
`
	if diff := cmp.Diff(table, stdout); code != 0 || diff != "" {
		t.Errorf("code %d, %s(-want +got):\n%s", code, stderr, diff)
	}
	if code, _, stderr := f.run(t.Context(), "fleet", "-list", "-organizations"); code != 2 || !strings.Contains(stderr, "-list is of each connection, -organizations of each organization: leave one of them out") {
		t.Errorf("code %d, %s", code, stderr)
	}
}

// fleetParameters are those of Quartic's template, in another order than sorted.
func fleetParameters(t *testing.T) []string {
	t.Helper()
	list := parsedTemplate(t, fleetVersions(t)["1.0.0"]).Keys("Parameters")
	slices.Reverse(list)
	return list
}
