//go:build linux

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/pem"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/testtools"
	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// What make bench measures of the registry, with real processes: nothing is a failure, as a busy machine is no fault of a program's.
var (
	measure      = flag.Bool("measure", false, "measure the registry, which takes minutes and an idle machine")
	measuredRuns = flag.Int("checks", 3000, "how many checks computing is measured with")
	measuredRows = flag.Int("rows", 1_000_000, "how many connections memory is measured with")
)

// measured is the program itself, without tests in it, and what it is measured with.
type measured struct {
	t                *testing.T
	program, address string
	dir              string
	fake             *fakeAWS
	secret           string
}

func newMeasured(t *testing.T) *measured {
	t.Helper()
	if !*measure {
		t.Skip("not measured: see make bench")
	}
	m := &measured{t: t, dir: t.TempDir()}
	m.program = filepath.Join(m.dir, "bucketgrant")
	if out, err := exec.Command("go", "build", "-o", m.program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	m.fake, _ = newFakeAWS(t)
	server := httptest.NewTLSServer(m.fake) // as AWS answers over TLS only
	t.Cleanup(server.Close)
	m.address = server.URL
	write(t, filepath.Join(m.dir, "ca.pem"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	_, m.secret = keyOf(t, m.fake, "queryloop")
	load, _ := os.ReadFile("/proc/loadavg")
	t.Logf("load before: %s", strings.TrimSpace(string(load)))
	return m
}

func (m *measured) command(args ...string) *exec.Cmd {
	m.t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		m.t.Fatal(err)
	}
	cmd := exec.Command(m.program, append([]string{args[0]}, append(args[1:], "-vendors", filepath.Join(root, "vendors"))...)...)
	cmd.Dir = m.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + m.dir, "AWS_ENDPOINT_URL=" + m.address, "AWS_ACCESS_KEY_ID=" + fakeVendorKey, "AWS_SECRET_ACCESS_KEY=testing",
		"AWS_EC2_METADATA_DISABLED=true", "AWS_REGION=eu-west-1", "AWS_CA_BUNDLE=" + filepath.Join(m.dir, "ca.pem"), "GOGC=" + os.Getenv("GOGC"), "QUERY=" + m.secret}
	return cmd
}

// list writes a list of connections that all work, and returns its name.
func (m *measured) list(n int) string {
	m.t.Helper()
	var b strings.Builder
	b.WriteString("id,bucket,region,keyId,secretEnv,bucketIs\n")
	for _, row := range m.fake.live.launchMany(m.t, n) {
		b.WriteString(row + ",QUERY,existing\n")
	}
	path := filepath.Join(m.dir, "list.csv")
	write(m.t, path, b.String())
	return path
}

// used is how long a process that ended has computed.
func used(cmd *exec.Cmd) time.Duration {
	return cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// serving starts the registry's server.
func (m *measured) serving(database string, more ...string) *exec.Cmd {
	m.t.Helper()
	cmd, _ := m.servingAt(database, more...)
	return cmd
}

// servingAt starts it, and says where it is.
func (m *measured) servingAt(database string, more ...string) (*exec.Cmd, string) {
	m.t.Helper()
	cmd := m.command(append([]string{"registry", "-database", database, "-addr", "127.0.0.1:0", "-rate", "1000", "-interval", "24h"}, more...)...)
	var log testtools.Buffer
	cmd.Stderr = &log
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = cmd.Process.Kill() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		m.t.Fatalf("%v: %s", err, log.String())
	}
	return cmd, strings.TrimSpace(line)
}

// asking reads lists, as somebody does who looks at the pages, until what it returns is called, which says how many it was.
func asking(t *testing.T, address, token string) (done func() int) {
	end, ended := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-end:
				ended <- n
				return
			case <-time.After(20 * time.Millisecond):
			}
			path := []string{"/v1/connections?limit=100", "/v1/connections?name=customer%20" + fmt.Sprintf("%05d", n), "/v1/counts", "/metrics", "/v1/log?limit=100"}[n%5]
			request, err := http.NewRequest(http.MethodGet, address+path, nil)
			if err != nil {
				t.Error(err)
				continue
			}
			request.Header.Set("Authorization", "Bearer "+token)
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Error(err)
				continue
			}
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				t.Errorf("%s: %s", path, response.Status)
			}
		}
	}()
	return func() int {
		close(end)
		return <-ended
	}
}

