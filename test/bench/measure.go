package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// command is one thing that a user runs.
type command struct {
	name string
	argv []string
	dir  string
	env  []string // in addition to the bench's
	// prepare makes everything as it must be before each run. It is not timed.
	prepare func() error
	// repeats within one round, of which the median counts: for what takes milliseconds.
	repeats int
	// states are how many templates synth must say are so: a case that measures something else must not pass for it.
	states map[string]int
}

// sample is one run.
type sample struct {
	seconds float64
	// largest is the peak memory of the largest process, in bytes, of those that were waited for.
	largest int64
}

func (c *command) run(ctx context.Context, b *bench) (sample, error) {
	if c.prepare != nil {
		if err := c.prepare(); err != nil {
			return sample{}, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	cmd, out := c.command(ctx, b)
	start := time.Now()
	err := cmd.Run()
	took := since(start)
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w\n%s", c.name, err, tail(out.String()))
	}
	if err := c.checkStates(out.String()); err != nil {
		return sample{}, err
	}
	return sample{took, largestMemory(cmd.ProcessState)}, nil
}

func (c *command) checkStates(output string) error {
	for state, want := range c.states {
		got := 0
		for line := range strings.Lines(output) {
			if strings.HasSuffix(line, " "+state+"\n") {
				got++
			}
		}
		if got != want {
			return fmt.Errorf("%s: %d templates are %s, want %d\n%s", c.name, got, state, want, tail(output))
		}
	}
	return nil
}

func (c *command) command(ctx context.Context, b *bench) (*exec.Cmd, *bytes.Buffer) {
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	var out bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = c.dir, append(b.environment(), c.env...), &out, &out
	// Its children must not outlive it: under ctrl-C or a cancelled run the whole group ends.
	testtools.Group(cmd)
	cmd.Cancel = func() error { return testtools.SignalGroup(cmd, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	return cmd, &out
}

// tail is the end of what a failed command said.
func tail(s string) string {
	const most = 4000
	if len(s) > most {
		return "…" + s[len(s)-most:]
	}
	return s
}

// watched is one run with a look at every process that it starts.
type watched struct {
	sample
	peaks map[string]int64 // by the program's name
}

// watch runs the command and reads the peak memory of each of its processes until they end.
// It disturbs the run a little: its times are not for the table of ratios.
func (c *command) watch(ctx context.Context, b *bench) (watched, error) {
	if c.prepare != nil {
		if err := c.prepare(); err != nil {
			return watched{}, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	cmd, out := c.command(ctx, b)
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return watched{}, err
	}
	stop, stopped := make(chan struct{}), make(chan map[string]int64)
	go func() {
		peaks := map[string]int64{}
		for {
			for _, pid := range processTree(cmd.Process.Pid) {
				if name, peak := peakMemory(pid); peak > peaks[name] {
					peaks[name] = peak
				}
			}
			select {
			case <-stop:
				stopped <- peaks
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	err := cmd.Wait()
	took := since(start)
	close(stop)
	peaks := <-stopped
	if err != nil {
		return watched{}, fmt.Errorf("%s: %w\n%s", c.name, err, tail(out.String()))
	}
	return watched{sample{took, largestMemory(cmd.ProcessState)}, peaks}, nil
}

// processTree is a process and all below it.
func processTree(root int) []int {
	children := map[int][]int{}
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		// pid (name) state ppid: the name may have anything in it.
		_, rest, _ := strings.Cut(string(data[bytes.LastIndexByte(data, ')')+1:]), " ")
		fields := strings.Fields(rest)
		pid, err1 := strconv.Atoi(filepath.Base(filepath.Dir(f)))
		if len(fields) < 2 || err1 != nil {
			continue
		}
		if parent, err := strconv.Atoi(fields[1]); err == nil {
			children[parent] = append(children[parent], pid)
		}
	}
	tree := []int{root}
	for i := 0; i < len(tree); i++ {
		tree = append(tree, children[tree[i]]...)
	}
	return tree
}

// peakMemory reads VmHWM, the most that a process ever had in memory.
func peakMemory(pid int) (name string, peak int64) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return "", 0
	}
	for line := range strings.Lines(string(data)) {
		if v, ok := strings.CutPrefix(line, "Name:"); ok {
			name = strings.TrimSpace(v)
		}
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, _ := strconv.ParseInt(strings.Fields(v)[0], 10, 64)
			peak = kB << 10
		}
	}
	return name, peak
}

// timed runs a command that is no case.
func timed(cmd *exec.Cmd) (float64, error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%w\n%s", err, tail(out.String()))
	}
	return since(start), nil
}
