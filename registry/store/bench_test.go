package store

import (
	"database/sql"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// rows is how many connections the benchmarks have: make bench has a million.
var rowsWanted = flag.Int("rows", 20_000, "how many connections the benchmarks are run with")

// crowd fills a registry, by several vendors, in several states, due at several times.
func crowd(tb testing.TB, s *Store, now *clock, n int) {
	tb.Helper()
	for from := 0; from < n; from += 500 {
		var list []registry.New
		for i := from; i < min(from+500, n); i++ {
			c := invitation(fmt.Sprintf("N-%07d", i), now)
			c.Customer.Name = fmt.Sprintf("Customer %03d of the %05dth kind", i%997, i/13)
			c.Vendor = []string{"quartic", "transfer", "dataloop"}[i%3]
			c.Account, c.Due = fmt.Sprintf("%012d", i), now.Now().Add(time.Duration(i-n/100)*time.Second)
			c.Values = registry.Values{RoleARN: fmt.Sprintf("arn:aws:iam::%012d:role/acme", i), Bucket: fmt.Sprintf("bucket-%d", i), Prefix: "p/"}
			if i%5 == 0 {
				c.Expires = time.Time{} // launched
			}
			list = append(list, c)
		}
		if _, err := s.Register(ctx, "alice", list); err != nil {
			tb.Fatal(err)
		}
	}
	analyze := map[Dialect]string{SQLite: "pragma optimize", PostgreSQL: "vacuum analyze"}[s.dialect]
	if _, err := s.db.Exec(analyze); err != nil {
		tb.Fatal(err)
	}
}

// queries are those that a page asks for, with what a good query by hand would be.
var queries = []struct {
	name string
	q    registry.Query
	bare string
}{
	{"the first page", registry.Query{}, "order by customer_key, id limit 51"},
	{"a vendor's first page", registry.Query{Vendor: "quartic"}, "where vendor = 'quartic' order by customer_key, id limit 51"},
	{"a state's first page", registry.Query{State: registry.Launched}, "where state = 'launched' order by customer_key, id limit 51"},
	{"a vendor's state's first page", registry.Query{Vendor: "quartic", State: registry.Launched}, "where vendor = 'quartic' and state = 'launched' order by customer_key, id limit 51"},
	{"a search by name", registry.Query{Name: "CUSTOMER 5"}, "where customer_key >= 'customer 5' and customer_key < 'customer 6' order by customer_key, id limit 51"},
	{"a vendor's search by name", registry.Query{Vendor: "quartic", Name: "customer 123"}, "where vendor = 'quartic' and customer_key >= 'customer 123' and customer_key < 'customer 124' order by customer_key, id limit 51"},
	{"a search by number", registry.Query{Number: "N-0000777"}, "where customer_number = 'N-0000777' order by customer_key, id limit 51"},
}

// Every list is read from an index, in the index's order: with a million connections as with ten.
func TestPlans(t *testing.T) {
	onBoth(t, func(t *testing.T, s *Store, now *clock) {
		crowd(t, s, now, 2000)
		for _, c := range queries {
			for _, after := range []string{"", cursor("customer 500", "x")} {
				q := c.q
				q.After = after
				where, args, err := conditions(q)
				if err != nil {
					t.Fatal(err)
				}
				plan := explainPlan(t, s, "select "+columns+" from bucketgrant_connections"+where+" order by customer_key, id limit 51", args...)
				sorts := strings.Contains(plan, "TEMP B-TREE") || strings.Contains(plan, "Sort")
				if strings.Contains(plan, "SCAN bucketgrant_connections\n") || strings.Contains(plan, "Seq Scan") || sorts && q.Number == "" {
					t.Errorf("%s: reads what it does not show:\n%s", c.name, plan)
				}
			}
		}
		for _, query := range []string{findByExternalID, findByRole, findByKey} {
			plan := explainPlan(t, s, "select "+columns+" from bucketgrant_connections where "+query+" and vendor = $2 limit 1", "x", "quartic")
			if !strings.Contains(plan, "bucketgrant_connections_"+map[string]string{findByExternalID: "external_id", findByRole: "role", findByKey: "key"}[query]) {
				t.Errorf("%s: is not read from its index:\n%s", query, plan)
			}
		}
		for column, index := range map[string]string{"role_arn": "role", "key_id": "key"} {
			if plan := explainPlan(t, s, othersWith(column), "x", "id", "C-1"); !strings.Contains(plan, "bucketgrant_connections_"+index) {
				t.Errorf("others with one's %s: not read from its index:\n%s", column, plan)
			}
		}
		due := explainPlan(t, s, "select id from bucketgrant_connections where vendor = $1 and next_at > 0 and next_at <= $2 order by next_at limit 10", "quartic", ms(now.Now()))
		if !strings.Contains(due, "bucketgrant_connections_due") || strings.Contains(due, "TEMP B-TREE") || strings.Contains(due, "Sort") {
			t.Errorf("what is due:\n%s", due)
		}
	})
}

// explainPlan is how the database would read. PostgreSQL reads small tables whole, unless it is told what that costs in large ones.
func explainPlan(t *testing.T, s *Store, query string, args ...any) string {
	t.Helper()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	explain := "explain query plan "
	if s.dialect == PostgreSQL {
		for _, setting := range []string{"enable_seqscan", "enable_sort", "enable_bitmapscan"} {
			if _, err := conn.ExecContext(ctx, "set "+setting+" = off"); err != nil {
				t.Fatal(err)
			}
		}
		explain = "explain "
	}
	rows, err := conn.QueryContext(ctx, explain+query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var text string
		into := []any{&text}
		if s.dialect == SQLite {
			into = []any{new(int), new(int), new(int), &text}
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(text + "\n")
	}
	return plan.String()
}

// BenchmarkLists holds the lists, and what is due, against the bare SQL of a good query: "ratio" is how many times its time
// ours takes, the smallest of several measurements of each.
func BenchmarkLists(b *testing.B) {
	for _, d := range []Dialect{SQLite, PostgreSQL} {
		b.Run(string(d), func(b *testing.B) {
			now := newClock()
			s := open(b, Config{Database: database(b, d), Now: now.Now})
			crowd(b, s, now, *rowsWanted)
			for _, c := range queries {
				b.Run(c.name, func(b *testing.B) {
					compare(b, func() {
						if _, err := s.List(ctx, c.q); err != nil {
							b.Fatal(err)
						}
					}, func() { bare(b, s, "select "+columns+" from bucketgrant_connections "+c.bare) })
				})
			}
			b.Run("what is due", func(b *testing.B) {
				l := Limits{Vendors: []string{"quartic"}, Batch: 250, Waiting: 1 << 30, Pause: time.Second, Lease: time.Hour}
				compare(b, func() {
					if err := s.inTx(ctx, func(tx *sql.Tx) error {
						_, _, err := s.due(ctx, tx, "quartic", l, now.Now())
						return err
					}); err != nil {
						b.Fatal(err)
					}
				}, func() {
					bare(b, s, fmt.Sprintf("select id, account, leased_at, changed_at, next_at from bucketgrant_connections where vendor = 'quartic' and next_at > 0 and next_at <= %d order by next_at limit 500", ms(now.Now())))
				})
			})
		})
	}
}

// bare reads the same rows and columns, and makes nothing of them.
func bare(b *testing.B, s *Store, query string) {
	rows, err := s.read.QueryContext(ctx, query)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	values := make([]any, len(names))
	for i := range values {
		values[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			b.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
}

// compare runs both in turn, so that a busy machine is as busy for both.
func compare(b *testing.B, ours, theirs func()) {
	best := func(f func(), least time.Duration) time.Duration {
		begin := time.Now()
		f()
		return min(least, time.Since(begin))
	}
	mine, other := time.Hour, time.Hour
	for b.Loop() {
		mine, other = best(ours, mine), best(theirs, other)
	}
	b.ReportMetric(0, "ns/op") // of both together, which says nothing
	b.ReportMetric(float64(mine.Microseconds())/1000, "ms")
	b.ReportMetric(float64(mine)/float64(other), "ratio")
	if most := os.Getenv("MOST_RATIO"); most != "" {
		var limit float64
		if _, err := fmt.Sscan(most, &limit); err == nil && float64(mine)/float64(other) > limit {
			b.Errorf("takes %s, and the bare SQL %s: more than %v times as long", mine, other, limit)
		}
	}
}
