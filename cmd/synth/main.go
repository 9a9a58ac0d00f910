// Command synth turns the vendor definitions into CloudFormation templates.
//
// Alone it writes templates/<vendor>/<version>/template.yaml. Under the cdk command it is the CDK app, and writes the
// cloud assembly. It needs Node.js, as everything does that runs the CDK.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	"github.com/bucketgrant/bucketgrant/internal/base/output"
	"github.com/bucketgrant/bucketgrant/internal/base/runfolder"
	usages "github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/internal/base/version"
	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/internal/synth/lategc"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/stacks"
	"github.com/bucketgrant/bucketgrant/vendors"
)

func main() {
	lategc.First()
	code := interrupt.Run(
		func(ctx context.Context) int { return run(ctx, os.Args[1:], os.Stdout, os.Stderr) },
		func() {
			fmt.Fprintln(os.Stderr, "synth: interrupted, nothing was written")
			stacks.Close()
			runfolder.Remove()
		})
	runfolder.Remove()
	os.Exit(code)
}

const usage = `usage: synth [-check [-annotations]] [-fresh] [-vendors DIR] [-templates DIR] [vendor ...]

Writes the CloudFormation template of each vendor, or of those named, to
templates/<vendor>/<version>/template.yaml, and prints one line for each.
Under the cdk command it writes the cloud assembly instead, and no template.

`

// config is what the command line says.
type config struct {
	vendors   string
	templates string
	check     bool
	annotate  bool
	fresh     bool
	version   bool
	ids       []string
}

// run returns the exit code: 0 done, 1 failed or out of date, 2 used wrongly.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	// The CDK's runtime is unpacked as the program starts, whether or not it is needed, and removed meanwhile.
	stacks.CloseBeside()
	defer stacks.Close()

	var c config
	flags := flag.NewFlagSet("synth", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(flags.Output(), usage)
		flags.PrintDefaults()
	}
	flags.BoolVar(&c.check, "check", false, "write nothing; print what differs from the templates on disk and exit with 1 if anything does")
	flags.BoolVar(&c.annotate, "annotations", os.Getenv("GITHUB_ACTIONS") == "true", "with -check, print what is wrong for GitHub too, which shows it beside the line (the default in GitHub Actions)")
	flags.BoolVar(&c.fresh, "fresh", false, "synthesize every template, also those whose definition did not change")
	flags.StringVar(&c.vendors, "vendors", "vendors", "the `folder` of the vendor definitions")
	flags.StringVar(&c.templates, "templates", "templates", "the `folder` of the templates")
	flags.BoolVar(&c.version, "version", false, "print which build this is, and nothing else")
	switch err := usages.Parse(flags, args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		usages.Wrong(flags, "synth", err.Error())
		return 2
	}
	c.ids = flags.Args()
	if c.version {
		if _, err := fmt.Fprintln(stdout, version.Line("synth")); err != nil {
			fmt.Fprintf(stderr, "synth: %v\n", err)
			return 1
		}
		return 0
	}

	if w := runfolder.Warning(); w != "" {
		fmt.Fprintln(stderr, w)
	}
	printed := output.Watch(stdout)
	err := synth(ctx, c, printed, stderr)
	if err == nil {
		err = printed.Err()
	}
	if err != nil {
		if !errors.Is(err, errOutOfDate) {
			newAnnotations(c, stdout).failed(err)
		}
		var problems vendors.Problems
		switch {
		case errors.Is(err, errOutOfDate): // compare has said it
		case errors.Is(err, context.Canceled):
			fmt.Fprintln(stderr, "synth: interrupted, nothing was written")
		case errors.As(err, &problems): // each line names its file
			fmt.Fprintln(stderr, err)
		default:
			fmt.Fprintf(stderr, "synth: %v\n", err)
		}
		return 1
	}
	return 0
}

