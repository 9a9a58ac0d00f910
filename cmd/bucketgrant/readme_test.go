package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// documents are what people read, in the order in which the commands in them build on each other.
var documents = []string{"README.md", "docs/customer.md", "docs/releasing.md", "docs/checking.md", "docs/new.md"}

// Every bucketgrant command in the documents does what it says, one after the other, on a copy of the project's own vendors
// and with their own bucketgrant.yaml. What publish writes is test/publish's business: here it writes nothing.
func TestReadmeCommands(t *testing.T) {
	var readme []byte
	for _, name := range documents {
		text, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		readme = append(readme, text...)
	}
	_, fake := newFakeAWS(t)
	dir := t.TempDir()
	for _, name := range []string{"vendors", "templates"} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join("../..", name))); err != nil {
			t.Fatal(err)
		}
	}
	_, config, _ := strings.Cut(string(readme), "```yaml\nhosting:\n")
	config, _, _ = strings.Cut(config, "```")
	if err := os.WriteFile(filepath.Join(dir, "bucketgrant.yaml"), []byte("hosting:\n"+config), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	t.Setenv("AWS_ACCESS_KEY_ID", fakeVendorKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			t.Errorf("%s %s: nothing was to be written", r.Method, r.URL)
		}
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<Error><Code>NoSuchKey</Code></Error>")
	}))
	defer store.Close()
	// What the README says of handback and verify is true of the stacks in fakeaws_test.go.
	t.Setenv("AWS_ENDPOINT_URL", fake)
	writeReadmeFiles(t, string(readme))

	var ran []string
	for line := range strings.Lines(string(readme)) {
		command, ok := strings.CutPrefix(line, "go run ./cmd/bucketgrant ")
		if !ok {
			continue
		}
		command, _, _ = strings.Cut(command, "#")
		command, output, _ := strings.Cut(command, ">")
		args := strings.Fields(command)
		if args[0] == "publish" {
			args = append(args, "-dry-run", "-endpoint-url", store.URL)
		}
		if args[0] == "release" {
			synth, err := exec.LookPath("synth") // see standIn
			if err != nil {
				t.Fatal(err)
			}
			args = append(args, "-synth", synth)
		}
		var stdout, stderr bytes.Buffer
		code := run(context.Background(), args, strings.NewReader(""), &stdout, &stderr)
		// With one release, and nothing synthesized since, diff has nothing to compare.
		if args[0] == "diff" && strings.Contains(stderr.String(), "there is nothing to compare it with") {
			code = 0
		} else if stdout.Len() == 0 && !slices.Contains(args, "-results") {
			code = 1
		}
		if output = strings.TrimSpace(output); output != "" {
			printed := stdout.Bytes()
			if more, ok := strings.CutPrefix(output, ">"); ok { // >>
				output = strings.TrimSpace(more)
				before, err := os.ReadFile(output)
				if err != nil {
					t.Fatal(err)
				}
				printed = append(before, printed...)
			}
			if err := os.WriteFile(output, printed, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if code != 0 {
			t.Errorf("bucketgrant %s: exit code %d\n%s%s", strings.Join(args, " "), code, &stdout, &stderr)
		}
		t.Logf("$ bucketgrant %s\n%s", strings.Join(args, " "), &stdout)
		ran = append(ran, args[0])
	}
	want := []string{
		"handback", "handback", "release", "publish", "publish", "launch", "diff", "page", "key", "invite",
		"verify", "verify", "verify", "verify", "verify", "new",
	}
	if !slices.Equal(ran, want) {
		t.Errorf("the documents have the commands %q, want %q", ran, want)
	}
}

// writeReadmeFiles writes the files that the README shows under a comment with their name.
func writeReadmeFiles(t *testing.T, readme string) {
	t.Helper()
	for _, m := range regexp.MustCompile("<!-- file: (\\S+) -->\n```\\w*\n((?s:.*?))```").FindAllStringSubmatch(readme, -1) {
		if err := os.WriteFile(m[1], []byte(m[2]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
