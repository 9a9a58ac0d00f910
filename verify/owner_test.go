package verify

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

const bucketAccount = "210987654321"

// offering is queryloop as it would be if it offered a bucket of another account.
func offering(t *testing.T) (*vendors.Definition, Connection) {
	t.Helper()
	def, c := definition(t, "queryloop"), queryloop()
	def.Bucket.OtherAccount = vendors.OfferOptional
	c.BucketAccount, c.BucketIs = bucketAccount, OriginUnknown
	return def, c
}

// Every call to S3 about the bucket names the account that the customer named, and none the customer's own.
func TestEveryCallNamesTheBucketsAccount(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	var mu sync.Mutex
	named := map[string]int{}
	f.answer = func(_ http.ResponseWriter, req *http.Request, operation string) bool {
		mu.Lock()
		defer mu.Unlock()
		if operation != "ListBuckets" && operation != "GetCallerIdentity" {
			named[req.Header.Get("X-Amz-Expected-Bucket-Owner")]++
		}
		return false
	}
	def, c := offering(t)
	r, err := Run(t.Context(), def, c, options(f.URL))
	if err != nil || !r.OK() {
		t.Fatalf("%v: %+v", err, r)
	}
	// One more names nobody's, of a write that must change nothing.
	if named[bucketAccount] < 8 || named["123456789012"] > 0 || named[""] > 0 {
		t.Errorf("the calls name %v", named)
	}
	if got := r.Finding("place/owner"); got.Verdict != Good || got.Expected != "it is account "+bucketAccount {
		t.Errorf("got %+v", got)
	}
	if got := r.Finding("closed/plain-http"); got.Verdict != Skipped {
		t.Errorf("a bucket of another account is an existing one, got %+v", got)
	}
}

// Where the owner's side refuses, the advice names it.
func TestTheOwnersSideRefuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, message, advice string }{
		{"its policy allows nothing", `User: arn:aws:iam::123456789012:user/x is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b" because no resource-based policy allows the s3:PutObject action`,
			"have its owner let AWS account 123456789012 in by the bucket's policy"},
		{"nothing is said", "Access Denied", "is of AWS account 210987654321, which the stack must name as BucketAccountId, and whose side must allow it too (s3:PutObject on arn:aws:s3:::"},
		{"its key", `User: arn:aws:iam::123456789012:user/x is not authorized to perform: kms:GenerateDataKey on resource: "arn:aws:kms:us-east-1:210987654321:key/1" because no resource-based policy allows the kms:GenerateDataKey action`,
			"whose side must allow it too (kms:GenerateDataKey)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := startFake(t)
			f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
				if operation != "PutObject" {
					return false
				}
				refuse(w, 403, "AccessDenied", tt.message)
				return true
			}
			def, c := offering(t)
			r, err := Run(t.Context(), def, c, options(f.URL))
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Finding("works/s3:PutObject"); got == nil || got.Verdict != Failed || !strings.Contains(got.Advice, tt.advice) {
				t.Errorf("got %+v, want the advice %q", got, tt.advice)
			}
		})
	}
}

// Some settings S3 tells the bucket's own account only, whatever is granted, and says so to who may see them: nothing is then said
// of what is in them.
func TestSettingsForTheOwnerAlone(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
		if operation != "GetBucketPolicy" {
			return false
		}
		refuse(w, 405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
		return true
	}
	def, c := offering(t)
	def.Permissions = append(slices.Clone(def.Permissions), vendors.Permission{
		Sid: "Policy", Why: "Reads the policy.", Actions: []string{"s3:GetBucketPolicy"}, On: []vendors.Target{vendors.OnBucket},
	})
	r, err := Run(t.Context(), def, c, options(f.URL))
	if err != nil || !r.OK() {
		t.Fatalf("%v: %+v", err, r)
	}
	if got := r.Finding("works/s3:GetBucketPolicy"); got == nil || got.Verdict != Good {
		t.Errorf("got %+v", got)
	}
	if got := r.Finding("place/policy"); got == nil || got.Verdict != Skipped || !strings.Contains(got.Answered, "the bucket's own account only") {
		t.Errorf("got %+v", got)
	}
}

// The account of a bucket is one that the customer could name.
func TestWrongBucketAccount(t *testing.T) {
	t.Parallel()
	def, good := offering(t)
	for _, tt := range []struct {
		name   string
		change func(def *vendors.Definition, c *Connection)
		want   string
	}{
		{"no account", func(_ *vendors.Definition, c *Connection) { c.BucketAccount = "acme" }, `BucketAccount must be a 12-digit AWS account ID, got "acme"`},
		{"not offered", func(def *vendors.Definition, _ *Connection) { def.Bucket.OtherAccount = "" }, `BucketAccount must be empty, got "210987654321": Queryloop opens no bucket of another account`},
		{"a new bucket", func(_ *vendors.Definition, c *Connection) { c.BucketIs = OriginNew }, `BucketAccount must be empty, got "210987654321": a bucket that the template made is of the stack's account`},
	} {
		changed, c := *def, good
		tt.change(&changed, &c)
		err := Validate(&changed, c, options("http://127.0.0.1:1"))
		if err == nil || !slices.Equal(strings.Split(err.Error(), "\n"), []string{tt.want}) {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.want)
		}
	}
}
