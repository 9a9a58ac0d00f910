package testtools

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Who tries something on the emulator starts it in the background, where standard input is closed or nobody types: it goes on until a
// signal ends it. With the flag of the tests it ends with standard input.
func TestEmulatorRunsUntilASignal(t *testing.T) {
	t.Parallel()
	python := needMoto(t, "the emulator's end")
	for _, untilStdinEnds := range []bool{false, true} {
		args := []string{"emulator.py", "-p", "0"}
		if untilStdinEnds {
			args = append(args, "--until-stdin-ends")
		}
		cmd := exec.CommandContext(t.Context(), python, args...) // standard input is /dev/null
		cmd.Dir = filepath.Join("..", "..", "test", "launch")
		cmd.Env = Isolated(t, "us-east-1")
		stderr, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		address := ""
		s := bufio.NewScanner(stderr)
		for address == "" && s.Scan() {
			if found := runningOn.FindStringSubmatch(s.Text()); found != nil {
				address = found[1]
			}
		}
		go func() { _, _ = io.Copy(io.Discard, stderr) }()
		if !untilStdinEnds {
			// It would have ended by now: the thread that reads standard input is started before the server.
			answer, err := http.Get(address + "/moto-api/data.json")
			if err != nil {
				t.Fatalf("it does not answer at %q: %v", address, err)
			}
			answer.Body.Close()
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("until standard input ends %t: %v", untilStdinEnds, err)
			}
		case <-time.After(3 * time.Minute): // of a busy machine
			t.Fatalf("until standard input ends %t: it goes on", untilStdinEnds)
		}
	}
}
