package testtools

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// motoVersion is the one that emulator.py mends.
const motoVersion = "5.2.1"

// Moto is a running emulator of AWS: moto, mended as test/launch/emulator.py says.
type Moto struct {
	// Address is that of its one endpoint, such as http://127.0.0.1:41234.
	Address string
	// Env is the environment of a command that is to reach nothing else.
	Env []string

	mu    sync.Mutex
	lines []string
}

// StartMoto starts an emulator that ends with the test. root is the project's, and tests are what is skipped where there
// is no moto of the right version.
func StartMoto(t *testing.T, root, region, tests string) *Moto {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), needMoto(t, tests), "emulator.py", "--until-stdin-ends", "-p", "0")
	cmd.Dir = filepath.Join(root, "test", "launch")
	cmd.Env = Isolated(t, region)
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
	m := &Moto{}
	address, ended := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(ended)
		for s := bufio.NewScanner(stderr); s.Scan(); {
			if found := runningOn.FindStringSubmatch(s.Text()); found != nil {
				address <- found[1]
			}
			m.mu.Lock()
			m.lines = append(m.lines, s.Text())
			m.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		stdin.Close() // ends it
		<-ended
		_ = cmd.Wait()
	})
	select {
	case m.Address = <-address:
		m.Env = append(cmd.Env, "AWS_ENDPOINT_URL="+m.Address)
	case <-ended:
		t.Fatalf("the emulator ended as it started:\n%s", m.Log())
	case <-time.After(3 * time.Minute): // of a busy machine
		t.Fatalf("the emulator has not started within three minutes:\n%s", m.Log())
	}
	return m
}

var runningOn = regexp.MustCompile(`Running on (http://\S+)`)

// Log is the end of what it wrote: where a request failed, the traceback.
func (m *Moto) Log() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Join(m.lines[max(0, len(m.lines)-20):], "\n")
}

// needMoto returns the Python that has moto.
func needMoto(t *testing.T, tests string) string {
	t.Helper()
	const install = "pip install 'moto[server]==" + motoVersion + "'"
	python := Need(t, "python3", tests, install)
	// Without its server's dependencies, moto has no flask.
	out, err := exec.Command(python, "-c", "import importlib.metadata as m, flask; print(m.version('moto'))").Output()
	if got := strings.TrimSpace(string(out)); err != nil {
		Unusable(t, tests, "python3 has no moto_server", install)
	} else if got != motoVersion {
		Unusable(t, tests, "python3 has moto "+got+", not "+motoVersion, install)
	}
	return python
}
