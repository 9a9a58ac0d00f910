// Command count stands between a program and the CDK's runtime, and writes down how often and how long the program asks:
// count LOG COMMAND [ARGUMENT...]. It is what JSII_RUNTIME starts in the benchmark's profile.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// Call is all requests of one kind.
type Call struct {
	Kind     string
	Count    int
	Sent     int // bytes
	Received int
	Time     time.Duration
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "count:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: count LOG COMMAND [ARGUMENT...]")
	}
	cmd := exec.Command(args[1], args[2:]...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	started := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	answers := bufio.NewReaderSize(stdout, 1<<20)
	calls := map[string]*Call{}
	note := func(kind string, sent, received int, t time.Duration) {
		c := calls[kind]
		if c == nil {
			c = &Call{Kind: kind}
			calls[kind] = c
		}
		c.Count++
		c.Sent, c.Received, c.Time = c.Sent+sent, c.Received+received, c.Time+t
	}
	hello, err := answers.ReadBytes('\n')
	if err != nil {
		return err
	}
	note("start", 0, len(hello), time.Since(started))
	os.Stdout.Write(hello)
	requests := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := requests.ReadBytes('\n')
		if err != nil || len(line) == 0 {
			break
		}
		asked := time.Now()
		if _, err := stdin.Write(line); err != nil {
			break
		}
		kind := kindOf(line)
		if kind == "exit" {
			break
		}
		answer, err := answers.ReadBytes('\n')
		if err != nil {
			break
		}
		note(kind, len(line), len(answer), time.Since(asked))
		os.Stdout.Write(answer)
	}
	stdin.Close()
	io.Copy(io.Discard, answers)
	if err := cmd.Wait(); err != nil {
		return err
	}
	file, err := os.OpenFile(args[0], os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(file)
	for _, c := range calls {
		if err := enc.Encode(c); err != nil {
			return err
		}
	}
	return file.Close()
}

// kindOf names what a request asks for: its api, and whatever of package, class and method there is.
func kindOf(line []byte) string {
	var r struct {
		API, FQN, Method, Property, Name string
		Exit                             *int
	}
	if json.Unmarshal(line, &r) != nil {
		return "other"
	}
	if r.Exit != nil {
		return "exit"
	}
	kind := r.API
	for _, part := range []string{r.Name, r.FQN, r.Method, r.Property} {
		if part != "" {
			kind += " " + part
		}
	}
	return kind
}
