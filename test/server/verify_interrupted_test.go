package server

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/bucketgrant/bucketgrant/verify"
)

// Interrupted before whichever request, or while it is answered, a run leaves nothing that it may remove, and the report
// says what it left. verify of the cloud compares.
func TestVerifyInterrupted(t *testing.T) {
	c := startCloud(t)
	table := "\n"
	for _, who := range c.customers {
		if who.phaseOne || who.variant && who.vendor != "dataloop" {
			continue
		}
		t.Run(who.String(), func(t *testing.T) {
			w, unload := c.launch(t, who, nil)
			defer unload()
			whole := c.verify(t, t.Context(), w)
			c.emptyOf(t, w)
			left := 0
			for i := range 2 * whole.Requests {
				n, answered := i/2+1, i%2 == 1
				ctx, cancel := context.WithCancel(t.Context())
				interrupt := func(i int) {
					if i == n {
						cancel()
					}
				}
				w.options.AWS.HTTPClient = &client{next: c.front.client, before: func(i int, _ *http.Request) {
					if !answered {
						interrupt(i)
					}
				}, after: func(i int, _ *http.Request, _ *http.Response) {
					if answered {
						interrupt(i)
					}
				}}
				r := c.verify(t, ctx, w)
				left += len(r.Left)
				if r.OK() && len(r.Findings) != len(whole.Findings) {
					t.Errorf("interrupted at request %d: the report says that all is good", n)
				}
				if len(with(r, verify.Failed)) > 0 || len(with(r, verify.Unknown)) > 0 {
					t.Errorf("interrupted at request %d: failed %q, unknown %q", n, with(r, verify.Failed), with(r, verify.Unknown))
				}
				if len(whole.Left) == 0 && len(r.Left) > 0 {
					t.Errorf("interrupted at request %d: left %+v", n, r.Left)
				}
				c.emptyOf(t, w)
			}
			table += fmt.Sprintf("  %4d interrupts, %2d objects or markers left, each in its report: %s\n", 2*whole.Requests, left, who)
		})
	}
	t.Log(table)
}

// emptyOf removes what a run has left, as the customer could.
func (c *cloud) emptyOf(t testing.TB, w *world) {
	t.Helper()
	for _, o := range w.stored(t, c.root) {
		version := o.VersionID
		if version == "" {
			version = "null"
		}
		locked := w.lockOf(o.Bucket) != nil
		if _, err := c.root.DeleteObject(context.Background(), &s3.DeleteObjectInput{Bucket: &o.Bucket, Key: &o.Key, VersionId: &version, BypassGovernanceRetention: &locked}); err != nil {
			t.Fatal(err)
		}
	}
}

// losing loses the answer to one request, after the server has done what it asks.
type losing struct {
	next *http.Client
	n    int
}

func (c *losing) Do(req *http.Request) (*http.Response, error) {
	c.n--
	resp, err := c.next.Do(req)
	if c.n == 0 && err == nil {
		resp.Body.Close()
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	return resp, err
}

// An answer that is lost on the way, whichever it is, is asked for again. What the lost attempt may have done is removed
// as well, or the report says that it may be there.
func TestVerifyLostAnswers(t *testing.T) {
	c := startCloud(t)
	for _, who := range c.customers {
		if who.phaseOne || who.variant && who.vendor != "dataloop" {
			continue
		}
		t.Run(who.String(), func(t *testing.T) {
			w, unload := c.launch(t, who, nil)
			defer unload()
			whole, err := verify.Run(t.Context(), w.def, w.connection, w.options)
			if err != nil {
				t.Fatal(err)
			}
			c.emptyOf(t, w)
			for n := 1; n <= whole.Requests; n++ {
				w.options.AWS.HTTPClient = &losing{c.front.client, n}
				r, err := verify.Run(t.Context(), w.def, w.connection, w.options)
				if err != nil {
					t.Fatal(err)
				}
				if !r.OK() || r.Requests < whole.Requests+1 {
					t.Errorf("answer %d lost: failed %q, unknown %q, %d requests", n, with(r, verify.Failed), with(r, verify.Unknown), r.Requests)
				}
				if len(whole.Left) == 0 && len(r.Left) > 0 {
					t.Errorf("answer %d lost: left %+v", n, r.Left)
				}
				stored := w.stored(t, c.root)
				certain := 0
				for _, o := range r.Left {
					if !o.Uncertain {
						certain++
					}
				}
				if len(stored) < certain || len(stored) > len(r.Left) {
					t.Errorf("answer %d lost: %d are left, and the report says %d and perhaps %d more:\n%+v\n%+v", n, len(stored), certain, len(r.Left)-certain, stored, r.Left)
				}
				c.emptyOf(t, w)
			}
		})
	}
}
