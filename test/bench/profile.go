package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// call is what count writes down: all requests of one kind.
type call struct {
	Kind           string
	Count          int
	Sent, Received int
	Time           float64 // nanoseconds
}

// profileReport prints where the time of one synthesis from scratch goes, without validation.
func (b *bench) profileReport(ctx context.Context, out io.Writer) error {
	if err := b.printMachine(ctx, out); err != nil {
		return err
	}
	if err := b.printStart(ctx, out); err != nil {
		return err
	}
	for _, n := range b.stacks {
		if _, err := b.home("scratch"); err != nil {
			return err
		}
		if _, err := b.definitions(size("vendors", n), n); err != nil {
			return err
		}
		if err := b.profileCalls(ctx, out, n); err != nil {
			return err
		}
	}
	return nil
}

// printStart prints what Node.js and the library cost before any stack is defined.
func (b *bench) printStart(ctx context.Context, out io.Writer) error {
	script := func(name, code string) *command {
		return &command{name: name, argv: []string{b.nodeProgram(), "-e", code}, dir: b.path("js")}
	}
	commands := []*command{
		script("Node.js starts and ends", "0"),
		script("and loads aws-cdk-lib/core", "require('aws-cdk-lib/core')"),
		script("and loads what the stacks of the peer use", "for (const d of require('fs').readdirSync('lib')) require('./lib/' + d)"),
		script("and loads aws-cdk-lib, as the CDK's runtime for Go does", "require('aws-cdk-lib')"),
	}
	measured, err := b.inTurn(ctx, commands)
	if err != nil {
		return err
	}
	fmt.Fprint(out, "| step | median (all) |\n|---|---|\n")
	for _, c := range commands {
		fmt.Fprintf(out, "| %s | %s |\n", c.name, spreadOf(measured[c.name]).seconds())
	}
	fmt.Fprintln(out)
	return nil
}

// profileCalls puts a counter between our command and the CDK's runtime. The command honours JSII_RUNTIME, so this is the
// runtime's normal start: a short cut of ours around it is not in these figures.
func (b *bench) profileCalls(ctx context.Context, out io.Writer, n int) error {
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/jsii-runtime-go")
	cmd.Dir = b.root
	dir, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	entry := filepath.Join(strings.TrimSpace(string(dir)), "internal", "embedded", "resources", "bin", "jsii-runtime.js")
	log := b.path("calls.json")
	c := b.synthScratch(n, false)
	c.env = append(c.env, fmt.Sprintf("JSII_RUNTIME='%s' '%s' '%s' '%s'", b.shared("bin", "count"), log, b.nodeProgram(), entry))
	if _, err := c.run(ctx, b); err != nil { // what must be unpacked is, after this
		return err
	}
	if err := os.Remove(log); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	s, err := c.run(ctx, b)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(log)
	if errors.Is(err, os.ErrNotExist) {
		return errors.New("the calls to the CDK's runtime cannot be counted: synth did not start it by JSII_RUNTIME")
	}
	if err != nil {
		return err
	}
	calls, err := readCalls(data)
	if err != nil {
		return err
	}
	alone, err := b.inTurn(ctx, []*command{b.synthScratch(n, false)})
	if err != nil {
		return err
	}
	for name, times := range alone {
		fmt.Fprintf(out, "%s, as users run it: %s\n\n", name, spreadOf(times).seconds())
	}
	printCalls(out, n, s.seconds, calls)
	return nil
}

func readCalls(data []byte) ([]call, error) {
	var list []call
	for s := bufio.NewScanner(bytes.NewReader(data)); s.Scan(); {
		var c call
		if err := json.Unmarshal(s.Bytes(), &c); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, func(a, b call) int { return int(b.Time - a.Time) })
	return list, nil
}

// printCalls prints the sum of each phase, and then the calls that take most.
func printCalls(out io.Writer, n int, wall float64, calls []call) {
	phases := map[string]call{}
	var inside float64
	for _, c := range calls {
		p := phases[phase(c.Kind)]
		p.Count, p.Sent, p.Received, p.Time = p.Count+c.Count, p.Sent+c.Sent, p.Received+c.Received, p.Time+c.Time
		phases[phase(c.Kind)] = p
		inside += c.Time / 1e9
	}
	fmt.Fprintf(out, "%d stacks from scratch, validation off, through the runtime's normal start and counted: %s\n\n", n, seconds(wall))
	fmt.Fprint(out, "| phase | time | share | calls | for each stack | sent | received |\n|---|--:|--:|--:|--:|--:|--:|\n")
	row := func(name string, c call) {
		fmt.Fprintf(out, "| %s | %s | %.0f %% | %d | %.1f | %d kB | %d kB |\n", name, seconds(c.Time/1e9), c.Time/1e7/wall,
			c.Count, float64(c.Count)/float64(n), c.Sent/1000, c.Received/1000)
	}
	for _, name := range slices.SortedFunc(maps.Keys(phases), func(a, b string) int { return int(phases[b].Time - phases[a].Time) }) {
		row(name, phases[name])
	}
	row("outside the runtime: Go, starting and ending processes", call{Time: (wall - inside) * 1e9})
	fmt.Fprint(out, "\n| call | time | calls | for each stack | one call |\n|---|--:|--:|--:|--:|\n")
	for _, c := range calls[:min(len(calls), 15)] {
		fmt.Fprintf(out, "| `%s` | %s | %d | %.1f | %.0f µs |\n", c.Kind, seconds(c.Time/1e9), c.Count,
			float64(c.Count)/float64(n), c.Time/1000/float64(c.Count))
	}
	fmt.Fprintln(out)
}

// phase is what a call is for.
func phase(kind string) string {
	api, _, _ := strings.Cut(kind, " ")
	switch {
	case api == "start":
		return "the runtime starts"
	case api == "load":
		return "the runtime loads the library"
	case strings.HasSuffix(kind, " synth"):
		return "synthesis and writing the assembly"
	}
	return "defining the stacks"
}
