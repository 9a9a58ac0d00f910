package page

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// The pages follow the definition, and say what is wrong with it.
func TestLive(t *testing.T) {
	t.Parallel()
	s := example(t)
	s.IDs = []string{"quartic"}
	var log testtools.Buffer
	site := NewLive(s, &log)
	if err := site.Rebuild(); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	defer server.Close()

	get := func(path string) (int, string, http.Header) {
		r, err := server.Client().Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body), r.Header
	}
	becomes := func(status int, words string) {
		t.Helper()
		for range 6000 { // two minutes
			code, body, _ := get("/quartic/")
			if code == status && strings.Contains(body, words) {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("the page does not become %d with %q:\n%s", status, words, log.String())
	}
	becomes(200, "Connect an S3 bucket to Quartic")
	for path, want := range map[string]int{"/": 200, "/index.html": 200, "/quartic": 200, "/quartic/index.html": 200, "/nobody/": 404, "/../../etc/passwd": 404} {
		if code, _, header := get(path); code != want || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: got %d, want %d; %v", path, code, want, header)
		}
	}
	r, err := server.Client().Post(server.URL+"/", "text/plain", strings.NewReader("x"))
	if err != nil || r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %v %v", r, err)
	}

	path := filepath.Join(s.Vendors, "quartic.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, strings.Replace(string(data), "name: Quartic", "name: Quartic Two", 1))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go site.Watch(ctx, 10*time.Millisecond) // also what changed since the pages were made
	becomes(200, "Connect an S3 bucket to Quartic Two")
	write(t, path, strings.Replace(string(data), "actions:", "action:", 1))
	becomes(500, "quartic.yaml:")
	write(t, path, string(data))
	becomes(200, "Connect an S3 bucket to Quartic</h1>")
	write(t, s.Config, strings.Replace(exampleConfig, "Acme Integrations", "Acme Anew", 1))
	becomes(200, "Acme Anew")
	if !strings.Contains(log.String(), "made the pages anew in ") || !strings.Contains(log.String(), "quartic.yaml:") {
		t.Errorf("the log says\n%s", log.String())
	}
}
