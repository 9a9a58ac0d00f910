package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// command is bucketgrant in a process of its own, which sees the fake AWS and nothing of whoever runs the test.
func bucketgrant(t *testing.T, dir, address string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Args = append([]string{"bucketgrant", args[0], "-vendors", filepath.Join(root, "vendors")}, args[1:]...) // by its name, testscript runs main
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "AWS_ENDPOINT_URL=" + address, "AWS_ACCESS_KEY_ID=" + fakeVendorKey,
		"AWS_SECRET_ACCESS_KEY=testing", "AWS_EC2_METADATA_DISABLED=true", "AWS_REGION=eu-west-1"}, env...)
	return cmd
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// keyOf is the access key of a fake stack, and its secret.
func keyOf(t *testing.T, f *fakeAWS, stack string) (id, secret string) {
	t.Helper()
	for _, r := range f.stacks[stack].Resources {
		if r.Type == "AWS::IAM::AccessKey" {
			return r.PhysicalID, r.Attributes["SecretAccessKey"]
		}
	}
	t.Fatalf("%s has no key", stack)
	return "", ""
}

// A secret is in no output, no error, no file of results and no list of processes, whichever way it comes.
func TestSecretAppearsNowhere(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("not tested: that a secret is in no list of processes. It is read from /proc, which Linux has")
	}
	f, _ := newFakeAWS(t)
	id, secret := keyOf(t, f, "queryloop")
	for _, test := range []struct {
		name string
		env  []string
		args []string
		// asks: it gets as far as to ask AWS, and waits there until it was looked at.
		asks bool
	}{
		{"file", nil, []string{"-bucket", "acme-query", "-key-id", id, "-secret-file", "secret.txt"}, true},
		{"file, JSON", nil, []string{"-bucket", "acme-query", "-key-id", id, "-secret-file", "secret.txt", "-json"}, true},
		{"environment", []string{secretVariable + "=" + secret}, []string{"-bucket", "acme-query", "-key-id", id}, true},
		{"values", nil, []string{"-values", "values.txt"}, true},
		{"wrong bucket", nil, []string{"-values", "values.txt", "-bucket", "acme-other", "-json"}, true},
		{"key of another", nil, []string{"-values", "values.txt", "-key-id", "AKIAIOSFODNN7EXAMPLE"}, false},
		{"secret in the wrong place", nil, []string{"-values", "wrong.txt"}, false},
		{"connections", []string{"QUERY=" + secret}, []string{"-connections", "list.csv", "-results", "results.jsonl"}, true},
		{"connections, secrets in them", nil, []string{"-connections", "wrong.csv"}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, address := newFakeAWS(t)
			f.live.hold = make(chan struct{})
			dir := t.TempDir()
			write(t, filepath.Join(dir, "secret.txt"), secret+"\n")
			write(t, filepath.Join(dir, "values.txt"), "S3 Bucket Name: acme-query\nAccess Key ID: "+id+"\nSecret Access Key: "+secret+"\n")
			write(t, filepath.Join(dir, "wrong.txt"), "S3 Bucket Name: "+secret+"\nAccess Key ID: "+secret+"\nSecret Acces Key: "+secret+"\n"+secret+"\n")
			write(t, filepath.Join(dir, "list.csv"), "id,bucket,keyId,secretEnv,secretFile\na,acme-query,"+id+",QUERY,\nb,acme-other,AKIAI44QH8DHBEXAMPLE,,secret.txt\n")
			write(t, filepath.Join(dir, "wrong.csv"), "id,bucket,keyId,secretEnv\n"+secret+","+secret+","+secret+","+secret+"\n")
			cmd := bucketgrant(t, dir, address, test.env, append([]string{"verify", "queryloop", "-wait", "0s"}, test.args...)...)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if test.asks {
				waitForRequests(t, f.live, 1)
			}
			arguments, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", cmd.Process.Pid))
			if err != nil {
				t.Fatal(err)
			}
			processes, err := exec.Command("ps", "-eo", "args").Output()
			if err != nil { // ps is not everywhere, and reads the same file
				processes = nil
			}
			close(f.live.hold)
			_ = cmd.Wait() // it may well fail
			results, _ := os.ReadFile(filepath.Join(dir, "results.jsonl"))
			if stdout.Len()+stderr.Len() == 0 || test.asks && !bytes.Contains(arguments, []byte("verify")) {
				t.Fatalf("nothing was said, or nothing was run: %q", arguments)
			}
			for where, text := range map[string][]byte{
				"standard output": stdout.Bytes(), "standard error": stderr.Bytes(), "the results": results, "its arguments": arguments, "the list of processes": processes,
			} {
				if bytes.Contains(text, []byte(secret)) || bytes.Contains(text, []byte(secret[5:30])) || bytes.Contains(text, []byte(resolve.SecretPrefix)) {
					t.Errorf("%s has the secret:\n%s", where, text)
				}
			}
		})
	}
}

