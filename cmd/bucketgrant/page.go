package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	pages "github.com/bucketgrant/bucketgrant/internal/customer/page"
)

// page writes the onboarding pages.
func page(ctx context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("page", "[flags] -out DIR [VENDOR ...]",
		"Writes the static site that customers see: an index of the vendors, or of all, and a page for each,\n"+
			"from the definition and the released template. Any web host can serve it, and it works from a disk.\n"+
			"All files are written or none; what else is in the folder stays. The index leads to the pages of this run\n"+
			"only: of other vendors' pages that are still in the folder it says so, and you remove them. A vendor that\n"+
			"can have no page, such as one whose next version is not released yet, is told, and the others have theirs:\n"+
			"the exit code is 1 then.", stderr)
	var s pages.Source
	sourceFlags(flags, &s)
	out := flags.String("out", "", "the `folder` to write to")
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	if *out == "" {
		return misused(flags, "must be told where to write: -out DIR")
	}
	s.IDs = ids
	site, err := pages.Build(s)
	if err != nil {
		return err
	}
	files := site.Files
	changed, err := writePages(ctx, *out, files)
	if err != nil {
		return err
	}
	for _, f := range files {
		fmt.Fprintf(stdout, "%7d bytes  %s\n", len(f.Data), f.Path)
	}
	fmt.Fprintf(stderr, "%d of %d files changed in %s\n", changed, len(files), *out)
	left, err := pages.LeftOver(*out, files)
	if err != nil {
		return err
	}
	var problems []error
	for _, n := range site.NotPaged {
		left = slices.DeleteFunc(left, func(path string) bool {
			if !strings.HasPrefix(path, n.Vendor+"/") {
				return false
			}
			fmt.Fprintf(stderr, "%s is as it was, and not in the index\n", path)
			return true
		})
		problems = append(problems, fmt.Errorf("not paged: %w", n.Err))
	}
	for _, path := range left {
		fmt.Fprintf(stderr, "%s is not of this run, and not in the index: remove it if nobody should read it\n", path)
	}
	for _, note := range site.Notes {
		fmt.Fprintln(stderr, note)
	}
	return errors.Join(problems...)
}

// writePages is not interrupted: a site is of one run.
func writePages(ctx context.Context, out string, files []pages.File) (changed int, err error) {
	defer interrupt.Hold(ctx)()
	return pages.Write(out, files)
}
