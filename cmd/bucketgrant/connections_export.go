package main

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/bucketgrant/bucketgrant/registry/export"
)

// exportConnections writes connections, or their checks.
func exportConnections(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("connections export", "[flags]",
		"Writes the connections for a spreadsheet (CSV) or a program (JSON lines), with who had access to what from when to when; or\n"+
			"every check with its time and result; or the log. Of CSV, what a spreadsheet would take for a formula begins with\n"+
			"an apostrophe.", stderr)
	f := keeperFlags(flags)
	var q queryFlags
	q.add(flags)
	format := flags.String("format", "csv", "`csv`, or json: one object a line")
	of := flags.String("of", "connections", "`what`: connections, checks or log")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) > 0:
		return misused(flags, "takes flags only")
	case !slices.Contains(export.Formats(), *format):
		return misused(flags, "-format must be csv or json, got %q", *format)
	case !slices.Contains(export.Kinds(), *of):
		return misused(flags, "-of must be connections, checks or log, got %q", *of)
	}
	if err := f.check(flags); err != nil {
		return err
	}
	if err := q.check(); err != nil {
		return err
	}
	return f.onKeeper(ctx, func(s keeper) error { return export.Write(ctx, s, stdout, *of, *format, q.Query, nil) })
}

// cell and stamp are as in what is exported.
func cell(text string) string { return export.Cell(text) }

func stamp(t time.Time) string { return export.Stamp(t) }
