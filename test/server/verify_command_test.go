package server

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools/program"
	"github.com/bucketgrant/bucketgrant/verify"
)

// The command reaches the server as it reaches AWS, by addresses and through a proxy: IP addresses, so that the bucket is
// in the path, as the server wants it.
const (
	s3Address  = "192.0.2.1" // https://www.rfc-editor.org/rfc/rfc5737: nobody's
	stsAddress = "192.0.2.2"
)

// TestVerifyCommand runs the real command against the real server, for every way in but the key of a role: what the
// customer hands back is the answer of describe-stacks.
func TestVerifyCommand(t *testing.T) {
	root, err := filepath.Abs(mainModule) // before the server changes the directory
	if err != nil {
		t.Fatal(err)
	}
	program, err := program.Path(root, "./cmd/bucketgrant")
	if err != nil {
		t.Fatal(err)
	}
	c := startCloud(t)
	env := c.front.startProxy(t)
	for _, who := range c.customers {
		if !who.command {
			continue
		}
		t.Run(who.String(), func(t *testing.T) {
			w, unload := c.launch(t, who, nil)
			defer unload()
			command := commandFor(t, program, root, w, env)
			report := c.runCommand(t, w, command(), 0)
			for _, f := range report.Findings {
				if f.Verdict != verify.Good && f.Verdict != verify.Skipped {
					t.Errorf("%s is %s: %s, %s", f.ID, f.Verdict, f.Tried, f.Answered)
				}
			}
			if report.Count(verify.Good) < 3 {
				t.Errorf("only %d findings are good", report.Count(verify.Good))
			}
			// The table for a person says the same.
			text := command()
			text.Args = slices.DeleteFunc(text.Args, func(a string) bool { return a == "-json" })
			if out, err := text.Output(); err != nil || !bytes.Contains(out, []byte("\ngood     ")) || bytes.Contains(out, []byte("FAILED")) {
				t.Errorf("%v\n%s", err, out)
			}
			if who.vendor != "dataloop" {
				return
			}
			// What the customer did not choose, and the stack allows.
			report = c.runCommand(t, w, command("-allow", "AllowDelete=no"), 1)
			if got := with(report, verify.Failed); !slices.Equal(got, []string{"closed/s3:DeleteObject"}) {
				t.Errorf("failed are %q", got)
			}
		})
	}
}

// runCommand wants an exit code and a report, no secret anywhere, and nothing in the buckets that the report does not name.
func (c *cloud) runCommand(t *testing.T, w *world, cmd *exec.Cmd, code int) *verify.Report {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	_ = cmd.Run() // its exit code says it all
	var r verify.Report
	if err := json.Unmarshal(stdout.Bytes(), &r); err != nil || cmd.ProcessState.ExitCode() != code {
		t.Fatalf("exit code %d, want %d: %v\n%s%s", cmd.ProcessState.ExitCode(), code, err, &stdout, &stderr)
	}
	for _, text := range []string{stdout.String(), stderr.String(), strings.Join(cmd.Args, " ")} {
		if s := containsSecret(text, c.secrets(w)); s != "" {
			t.Errorf("the secret %s is in:\n%s", s, text)
		}
	}
	if left := w.stored(t, c.root); len(left) != len(r.Left) {
		t.Errorf("left are %v, the report says %v", left, r.Left)
	}
	return &r
}

