package launch

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const head = "https://us-east-1.console.aws.amazon.com/cloudformation/home?region=us-east-1#/stacks/create/review?templateURL=https%3A%2F%2Facme-templates.s3.us-east-1.amazonaws.com%2Fanything%2F1.2.3%2Ftemplate.yaml"

func TestCustomers(t *testing.T) {
	t.Parallel()
	base := Request{Region: "us-east-1", Parameters: map[string]string{"Must": "x"}}
	tests := []struct {
		name              string
		base              Request
		in, out, problems string
		words             []string
		err               string
	}{
		{
			name: "CSV, with bad rows among the good",
			base: base,
			in: "\ufeffExternalId,stackName,region,Anything\r\n" +
				"id-1,acme-1,,\"a, \"\"b\"\"\"\r\n" +
				"id-2,2-acme,moon,\n" +
				"id-1,,,twice\n" +
				"\n" +
				"id-4\n" +
				"id-5,,,\"line\nbreak\"\n" +
				"!,,,\n" +
				"id-7,,,a\"b\n" +
				"id-8,,,\n",
			out: "row,stackName,region,Anything,ExternalId,link\n" +
				"1,acme-1,us-east-1,\"a, \"\"b\"\"\",id-1," + head + "&stackName=acme-1&param_Must=x&param_Anything=a%2C%20%22b%22&param_ExternalId=id-1\n" +
				"8,anything,us-east-1,,id-8," + head + "&stackName=anything&param_Must=x&param_ExternalId=id-8\n",
			problems: `customers:3: row 2: the region must be one of AWS, got "moon"; the stack's name must be a letter and up to 127 letters, digits and hyphens, got "2-acme"
customers:4: row 3: ExternalId "id-1" is that of row 1 too: each customer needs its own
customers:6: row 4: must have 4 fields, as the header has, got 1
customers:7: row 5: parameter Anything must have no line breaks or other control characters, as the console's fields have one line, got "line\nbreak"
customers:9: row 6: Parameter ExternalId failed to satisfy constraint: must be empty or an external ID, got "!"
customers:10: row 7: bare " in non-quoted-field
`,
		},
		{
			name: "JSON lines, which tell empty from left out",
			base: base,
			in: "\n" + `{"ExternalId":"id-1","Anything":"","stackName":"acme","Way":null}` + "\n" +
				`{"ExternalId":"id-2","Anything":12.50,"List":true}` + "\n" +
				`{"ExternalId":["id-3"]}` + "\n" +
				`{"ExternalId":"id-4","ExternalId":"id-4"}` + "\n" +
				`{"ExternalId":"id-5"} {}` + "\n" +
				`[1]` + "\n" +
				`{"ExternalId":"id-7"` + "\n" +
				`{"ExternalId":"` + "\xff" + `"}` + "\n" +
				`{"ExternalId":"id-9","Must":"y"}` + "\n" +
				`{"externalId":"id-10"}` + "\n" +
				`{"Anything":"` + strings.Repeat("x", 1<<20) + `"}` + "\n" +
				`{"ExternalId":"id-12"}`,
			out: `{"row":1,"stackName":"acme","region":"us-east-1","parameters":{"Anything":"","ExternalId":"id-1","Must":"x"},"link":"` + head + `&stackName=acme&param_Must=x&param_Anything=&param_ExternalId=id-1"}
{"row":2,"stackName":"anything","region":"us-east-1","parameters":{"Anything":"12.50","ExternalId":"id-2","List":"true","Must":"x"},"link":"` + head + `&stackName=anything&param_Must=x&param_Anything=12.50&param_List=true&param_ExternalId=id-2"}
{"row":12,"stackName":"anything","region":"us-east-1","parameters":{"ExternalId":"id-12","Must":"x"},"link":"` + head + `&stackName=anything&param_Must=x&param_ExternalId=id-12"}
`,
			problems: `customers:4: row 3: ExternalId must be a string
customers:5: row 4: must have "ExternalId" once
customers:6: row 5: must be one JSON object a line
customers:7: row 6: must be a JSON object
customers:8: row 7: must be a JSON object
customers:9: row 8: must be UTF-8
customers:10: row 9: Must is given for all rows
customers:11: row 10: "externalId" must be a parameter, stackName or region: the template has no parameter "externalId", did you mean "ExternalId"?
customers:12: row 11: must have at most 1048576 bytes
`,
		},
		{
			name:  "what links leave to the customer is counted",
			base:  Request{Region: "us-east-1"},
			in:    "ExternalId\nid-1\nid-2\n",
			out:   "row,stackName,region,ExternalId,link\n1,anything,us-east-1,id-1," + head + "&stackName=anything&param_ExternalId=id-1\n2,anything,us-east-1,id-2," + head + "&stackName=anything&param_ExternalId=id-2\n",
			words: []string{"2 of 2 links leave to the customer: Must must be given"},
		},
		{
			name: "a header with other columns",
			base: base,
			in:   "externalId,Must,Secret,Anything,Anything\n",
			err: "customers: column \"externalId\" must be a parameter, stackName or region: the template has no parameter \"externalId\", did you mean \"ExternalId\"?\n" +
				"column \"Must\": the parameter is given for all rows\n" +
				"column \"Secret\" must be a parameter, stackName or region: parameter Secret is NoEcho: the console ignores it in a link, and nobody should send it\n" +
				"two columns are called \"Anything\"",
		},
		{name: "nothing", base: base, in: " \n", err: "customers: must have rows: CSV with a header, or JSON lines"},
		{
			name: "one external ID for all",
			base: Request{Parameters: map[string]string{"ExternalId": "id"}}, in: "Must\nx\n",
			err: "customers: ExternalId must not be the same for all rows: each customer needs its own",
		},
		{
			name: "a quote that stays open",
			base: base,
			in:   "ExternalId\nid-1\n\"" + strings.Repeat("id\n", 1<<20),
			out:  "row,stackName,region,ExternalId,link\n1,anything,us-east-1,id-1," + head + "&stackName=anything&param_Must=x&param_ExternalId=id-1\n",
			err:  "customers: a row must have at most 1048576 bytes: is a quote left open?",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out, problems bytes.Buffer
			c := Customers{Template: anything(t), Base: tt.base, File: "customers"}
			summary, err := c.Run(context.Background(), iotest.OneByteReader(strings.NewReader(tt.in)), &out, &problems)
			message := ""
			if err != nil {
				message = err.Error()
			}
			if diff := cmp.Diff(tt.out, out.String()) + cmp.Diff(tt.problems, problems.String()) + cmp.Diff(tt.words, summary.Words()) + cmp.Diff(tt.err, message); diff != "" {
				t.Error(diff)
			}
			if bad := strings.Count(tt.problems, "\n"); summary.Rows-summary.Links != bad {
				t.Errorf("%+v has not %d bad rows", summary, bad)
			}
		})
	}
}

