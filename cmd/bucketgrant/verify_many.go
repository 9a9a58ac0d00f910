package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/bucketgrant/bucketgrant/internal/base/interrupt"
	harmless "github.com/bucketgrant/bucketgrant/internal/base/plain"
	"github.com/bucketgrant/bucketgrant/internal/customer/connections"
	"github.com/bucketgrant/bucketgrant/verify"
)

// many checks a list of connections.
func (f *verifyFlags) many(ctx context.Context) error {
	if err := f.configure(ctx, slices.Contains(verify.Ways(f.def), verify.WayRole) && len(verify.Ways(f.def)) == 1, f.concurrency); err != nil {
		return err
	}
	list, name, err := f.readConnections(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if list.Blank > 0 {
		fmt.Fprintf(f.stderr, "%s: %s left out\n", name, count(list.Blank, "empty row"))
	}
	sayProblems(f.stderr, name, list.Rows)

	var summary connections.Summary
	var results *connections.Results
	rows, again := list.Rows, 0
	if f.results != "" {
		if results, err = f.openResults(list); err != nil {
			return err
		}
		rows = slices.DeleteFunc(slices.Clone(rows), func(r connections.Row) bool {
			done, ok := results.Done[r.Number]
			// What is wrong with the row itself stays so.
			retried := ok && f.retry && (done.Verdict == verify.Unknown || done.Verdict == connections.Wrong && r.Err == nil)
			if retried {
				again++
			} else if ok {
				summary.Add(done)
			}
			return ok && !retried
		})
		if done := len(list.Rows) - len(rows); done > 0 {
			fmt.Fprintf(f.stderr, "%d of %d connections are done already\n", done, len(list.Rows))
		}
		if again > 0 {
			fmt.Fprintf(f.stderr, "%s tried again: of two lines with the same row in %s the later counts\n", count(again, "connection"), f.results)
		}
	}
	progress := newProgress(f.stderr, len(rows), f.results == "" && isTerminal(f.stdout))
	run := connections.Run{Def: f.def, Options: f.options, Concurrency: f.concurrency, Folder: filepath.Dir(name),
		Done: func(r connections.Result) error {
			summary.Add(r)
			progress.add(r)
			if results != nil {
				return results.Write(r)
			}
			return writeLine(f.stdout, r)
		},
		Left: func(row *connections.Row, left []verify.Object) {
			for _, o := range left {
				progress.say(fmt.Sprintf("%s: s3://%s/%s may be left (%d bytes): %s", row.Label(), o.Bucket, o.Key, o.Size, o.Why))
			}
		},
	}
	defer interrupt.Hold(ctx)() // what it writes into buckets, it removes
	err = run.Check(ctx, rows)
	progress.end()
	if results != nil {
		err = errors.Join(err, results.Close())
	}
	took := time.Since(f.started)
	if len(rows) < len(list.Rows) {
		took = 0 // the summary is of all runs
	}
	for _, line := range summary.Words(took) {
		fmt.Fprintln(f.stderr, plain(line))
	}
	return f.outcome(ctx, err, &summary, len(list.Rows))
}

// outcome is the command's error.
func (f *verifyFlags) outcome(ctx context.Context, err error, s *connections.Summary, rows int) error {
	switch {
	case errors.Is(err, connections.ErrNoNetwork):
		return fmt.Errorf("stopped with %d of %d to go, as %w. %s", rows-s.Rows, rows, err, f.howToGoOn())
	case ctx.Err() != nil:
		left := rows - s.Rows
		if f.results != "" {
			return fmt.Errorf("interrupted with %d of %d to go: run it again with -resume", left, rows)
		}
		return fmt.Errorf("interrupted with %d of %d to go; with -results such a run can be continued", left, rows)
	case err != nil:
		return err
	case !s.OK():
		return fmt.Errorf("%d of %d connections are not good", s.Rows-s.Verdicts[verify.Good], s.Rows)
	}
	return nil
}

func (f *verifyFlags) howToGoOn() string {
	if f.results != "" {
		return "Run it again with -resume"
	}
	return "With -results such a run can be continued"
}

func (f *verifyFlags) readConnections(ctx context.Context) (list *connections.File, name string, err error) {
	in, name := f.stdin, "stdin"
	if f.connections != "-" {
		name = f.connections
		file, err := os.Open(name)
		if err != nil {
			return nil, name, err
		}
		defer file.Close()
		in = file
	}
	list, err = await(ctx, func() (*connections.File, error) { return connections.Read(in, f.def, f.options, f.carry...) })
	return list, name, err
}

// sayProblems says at once what is wrong with rows, which are not tried.
func sayProblems(w io.Writer, name string, rows []connections.Row) {
	const most = 50
	n := 0
	for _, r := range rows {
		if r.Err == nil {
			continue
		}
		if n++; n <= most {
			fmt.Fprintf(w, "%s:%d: %s: %s\n", name, r.Line, plain(r.Label()), plain(strings.ReplaceAll(r.Err.Error(), "\n", "; ")))
		}
	}
	if n > most {
		fmt.Fprintf(w, "%s: and %d more rows with wrong values\n", name, n-most)
	}
}

func (f *verifyFlags) openResults(list *connections.File) (*connections.Results, error) {
	if f.resume {
		results, err := connections.ResumeResults(f.results, f.def.Vendor, f.def.Version, list)
		if !errors.Is(err, os.ErrNotExist) {
			return results, err
		}
	}
	results, err := connections.CreateResults(f.results, f.def.Vendor, f.def.Version, list)
	if errors.Is(err, connections.ErrExists) {
		return nil, fmt.Errorf("%w: continue it with -resume, or name another file", err)
	}
	return results, err
}

func writeLine(w io.Writer, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(harmless.JSON(data), '\n'))
	return err
}

// progress is a bar on a terminal, and now and then a line elsewhere.
type progress struct {
	w                  io.Writer
	bar                *progressbar.ProgressBar
	total, done, wrong int
	said               time.Time
}

// often is how often a line says how far a run is.
const often = 30 * time.Second

// newProgress shows no bar where results scroll through the same terminal.
func newProgress(w io.Writer, total int, scrolling bool) *progress {
	p := &progress{w: w, total: total, said: time.Now()}
	if isTerminal(w) && !scrolling {
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionShowCount(),
			progressbar.OptionSetDescription("checking"), progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionFullWidth())
		_ = p.bar.RenderBlank()
	}
	return p
}

func (p *progress) add(r connections.Result) {
	p.done++
	if r.Verdict != verify.Good {
		p.wrong++
	}
	switch {
	case p.bar != nil:
		p.bar.Describe(fmt.Sprintf("checking, %d not good", p.wrong))
		_ = p.bar.Add(1)
	case time.Since(p.said) > often:
		p.said = time.Now()
		fmt.Fprintf(p.w, "%d of %d checked, %d not good\n", p.done, p.total, p.wrong)
	}
}

// say prints a line above the bar.
func (p *progress) say(line string) {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
	fmt.Fprintln(p.w, plain(line))
}

func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
