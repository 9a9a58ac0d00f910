package server

import (
	"context"
	"flag"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/verify"
)

// client does something with each request before it is sent.
type client struct {
	before func(n int, req *http.Request)
	// after: it is answered, and the answer is not yet read.
	after func(n int, req *http.Request, resp *http.Response)
	next  *http.Client
	n     atomic.Int32
}

func (c *client) Do(req *http.Request) (*http.Response, error) {
	n := int(c.n.Add(1))
	if c.before != nil {
		c.before(n, req)
	}
	if err := req.Context().Err(); err != nil { // as a transport does
		return nil, err
	}
	resp, err := c.next.Do(req)
	if c.after != nil && err == nil {
		c.after(n, req, resp)
	}
	return resp, err
}

// What was not handed over, or shows nothing, is said so.
func TestVerifySays(t *testing.T) {
	c := startCloud(t)
	for _, tt := range []struct {
		name    string
		change  func(*world)
		id      string
		verdict verify.Verdict
		said    string
	}{
		{"no other bucket is named", func(w *world) { w.connection.OtherBucket = nil }, "closed/other-bucket", verify.Skipped, "not tried: no other bucket is known"},
		{"the other bucket is not there", func(w *world) { w.connection.OtherBucket.Name = "nowhere-to-be-seen" }, "closed/other-bucket", verify.Unknown, "NoSuchBucket"},
		{"whose bucket it is is not known", func(w *world) {
			w.connection.BucketIs = verify.OriginUnknown
			w.remove("AWS::S3::BucketPolicy")
		}, "closed/plain-http", verify.Unknown, "GetObject succeeded (HTTP 206)"},
		{"the launched version is older", func(w *world) { w.options.Newest = "1.2.0" }, "template/version", verify.Good, "it is dataloop 1.0.0, and there is 1.2.0"},
		{"the launched version is not known", func(w *world) { w.connection.Template = "" }, "template/version", verify.Skipped, "not tried: it was not handed back"},
		{"the launched version is in the bucket's tags", func(w *world) { w.connection.Template = "" }, "template/version", verify.Good, "it is quartic 1.0.0"},
		{"the region was not handed back", func(w *world) { w.connection.Region = "" }, "place/region", verify.Good, "it is in us-east-1"},
		{"the region is one that the vendor does not serve", func(w *world) {
			w.connection.Region = ""
			elsewhere := *w.def
			elsewhere.Regions = []string{"eu-central-1", "eu-west-1"}
			w.def = &elsewhere
		}, "place/region", verify.Failed, "it is in us-east-1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			who := customer{vendor: "dataloop", choices: map[string]string{"AllowDelete": "Yes"}}
			if strings.Contains(tt.said, "quartic") {
				who = customer{vendor: "quartic", choices: map[string]string{"ExternalId": "acme/7f3a"}}
			}
			w, unload := c.launch(t, who, tt.change)
			defer unload()
			r := c.verify(t, t.Context(), w)
			f := r.Finding(tt.id)
			if f == nil || f.Verdict != tt.verdict || !strings.Contains(f.Answered, tt.said) {
				t.Errorf("%s must be %s and say %q, got %+v", tt.id, tt.verdict, tt.said, f)
			}
			if unsaid := w.connection.BucketIs == verify.OriginUnknown; f != nil && f.IfNew != unsaid {
				t.Errorf("%s is of a new bucket only: got %v, want %v", tt.id, f.IfNew, unsaid)
			}
			for _, other := range r.Findings {
				if other.ID != tt.id && (other.Verdict == verify.Failed || other.Verdict == verify.Unknown) {
					t.Errorf("%s is %s: %s", other.ID, other.Verdict, other.Answered)
				}
			}
		})
	}
}

// The bucket was deleted, and a stranger has made one of its name: nothing that is granted works there, and the advice says
// that it may be so.
func TestVerifySaysThatTheNameMayBeTaken(t *testing.T) {
	c := startCloud(t)
	for _, who := range []customer{
		{vendor: "dataloop", choices: map[string]string{"AllowDelete": "Yes"}},
		{vendor: "queryloop", choices: map[string]string{"BucketNameSuffix": "acmecorp"}},
		{vendor: "quartic", choices: map[string]string{"ExternalId": "acme/7f3a"}},
		{vendor: "transfer", choices: map[string]string{"Access": "KeyedUser", "AllowDelete": "Yes"}},
	} {
		t.Run(who.String(), func(t *testing.T) {
			w, unload := c.launch(t, who, func(w *world) { w.owners[w.connection.Bucket] = strangeAccount })
			defer unload()
			r := c.verify(t, t.Context(), w)
			for _, f := range r.Findings {
				if !strings.HasPrefix(f.ID, "works/") {
					continue
				}
				if f.Verdict == verify.Good {
					t.Errorf("%s is good: %s", f.ID, f.Answered)
				}
				if f.Verdict == verify.Failed && !strings.Contains(f.Advice, "anybody can make one of its name") {
					t.Errorf("%s does not say why it may be: %s", f.ID, f.Advice)
				}
			}
			if f := r.Finding("place/owner"); f == nil || f.Verdict != verify.Skipped || !strings.Contains(f.Answered, "in a bucket of another account the template allows nothing") {
				t.Errorf("place/owner must say what it does not know, got %+v", f)
			}
		})
	}
}

