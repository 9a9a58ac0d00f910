// Command bench compares the synthesis of this project with its peers: the same stacks as a JavaScript and as a TypeScript
// CDK app. It prints Markdown tables of ratios. Run it from the root of the project, on a machine that does nothing else:
//
//	go run ./test/bench
//
// All commands run in turn, round after round, so that whatever slows the machine for a while slows all of them; a ratio is
// the median of those within each round. It builds the peers first: their stacks are written from the templates as somebody
// would write them by hand (peer.go), their packages come from npm at the versions of peers/package-lock.json, and before
// anything is timed all of them must have made the same resources (equal.go).
//
// Everything it makes is under test/bench/_work, which can be deleted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/lockedfile"

	"github.com/bucketgrant/bucketgrant/vendors"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// config is what the command line says.
type config struct {
	rounds       int
	stacks       []int
	only         []string
	node         string
	profile      bool
	freshMachine bool
}

const usage = `usage: go run ./test/bench [flags]

Measures synth against the same stacks as JavaScript and TypeScript CDK apps, and prints tables in Markdown.
Cases for -only: %s.

`

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c config
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintf(stderr, usage, strings.Join(caseNames, ", "))
		flags.PrintDefaults()
	}
	flags.IntVar(&c.rounds, "rounds", 5, "how often everything is run")
	stacks := flags.String("stacks", "5,100,1000", "how many stacks, where a case has several sizes")
	only := flags.String("only", "", "the cases to run, with commas between; all if empty")
	flags.StringVar(&c.node, "node", "", "the `program` node, if not the one on the PATH")
	flags.BoolVar(&c.profile, "profile", false, "print where the time of one run goes, instead of the comparison")
	flags.BoolVar(&c.freshMachine, "fresh-machine", false, "print what the first run on a new machine takes, instead of the comparison: downloads everything anew")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	var problems []error
	if flags.NArg() > 0 {
		problems = append(problems, fmt.Errorf("takes flags only, got %q", flags.Args()))
	}
	if c.rounds < 1 {
		problems = append(problems, fmt.Errorf("-rounds must be at least 1, got %d", c.rounds))
	}
	for s := range strings.SplitSeq(*stacks, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 || n > 4995 {
			problems = append(problems, fmt.Errorf("-stacks must be numbers from 1 to 4995 with commas between, got %q", s))
		}
		c.stacks = append(c.stacks, n)
	}
	if *only != "" {
		c.only = strings.Split(*only, ",")
		for _, name := range c.only {
			if !slices.Contains(caseNames, name) {
				problems = append(problems, fmt.Errorf("-only must be among %s, got %q", strings.Join(caseNames, ", "), name))
			}
		}
	}
	if err := errors.Join(problems...); err != nil {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(stderr, "bench: %s\n", strings.TrimSpace(line))
		}
		return 2
	}
	if err := measure(ctx, c, stdout, stderr); err != nil {
		if ctx.Err() != nil {
			err = errors.New("interrupted")
		}
		fmt.Fprintf(stderr, "bench: %v\n", err)
		return 1
	}
	return 0
}

func measure(ctx context.Context, c config, stdout, stderr io.Writer) error {
	if runtime.GOOS != "linux" {
		return errors.New("this runs on Linux only: it reads the memory of processes from /proc, and knows where caches are there")
	}
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(root, "test", "bench", "peers")); err != nil {
		return errors.New("run it from the root of the project: go run ./test/bench")
	}
	defs, err := vendors.Load(filepath.Join(root, "vendors"))
	if err != nil {
		return err
	}
	b := &bench{config: c, root: root, defs: defs, log: stderr, files: map[string]string{}}
	for _, def := range defs {
		b.files[def.Vendor] = filepath.Join(root, "vendors", def.Vendor+".yaml")
	}
	if err := os.MkdirAll(b.shared(), 0o755); err != nil {
		return err
	}
	unlock, err := lockedfile.MutexAt(b.shared("lock")).Lock() // two at once would measure each other
	if err != nil {
		return err
	}
	defer unlock()
	if err := b.setUp(ctx); err != nil {
		return err
	}
	if b.wants("guides") && !c.freshMachine && !c.profile {
		if b.guides, err = b.withGuides(ctx); err != nil {
			return err
		}
	}
	switch {
	case c.freshMachine:
		return b.freshMachineReport(ctx, stdout)
	case c.profile:
		return b.profileReport(ctx, stdout)
	}
	return b.compare(ctx, stdout)
}
