package watch

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// kills is how many processes are killed on each database. go test ./registry/watch -run Kill -kills 500 -timeout 3h is for a release.
var kills = flag.Int("kills", 10, "how many processes TestKill kills on each database")

// childVariable makes the test's program a worker, with the settings in it.
const childVariable = "BUCKETGRANT_WATCH_CHILD"

type childSettings struct{ Database, World, Name string }

// child is a worker that is killed: it invites, checks and sends until it is.
func child() int {
	var c childSettings
	if err := json.Unmarshal([]byte(os.Getenv(childVariable)), &c); err != nil {
		return 2
	}
	defs, err := vendors.Load("../../vendors", "quartic")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	world := &remoteWorld{c.World}
	for { // the database may be away
		s, w, err := startChild(c, world, defs)
		if err != nil {
			fmt.Fprintln(os.Stderr, c.Name, "starts again:", err)
			time.Sleep(200 * time.Millisecond)
			continue
		}
		for {
			switch world.invitations() {
			case "end":
				<-w.Stopped()
				return 0
			case "more":
				world.invite(s)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

func startChild(c childSettings, world *remoteWorld, defs []*vendors.Definition) (*store.Store, *Watcher, error) {
	s, err := store.Open(ctx, store.Config{Database: c.Database, Rules: fast, Channels: []string{"webhook"}})
	if err != nil {
		return nil, nil, err
	}
	w, err := New(ctx, Config{
		Store: s, Definitions: defs, Senders: map[string]Sender{"webhook": world}, run: world.check, ID: c.Name, Workers: 10,
		Options: noOptions,
		Tick:    100 * time.Millisecond, Rate: 1000, Lease: 2 * time.Second,
		CheckTimeout: 2 * time.Second, CleanUp: 100 * time.Millisecond, Writing: time.Second, Rescue: 3 * time.Second,
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err == nil {
		err = w.Start(ctx)
	}
	if err != nil {
		return nil, nil, errors.Join(err, s.Close())
	}
	return s, w, nil
}

// remoteWorld is the world as a worker sees it.
type remoteWorld struct{ address string }

func (w *remoteWorld) call(ctx context.Context, path string, body any) (string, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.address+path, bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if response.StatusCode != 200 && err == nil {
		err = errors.New(response.Status)
	}
	return string(answer), err
}

// invitations is whether to invite one more, wait, or invite nobody again.
func (w *remoteWorld) invitations() string {
	answer, _ := w.call(ctx, "/invitations", nil)
	return answer
}

// invite invites a customer, and tells the world once that is done.
func (w *remoteWorld) invite(s *store.Store) {
	id := registry.NewToken()
	made, err := s.Register(ctx, "child", []registry.New{{
		Customer: registry.Customer{Number: "C-" + id}, Vendor: "quartic", Version: "1.0.0", ExternalID: id, Expires: time.Now().Add(time.Hour), Token: registry.NewToken(),
		Values: registry.Values{RoleARN: "arn:aws:iam::111122223333:role/" + id, Bucket: "b"}, Due: time.Now(),
	}})
	if err == nil {
		_, _ = w.call(ctx, "/invited", [2]string{made[0].ID, id})
	}
}

func (w *remoteWorld) check(ctx context.Context, def *vendors.Definition, c verify.Connection, _ verify.Options) (*verify.Report, error) {
	r := &verify.Report{ID: c.ID, Vendor: def.Vendor, Started: time.Now(), Requests: 1}
	answer, err := w.call(ctx, "/check", c.ExternalID)
	f := verify.Finding{ID: "works/s3:PutObject", Verdict: verify.Good}
	switch {
	case err != nil:
		f.Verdict = verify.Unknown
	case answer == "open":
		f.ID, f.Verdict = "closed/without-external-id", verify.Failed
	case answer == "refused":
		f.ID, f.Verdict = "way-in/role", verify.Failed
	case answer == "broken":
		f.Verdict = verify.Failed
	}
	r.Findings = append(r.Findings, f)
	return r, nil
}

func (w *remoteWorld) Send(ctx context.Context, n registry.Notice) error {
	_, err := w.call(ctx, "/notice", n)
	return err
}

// world is AWS, the webhook's receiver, and who remembers what the workers said that they did.
type world struct {
	mu      sync.Mutex
	calm    bool // everything is good, and nobody is invited any more
	room    int  // how many may be invited by now: it grows with the kills, so that each of them may meet an invitation
	active  map[string]int
	twice   []string
	invited map[string]string // external IDs, by connection
	given   map[string]string // connections, by external ID
	notices map[string][]registry.Notice
	checks  int
}

func (w *world) ServeHTTP(out http.ResponseWriter, in *http.Request) {
	body, err := io.ReadAll(in.Body)
	if err != nil {
		return
	}
	switch in.URL.Path {
	case "/invitations":
		w.mu.Lock()
		defer w.mu.Unlock()
		switch {
		case w.calm:
			fmt.Fprint(out, "end")
		case len(w.invited) < w.room:
			fmt.Fprint(out, "more")
		}
	case "/invited":
		var told [2]string
		_ = json.Unmarshal(body, &told)
		w.mu.Lock()
		defer w.mu.Unlock()
		if other := w.given[told[1]]; other != "" {
			w.twice = append(w.twice, "external ID "+told[1])
		}
		w.invited[told[0]], w.given[told[1]] = told[1], told[0]
	case "/check":
		fmt.Fprint(out, w.check(in.Context(), string(body)))
	case "/notice":
		var n registry.Notice
		_ = json.Unmarshal(body, &n)
		w.mu.Lock()
		defer w.mu.Unlock()
		if !w.calm && rand.IntN(10) == 0 {
			http.Error(out, "not now", http.StatusServiceUnavailable)
			return
		}
		w.notices[n.Connection] = append(w.notices[n.Connection], n)
	}
}

// check takes a while, as AWS does. When a worker is killed its request ends.
func (w *world) check(ctx context.Context, id string) string {
	w.mu.Lock()
	w.checks++
	if w.active[id]++; w.active[id] > 1 {
		w.twice = append(w.twice, "check of "+id)
	}
	calm := w.calm
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.active[id]--
	}()
	select {
	case <-ctx.Done():
	case <-time.After(time.Duration(rand.IntN(50)) * time.Millisecond):
	}
	if calm {
		return "good"
	}
	return []string{"good", "good", "open", "broken", "refused"}[rand.IntN(5)]
}

// TestKill kills workers at random moments while invitations, checks and notices run. Nothing of what was done is lost, torn
// or done twice at a time.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes")
	}
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		kill(t, database(t, store.SQLite), 1, nil)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		own := testtools.OwnPostgres(t) // it is killed too
		kill(t, own.Database(t), 3, own)
	})
}

func kill(t *testing.T, where string, processes int, server *testtools.Postgres) {
	w := &world{room: 20, active: map[string]int{}, invited: map[string]string{}, given: map[string]string{}, notices: map[string][]registry.Notice{}}
	remote := httptest.NewServer(w)
	t.Cleanup(remote.Close)
	workers := make([]*exec.Cmd, processes)
	var said testtools.Buffer
	begin := func(i int) {
		settings, err := json.Marshal(childSettings{where, remote.URL, fmt.Sprintf("worker-%d", i)})
		if err != nil {
			t.Fatal(err)
		}
		workers[i] = exec.Command(os.Args[0])
		workers[i].Env = append(os.Environ(), childVariable+"="+string(settings))
		workers[i].Stderr = &said
		if err := workers[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	end := func(i int) {
		_ = workers[i].Process.Kill()
		_ = workers[i].Wait()
	}
	for i := range workers {
		begin(i)
	}
	t.Cleanup(func() {
		for i := range workers {
			end(i)
		}
		if t.Failed() {
			t.Logf("the workers said, in the end:\n%s", said.String()[max(0, len(said.String())-3000):])
		}
	})
	for n := range *kills {
		// Now and then long enough for a new leader, which is found after some ten seconds.
		time.Sleep(time.Duration(rand.IntN([]int{30000, 1000, 1000, 500, 1000, 1000, 1000, 1000, 1000, 1000}[n%10])) * time.Millisecond)
		i := rand.IntN(processes)
		end(i)
		begin(i)
		w.mu.Lock()
		w.room = 20 + 180*(n+1)/(*kills)
		w.mu.Unlock()
		if server != nil && n == *kills/2 {
			if err := errors.Join(server.Halt(), server.Start()); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.mu.Lock()
	w.calm = true
	w.mu.Unlock()
	s := open(t, where, fast)
	defer func() {
		if t.Failed() {
			t.Log(left(s))
		}
	}()
	eventually(t, "everything live and told", func() bool { return settled(t, s, w) })
	for i := range workers {
		end(i)
	}
	w.judge(t, s)
	t.Logf("%d kills: %d invitations, %d checks begun", *kills, len(w.invited), w.checks)
}

// settled: every connection is live, and no notice is to be sent.
func settled(t *testing.T, s *store.Store, w *world) bool {
	counts, err := s.Counts(ctx, "")
	if err != nil || len(counts) != 1 || counts[registry.Live] == 0 {
		return false
	}
	var waiting int
	err = s.DB().QueryRowContext(ctx, "select count(*) from bucketgrant_outbox where newest > sent").Scan(&waiting)
	return err == nil && waiting == 0
}

// left is what is not settled, for whoever looks for the reason.
func left(s *store.Store) string {
	var b strings.Builder
	for _, query := range []string{
		"select 'connections ' || state, count(*), max(next_at), max(running_until) from bucketgrant_connections group by state",
		"select 'outbox ' || channel, count(*), max(next_at), max(attempts) from bucketgrant_outbox where newest > sent group by channel",
		"select kind || ' ' || state, count(*), max(attempt), 0 from river_job group by kind, state",
	} {
		rows, err := s.DB().QueryContext(ctx, query)
		if err != nil {
			return err.Error()
		}
		for rows.Next() {
			var what string
			var n, first, second int64
			if err := rows.Scan(&what, &n, &first, &second); err != nil {
				return err.Error()
			}
			fmt.Fprintf(&b, "%s: %d, %d, %d\n", what, n, first, second)
		}
		_ = rows.Close()
	}
	fmt.Fprintf(&b, "now %d", time.Now().UnixMilli())
	return b.String()
}

// judge holds what the database has against what the world was told.
func (w *world) judge(t *testing.T, s *store.Store) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.twice) > 0 {
		t.Errorf("twice at a time: %v", w.twice)
	}
	if s.Dialect() == store.SQLite {
		var ok string
		if err := s.DB().QueryRowContext(ctx, "pragma integrity_check").Scan(&ok); err != nil || ok != "ok" {
			t.Errorf("the file is torn: %s, %v", ok, err)
		}
	}
	for id, external := range w.invited {
		if c, err := s.Get(ctx, id); err != nil || c.ExternalID != external {
			t.Errorf("invitation %s is lost: %+v, %v", id, c, err)
		}
	}
	page, err := s.List(ctx, registry.Query{Limit: 1000})
	if err != nil || page.Next != "" {
		t.Fatal(err, page.Next)
	}
	for _, c := range page.Connections {
		if err := w.judgeOne(s, c); err != nil {
			t.Errorf("connection %s: %v", c.ID, err)
		}
	}
}

// judgeOne follows the states of one connection: each change is in the log, has its check and its notice, and was received.
func (w *world) judgeOne(s *store.Store, c registry.Connection) error {
	log, err := s.Log(ctx, c.ID, "", 1000)
	if err != nil {
		return err
	}
	slices.Reverse(log)
	var changes []string
	before := registry.Invited
	for _, e := range log {
		if e.Did != "checked" {
			continue
		}
		if e.From != before {
			return fmt.Errorf("a change is lost: it was %s, and then came from %s", before, e.From)
		}
		before = e.To
		changes = append(changes, fmt.Sprintf("%s-%s", e.From, e.To))
	}
	if before != c.State {
		return fmt.Errorf("it is %s, and the log ends with %s", c.State, before)
	}
	var received []string
	ids := map[int64]string{}
	for _, n := range w.notices[c.ID] {
		if ids[n.Number] == "" {
			if n.Number != int64(len(received)+1) {
				return fmt.Errorf("notice %d came after %d others", n.Number, len(received))
			}
			received = append(received, fmt.Sprintf("%s-%s", n.From, n.To))
		}
		if ids[n.Number] = cmp.Or(ids[n.Number], n.ID); ids[n.Number] != n.ID {
			return fmt.Errorf("notice %d came with two IDs", n.Number)
		}
	}
	if !slices.Equal(changes, received) {
		return fmt.Errorf("its changes were\n%s\nand the notices\n%s", strings.Join(changes, " "), strings.Join(received, " "))
	}
	var checks int
	if err := s.DB().QueryRowContext(ctx, "select count(*) from bucketgrant_checks where connection_id = $1", c.ID).Scan(&checks); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if checks < len(changes) {
		return fmt.Errorf("it has %d checks for %d changes", checks, len(changes))
	}
	return nil
}
