package publish_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// What a run prints: a line for each object on stdout, a word for the person on stderr.
func TestWords(t *testing.T) {
	noticeChanges(t)
	s := startGateway(t, nil)
	b := s.newPlace(t, "acme-templates")
	files := madeUp("acme", 2)
	files[version{"beta", "1.0.0"}] = []byte("Description: beta\n")
	r := released(t, files)
	line := func(state, key string, data []byte) string {
		sum := sha256.Sum256(data)
		return fmt.Sprintf("%-13s  s3://acme-templates/%s%s  %d bytes  sha256 %.6x\n", state, prefix, key, len(data), sum[:])
	}
	acme0, acme1, beta := "acme/1.0.0/template.yaml", "acme/1.1.0/template.yaml", "beta/1.0.0/template.yaml"
	p := b.publisher(t, r)
	for _, step := range []struct {
		flags     []string
		want      []string // the state and key of each line
		wantError string
	}{
		{[]string{"-dry-run"}, []string{"would upload", acme0, "would upload", acme1, "would upload", beta, "would upload", "index.json"}, ""},
		{nil, []string{"uploaded", acme0, "uploaded", acme1, "uploaded", beta, "uploaded", "index.json"},
			"4 of 4 objects read back from " + b.endpoint + "/acme-templates/templates/a%20b%2Bc%26d%3De%21%28f%29%27%40%2C%3A/\n"},
		{nil, []string{"there already", acme0, "there already", acme1, "there already", beta, "there already", "index.json"},
			"4 of 4 objects read back from " + b.endpoint + "/acme-templates/templates/a%20b%2Bc%26d%3De%21%28f%29%27%40%2C%3A/\n"},
		{[]string{"beta", "-dry-run"}, []string{"there already", beta, "there already", "index.json"}, ""},
	} {
		cmd := p.command(t.Context(), t)
		cmd.Args = append(cmd.Args, step.flags...)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s", err, &stderr)
		}
		want := ""
		for i := 0; i < len(step.want); i += 2 {
			data := r.files[step.want[i+1]]
			if step.want[i+1] == "index.json" {
				data = r.index(t)
			}
			want += line(step.want[i], step.want[i+1], data)
		}
		if diff := cmp.Diff(want, stdout.String()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", step.flags, diff)
		}
		if stderr.String() != step.wantError {
			t.Errorf("%q wrote to stderr: %q, want %q", step.flags, &stderr, step.wantError)
		}
	}
	b.check(t, r)
}

// On a terminal there is a bar while it works, and nothing of it is left among the lines that follow.
func TestTerminal(t *testing.T) {
	noticeChanges(t)
	script := testtools.Need(t, "script", "the progress bar on a terminal", "apt-get install bsdutils")
	s := startGateway(t, nil)
	b := s.newPlace(t, "acme-templates")
	p := b.publisher(t, released(t, madeUp("acme", 12)))
	cmd := p.command(t.Context(), t)
	cmd.Args = []string{script, "-qefc", strings.Join(cmd.Args, " "), "/dev/null"}
	cmd.Path = script
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	bar, rest, _ := strings.Cut(string(out), "uploaded ")
	if !strings.Contains(bar, "acme-templates") || !strings.Contains(bar, "/13)") || strings.Contains(bar, "\n") {
		t.Errorf("the bar was drawn as %q", bar)
	}
	if !strings.HasSuffix(bar, "\r") || strings.Contains(rest, "/13)") || strings.Count(rest, "uploaded ") != 12 {
		t.Errorf("after the bar, %q, came %q", bar[max(0, len(bar)-20):], rest)
	}
}