// commandFor makes the command with what the customer hands back, and the vendor's own credentials.
func commandFor(t *testing.T, program, root string, w *world, env []string) func(more ...string) *exec.Cmd {
	t.Helper()
	dir := t.TempDir()
	values := filepath.Join(dir, "values.json")
	writeFile(t, values, describeStacks(t, w))
	args := []string{"verify", w.def.Vendor, "-json", "-values", values}
	if w.connection.ExternalID != "" {
		args = append(args, "-external-id", w.connection.ExternalID)
	}
	if w.connection.WebIdentityTokenFile != "" {
		args = append(args, "-web-identity-token-file", w.connection.WebIdentityTokenFile, "-stranger-token-file", w.options.StrangerTokenFile)
	}
	if !w.connection.Secret.IsZero() {
		secret := filepath.Join(dir, "secret.txt")
		writeFile(t, secret, []byte(w.connection.Secret.Reveal()))
		if err := os.Chmod(secret, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "-secret-file", secret)
	}
	own, err := w.options.AWS.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return func(more ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), program, append(slices.Clone(args), more...)...)
		cmd.Dir = root
		cmd.Env = append(slices.Clone(env), "HOME="+dir, "AWS_ACCESS_KEY_ID="+own.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+own.SecretAccessKey)
		return cmd
	}
}

// describeStacks is what CloudFormation would say of the stack, with the access key that the server made.
func describeStacks(t *testing.T, w *world) []byte {
	t.Helper()
	type parameter struct{ ParameterKey, ParameterValue string }
	type output struct{ OutputKey, OutputValue string }
	var stack struct {
		StackName, StackStatus string
		Parameters             []parameter
		Outputs                []output
	}
	stack.StackName, stack.StackStatus = "stack", "CREATE_COMPLETE"
	for _, name := range slices.Sorted(maps.Keys(w.stack.Parameters)) {
		var text string
		switch value := w.stack.Parameters[name].(type) {
		case string:
			text = value
		case []any:
			var items []string
			for _, item := range value {
				items = append(items, item.(string))
			}
			text = strings.Join(items, ",")
		}
		stack.Parameters = append(stack.Parameters, parameter{name, text})
	}
	for _, o := range w.stack.Outputs {
		if o.Name == "AccessKeyAId" {
			o.Value = w.connection.KeyID
		}
		stack.Outputs = append(stack.Outputs, output{o.Name, o.Value})
	}
	data, err := json.Marshal(map[string]any{"Stacks": []any{stack}})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// startProxy leads a process to the front, and returns the environment that it needs for it.
func (f *front) startProxy(t *testing.T) []string {
	t.Helper()
	certificate, bundle := certificateFor(t, s3Address, stsAddress)
	forward := func(scheme, host string) http.Handler {
		return &httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) {
				r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = scheme, host, r.In.Host // which is signed
			},
			Transport: f.client.Transport,
		}
	}
	plain := forward("http", hostname)
	addresses := map[string]string{
		s3Address + ":443":  serve(t, forward("https", hostname), &certificate),
		stsAddress + ":443": serve(t, forward("https", stsHostname), &certificate),
	}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect {
			plain.ServeHTTP(w, r)
			return
		}
		to, err := net.Dial("tcp", addresses[r.Host])
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer to.Close()
		w.WriteHeader(http.StatusOK)
		from, buffered, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Errorf("hijacking a connection: %v", err)
			return
		}
		defer from.Close()
		go func() {
			_, _ = io.Copy(to, buffered) // until either side is done
			to.Close()
		}()
		_, _ = io.Copy(from, to)
	}))
	t.Cleanup(proxy.Close)
	return []string{
		"PATH=" + os.Getenv("PATH"), "HTTPS_PROXY=" + proxy.URL, "HTTP_PROXY=" + proxy.URL, "AWS_CA_BUNDLE=" + bundle, "AWS_EC2_METADATA_DISABLED=true",
		"AWS_ENDPOINT_URL_S3=https://" + s3Address, "AWS_ENDPOINT_URL_STS=https://" + stsAddress, "AWS_REGION=" + region,
	}
}

// certificateFor makes one for IP addresses, and the file of whom to trust.
func certificateFor(t *testing.T, addresses ...string) (certificate tls.Certificate, bundle string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	for _, a := range addresses {
		template.IPAddresses = append(template.IPAddresses, net.ParseIP(a))
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	bundle = filepath.Join(t.TempDir(), "ca.pem")
	writeFile(t, bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, bundle
}
