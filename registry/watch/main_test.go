package watch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

var ctx = context.Background()

var server testtools.SharedPostgres

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		os.Exit(child())
	}
	os.Exit(server.Run(m))
}

// database is a new one, of each kind.
func database(t testing.TB, d store.Dialect) string {
	t.Helper()
	if d == store.SQLite {
		return filepath.Join(t.TempDir(), "registry.db")
	}
	return server.Database(t)
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, f func(t *testing.T, where string)) {
	t.Parallel()
	for _, d := range []store.Dialect{store.SQLite, store.PostgreSQL} {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			f(t, database(t, d))
		})
	}
}

// fast are the rules for tests: what takes days takes milliseconds.
var fast = registry.Rules{Interval: 500 * time.Millisecond, Retry: 20 * time.Millisecond, RetryMax: 200 * time.Millisecond, TryMax: 200 * time.Millisecond,
	Settle: time.Millisecond, Silence: time.Hour, Gone: time.Hour}

func open(t testing.TB, where string, rules registry.Rules) *store.Store {
	t.Helper()
	s, err := store.Open(ctx, store.Config{Database: where, Rules: rules, Channels: []string{"webhook"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// register registers so many connections, which are due.
func register(t testing.TB, s *store.Store, n int) []registry.Connection {
	t.Helper()
	return registerFrom(t, s, 0, n)
}

func registerFrom(t testing.TB, s *store.Store, first, n int) []registry.Connection {
	t.Helper()
	var list []registry.New
	for i := first; i < first+n; i++ {
		list = append(list, registry.New{
			Customer: registry.Customer{Number: fmt.Sprintf("C-%d", i)}, Vendor: "quartic", Version: "1.0.0", ExternalID: registry.NewToken(),
			Values: registry.Values{RoleARN: fmt.Sprintf("arn:aws:iam::%012d:role/acme", i), Bucket: "b"}, Due: time.Now(), Account: fmt.Sprintf("%012d", i),
		})
	}
	made, err := s.Register(ctx, "alice", list)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func quartic(t testing.TB) *vendors.Definition {
	t.Helper()
	defs, err := vendors.Load("../../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	return defs[0]
}

// answers is a stand-in for verify.Run, and for the other end.
type answers struct {
	mu sync.Mutex
	// next is what is answered, by the customer's number; good where there is nothing.
	next map[string]string
	// takes is how long a check does.
	takes   time.Duration
	running map[string]bool
	calls   map[string]int
	twice   []string
	most    int // that ran at a time
}

func (a *answers) run(ctx context.Context, def *vendors.Definition, c verify.Connection, o verify.Options) (*verify.Report, error) {
	a.mu.Lock()
	if a.running == nil {
		a.running, a.calls = map[string]bool{}, map[string]int{}
	}
	if a.running[c.ID] {
		a.twice = append(a.twice, c.ID)
	}
	a.running[c.ID] = true
	a.most = max(a.most, len(a.running))
	a.calls[c.ID]++
	answer, takes := a.next[c.ID], a.takes
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		delete(a.running, c.ID)
		a.mu.Unlock()
	}()
	r := &verify.Report{ID: c.ID, Vendor: def.Vendor, Started: time.Now(), Requests: 12}
	select {
	case <-time.After(takes):
	case <-ctx.Done():
		r.Interrupted = true
		return r, ctx.Err()
	}
	f := verify.Finding{ID: "works/s3:PutObject", Verdict: verify.Good, Tried: "t", Expected: "e", Answered: "a"}
	switch answer {
	case "open":
		f.ID, f.Verdict = "closed/without-external-id", verify.Failed
	case "refused":
		f.ID, f.Verdict = "way-in/role", verify.Failed
	case "broken":
		f.Verdict = verify.Failed
	case "untold":
		r.Findings = append(r.Findings, verify.Finding{ID: "way-in/role", Verdict: verify.Good})
		f.Verdict = verify.Unknown
	case "panic":
		panic("\x00 a panic \xff with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY in it")
	case "wrong":
		return nil, errors.New("\x00 an error \xff with wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY in it")
	}
	r.Findings = append(r.Findings, f)
	return r, nil
}

func (a *answers) set(number, answer string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.next == nil {
		a.next = map[string]string{}
	}
	a.next[number] = answer
}

// receiver is the other end of a channel. It fails as often as it is told.
type receiver struct {
	mu    sync.Mutex
	fails int
	got   []registry.Notice
}

func (r *receiver) Send(_ context.Context, n registry.Notice) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails > 0 {
		r.fails--
		return errors.New("\x00 the other end \xff is away")
	}
	r.got = append(r.got, n)
	return nil
}

func (r *receiver) states(id string) (list []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range r.got {
		if n.Connection == id {
			list = append(list, fmt.Sprintf("%d %s-%s", n.Number, n.From, n.To))
		}
	}
	return list
}

// start starts a watcher, which is stopped when the test ends.
func start(t testing.TB, s *store.Store, a *answers, r *receiver, more func(c *Config)) *Watcher {
	t.Helper()
	c := Config{Store: s, Definitions: []*vendors.Definition{quartic(t)}, Senders: map[string]Sender{"webhook": r}, run: a.run,
		Options: noOptions, Tick: 100 * time.Millisecond, Rate: 1000, Logger: slog.New(slog.NewTextHandler(io.Discard, nil)), Stop: 2 * time.Second}
	if more != nil {
		more(&c)
	}
	w, err := New(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close(ctx) })
	return w
}

func noOptions(context.Context, vendors.Partition) (verify.Options, error) {
	return verify.Options{}, nil
}

// eventually waits for something to become true: long on a busy machine, and no longer than it must.
func eventually(t testing.TB, what string, f func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if f() {
			return
		}
	}
	t.Fatalf("after two minutes: not %s", what)
}

func state(t testing.TB, s *store.Store, id string) registry.State {
	t.Helper()
	c, err := s.Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return c.State
}
