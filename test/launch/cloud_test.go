package launch_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
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
	cmd.Env = isolated(t)
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

// isolated is the environment of a command that must see nothing of the person who runs the test but their tools:
// no AWS account, no configuration, no proxy.
func isolated(t *testing.T) []string {
	home := t.TempDir()
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if name != "HOME" && name != "CI" && !strings.HasPrefix(name, "AWS_") && !strings.HasPrefix(name, "CDK_") &&
			!strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			env = append(env, v)
		}
	}
	env = append(env,
		"HOME="+home,
		"AWS_ACCESS_KEY_ID=testing",
		"AWS_SECRET_ACCESS_KEY=testing",
		"AWS_REGION="+region,
		"AWS_DEFAULT_REGION="+region,
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_PAGER=",
		"CDK_DISABLE_CLI_TELEMETRY=true",
	)
	return append(env, keptFromHome(t)...)
}

// keptFromHome are the caches and packages under the real home without which the tools are slow or missing.
func keptFromHome(t *testing.T) []string {
	var env []string
	out, err := exec.Command("go", "env", "-json", "GOENV", "GOPATH", "GOMODCACHE", "GOCACHE").Output()
	if err != nil {
		t.Fatalf("go env: %v", err)
	}
	var goEnv map[string]string
	if err := json.Unmarshal(out, &goEnv); err != nil {
		t.Fatalf("go env: %v", err)
	}
	for name, value := range goEnv {
		env = append(env, name+"="+value)
	}
	// Where pip install --user puts moto and the AWS CLI.
	if out, err := exec.Command("python3", "-m", "site", "--user-base").Output(); err == nil {
		env = append(env, "PYTHONUSERBASE="+strings.TrimSpace(string(out)))
	}
	// The CDK's runtime, unpacked: as a rule it is there already.
	if cache, err := os.UserCacheDir(); err == nil {
		env = append(env, "JSII_RUNTIME_PACKAGE_CACHE_ROOT="+filepath.Join(cache, "aws", "jsii", "package-cache"))
	}
	return env
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
