package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// releaseVersions releases the synthesized versions: from then on they never change.
func releaseVersions(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("release", "[flags] [VENDOR...]",
		"Releases the synthesized version of each vendor's template, or of those named: its sha256 goes into\n"+
			"the index, and from then on synth refuses to change it. It synthesizes the definition anew and refuses\n"+
			"a template that is another: that needs Node.js. What changed since the release before is computed,\n"+
			"and a version number that is too small for it refused. All are released, or none.", stderr)
	s := synthesizer{stderr: stderr}
	flags.StringVar(&s.program, "synth", "", "the `program` that synthesizes (synth beside this program, or built from the Go module here)")
	flags.StringVar(&s.vendors, "vendors", "vendors", "the `folder` of the vendor definitions")
	templatesDir := flags.String("templates", "templates", "the `folder` of the templates")
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	defs, err := vendors.Load(s.vendors, ids...)
	if err != nil {
		return err
	}
	results, err := freeze.Freeze(ctx, *templatesDir, defs, time.Now(), s.synthesize)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, r := range results {
		state := "released, the first one"
		switch {
		case r.Redefined:
			state = "already released, and the changed definition makes it too"
		case r.Already:
			state = "already released"
		case r.Before != "":
			state = fmt.Sprintf("released, %s since %s", r.Level, r.Before)
		}
		for _, waits := range r.Waits {
			state += "; but " + waits
		}
		fmt.Fprintf(w, "%s\t%s\t%d bytes\tsha256 %s\t%s\n", r.Vendor, r.Release.Version, r.Release.Bytes, r.Release.SHA256[:12], state)
	}
	return w.Flush()
}
