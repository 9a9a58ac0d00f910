package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// ofItself runs a program and leaves the most memory that it had in a file. What Linux says of a process counts what whoever started it
// had at that moment, too: so it is started by this one, which has little, and not by a test, which may have more than the program ever.
func ofItself() {
	cmd := exec.Command(os.Args[1])
	cmd.Args = os.Args[2:] // with the name that it is called by, by which testscript runs main
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	err = os.WriteFile(os.Getenv("MEASURED"), []byte(strconv.FormatInt(memoryOf(cmd.ProcessState), 10)), 0o644)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

// ownMemory has a command measured that has yet to be started. After it has ended, most is the most memory that it had, in MB, 0 where that is
// not known here.
func ownMemory(t *testing.T, cmd *exec.Cmd) (most func() int64) {
	t.Helper()
	program, err := exec.LookPath("of-itself")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "most")
	cmd.Args = append([]string{program, cmd.Path}, cmd.Args...)
	cmd.Path = program
	cmd.Env = append(cmd.Environ(), "MEASURED="+file)
	return func() int64 {
		t.Helper()
		data, err := os.ReadFile(file)
		megabytes, numberErr := strconv.ParseInt(string(data), 10, 64)
		if err := cmp.Or(err, numberErr); err != nil {
			t.Fatal(err)
		}
		return megabytes
	}
}

// A test that has much memory is not counted for a program that has little.
func TestMeasuredIsTheProgramsOwn(t *testing.T) {
	program, err := exec.LookPath("bucketgrant")
	if err != nil {
		t.Fatal(err)
	}
	much := []byte(strings.Repeat("x", 300<<20))
	cmd := exec.Command(program, "-help")
	most := ownMemory(t, cmd)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if mb := most(); mb > 200 {
		t.Errorf("it took %d MB, of which %d are the test's", mb, len(much)>>20)
	}
}