func TestNewExternalIDs(t *testing.T) {
	t.Parallel()
	c := Customers{Template: anything(t), Base: Request{Region: "us-east-1"}, NewExternalIDs: true, File: "customers"}
	var out, problems bytes.Buffer
	if _, err := c.Run(context.Background(), strings.NewReader("Must\n"+strings.Repeat("x\n", 1000)), &out, &problems); err != nil || problems.Len() > 0 {
		t.Fatal(err, problems.String())
	}
	records, err := csv.NewReader(&out).ReadAll()
	if err != nil || len(records) != 1001 {
		t.Fatal(len(records), err)
	}
	seen := map[string]bool{}
	for _, record := range records[1:] {
		id := record[4]
		if seen[id] || awsname.CheckExternalID(id) != nil || len(id)*5 < 128 { // 5 bits a letter
			t.Errorf("%q is no new external ID", id)
		}
		seen[id] = true
		l, err := ParseLink(record[5])
		if err != nil || l.Parameters["ExternalId"] != id {
			t.Errorf("%s: %v, want the external ID %s", record[5], err, id)
		}
	}
	tmpl := anything(t)
	delete(tmpl.noEcho, vendors.ParamExternalID)
	if _, err := (&Customers{Template: tmpl, NewExternalIDs: true, File: "customers"}).Run(context.Background(), strings.NewReader("Must\nx\n"), io.Discard, io.Discard); err == nil {
		t.Error("a template without external ID got new ones")
	}
}

