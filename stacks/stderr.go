package stacks

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
)

// The CDK's runtime writes to os.Stderr whatever Node.js does, and how it ended where that was not well. tapStderr passes it on
// to where a run wants it.
//
// os.Stderr stays what it becomes here, because the end of a runtime that was left alone can come after everything else.
var tapStderr = sync.OnceValues(func() (*stderrTap, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	tap := &stderrTap{pipe: w, to: os.Stderr, flushed: make(chan struct{})}
	os.Stderr = w
	go tap.pass(r)
	return tap, nil
})

type stderrTap struct {
	pipe    *os.File
	flushed chan struct{}

	mu sync.Mutex
	to io.Writer
}

// badEnd is what the runtime says of a process that did not end well. It does not end its line.
var badEnd = regexp.MustCompile(`Runtime process exited abnormally: (?:exit status [0-9]+|signal: (?:` + strings.Join(signals(), "|") +
	`)(?: \(core dumped\))?)`)

func signals() []string {
	var names []string
	for s := syscall.Signal(1); s < 32; s++ {
		names = append(names, regexp.QuoteMeta(s.String()))
	}
	return names
}

const endOfRuns = "\x00bucketgrant: all of a run has been passed on\x00"

func (t *stderrTap) pass(r io.Reader) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		line = badEnd.ReplaceAllString(line, "$0\n")
		if line, ended := strings.CutSuffix(line, endOfRuns+"\n"); ended {
			t.write(line)
			t.flushed <- struct{}{}
		} else {
			t.write(line)
		}
		if err != nil {
			return
		}
	}
}

func (t *stderrTap) write(s string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	io.WriteString(t.to, s)
}

// silence drops whatever else arrives.
func (t *stderrTap) silence() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.to = io.Discard
}

// during sends what arrives to w until the function it returns is called, which waits for the last of it.
func (t *stderrTap) during(w io.Writer) (end func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	before := t.to
	t.to = w
	return func() {
		fmt.Fprintln(t.pipe, endOfRuns)
		<-t.flushed
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.to != io.Discard {
			t.to = before
		}
	}
}
