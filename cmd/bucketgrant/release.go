package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// freeze releases the synthesized versions: from then on they never change.
func freeze(_ context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("release", "[flags] [VENDOR...]",
		"Releases the synthesized version of each vendor's template, or of those named: its sha256 goes into\n"+
			"the index, and from then on synth refuses to change it. What changed since the release before is\n"+
			"computed, and a version number that is too small for it refused. All are released, or none.", stderr)
	vendorsDir := flags.String("vendors", "vendors", "the `folder` of the vendor definitions")
	templatesDir := flags.String("templates", "templates", "the `folder` of the templates")
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	defs, err := vendors.Load(*vendorsDir, ids...)
	if err != nil {
		return err
	}
	results, err := release.Freeze(*templatesDir, defs, time.Now())
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, r := range results {
		state := "released, the first one"
		switch {
		case r.Already:
			state = "already released"
		case r.Before != "":
			state = fmt.Sprintf("released, %s since %s", r.Level, r.Before)
		}
		fmt.Fprintf(w, "%s\t%s\t%d bytes\tsha256 %s\t%s\n", r.Vendor, r.Release.Version, r.Release.Bytes, r.Release.SHA256[:12], state)
	}
	return w.Flush()
}
