package main

import (
	"context"
	"flag"
	"os/exec"
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

// A list takes no more memory where it is ten times as long: 2,000 connections against 200, with -fleet 200000 those of 40,000 against 4,000.
// Below the first collection of garbage it takes less.
func TestUpgradeMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("not tested with -short: the memory of upgrade")
	}
	path, err := exec.LookPath("bucketgrant") // of this test: it has a few megabytes more in any case
	if err != nil {
		t.Fatal(err)
	}
	megabytes := func(n int) (used map[string]int64) {
		used = map[string]int64{}
		f := newFleetIn(t)
		f.crowdOf(t, n)
		for _, args := range [][]string{
			{"fleet", "-list", "-database", f.path("registry.db"), "-templates", f.path("templates")},
			{"upgrade", "quartic", "2.0.0", "-out", f.path("pages"), "-database", f.path("registry.db"), "-templates", f.path("templates"),
				"-vendors", "../../vendors", "-config", f.path("bucketgrant.yaml")},
		} {
			cmd := exec.CommandContext(context.Background(), path, args...)
			most := ownMemory(t, cmd)
			if err := cmd.Run(); err != nil {
				t.Fatalf("%q: %v", args, err)
			}
			used[args[0]] = most()
		}
		return used
	}
	small, large := *fleetRows/50, *fleetRows/5
	few, many := megabytes(small), megabytes(large)
	for command, mb := range few {
		t.Logf("%s: %d MB with %d connections, %d MB with %d", command, mb, small, many[command], large)
		if many[command] > mb+mb/2+20 {
			t.Errorf("%s of %d connections takes %d MB, of %d %d", command, large, many[command], small, mb)
		}
	}
}