// An interrupt ends a run with what was found until then, and leaves nothing in the bucket.
func TestVerifyInterrupted(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("not tested: an interrupt, which Windows has none to send")
	}
	f, address := newFakeAWS(t)
	id, secret := keyOf(t, f, "queryloop")
	f.live.delay = 50 * time.Millisecond
	dir := t.TempDir()
	write(t, filepath.Join(dir, "secret.txt"), secret)
	cmd := bucketgrant(t, dir, address, nil, "verify", "queryloop", "-bucket", "acme-query", "-region", "eu-west-1", "-key-id", id, "-secret-file", "secret.txt")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for len(f.live.left()) == 0 { // until its object is there
		time.Sleep(time.Millisecond)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if want := "bucketgrant verify: interrupted: this is what was found until then\n"; stderr.String() != want {
		t.Errorf("stderr is %q, want %q", &stderr, want)
	}
	if !strings.Contains(stdout.String(), "good     ask AWS whose access key") {
		t.Errorf("the report does not say what was found:\n%s", &stdout)
	}
	if left := f.live.left(); len(left) > 0 {
		t.Errorf("it left %q", left)
	}
}

// A list of connections that is interrupted, again and again and once in the middle of a line, is done when it is done:
// each connection once.
func TestConnectionsResumed(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("not tested: an interrupt, which Windows has none to send")
	}
	f, address := newFakeAWS(t)
	_, secret := keyOf(t, f, "queryloop")
	f.live.delay = 2 * time.Millisecond
	const n = 60
	dir := t.TempDir()
	rows := f.live.launchMany(t, n)
	rows[7] = strings.Replace(rows[7], "acme-7", "Acme-7", 1)     // a wrong value
	rows[11] = strings.Replace(rows[11], "acme-11", "acme-12", 1) // another's bucket
	write(t, filepath.Join(dir, "list.csv"), "id,bucket,region,keyId,bucketIs,secretEnv\n"+strings.Join(rows, ",existing,SECRET\n")+",existing,SECRET\n")
	results := filepath.Join(dir, "results.jsonl")

	interrupted := 0
	for attempt := 0; ; attempt++ {
		cmd := bucketgrant(t, dir, address, []string{"SECRET=" + secret}, "verify", "queryloop", "-connections", "list.csv", "-results", "results.jsonl", "-resume", "-concurrency", "4")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if attempt < 3 {
			waitForRequests(t, f.live, f.live.requests()+100)
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		}
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != 1 { // one is bad, one is wrong
			t.Fatalf("exit code %d, want 1\n%s", code, &stderr)
		}
		if left := f.live.left(); len(left) > 0 {
			t.Fatalf("it left %q", left)
		}
		if !strings.Contains(stderr.String(), "interrupted with ") {
			if want := fmt.Sprintf("%d connections: %d good, 1 failed, 1 not tried, because of wrong values", n, n-2); !strings.Contains(stderr.String(), want) {
				t.Errorf("the summary must have %q:\n%s", want, &stderr)
			}
			break
		}
		interrupted++
		if !regexp.MustCompile(`interrupted with \d+ of 60 to go: run it again with -resume`).MatchString(stderr.String()) {
			t.Errorf("stderr: %s", &stderr)
		}
		if attempt == 0 { // as a power cut leaves it
			data, err := os.ReadFile(results)
			if err != nil {
				t.Fatal(err)
			}
			write(t, results, string(data[:len(data)-20]))
		}
	}
	if interrupted == 0 {
		t.Error("it was never interrupted")
	}
	data, err := os.ReadFile(results)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for i, line := range slices.Collect(strings.Lines(string(data))) {
		var r connections.Result
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if i > 0 && (r.Row == 0 || seen[r.Row]) {
			t.Errorf("line %d is of row %d, which is there already or none", i+1, r.Row)
		}
		seen[r.Row] = true
	}
	if len(seen) != n+1 {
		t.Errorf("%d rows have a result, want %d", len(seen)-1, n)
	}
}

// Time and memory of many connections, of which most of the time is the other side's, in this same machine.
func TestThousandConnections(t *testing.T) {
	t.Parallel()
	n := 1000
	if testing.Short() {
		n = 50
	}
	f, address := newFakeAWS(t)
	_, secret := keyOf(t, f, "queryloop")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "list.csv"), "id,bucket,region,keyId,bucketIs,secretEnv\n"+strings.Join(f.live.launchMany(t, n), ",existing,SECRET\n")+",existing,SECRET\n")
	cmd := bucketgrant(t, dir, address, []string{"SECRET=" + secret}, "verify", "queryloop", "-connections", "list.csv", "-results", "results.jsonl")
	most := ownMemory(t, cmd)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.HasPrefix(string(out), strconv.Itoa(n)+" connections: "+strconv.Itoa(n)+" good; ") {
		t.Errorf("the summary is:\n%s", out)
	}
	t.Logf("%s  %.1f s of CPU time", out, (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds())
	if mb := most(); mb > 200 {
		t.Errorf("it took %d MB, want at most 200", mb)
	} else {
		t.Logf("%d MB", mb)
	}
}

// waitForRequests waits until AWS has been asked so often in all.
func waitForRequests(t *testing.T, live *fakeLive, n int) {
	t.Helper()
	for end := time.Now().Add(time.Minute); live.requests() < n; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("AWS was asked %d times within a minute, want %d", live.requests(), n)
		}
	}
}