func TestJSONFromCSV(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := Customers{Template: anything(t), Base: Request{Region: "us-east-1"}, JSON: true, File: "customers"}
	if _, err := c.Run(context.Background(), strings.NewReader("Must,ExternalId\nx,id\n"), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var row struct{ Link string }
	if err := json.Unmarshal(out.Bytes(), &row); err != nil || !strings.HasPrefix(row.Link, head) {
		t.Errorf("%s: %v", out.Bytes(), err)
	}
}

type brokenWriter struct{ left int }

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.left -= len(p); w.left < 0 {
		return 0, errors.New("no space left")
	}
	return len(p), nil
}

// TestStops: what cannot be written, and who interrupts, ends a run that would last for ever.
func TestStops(t *testing.T) {
	t.Parallel()
	c := Customers{Template: anything(t), Base: Request{Region: "us-east-1"}, File: "customers"}
	if _, err := c.Run(context.Background(), &endless{}, &brokenWriter{1 << 20}, io.Discard); err == nil || err.Error() != "no space left" {
		t.Errorf("got %v", err)
	}
	ctx, stop := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer stop()
	if _, err := c.Run(ctx, &endless{}, io.Discard, io.Discard); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// endless are rows without end, or so many.
type endless struct {
	rows, most int
	noIDs      bool
	rest       []byte
	read       atomic.Int64
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		switch {
		case e.rows == 0:
			e.rest = append(e.rest, "ExternalId,NewBucketName,stackName,region\n"...)
			if e.most == 0 {
				e.rest = append(e.rest[:0], "ExternalId,Must,stackName,region\n"...)
			}
		case e.most > 0 && e.rows > e.most:
			return 0, io.EOF
		case e.noIDs:
			e.rest = fmt.Appendf(e.rest, ",acme-data-%d,acme-%d,eu-west-1\n", e.rows, e.rows)
		default:
			e.rest = fmt.Appendf(e.rest, "acme-%016x,acme-data-%d,acme-%d,eu-west-1\n", e.rows*0x9e3779b97f4a7c1, e.rows, e.rows)
		}
		e.rows++
	}
	n := copy(p, e.rest)
	e.rest = e.rest[:copy(e.rest, e.rest[n:])]
	e.read.Add(1)
	return n, nil
}

