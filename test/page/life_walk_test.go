package page_test

import (
	"bufio"
	"encoding/json"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/client"
	"github.com/bucketgrant/bucketgrant/vendors"
)

type iamUser = types.User

// lifeInterval is the time between two checks of a live connection.
const lifeInterval = 5 * time.Second

// walk is one connection's way, with the processes and files that are its own.
type walk struct {
	aLife
	t      *testing.T
	s      *site
	e      *emulator
	people people
	dir    string

	name        string // the vendor's, for people
	database    string
	write       string // a token
	offer       struct{ ID, ExternalID, Token, Address, Link string }
	server      *exec.Cmd
	log         testtools.Buffer
	registry    *client.Client
	handBacks   string // the address for customers
	hook        *lifeHook
	secret      string // of the user's key
	environment []string
}

// folders are the flags that name the vendor's definitions and templates.
func (w *walk) folders() []string {
	return []string{"-vendors", filepath.Join(w.s.dir, w.folder, "vendors"), "-templates", filepath.Join(w.s.dir, w.folder, "templates")}
}

// run runs the program, in the folder that has bucketgrant.yaml and the key.
func (w *walk) run(args ...string) string {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), w.s.binary, args...)
	cmd.Dir, cmd.Env = w.s.dir, append(testtools.Isolated(w.t, lifeRegion), w.environment...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		w.t.Fatalf("bucketgrant %q: %v\n%s", args, err, &stderr)
	}
	return string(out)
}

// prepare makes the database with a token, the vendor's credentials and tokens, and the webhook's server.
func (w *walk) prepare() {
	w.t.Helper()
	defs, err := vendors.Load(filepath.Join(w.s.dir, w.folder, "vendors"), w.vendor)
	if err != nil {
		w.t.Fatal(err)
	}
	w.name = defs[0].Name
	w.database = filepath.Join(w.dir, "registry.db")
	w.environment = []string{"BUCKETGRANT_DATABASE=" + w.database}
	w.hook = startLifeHook(w.t)
	for name, content := range map[string]string{
		"credentials": "[vendor]\naws_access_key_id = " + w.people.vendor + "\naws_secret_access_key = testing\n[outside]\naws_access_key_id = " + w.people.stranger +
			"\naws_secret_access_key = testing\n",
		"hook.txt": hookSecret + "\n", "own.jwt": googlesToken("123456789012345678901", "reader"), "stranger.jwt": googlesToken("999999999999999999999", "reader"),
	} {
		if err := os.WriteFile(filepath.Join(w.dir, name), []byte(content), 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
	w.write = strings.TrimSpace(w.run("registry", "token", "-who", "ada", "-write", "new", "back end"))
}

// invite invites the customer to the page, and knows whether anything must be handed back.
func (w *walk) invite() {
	w.t.Helper()
	page := w.s.url + "/" + strings.TrimPrefix(w.folder+"/"+w.vendor, "/") + "/index.html"
	args := append([]string{"invite", "-format", "json", "-customer", "C-1", "-name", "Example Corp", "-account", customersAccount, "-region", lifeRegion, "-stack-name", w.stack,
		"-key", "key.pem", "-page", page}, w.folders()...)
	for name, value := range w.entered {
		args = append(args, "-param", name+"="+value)
	}
	printed := w.run(append(args, w.vendor)...)
	var more struct{ Foretold bool }
	if err := json.Unmarshal([]byte(printed), &w.offer); err != nil {
		w.t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(printed), &more); err != nil || more.Foretold == w.handsBack {
		w.t.Errorf("foretold is %v (%v): %s", more.Foretold, err, printed)
	}
}

// serve starts the registry, which reaches AWS over the front alone.
func (w *walk) serve(f *front) {
	w.t.Helper()
	bundle := filepath.Join(w.dir, "front.pem")
	if err := os.WriteFile(bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.Certificate().Raw}), 0o600); err != nil {
		w.t.Fatal(err)
	}
	cmd := exec.Command(w.s.binary, append([]string{"registry", "-database", w.database, "-addr", "127.0.0.1:0", "-handback-addr", "127.0.0.1:0",
		"-interval", lifeInterval.String(), "-retry", "1s", "-settle", "1s", "-gone", "2s", "-webhook", w.hook.URL, "-webhook-secret-file", filepath.Join(w.dir, "hook.txt"),
		"-profile", "vendor", "-stranger-profile", "outside", "-log", "json"}, w.folders()...)...)
	if w.vendor == "courier" {
		cmd.Args = append(cmd.Args, "-web-identity-token-file", filepath.Join(w.dir, "own.jwt"), "-stranger-token-file", filepath.Join(w.dir, "stranger.jwt"))
	}
	cmd.Dir = w.s.dir
	cmd.Env = append(testtools.Isolated(w.t, lifeRegion), "AWS_ENDPOINT_URL="+f.URL, "AWS_CA_BUNDLE="+bundle, "AWS_SHARED_CREDENTIALS_FILE="+filepath.Join(w.dir, "credentials"))
	cmd.Stderr = &w.log
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.server = cmd
	w.t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(stdout)
	var address string
	for _, line := range []*string{&address, &w.handBacks} {
		if !lines.Scan() {
			w.t.Fatalf("the registry does not start:\n%s", &w.log)
		}
		*line = lines.Text()
	}
	if w.registry, err = client.New(address, w.write, nil); err != nil {
		w.t.Fatal(err)
	}
	w.environment = []string{"BUCKETGRANT_SERVER=" + address, "BUCKETGRANT_TOKEN=" + w.write}
}

// handBack is the customer's command; and then the vendor, who was told the secret in another way, keeps it in their own Secrets
// Manager and says where.
func (w *walk) handBack() {
	w.t.Helper()
	w.e.shell(w.t, w.s.dir, "BUCKETGRANT_TOKEN="+w.offer.Token+" "+w.s.binary+" handback -region "+lifeRegion+" -stack-name "+w.stack+" -to "+w.handBacks)
	w.becomes(registry.Launched)
	connection, err := w.registry.Get(w.t.Context(), w.offer.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	content := w.e.shell(w.t, w.dir, "aws secretsmanager get-secret-value --region "+lifeRegion+" --query SecretString --output text --secret-id $(aws cloudformation describe-stacks --region "+lifeRegion+
		" --stack-name "+w.stack+" --query \"Stacks[0].Outputs[?OutputKey=='AccessKeyASecretArn'].OutputValue\" --output text)")
	var key struct{ AccessKeyID, SecretAccessKey string }
	if err := json.Unmarshal([]byte(content), &key); err != nil || key.AccessKeyID != connection.Values.KeyID || key.SecretAccessKey == "" {
		w.t.Fatalf("the stack's secret is of the key %q (%v), and %q was handed back", key.AccessKeyID, err, connection.Values.KeyID)
	}
	w.secret = key.SecretAccessKey
	own := secretsmanager.New(secretsmanager.Options{Region: lifeRegion, BaseEndpoint: &w.e.Address, Credentials: as(w.people.vendor)})
	made, err := own.CreateSecret(w.t.Context(), &secretsmanager.CreateSecretInput{Name: aws.String("customers/C-1"), SecretString: &content})
	if err != nil {
		w.t.Fatal(err)
	}
	if got, want := w.run("connections", "secret", "-arn", *made.ARN, "C-1"), w.offer.ID+": the secret of "+key.AccessKeyID+" is "+*made.ARN+"\n"; got != want {
		w.t.Errorf("got %q, want %q", got, want)
	}
}