func synth(ctx context.Context, c config, stdout, stderr io.Writer) error {
	defs, err := vendors.Load(c.vendors, c.ids...)
	if err != nil {
		return err
	}
	sayTodos(defs, newAnnotations(c, stdout), stderr)
	if outdir := os.Getenv("CDK_OUTDIR"); outdir != "" {
		defer interrupt.Hold(ctx)()
		if _, err := stacks.Synthesize(ctx, defs, outdir, stderr); err != nil {
			return err
		}
		sayNotValidated(stderr)
		return nil
	}
	templates, err := synthesize(ctx, c.vendors, defs, c.check || c.fresh, stderr)
	if err != nil {
		return err
	}
	sayNotValidated(stderr)
	if c.check {
		files, index, err := examine(c, defs, templates)
		if err != nil {
			return err
		}
		sayLeft(c, index, defs, stderr)
		return printDiff(c.templates, files, newAnnotations(c, stdout), stdout)
	}
	files, index, err := replace(ctx, c, defs, templates)
	if err != nil {
		return err
	}
	sayLeft(c, index, defs, stderr)
	return report(files, stdout)
}

// notValidated is said at each run that the environment lets write what nothing has looked at, templates that are kept among them.
const notValidated = "warning: CDK_VALIDATION=false: the CDK does not validate these templates"

func sayNotValidated(stderr io.Writer) {
	if !stacks.Validated() {
		fmt.Fprintln(stderr, notValidated)
	}
}

// sayTodos says what no release takes yet.
func sayTodos(defs []*vendors.Definition, a annotations, stderr io.Writer) {
	for _, def := range defs {
		for _, todo := range def.Todos() {
			a.problem("warning", todo)
			fmt.Fprintf(stderr, "warning: %v\n", todo)
		}
	}
}

// made is a template with its other forms, as they are written.
type made struct {
	full  []byte
	forms []freeze.Form
}

// synthesize returns the template of each definition with its forms, by vendor id. Those that the cache knows need no CDK.
func synthesize(ctx context.Context, folder string, defs []*vendors.Definition, fresh bool, stderr io.Writer) (map[string]made, error) {
	var known *cache
	if !fresh {
		var err error
		if known, err = newCache(); err != nil {
			fmt.Fprintf(stderr, "warning: templates cannot be remembered (%v): each run synthesizes all of them, which is slower\n", err)
		}
	}
	templates := make(map[string]made, len(defs))
	var changed []*vendors.Definition
	for _, def := range defs {
		if m, ok := known.get(def); ok {
			templates[def.Vendor] = m
		} else {
			changed = append(changed, def)
		}
	}
	defer known.prune()
	if len(changed) == 0 {
		return templates, nil
	}
	synthesized, err := synthesizeAll(ctx, folder, changed, stderr)
	if err != nil {
		return nil, err
	}
	formatted, err := formatAll(changed, synthesized, known)
	if err != nil {
		return nil, err
	}
	maps.Copy(templates, formatted)
	return templates, nil
}

// formatAll makes of each template, as the CDK wrote it, what we write and its other forms, and remembers them.
func formatAll(defs []*vendors.Definition, templates map[string][]byte, known *cache) (map[string]made, error) {
	list := make([]made, len(defs))
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i, def := range defs {
		all.Go(func() error {
			var err error
			if list[i], err = format(def, templates[def.Vendor]); err != nil {
				return err
			}
			known.put(def, list[i])
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		return nil, err
	}
	formatted := make(map[string]made, len(defs))
	for i, def := range defs {
		formatted[def.Vendor] = list[i]
	}
	return formatted, nil
}

// format makes of a template, as the CDK wrote it, what we write and its other forms.
func format(def *vendors.Definition, synthesized []byte) (made, error) {
	full, err := template.Format(synthesized)
	if err != nil {
		return made{}, fmt.Errorf("%s: %w", def.Vendor, err)
	}
	t, err := template.Parse(full)
	if err != nil {
		return made{}, fmt.Errorf("%s: %w", def.Vendor, err)
	}
	if err := checkSizes(def, t); err != nil {
		return made{}, err
	}
	forms, err := freeze.Forms(def, t, full)
	return made{full, forms}, err
}
