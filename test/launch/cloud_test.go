package launch_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

const (
	root   = "../.."
	region = "us-east-1"
)

// cloud is the emulator of AWS, and how a command reaches it.
type cloud struct {
	address string
	env     []string
	log     *emulatorLog
}

// startCloud starts the one emulator of all tests. It ends with the test.
func startCloud(t *testing.T) *cloud {
	cmd := exec.CommandContext(t.Context(), needMoto(t), "emulator.py", "-p", "0")
	cmd.Env = testtools.Isolated(t, region)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	log := readLog(stderr)
	t.Cleanup(func() {
		stdin.Close() // ends it
		cmd.Wait()
	})
	select {
	case address := <-log.address:
		return &cloud{address: address, env: append(cmd.Env, "AWS_ENDPOINT_URL="+address), log: log}
	case <-log.done:
		t.Fatalf("the emulator ended as it started:\n%s", log)
	case <-time.After(time.Minute):
		t.Fatalf("the emulator has not started within a minute:\n%s", log)
	}
	return nil
}

// emulatorLog is what the emulator has written so far, and the address in it.
type emulatorLog struct {
	address chan string
	done    chan struct{}
	mu      sync.Mutex
	lines   []string
}

var runningOn = regexp.MustCompile(`Running on (http://\S+)`)

func readLog(r io.Reader) *emulatorLog {
	l := &emulatorLog{address: make(chan string, 1), done: make(chan struct{})}
	go func() {
		defer close(l.done)
		for s := bufio.NewScanner(r); s.Scan(); {
			if m := runningOn.FindStringSubmatch(s.Text()); m != nil {
				l.address <- m[1]
			}
			l.mu.Lock()
			l.lines = append(l.lines, s.Text())
			l.mu.Unlock()
		}
	}()
	return l
}

// String is the end of the log: where a request failed, the traceback.
func (l *emulatorLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines[max(0, len(l.lines)-20):], "\n")
}

// run runs a command in the project's root and returns its output.
func (c *cloud) run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := c.try(t, nil, name, args...)
	if err != nil {
		t.Fatalf("%s\n%v\nend of the emulator's log:\n%s", strings.Join(append([]string{name}, args...), " "), err, c.log)
	}
	return out
}

// try is run for a command that may fail. Its error has what it wrote to stderr. Values in env go before the usual ones.
func (c *cloud) try(t *testing.T, env []string, name string, args ...string) (string, error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = root
	cmd.Env = append(append([]string{}, c.env...), env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w\n%s%s", err, &stdout, &stderr)
	}
	return stdout.String(), nil
}

// aws runs the AWS CLI, for what a customer does. Each start of it takes half a second of CPU time: see ask.
func (c *cloud) aws(t *testing.T, args ...string) string {
	t.Helper()
	return c.run(t, "aws", args...)
}