// What was just made is waited for, with a limit: the role's trust, and then its policy, come a while after the launch.
func TestVerifyWaits(t *testing.T) {
	c := startCloud(t)
	who := customer{vendor: "apperate", choices: map[string]string{"ExistingBucketName": existingBucket, "VendorPrincipalArn": vendorUser, "ExternalId": "acme/7f3a"}}
	w, unload := c.launch(t, who, nil)
	defer unload()
	late := func(wait time.Duration, calls int32) *verify.Report { // the trust is known after so many calls of STS
		w.options.Wait = wait
		var made atomic.Int32
		w.options.AWS.HTTPClient = &client{next: c.front.client, before: func(_ int, req *http.Request) {
			if req.URL.Host != stsHostname {
				return
			}
			if made.Add(1) <= calls {
				req.Header.Set("Authorization", strings.Replace(req.Header.Get("Authorization"), "Credential=", "Credential=X", 1)) // not known yet
			}
		}}
		return c.verify(t, t.Context(), w)
	}
	// The policy comes a while after the trust.
	roleName := aws.String(w.stack.Resource("Role").PhysicalID)
	policy, err := c.iam.GetRolePolicy(t.Context(), &iam.GetRolePolicyInput{RoleName: roleName, PolicyName: aws.String("p0")})
	if err != nil {
		t.Fatal(err)
	}
	document, err := url.QueryUnescape(*policy.PolicyDocument)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.iam.DeleteRolePolicy(t.Context(), &iam.DeleteRolePolicyInput{RoleName: roleName, PolicyName: aws.String("p0")}); err != nil {
		t.Fatal(err)
	}
	attached := make(chan error)
	time.AfterFunc(2*time.Second, func() {
		_, err := c.iam.PutRolePolicy(context.Background(), &iam.PutRolePolicyInput{RoleName: roleName, PolicyName: aws.String("p0"), PolicyDocument: &document})
		attached <- err
	})
	if r := late(5*time.Minute, 3); !r.OK() { // far more than it takes, also on a machine that is busy
		t.Errorf("waiting: failed %q, unknown %q", with(r, verify.Failed), with(r, verify.Unknown))
	} else {
		t.Logf("good after %d ms and %d requests", r.TookMS, r.Requests)
	}
	if err := <-attached; err != nil {
		t.Fatal(err)
	}
	if r := late(0, 1000); r.OK() || r.Requests > 3 {
		t.Errorf("not waiting: %s after %d requests", r.Worst(), r.Requests)
	}
	w.options.AWS.HTTPClient = c.front.client
	w.options.Wait = 1500 * time.Millisecond
	w.connection.ExternalID = "acme/another"
	if r := c.verify(t, t.Context(), w); !slices.Equal(with(r, verify.Failed), []string{"way-in/role"}) || r.TookMS < 1500 || r.Requests > 7 {
		t.Errorf("waiting in vain: failed %q after %d ms and %d requests", with(r, verify.Failed), r.TookMS, r.Requests)
	}
}

var connections = flag.Int("connections", 200, "how many connections TestVerifyMany verifies")

// Many connections at a time, which is what a vendor's back end does. Prints what they take: most of it is the server's.
// The package's own share is what go test -bench . ./verify says.
func TestVerifyMany(t *testing.T) {
	const atATime, stacks = 32, 20
	runs := *connections
	c := startCloud(t)
	c.many = true
	var worlds []*world
	for i := range stacks {
		who := customer{vendor: "dataloop", choices: map[string]string{"AllowDelete": "Yes"}}
		if i%2 == 0 {
			who = customer{vendor: "transfer", choices: map[string]string{"Access": "CrossAccountRole", "VendorPrincipalArn": vendorUser, "ExternalId": "acme/7f3a"}, way: verify.WayRole}
		}
		w, unload := c.launch(t, who, nil)
		defer unload()
		worlds = append(worlds, w)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var peak atomic.Uint64
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak.Store(max(peak.Load(), m.HeapInuse))
			}
		}
	}()
	start := time.Now()
	var requests, bad atomic.Int64
	var group sync.WaitGroup
	next := make(chan *world)
	for range atATime {
		group.Go(func() {
			for w := range next {
				r, err := verify.Run(t.Context(), w.def, w.connection, w.options)
				if err != nil || !r.OK() || len(r.Left) > 0 {
					if bad.Add(1) == 1 {
						t.Errorf("%v: failed %q, unknown %q, left %v", err, with(r, verify.Failed), with(r, verify.Unknown), r.Left)
						show(t, r)
					}
					continue
				}
				requests.Add(int64(r.Requests))
			}
		})
	}
	for i := range runs {
		next <- worlds[i%stacks]
	}
	close(next)
	group.Wait()
	took := time.Since(start)
	close(stop)
	runtime.ReadMemStats(&after)
	if bad.Load() > 0 {
		t.Errorf("%d of %d are not good", bad.Load(), runs)
	}
	for _, w := range worlds {
		if diff := cmp.Diff([]verify.Object(nil), w.stored(t, c.root)); diff != "" {
			t.Errorf("left in the buckets:\n%s", diff)
		}
	}
	t.Logf("%d connections, %d at a time, %d stacks: %.1f s, %.1f ms each, %d requests, heap at most %d MiB with the server's and the front's, %.0f KiB allocated for each connection on both sides",
		runs, atATime, stacks, took.Seconds(), took.Seconds()*1000/float64(runs), requests.Load(), peak.Load()>>20, float64(after.TotalAlloc-before.TotalAlloc)/1024/float64(runs))
}