func (m *measured) stop(cmd *exec.Cmd) {
	m.t.Helper()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		m.t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		m.t.Fatal(err)
	}
}

// imported registers the list in a new registry, all due now.
func (m *measured) imported(database, list string) {
	m.t.Helper()
	if out, err := m.command("connections", "import", "-database", database, "-over", "0s", "queryloop", list).CombinedOutput(); err != nil {
		m.t.Fatalf("%v: %s", err, out)
	}
}

// allLive waits until as many are.
func allLive(t *testing.T, s *store.Store, n int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		counts, err := s.Counts(context.Background(), "queryloop")
		if err == nil && counts[registry.Live] >= n {
			return
		}
	}
	counts, err := s.Counts(context.Background(), "queryloop")
	t.Fatalf("not all are checked: %v, %v", counts, err)
}

func openStore(t *testing.T, database string) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Config{Database: database})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// computed is how long a process that runs has computed so far, in ticks of a hundredth of a second.
func (m *measured) computed(cmd *exec.Cmd) time.Duration {
	m.t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", cmd.Process.Pid))
	if err != nil {
		m.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), ") ") // the name may have spaces
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// checkedSince waits until as many have been checked.
func (m *measured) checkedSince(s *store.Store, since time.Time, n int) {
	m.t.Helper()
	var checked int
	for end := time.Now().Add(20 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err := s.DB().QueryRow("select count(*) from bucketgrant_connections where checked_at >= $1", since.UnixMilli()).Scan(&checked); err == nil && checked >= n {
			return
		}
	}
	m.t.Fatalf("%d of %d are checked", checked, n)
}

// What a check of a connection that is live costs through the registry, with all that it does beside, against the same by verify: in
// computing on our side, the best of three each, in turn.
func TestMeasureCheck(t *testing.T) {
	m := newMeasured(t)
	n := *measuredRuns
	list := m.list(n)
	for _, kind := range []string{"sqlite", "postgres"} {
		var byVerify, byRegistry time.Duration
		for round := range 3 {
			cmd := m.command("verify", "queryloop", "-connections", list, "-concurrency", "50", "-results", fmt.Sprintf("%s-%d.jsonl", kind, round))
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Run(); err != nil {
				t.Fatalf("%v: %s", err, &out)
			}
			database := filepath.Join(m.dir, fmt.Sprintf("%d.db", round))
			if kind == "postgres" {
				database = testtools.OwnPostgres(t).Database(t)
			}
			m.imported(database, list)
			watching := openStore(t, database)
			server := m.serving(database, "-workers", "50")
			allLive(t, watching, n)
			before := m.computed(server)
			again := time.Now()
			if _, err := watching.DB().Exec("update bucketgrant_connections set next_at = 1"); err != nil {
				t.Fatal(err)
			}
			m.checkedSince(watching, again, n)
			byVerify, byRegistry = least(byVerify, used(cmd)), least(byRegistry, m.computed(server)-before)
			m.stop(server)
		}
		t.Logf("%s: %.2f of the computing of verify: %s a check, against %s", kind, float64(byRegistry)/float64(byVerify), byRegistry/time.Duration(n), byVerify/time.Duration(n))
	}
}

// least is the smaller one, of which the first may not be there yet.
func least(a, b time.Duration) time.Duration { return min(cmp.Or(a, b), b) }