// quartic is the template of a vendor, as it is now.
func quartic(t testing.TB) *Template {
	t.Helper()
	defs, err := vendors.Load("../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	release, err := Unreleased("../templates", defs[0], "")
	if err != nil {
		t.Fatal(err)
	}
	tmpl, err := New(release, []hosting.Place{{Partition: vendors.PartitionAWS, Region: "us-east-1", Bucket: "acme-templates"}})
	if err != nil {
		t.Fatal(err)
	}
	return tmpl
}

// watchHeap returns what of the heap is in use at most until it is called, above what was in use before. What is asked for is what a
// collection found in use: what is allocated between it and the question depends on how busy the machine is.
func watchHeap(t testing.TB) func() int64 {
	t.Helper()
	heap := func() int64 {
		runtime.GC()
		live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(live)
		return int64(live[0].Value.Uint64())
	}
	before := heap()
	done, most := make(chan struct{}), make(chan int64)
	go func() {
		var peak int64
		for {
			select {
			case <-done:
				most <- peak
				return
			case <-time.After(20 * time.Millisecond):
				peak = max(peak, heap()-before)
			}
		}
	}()
	return func() int64 { close(done); return <-most }
}

// TestMemoryIsConstant: ten times as many rows need no more memory, but for the 20 bytes of each external ID.
func TestMemoryIsConstant(t *testing.T) {
	if testing.Short() {
		t.Skip("links 220,000 customers")
	}
	c := Customers{Template: quartic(t), Base: Request{Region: "us-east-1"}, File: "customers"}
	run := func(rows int, noIDs bool) int64 {
		stop := watchHeap(t)
		summary, err := c.Run(context.Background(), &endless{most: rows, noIDs: noIDs}, io.Discard, os.Stderr)
		if err != nil || summary.Links != rows {
			t.Fatal(summary, err)
		}
		used := stop()
		t.Logf("%7d rows, external IDs %5t: %5.1f MB in use at most", rows, !noIDs, float64(used)/1e6)
		return used
	}
	const slack = 16 << 20 // batches in flight; 100,000 links alone are 32 MB
	if most := run(10_000, true); most > slack {
		t.Errorf("10,000 rows use %d bytes", most)
	}
	if most := run(100_000, true); most > slack {
		t.Errorf("100,000 rows use %d bytes", most)
	}
	if most := run(100_000, false); most > slack+100_000*50 {
		t.Errorf("100,000 rows with external IDs use %d bytes", most)
	}
}

// BenchmarkCustomers: go test ./launch -run - -bench Customers -benchtime 1000000x is a million customers. Where there is awk, it says how
// many times as long as awk that takes, which formats the same lines and checks nothing, in turn, the best of three.
func BenchmarkCustomers(b *testing.B) {
	c := Customers{Template: quartic(b), Base: Request{Region: "us-east-1"}, File: "customers"}
	links := func(out io.Writer) {
		summary, err := c.Run(context.Background(), &endless{most: b.N}, out, os.Stderr)
		if err != nil || summary.Links != b.N {
			b.Fatal(summary, err)
		}
	}
	b.ReportAllocs()
	best := time.Duration(math.MaxInt64)
	rounds := func(best *time.Duration, do func()) {
		start := time.Now()
		do()
		*best = min(*best, time.Since(start))
	}
	rounds(&best, func() { links(io.Discard) })
	b.ReportMetric(float64(b.N)/best.Seconds(), "rows/s")
	b.StopTimer()
	if _, err := exec.LookPath("awk"); err != nil || b.N == 1 { // a first try of the benchmark
		return
	}
	rows := filepath.Join(b.TempDir(), "rows.csv")
	file, err := os.Create(rows)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(file, struct{ io.Reader }{&endless{most: b.N}}); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	awk := func(out io.Writer) {
		cmd := exec.Command("awk", "-F,", awkLinks, rows)
		cmd.Stdout, cmd.Stderr = out, os.Stderr
		if err := cmd.Run(); err != nil {
			b.Fatal(err)
		}
	}
	var ours, theirs sum
	links(&ours)
	awk(&theirs)
	if ours != theirs {
		b.Fatalf("awk formats other lines: %+v, ours are %+v", theirs, ours)
	}
	of := time.Duration(math.MaxInt64)
	for range 3 {
		rounds(&best, func() { links(io.Discard) })
		rounds(&of, func() { awk(io.Discard) })
	}
	b.ReportMetric(best.Seconds()/of.Seconds(), "awk")
}

// sum is what was written: how much, and whether it is the same.
type sum struct {
	bytes int
	crc   uint32
}

func (s *sum) Write(p []byte) (int, error) {
	s.bytes, s.crc = s.bytes+len(p), crc32.Update(s.crc, crc32.IEEETable, p)
	return len(p), nil
}

// awkLinks formats the lines of the list that [endless] is.
const awkLinks = `NR==1{print "row,stackName,region,NewBucketName,ExternalId,link"}
NR>1{print NR-1 "," $3 "," $4 "," $2 "," $1 ",https://" $4 ".console.aws.amazon.com/cloudformation/home?region=" $4 "#/stacks/create/review?templateURL=" \
	"https%3A%2F%2Facme-templates.s3.us-east-1.amazonaws.com%2Fquartic%2F1.0.0%2Ftemplate.yaml&stackName=" $3 "&param_NewBucketName=" $2 "&param_ExternalId=" $1}`

func TestRandomness(t *testing.T) {
	t.Parallel()
	if id := NewExternalID(); !regexp.MustCompile(`^[A-Z2-7]{26,}$`).MatchString(id) {
		t.Errorf("got %q, want 26 letters and digits of 5 bits each", id)
	}
}
