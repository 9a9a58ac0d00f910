package stacks

import (
	"io"
	"strings"
	"testing"
)

// What the runtime says of its end has a line of its own, whatever follows.
func TestBadEndHasItsLine(t *testing.T) {
	t.Parallel()
	const said = "Runtime process exited abnormally: "
	for text, want := range map[string]string{
		said + "exit status 7" + said + "exit status 7synth: the CDK failed\n": said + "exit status 7\n" + said + "exit status 7\nsynth: the CDK failed\n",
		said + "signal: killedsynth: no\n":                                     said + "signal: killed\nsynth: no\n",
		said + "signal: aborted (core dumped)synth: no\n":                      said + "signal: aborted (core dumped)\nsynth: no\n",
		said + "signal: segmentation fault":                                    said + "signal: segmentation fault\n",
		"another line\n":                                                       "another line\n",
	} {
		var got strings.Builder
		r, w := io.Pipe()
		go func() {
			io.WriteString(w, text)
			w.Close()
		}()
		(&stderrTap{to: &got}).pass(r)
		if got.String() != want {
			t.Errorf("got  %q\nwant %q", &got, want)
		}
	}
}
