//go:build unix

package watch

import (
	"syscall"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// cpu is how long this process has computed, in the kernel too.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkCheck is what the registry adds to a check, from the tick to the result: with an other end that answers at once and
// costs nothing. It is to be held against what a check by verify costs, some milliseconds.
func BenchmarkCheck(b *testing.B) {
	for _, d := range []store.Dialect{store.SQLite, store.PostgreSQL} {
		b.Run(string(d), func(b *testing.B) {
			s := open(b, database(b, d), registry.Rules{})
			w := start(b, s, &answers{}, &receiver{}, func(c *Config) { c.Tick, c.Rate, c.Senders = 500*time.Millisecond, 1e6, nil })
			warm := register(b, s, 1)
			eventually(b, "led", func() bool { return w.Nudge(ctx) == nil && state(b, s, warm[0].ID) == registry.Live })
			n := max(b.N/500, 4) * 500
			for made := 0; made < n; made += 500 {
				registerFrom(b, s, 1+made, 500)
			}
			live := func() bool {
				counts, err := s.Counts(ctx, "")
				return err == nil && counts[registry.Live] == n+1
			}
			eventually(b, "all live", live)
			checks := func() (all int) { // the first ones change the state; from now on nothing is new
				if err := s.DB().QueryRow("select count(*) from bucketgrant_checks").Scan(&all); err != nil {
					b.Fatal(err)
				}
				return all
			}
			first := checks()
			before := cpu(b)
			if _, err := s.DB().Exec("update bucketgrant_connections set next_at = 1"); err != nil {
				b.Fatal(err)
			}
			eventually(b, "all checked again", func() bool { return checks() >= first+n })
			b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(n), "µs-CPU/check")
		})
	}
}
