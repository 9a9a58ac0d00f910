package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// fleetVersions are those of Quartic that the tests of fleet and upgrade have. All but the first are made up.
func fleetVersions(t testing.TB) map[string]string {
	t.Helper()
	data, err := os.ReadFile("../../templates/quartic/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	versions := map[string]string{"1.0.0": string(data)}
	const parameters = "\nParameters:\n"
	for version, pairs := range map[string][]string{
		"1.1.0": {parameters, parameters + "  Owner:\n    Type: String\n    Description: Who looks after the bucket.\n    Default: \"\"\n\n"},
		"1.2.0": {"Description: >-\n  Quartic 1.2.0:", "Description: >-\n  This is Quartic 1.2.0:"},
		"2.0.0": {parameters, parameters + "  DataClass:\n    Type: String\n    Description: What is in it.\n    AllowedValues: [Public, Internal]\n\n",
			`["Off", Enabled, Suspended]`, `["Off", Enabled]`},
	} {
		pairs = append([]string{"Quartic 1.0.0", "Quartic " + version, "quartic 1.0.0", "quartic " + version}, pairs...)
		versions[version] = testvendors.Replaced(t, string(data), pairs...)
	}
	return versions
}

// fleetIn is a registry in a folder with releases and a bucketgrant.yaml.
type fleetIn struct {
	dir string
	def *vendors.Definition
}

func newFleetIn(t testing.TB) *fleetIn {
	t.Helper()
	defs, err := vendors.Load("../../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	f := &fleetIn{dir: t.TempDir(), def: defs[0]}
	testvendors.Release(t, filepath.Join(f.dir, "templates"), f.def, fleetVersions(t))
	config := "hosting: [{partition: aws, region: us-east-1, bucket: acme-templates}]\nhandBack: https://registry.example.com/hand\n"
	if err := os.WriteFile(filepath.Join(f.dir, "bucketgrant.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fleetIn) path(name string) string { return filepath.Join(f.dir, name) }

// on changes the registry.
func (f *fleetIn) on(t testing.TB, do func(s *store.Store)) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Database: f.path("registry.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	do(s)
}

// register registers connections, the number of each version, live or whatever else.
func (f *fleetIn) register(t testing.TB, list ...registry.New) []registry.Connection {
	t.Helper()
	var made []registry.Connection
	f.on(t, func(s *store.Store) {
		for part := range slices.Chunk(list, 500) {
			some, err := s.Register(t.Context(), "the test", part)
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, some...)
		}
	})
	return made
}

// running is a connection whose stack runs a version.
func runningVersion(i int, version string) registry.New {
	account := fmt.Sprintf("%012d", 111100000000+i)
	return registry.New{
		Customer: registry.Customer{Number: fmt.Sprintf("C-%05d", i), Name: fmt.Sprintf("Customer %05d", i)}, Vendor: "quartic", Version: "1.0.0", Launched: version,
		ExternalID: fmt.Sprintf("acme-%d", i), Account: account, Region: "us-east-1",
		Values: registry.Values{RoleARN: "arn:aws:iam::" + account + ":role/acme", Bucket: fmt.Sprintf("bucket-%d", i), Template: "quartic " + version,
			Stack: "arn:aws:cloudformation:eu-west-1:" + account + ":stack/acme-stack/6940c277-c427-4b6d-8919-f8b6382a97ca"},
	}
}

// checked writes a check's outcome.
func (f *fleetIn) checked(t testing.TB, id string, outcomes ...registry.Outcome) {
	t.Helper()
	f.on(t, func(s *store.Store) {
		for _, outcome := range outcomes {
			c, _, err := s.Begin(t.Context(), id, "the test", time.Now().Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			_, written, err := s.Record(t.Context(), store.Result{By: "the test", Revision: c.Revision, Check: registry.Check{Connection: id, Started: time.Now(), Outcome: outcome}}, nil)
			if err != nil || !written {
				t.Fatalf("written: %t, %v", written, err)
			}
		}
	})
}

func (f *fleetIn) state(t testing.TB, id string) (state registry.State) {
	t.Helper()
	f.on(t, func(s *store.Store) {
		c, err := s.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		state = c.State
	})
	return state
}

// runs says that a connection's stack runs another version by now.
func (f *fleetIn) runs(t testing.TB, id, version string) {
	t.Helper()
	f.on(t, func(s *store.Store) {
		c, err := s.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		c.Launched, c.Values.Template = version, "quartic "+version
		if _, err := s.Tell(t.Context(), "the test", c); err != nil {
			t.Fatal(err)
		}
	})
}

func (f *fleetIn) run(ctx context.Context, args ...string) (code int, stdout, stderr string) {
	var out, problems bytes.Buffer
	args = append(args, "-database", f.path("registry.db"), "-templates", f.path("templates"))
	if args[0] == "upgrade" {
		args = append(args, "-vendors", "../../vendors", "-config", f.path("bucketgrant.yaml"))
	}
	code = run(ctx, args, strings.NewReader(""), &out, &problems)
	return code, out.String(), problems.String()
}

func (f *fleetIn) steps(t *testing.T, args ...string) (code int, asked []step, stderr string) {
	t.Helper()
	code, stdout, stderr := f.run(t.Context(), append([]string{"upgrade", "quartic", "1.1.0", "-out", f.path("pages"), "-format", "json"}, args...)...)
	for line := range strings.Lines(stdout) {
		var s step
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		asked = append(asked, s)
	}
	return code, asked, stderr
}

// Customers are asked a few at a time and reminded, and nobody is asked any more once one who went has stopped working.
func TestUpgradeFleet(t *testing.T) {
	t.Parallel()
	f := newFleetIn(t)
	invited := registry.New{Customer: registry.Customer{Number: "C-90000"}, Vendor: "quartic", Version: "1.1.0", ExternalID: "invited", Expires: time.Now().Add(time.Hour)}
	unknown := runningVersion(80000, "")
	unknown.Values.Template = ""
	strange := runningVersion(70000, "1.0.7")
	cs := f.register(t, runningVersion(1, "1.0.0"), runningVersion(2, "1.0.0"), runningVersion(3, "1.0.0"), runningVersion(4, "2.0.0"), runningVersion(5, "1.1.0"),
		strange, unknown, invited)
	for _, c := range cs[:5] {
		f.checked(t, c.ID, registry.Good)
	}

	code, stdout, stderr := f.run(t.Context(), "fleet")
	want := `VENDOR   VERSION  SOURCE       FORM     CONNECTIONS  LAUNCHED  LIVE  DEGRADED  BROKEN  OPEN  
quartic  2.0.0    handed back  full     1            0         1     0         0       0     newest
quartic  1.1.0    handed back  full     1            0         1     0         0       0     
quartic  1.0.7    handed back  unknown  1            1         0     0         0       0     not among the releases here
quartic  1.0.0    handed back  full     3            0         3     0         0       0     
quartic  unknown  -            unknown  1            1         0     0         0       0     
`
	if diff := cmp.Diff(want, stdout); code != 0 || diff != "" {
		t.Errorf("fleet: code %d, %s(-want +got):\n%s", code, stderr, diff)
	}
	code, stdout, _ = f.run(t.Context(), "fleet", "-list", "-version", "none", "-format", "json")
	if want := `{"id":"` + cs[6].ID + `","customer":"C-80000","name":"Customer 80000","vendor":"quartic","version":"","form":"unknown","state":"launched"}` + "\n"; code != 0 || stdout != want {
		t.Errorf("got %d %s, want %s", code, stdout, want)
	}
	code, stdout, _ = f.run(t.Context(), "fleet", "-list", "-version", "1.0.0")
	if code != 0 || strings.Count(stdout, "1.0.0") != 3 || strings.Count(stdout, "\n") != 4 {
		t.Errorf("got %d\n%s", code, stdout)
	}

	// Only how far they are.
	code, stdout, stderr = f.run(t.Context(), "upgrade", "quartic", "1.1.0")
	want = `     1  run 1.1.0
     3  run 1.0.0
     1  run a newer version
     1  run a version that is not among the releases here
     1  run nobody knows what: have the customers hand back the output TemplateVersion
     1  are invited, and have no stack yet
`
	if diff := cmp.Diff(want, stdout); code != 0 || diff != "" {
		t.Errorf("code %d, %s(-want +got):\n%s", code, stderr, diff)
	}

	// Two at first.
	code, asked, stderr := f.steps(t, "-limit", "2")
	if code != 0 || len(asked) != 2 || asked[0].Customer != "C-00001" || asked[1].Do != "ask" || !strings.Contains(stderr, "asked now 2, to be reminded 0, asked before and waiting 0, to be asked later 1\n") {
		t.Fatalf("code %d, %+v\n%s", code, asked, stderr)
	}
	page, err := os.ReadFile(asked[0].Page)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# Quartic: your update from 1.0.0 to 1.1.0\n", "Of the stack `acme-stack` in eu-west-1, account 111100000001, of Customer 00001. It runs version 1.0.0 of Quartic's template, as Quartic was told on ",
		"aws cloudformation create-change-set --region eu-west-1 --stack-name acme-stack --change-set-name to-1-1-0 --change-set-type UPDATE \\\n" +
			"  --template-url https://acme-templates.s3.us-east-1.amazonaws.com/quartic/1.1.0/template.yaml \\\n  --capabilities CAPABILITY_IAM \\\n" +
			"  --parameters ParameterKey=NewBucketName,UsePreviousValue=true",
		"bucketgrant handback -stack-name acme-stack -region eu-west-1 -to https://registry.example.com/hand quartic"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page is without %q:\n%s", want, page)
		}
	}
	// Again, at once: the third. Then nobody, but after two weeks they are reminded; who has updated is not.
	if code, asked, _ = f.steps(t); code != 0 || len(asked) != 1 || asked[0].Customer != "C-00003" {
		t.Errorf("code %d, %+v", code, asked)
	}
	if code, asked, _ = f.steps(t); code != 0 || len(asked) != 0 {
		t.Errorf("code %d, %+v", code, asked)
	}
	f.runs(t, cs[0].ID, "1.1.0")
	for _, c := range cs[:3] {
		path := filepath.Join(f.path("pages"), c.ID+".json")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		was := time.Now().UTC().AddDate(0, 0, -15).Format("2006-01-02T15")
		data = bytes.ReplaceAll(data, []byte(time.Now().UTC().Format("2006-01-02T15")), []byte(was))
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, asked, stderr = f.steps(t, "-limit", "0"); code != 0 || len(asked) != 2 || asked[0].Do != "remind" || asked[0].Asked != 1 ||
		!strings.Contains(stderr, "     2  run 1.1.0\n     2  run 1.0.0\n") {
		t.Errorf("code %d, %+v\n%s", code, asked, stderr)
	}

	// One who went does not work any more: nobody else is asked, unless as many may fail.
	f.checked(t, cs[0].ID, registry.Refused, registry.Refused, registry.Refused)
	if got := f.state(t, cs[0].ID); got != registry.Broken && got != registry.Degraded {
		t.Fatalf("it is %s", got)
	}
	f.register(t, runningVersion(6, "1.0.0"))
	code, asked, stderr = f.steps(t)
	if code != 1 || len(asked) != 0 || !strings.Contains(stderr, "nobody else is asked: 1 of 2 connections that run quartic 1.1.0 do not work, more than -failures 0. Look at them with bucketgrant connections show:\n"+cs[0].ID) {
		t.Errorf("code %d, %+v\n%s", code, asked, stderr)
	}
	if code, asked, _ = f.steps(t, "-failures", "1"); code != 0 || len(asked) != 1 || asked[0].Customer != "C-00006" {
		t.Errorf("code %d, %+v", code, asked)
	}
}

// Where nothing is remembered nobody is asked either: it says how far they are, and stops for none that has never worked.
func TestUpgradeSaysHowFarWithoutMemory(t *testing.T) {
	t.Parallel()
	f := newFleetIn(t)
	cs := f.register(t, runningVersion(1, "1.1.0"), runningVersion(2, "1.0.0"))
	for _, c := range cs {
		f.checked(t, c.ID, registry.Exposed)
	}
	code, stdout, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0")
	want := "     1  run 1.1.0\n     1  of them do not work\n     1  run 1.0.0\n" +
		"Those that do not work. Whether they did before they were updated is remembered in the folder of -out only:\n" + cs[0].ID + "  open  C-00001 Customer 00001\n"
	if diff := cmp.Diff(want, stdout); code != 0 || diff != "" {
		t.Errorf("code %d, %s(-want +got):\n%s", code, stderr, diff)
	}
	code, _, stderr = f.steps(t)
	if want := "more than -failures 0. Of 1 nobody was asked with this -out, so that it is not known whether they worked before. Look"; code != 1 || !strings.Contains(stderr, want) {
		t.Errorf("code %d, %s", code, stderr)
	}
	if code, asked, stderr := f.steps(t, "-failures", "1"); code != 0 || len(asked) != 1 {
		t.Errorf("code %d, %+v, %s", code, asked, stderr)
	}
}

// One whose stack is nowhere that a template is hosted, as its customer says, keeps nobody else from being asked.
func TestUpgradeGoesOnBehindOneThatCannotBe(t *testing.T) {
	t.Parallel()
	f := newFleetIn(t)
	elsewhere := runningVersion(1, "1.0.0")
	elsewhere.Values.Stack = "arn:aws-cn:cloudformation:cn-north-1:111100000001:stack/acme-stack/6940c277-c427-4b6d-8919-f8b6382a97ca"
	cs := f.register(t, elsewhere, runningVersion(2, "1.0.0"), runningVersion(3, "1.0.0"))
	code, asked, stderr := f.steps(t, "-limit", "1")
	if code != 1 || len(asked) != 1 || asked[0].Customer != "C-00002" || !strings.Contains(stderr, cs[0].ID+": there is no template in the partition of cn-north-1: add a bucket there to the hosting\n") ||
		!strings.Contains(stderr, "asked now 1, to be reminded 0, asked before and waiting 0, to be asked later 1\n") || !strings.Contains(stderr, "1 connection cannot be asked") {
		t.Errorf("code %d, %+v\n%s", code, asked, stderr)
	}
}

// One that did not work before it was asked is no sign of the version.
func TestUpgradeAfterTrouble(t *testing.T) {
	t.Parallel()
	f := newFleetIn(t)
	cs := f.register(t, runningVersion(1, "1.0.0"), runningVersion(2, "1.0.0"))
	f.checked(t, cs[0].ID, registry.Good, registry.Refused, registry.Refused, registry.Refused)
	if code, asked, stderr := f.steps(t, "-limit", "1"); code != 0 || len(asked) != 1 || asked[0].State == registry.Live {
		t.Fatalf("code %d, %+v\n%s", code, asked, stderr)
	}
	f.runs(t, cs[0].ID, "1.1.0")
	f.checked(t, cs[0].ID, registry.Refused, registry.Refused, registry.Refused)
	if code, asked, stderr := f.steps(t); code != 0 || len(asked) != 1 || asked[0].Customer != "C-00002" {
		t.Errorf("code %d, %+v\n%s", code, asked, stderr)
	}
}

// Back, past versions, of one customer, and what is asked for wrongly.
func TestUpgradeOne(t *testing.T) {
	t.Parallel()
	f := newFleetIn(t)
	invited := registry.New{Customer: registry.Customer{Number: "C-90000"}, Vendor: "quartic", Version: "1.1.0", ExternalID: "invited", Expires: time.Now().Add(time.Hour)}
	known := runningVersion(7, "1.0.0")
	known.Parameters = map[string]string{"Versioning": "Suspended", "AccessLogs": "Yes"}
	f.register(t, runningVersion(1, "1.0.0"), runningVersion(4, "2.0.0"), invited, known)
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"past versions, with what the customer decides", []string{"2.0.0", "C-00001"}, 0, "'ParameterKey=DataClass,ParameterValue=<DataClass>'"},
		{"past versions, with what the vendor decided", []string{"2.0.0", "C-00001", "-param", "DataClass=Internal"}, 0, "ParameterKey=DataClass,ParameterValue=Internal"},
		{"a value that may be refused", []string{"2.0.0", "C-00001"}, 0, "If yours is such a value, give another one in place of `UsePreviousValue`"},
		{"a value that is refused", []string{"2.0.0", "C-00007"}, 0, "- `Versioning` was `Suspended`, and"},
		{"a value that is refused, in the command", []string{"2.0.0", "C-00007"}, 0, "'ParameterKey=Versioning,ParameterValue=<Versioning>'"},
		{"a value that is refused, decided", []string{"2.0.0", "C-00007", "-param", "Versioning=Enabled"}, 0, "ParameterKey=Versioning,ParameterValue=Enabled"},
		{"back", []string{"1.0.0", "C-00004"}, 0, "`DataClass` is no more: what you chose with it goes."},
		{"renamed, and asked of the stack", []string{"1.1.0", "C-00004", "-renamed", "DataClass=Owner"}, 0,
			`[{"ParameterKey":"Owner","ParameterValue":'"$(aws cloudformation describe-stacks --region eu-west-1 --stack-name acme-stack --query "Stacks[0].Parameters[?ParameterKey=='DataClass'].ParameterValue | [0]" --output json)"'},`},
		{"runs it already", []string{"1.0.0", "C-00001"}, 1, "runs 1.0.0 already"},
		{"no stack", []string{"1.1.0", "C-90000"}, 1, "is invited: there is no stack to update"},
		{"nobody", []string{"1.1.0", "C-00009"}, 1, `or of a customer with the number, "C-00009"`},
		{"no such version", []string{"1.9.0"}, 1, `has no release "1.9.0" of quartic, but 2.0.0, 1.2.0, 1.1.0, 1.0.0`},
		{"no such parameter", []string{"2.0.0", "-param", "Dataclass=Internal"}, 1, `-param: quartic 2.0.0 has no parameter "Dataclass"`},
		{"a value that it refuses", []string{"2.0.0", "-param", "DataClass=Secret"}, 1, "-param DataClass: "},
		{"renamed to nothing", []string{"2.0.0", "C-00001", "-renamed", "Versioning=Version"}, 1, `"Version" is no parameter that is new in Quartic 2.0.0: the new ones are DataClass`},
		{"renamed from nothing", []string{"2.0.0", "C-00001", "-renamed", "Klass=DataClass"}, 1, `"Klass" is no parameter that Quartic 2.0.0 has no more`},
		{"without a version", nil, 2, "must be given a vendor and a version, and perhaps a connection, got 1"},
		{"-out for one", []string{"2.0.0", "C-00001", "-out", f.path("x")}, 2, "-out is for all connections"},
		{"less than nobody", []string{"2.0.0", "-remind", "-1"}, 2, "must not be negative"},
		{"a table of another kind", []string{"2.0.0", "-format", "xml"}, 2, `-format must be csv or json, got "xml"`},
	} {
		code, stdout, stderr := f.run(t.Context(), append([]string{"upgrade", "quartic"}, tt.args...)...)
		if code != tt.code || !strings.Contains(stdout+stderr, tt.want) {
			t.Errorf("%s: code %d\n%s%s\nwant %d and %s", tt.name, code, stdout, stderr, tt.code, tt.want)
		}
	}
	// Down, those that run a newer one are asked, and those that run an older one are not.
	code, stdout, stderr := f.run(t.Context(), "upgrade", "quartic", "1.1.0", "-down", "-out", f.path("back"))
	if code != 0 || !strings.HasPrefix(stdout, "connection,customer,name,from,to,state,do,page,decides,asked,form,organization,source\n") || strings.Count(stdout, "\n") != 2 || !strings.Contains(stdout, ",C-00004,Customer 00004,2.0.0,1.1.0,launched,ask,") {
		t.Errorf("code %d\n%s%s", code, stdout, stderr)
	}
}

// crowdOf registers so many connections, on four versions.
func (f *fleetIn) crowdOf(t testing.TB, n int) {
	t.Helper()
	versions := slices.Sorted(maps.Keys(fleetVersions(t)))
	var list []registry.New
	for i := range n {
		list = append(list, runningVersion(i, versions[i%len(versions)]))
	}
	f.register(t, list...)
}

// Whose stack is there is told a new token alone, also where nothing was to be handed back: a link would make another stack.
func TestInvitationOfWhatIsLaunchedIsRenewed(t *testing.T) {
	t.Parallel()
	f := newFleetIn(t)
	launched, invited := runningVersion(1, "1.0.0"), runningVersion(2, "")
	invited.Values, invited.Launched = registry.Values{}, ""
	for _, c := range []*registry.New{&launched, &invited} {
		c.Expires, c.Parameters, c.Token = time.Now().Add(time.Hour), map[string]string{"ExternalId": c.ExternalID}, registry.NewToken()
	}
	made := f.register(t, launched, invited)
	f.checked(t, made[0].ID, registry.Good)
	for i, c := range made {
		code, stdout, stderr := f.run(t.Context(), "invite", "-renew", "-vendors", "../../vendors", "-config", f.path("bucketgrant.yaml"), "quartic", c.ID)
		if code != 0 {
			t.Fatal(stderr)
		}
		if offers := strings.Contains(stdout, "\nlink:") && strings.Contains(stdout, "create-stack"); offers != (i == 1) || !regexp.MustCompile(`(?m)^to hand back: .*[A-Za-z0-9_-]{20}`).MatchString(stdout) {
			t.Errorf("%s: %s", f.state(t, c.ID), stdout)
		}
	}
}
