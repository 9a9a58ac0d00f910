package testtools

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// awsClient hands a command over to forkedaws.py.
const awsClient = `#!%s -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as s:
    s.connect(%q)
    socket.send_fds(s, [b"."], [0, 1, 2])
    s.sendall(json.dumps({"args": sys.argv[1:], "dir": os.getcwd(), "env": dict(os.environ)}).encode())
    s.shutdown(socket.SHUT_WR)
    code = s.recv(1)
sys.exit(code[0] if code else "aws: the process that runs commands has ended")
`

// StartAWS returns the AWS CLI of this machine, and puts the folder of a program aws in front of the PATH of Env: it does what the AWS CLI
// does, in a process forked from one that has its modules loaded, until the test ends.
func (m *Moto) StartAWS(t *testing.T, tests string) string {
	t.Helper()
	installed := Need(t, "aws", tests, "pip install awscli")
	forked := startAWS(t, needMoto(t, tests), installed)
	if forked == "" {
		return installed
	}
	m.Env = append(m.Env, "PATH="+filepath.Dir(forked)+string(os.PathListSeparator)+os.Getenv("PATH"))
	return forked
}

// startAWS is empty where the AWS CLI is none that Python can load, as the second version: that one is started anew for each command.
func startAWS(t *testing.T, python, installed string) string {
	t.Helper()
	if runtime.GOOS == "windows" { // which forks nothing
		return ""
	}
	// A start says it in the same words, and only then it is the same one.
	says, err := exec.Command(installed, "--version").Output()
	if err != nil {
		return ""
	}
	loads, err := exec.Command(python, "-c", "import awscli, sys; print(sys.executable, awscli.__version__)").Output()
	self, version, _ := strings.Cut(strings.TrimSpace(string(loads)), " ")
	if err != nil || !strings.HasPrefix(string(says), "aws-cli/"+version+" ") {
		return ""
	}
	dir, err := os.MkdirTemp("", "aws") // not the test's own folder, whose long name is none for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "socket")
	cmd := exec.Command(self, filepath.Join(root(t), "internal", "testtools", "forkedaws.py"), socket)
	cmd.Env, cmd.Stderr = Isolated(t, "us-east-1"), os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close() // ends it
		_ = cmd.Wait()
	})
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "ready\n" {
		t.Fatalf("forkedaws.py says %q, %v", line, err)
	}
	return Executable(t, dir, "aws", fmt.Sprintf(awsClient, self, socket))
}
