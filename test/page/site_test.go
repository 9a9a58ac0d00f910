package page_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
	"github.com/bucketgrant/bucketgrant/internal/testtools/program"
	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const root = "../.."

// Two partitions, so that the form has regions of both.
const config = `hosting:
  - partition: aws
    region: us-east-1
    bucket: acme-templates
  - partition: aws-us-gov
    region: us-gov-west-1
    bucket: acme-templates-gov
    prefix: customers/
`

// site is what bucketgrant page writes of the project's own vendors, released and hosted, and the same as Go knows it.
type site struct {
	dir    string // where the vendors, the templates and bucketgrant.yaml are, and the site in the folder site
	binary string
	url    string // where it is served

	key       *signkey.Key // that signs invitations to it
	defs      []*vendors.Definition
	templates map[string]*launch.Template

	mu    sync.Mutex
	asked []string // what the server was asked for
}

// ofChoices makes the pages of made-up vendors of test/choices besides, in the folder choices of the site, and returns that folder.
func (s *site) ofChoices(t *testing.T, ids ...string) string {
	t.Helper()
	for _, id := range ids {
		for _, part := range []string{"vendors/" + id + ".yaml", "templates/" + id + "/1.0.0/template.yaml"} {
			data, err := os.ReadFile(filepath.Join(root, "test", "choices", "testdata", filepath.FromSlash(part)))
			to := filepath.Join(s.dir, "choices", filepath.FromSlash(part))
			if err == nil {
				err = os.MkdirAll(filepath.Dir(to), 0o700)
			}
			if err == nil {
				err = os.WriteFile(to, data, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	s.run(t, "page", "-vendors", "choices/vendors", "-templates", "choices/templates", "-out", "site/choices")
	return filepath.Join(s.dir, "site", "choices")
}

func makeSite(t *testing.T) *site {
	t.Helper()
	noticeChanges(t)
	s := &site{dir: t.TempDir(), templates: map[string]*launch.Template{}}
	_, err := program.In(s.dir, root, "./cmd/synth") // release starts it
	if err == nil {
		s.binary, err = program.In(s.dir, root, "./cmd/bucketgrant")
	}
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(
		os.CopyFS(filepath.Join(s.dir, "vendors"), os.DirFS(filepath.Join(root, "vendors"))),
		os.CopyFS(filepath.Join(s.dir, "templates"), os.DirFS(filepath.Join(root, "templates"))),
		os.WriteFile(filepath.Join(s.dir, "bucketgrant.yaml"), []byte(config+s.run(t, "key", "new", "key.pem")), 0o600),
	)
	if err != nil {
		t.Fatal(err)
	}
	if s.key, err = signkey.ReadKey(filepath.Join(s.dir, "key.pem")); err != nil {
		t.Fatal(err)
	}
	s.run(t, "release")
	t.Logf("bucketgrant page:\n%s", s.run(t, "page", "-out", "site"))
	s.load(t)

	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.Path)
		s.mu.Unlock()
		data, err := os.ReadFile(filepath.Join(s.dir, "site", filepath.FromSlash(path.Clean("/"+r.URL.Path))))
		if err != nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(data)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

// noticeChanges looks at what bucketgrant is built from and at what other programs read here, because go test does not see
// that they read it: without this it would print "(cached)" after a change of the page.
func noticeChanges(t *testing.T) {
	t.Helper()
	for _, dir := range []string{"cmd", "stacks", "constructs", "internal", "vendors", "templates", "registry", "verify", "test/launch", "test/page"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(_ string, _ fs.DirEntry, err error) error { return err })
		if err != nil {
			t.Fatal(err)
		}
	}
}

// load reads the vendors and the templates as launch does.
func (s *site) load(t *testing.T) {
	t.Helper()
	var err error
	if s.defs, err = vendors.Load(filepath.Join(s.dir, "vendors")); err != nil {
		t.Fatal(err)
	}
	config, err := hosting.Load(filepath.Join(s.dir, "bucketgrant.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range s.defs {
		release, err := launch.Released(filepath.Join(s.dir, "templates"), def, def.Version)
		if err != nil {
			t.Fatal(err)
		}
		if s.templates[def.Vendor], err = launch.New(release, config.Hosting); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs bucketgrant where the site is made.
func (s *site) run(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), s.binary, args...)
	cmd.Dir = s.dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("bucketgrant %q: %v\n%s", args, err, &stderr)
	}
	return stdout.String()
}

// launch is what bucketgrant launch prints for the same values, complete.
func (s *site) launch(t *testing.T, vendor, region, stackName string, parameters map[string]string) launch.Launch {
	t.Helper()
	args := []string{"launch", "-format", "json", "-complete", "-region", region, "-stack-name", stackName}
	for name, value := range parameters {
		args = append(args, "-param", name+"="+value)
	}
	var list []launch.Launch
	if err := json.Unmarshal([]byte(s.run(t, append(args, vendor)...)), &list); err != nil || len(list) != 1 {
		t.Fatalf("%v: %d launches", err, len(list))
	}
	return list[0]
}

// invite is the address that bucketgrant invite prints for the same values.
func (s *site) invite(t *testing.T, page, vendor, region, stackName string, parameters map[string]string) string {
	t.Helper()
	args := []string{"invite", "-key", "key.pem", "-page", page, "-region", region, "-stack-name", stackName}
	for name, value := range parameters {
		args = append(args, "-param", name+"="+value)
	}
	return strings.TrimSpace(s.run(t, append(args, vendor)...))
}

// page is the address of a vendor's page on the server, file the same on the disk.
func (s *site) page(vendor string) string { return s.url + "/" + vendor + "/index.html" }

func (s *site) file(vendor string) string {
	return "file://" + filepath.ToSlash(filepath.Join(s.dir, "site", vendor, "index.html"))
}
