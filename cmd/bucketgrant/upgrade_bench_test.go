package main

import (
	"context"
	"flag"
	"io"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// fleetRows is how many connections the benchmark has.
var fleetRows = flag.Int("fleet", 10_000, "how many connections fleet and upgrade are measured with")

// BenchmarkFleet measures fleet and upgrade on connections of four versions against the bare query: what the registry's List
// gives, page by page, with nothing done about it. Each is a metric, how many times as long as the query.
func BenchmarkFleet(b *testing.B) {
	f := newFleetIn(b)
	f.crowdOf(b, *fleetRows)
	database := registryFlags{database: f.path("registry.db")}
	query := func() {
		if err := database.onKeeper(b.Context(), func(s keeper) error {
			n := 0
			q := queryFlags{Query: registry.Query{Vendor: "quartic"}}
			err := q.each(b.Context(), s, func(registry.Connection) error { n++; return nil })
			if n != *fleetRows {
				b.Errorf("%d connections", n)
			}
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
	command := func(args ...string) func() {
		return func() {
			if code, _, stderr := f.run(b.Context(), args...); code != 0 {
				b.Fatalf("%q: %s", args, stderr)
			}
		}
	}
	cases := []struct {
		name string
		do   func()
	}{
		{"query", query},
		{"fleet", command("fleet")},
		{"list", command("fleet", "-list", "-format", "json")},
		{"upgrade", command("upgrade", "quartic", "2.0.0")},
	}
	best := map[string]time.Duration{}
	for b.Loop() {
		for range 9 { // in turn, so that what else the machine does meets all of them
			for _, c := range cases {
				start := time.Now()
				c.do()
				if took := time.Since(start); best[c.name] == 0 || took < best[c.name] {
					best[c.name] = took
				}
			}
		}
		start := time.Now()
		command("upgrade", "quartic", "2.0.0", "-out", b.TempDir())()
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "pages-ms")
	}
	b.ReportMetric(float64(best["query"].Milliseconds()), "query-ms")
	for _, c := range cases[1:] {
		b.ReportMetric(float64(best[c.name])/float64(best["query"]), c.name+"/query")
	}
}

// A list takes no more memory where it is twenty times as long.
func TestUpgradeMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("not tested with -short: the memory of upgrade")
	}
	path := filepath.Join(t.TempDir(), "bucketgrant")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	megabytes := func(n int) (used int64) {
		f := newFleetIn(t)
		f.crowdOf(t, n)
		for _, args := range [][]string{
			{"fleet", "-list", "-database", f.path("registry.db"), "-templates", f.path("templates")},
			{"upgrade", "quartic", "2.0.0", "-out", f.path("pages"), "-database", f.path("registry.db"), "-templates", f.path("templates"),
				"-vendors", "../../vendors", "-config", f.path("bucketgrant.yaml")},
		} {
			cmd := exec.CommandContext(context.Background(), path, args...)
			cmd.Stdout = io.Discard
			if err := cmd.Run(); err != nil {
				t.Fatalf("%q: %v", args, err)
			}
			used = max(used, memoryOf(cmd.ProcessState))
		}
		return used
	}
	few, many := megabytes(200), megabytes(4_000)
	t.Logf("%d MB with 200 connections, %d MB with 4,000", few, many)
	if many > few+few/2+20 {
		t.Errorf("4,000 connections take %d MB, 200 take %d", many, few)
	}
}