var peak = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB`)

// The most memory that the server has had, with a million connections, of which some are due, and 200 checks at a time.
func TestMeasureMemory(t *testing.T) {
	for _, kind := range []store.Dialect{store.SQLite, store.PostgreSQL} {
		t.Run(string(kind), func(t *testing.T) {
			m := newMeasured(t)
			database := filepath.Join(m.dir, "registry.db")
			if kind == store.PostgreSQL {
				database = testtools.OwnPostgres(t).Database(t)
			}
			m.memory(t, database)
		})
	}
}

func (m *measured) memory(t *testing.T, database string) {
	const due = 2000
	s := openStore(t, database)
	fillUp(t, s, *measuredRows)
	m.imported(database, m.list(due))
	m.fake.live.mu.Lock()
	m.fake.live.delay = 200 * time.Millisecond // so that 200 run at a time
	m.fake.live.mu.Unlock()
	_, token, err := s.MakeToken(context.Background(), "alice", registry.Token{Name: "page", May: registry.MayRead})
	if err != nil {
		t.Fatal(err)
	}
	server, address := m.servingAt(database, "-workers", "200")
	asked := asking(t, address, token)
	allLive(t, s, due)
	t.Logf("%d lists were read meanwhile", asked())
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", server.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	m.stop(server)
	kb, _ := strconv.Atoi(string(peak.FindSubmatch(status)[1]))
	t.Logf("%d connections, 200 checks at a time: %d MB at most", *measuredRows+due, kb/1000)
}

// fillUp makes a connection that is due tomorrow into as many, with statements of the database's: one by one they would take minutes.
func fillUp(t *testing.T, s *store.Store, n int) {
	t.Helper()
	made, err := s.Register(context.Background(), "alice", []registry.New{{Customer: registry.Customer{Number: "N-0000000", Name: "Customer 0000000"}, Vendor: "queryloop", Version: "1.0.0",
		Account: "000000000000", Region: "eu-west-1", Due: time.Now().AddDate(0, 0, 1), Values: registry.Values{KeyID: "AKIA0000000000000000", SecretEnv: "QUERY", Bucket: "bucket-0000000"}}})
	if err != nil {
		t.Fatal(err)
	}
	for table, own := range map[string][]string{
		"bucketgrant_connections": {"id", "customer_number", "customer_name", "customer_key", "account", "key_id", "known"},
		"bucketgrant_log":         {"id", "connection_id"},
	} {
		names, digits := "select group_concat(name) from pragma_table_info($1)", "printf('%07d', i)"
		if s.Dialect() == store.PostgreSQL {
			names = "select string_agg(column_name::text, ',' order by ordinal_position) from information_schema.columns where table_schema = current_schema() and table_name = $1"
			digits = "lpad(i::text, 7, '0')"
		}
		var columns string
		if err := s.DB().QueryRow(names, table).Scan(&columns); err != nil {
			t.Fatal(err)
		}
		values := strings.Split(columns, ",")
		for i, name := range values { // the digits of the first one, but those of times, are the number's
			switch {
			case name == "id" || name == "connection_id":
				values[i] = name + " || " + digits
			case slices.Contains(own, name):
				values[i] = "replace(" + name + ", '0000000', " + digits + ")"
			}
		}
		where := map[string]string{"bucketgrant_connections": "id", "bucketgrant_log": "connection_id"}[table]
		if _, err := s.DB().Exec("insert into "+table+" ("+columns+") with recursive n(i) as (select 1 union all select i + 1 from n where i < $2)"+
			" select "+strings.Join(values, ", ")+" from n, "+table+" where "+where+" = $1", made[0].ID, n-1); err != nil {
			t.Fatal(err)
		}
	}
	analyze := map[store.Dialect]string{store.SQLite: "pragma optimize", store.PostgreSQL: "vacuum analyze"}[s.Dialect()] // as autovacuum does soon
	if _, err := s.DB().Exec(analyze); err != nil {
		t.Fatal(err)
	}
}

// Three processes against one, on PostgreSQL, where the other end takes 200 ms for each answer.
func TestMeasureWorkers(t *testing.T) {
	m := newMeasured(t)
	const n = 400
	list := m.list(n)
	m.fake.live.mu.Lock()
	m.fake.live.delay = 200 * time.Millisecond
	m.fake.live.mu.Unlock()
	var took [2]time.Duration
	for i, processes := range []int{1, 3} {
		database := testtools.OwnPostgres(t).Database(t)
		m.imported(database, list)
		s := openStore(t, database)
		var servers []*exec.Cmd
		began := time.Now()
		for id := range processes {
			servers = append(servers, m.serving(database, "-workers", "10", "-id", fmt.Sprint(id)))
		}
		allLive(t, s, n)
		took[i] = time.Since(began)
		for _, server := range servers {
			m.stop(server)
		}
	}
	t.Logf("three processes do %.2f times as many checks as one: %s and %s for %d", float64(took[0])/float64(took[1]), took[1].Round(time.Second/10), took[0].Round(time.Second/10), n)
}
