package publish_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
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
	names := func(v version) []string { return []string{v.key(), v.assemblyKey()} }
	first, end := names(version{"beta", "1.0.0"}), []string{r.list(t, "beta"), "index.json"}
	beta := slices.Concat(first, end)
	all := slices.Concat(names(version{"acme", "1.0.0"}), names(version{"acme", "1.1.0"}), first, []string{r.list(t, "acme")}, end)
	p := b.publisher(t, r)
	for _, step := range []struct {
		flags     []string
		state     string // of each of these
		want      []string
		wantError string
	}{
		{[]string{"-dry-run"}, "would upload", all, ""},
		{nil, "uploaded", all,
			"9 of 9 objects read back from " + b.endpoint + "/acme-templates/templates/a%20b%2Bc%26d%3De%21%28f%29%27%40%2C%3A/\n"},
		{nil, "there already", all,
			"9 of 9 objects read back from " + b.endpoint + "/acme-templates/templates/a%20b%2Bc%26d%3De%21%28f%29%27%40%2C%3A/\n"},
		{[]string{"beta", "-dry-run"}, "there already", beta, ""},
	} {
		cmd := p.command(t.Context(), t)
		cmd.Args = append(cmd.Args, step.flags...)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s", err, &stderr)
		}
		want := ""
		for _, key := range step.want {
			data := r.files[key]
			if key == "index.json" {
				data = r.index(t)
			}
			want += line(step.state, key, data)
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
	if !strings.Contains(bar, "acme-templates") || !strings.Contains(bar, "/26)") || strings.Contains(bar, "\n") {
		t.Errorf("the bar was drawn as %q", bar)
	}
	if !strings.HasSuffix(bar, "\r") || strings.Contains(rest, "/26)") || strings.Count(rest, "uploaded ") != 25 {
		t.Errorf("after the bar, %q, came %q", bar[max(0, len(bar)-20):], rest)
	}
}
