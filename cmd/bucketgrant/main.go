// Command bucketgrant is everything after synthesis. It needs neither the CDK nor Node.js.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/internal/base/output"
	harmless "github.com/bucketgrant/bucketgrant/internal/base/plain"
	usages "github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/internal/base/version"
	"github.com/bucketgrant/bucketgrant/internal/synth/lategc"
	"github.com/bucketgrant/bucketgrant/vendors"
)

func main() {
	lategc.First()
	os.Exit(interrupt.Run(
		func(ctx context.Context) int { return run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr) },
		func() { fmt.Fprintln(os.Stderr, "bucketgrant: interrupted") }))
}

// command is one word after bucketgrant.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error
}

// commands are in the order in which a vendor needs them.
func commands() []command {
	return []command{
		{"new", "make the first definition of a vendor from the policies of its guide", newVendor},
		{"show", "say what a vendor's template grants, to whom and why", show},
		{"diff", "say what changes for a customer who updates", diff},
		{"release", "freeze the synthesized version of a vendor's template", releaseVersions},
		{"publish", "put released templates where customers launch them from", publish},
		{"check", "say whether a template is one that a trusted key has signed", checkTemplate},
		{"launch", "make the links and commands that a customer launches a template with", launch},
		{"organization", "make the template that a customer launches once for all accounts of an organization", forOrganization},
		{"key", "make a key to sign invitations or releases with", key},
		{"invite", "make the signed address of a page that one customer is sent", inviteOne},
		{"page", "write the onboarding pages that customers see", page},
		{"serve", "show the onboarding pages on this machine", serve},
		{"handback", "fill in the vendor's form from a launched stack", handBack},
		{"policy", "put a vendor's statements into the policy of a bucket that is there, or take them out", policy},
		{"registry", "serve the registry of customers' connections, and check them", serveRegistry},
		{"connections", "manage the registry of customers' connections", manageConnections},
		{"fleet", "say which connections run which version of a template", fleet},
		{"upgrade", "lead customers to another version of a template", upgradeFleet},
		{"verify", "try that a connection works, and that no more is open than was granted", check},
	}
}

// errUsage is an error in how the command was used, which has been said.
var errUsage = errors.New("used wrongly")

// run returns the exit code: 0 done, 1 failed, also where what was done could not be printed, 2 used wrongly.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	printed := output.Watch(stdout)
	if len(args) == 0 {
		usage(stderr)
		return 2
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(printed)
		return exitCode("help", printed.Err(), stderr)
	case "version", "-version", "--version":
		fmt.Fprintln(printed, version.Line("bucketgrant"))
		return exitCode("version", printed.Err(), stderr)
	}
	for _, c := range commands() {
		if c.name == args[0] {
			err := c.run(ctx, args[1:], stdin, printed, stderr)
			if err == nil {
				err = printed.Err()
			}
			return exitCode(c.name, err, stderr)
		}
	}
	usages.NoCommand(stderr, "bucketgrant", args[0], names(commands()))
	return 2
}

func names(of []command) []string {
	var list []string
	for _, c := range of {
		list = append(list, c.name)
	}
	return list
}

func exitCode(name string, err error, stderr io.Writer) int {
	var problems vendors.Problems
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		return 2
	case errors.As(err, &problems): // each line names its file
		fmt.Fprintln(stderr, harmless.Lines(err.Error()))
	default:
		fmt.Fprintf(stderr, "bucketgrant %s: %s\n", name, harmless.Lines(err.Error()))
	}
	return 1
}

func usage(w io.Writer) {
	fmt.Fprint(w, "usage: bucketgrant COMMAND [flags]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-11s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nbucketgrant COMMAND -help says more, and bucketgrant -version which build this is.\n")
}

// newFlags makes the flags of a command. synopsis is what follows the command's name in its usage line.
func newFlags(name, synopsis, explanation string, stderr io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintf(flags.Output(), "usage: bucketgrant %s %s\n\n%s\n\n", name, synopsis, explanation)
		flags.PrintDefaults()
	}
	return flags
}

// parse reads flags before, between and after the arguments that are none, and returns those.
func parse(flags *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		switch err := usages.Parse(flags, args); {
		case errors.Is(err, flag.ErrHelp):
			return nil, err
		case err != nil:
			return nil, misused(flags, "%v", err)
		}
		if flags.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, flags.Arg(0))
		args = flags.Args()[1:]
	}
}

// misused says how a command is used wrongly.
func misused(flags *flag.FlagSet, format string, args ...any) error {
	usages.Wrong(flags, "bucketgrant "+flags.Name(), fmt.Sprintf(format, args...))
	return errUsage
}
