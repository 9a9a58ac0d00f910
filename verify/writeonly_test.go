package verify

import (
	"net/http"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// transfer may only write: it cannot list, and S3 tells it nothing of a bucket but by writing.
func transfer() Connection {
	c := queryloop()
	c.Bucket, c.Template, c.Way = "acme-destination", "transfer 1.0.0", WayKeyedUser
	return c
}

// writeOnly answers as S3 does to such a caller.
func writeOnly(w http.ResponseWriter, operation string) bool {
	switch operation {
	case "HeadBucket":
		w.Header().Set("X-Amz-Bucket-Region", "us-east-1")
		w.WriteHeader(http.StatusForbidden)
	case "ListObjectsV2", "GetObject":
		refuse(w, 403, "AccessDenied", "Access Denied")
	default:
		return false
	}
	return true
}

func TestWriteOnlyIsGood(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool { return writeOnly(w, operation) }
	r, err := Run(t.Context(), definition(t, "transfer"), transfer(), options(f.URL))
	if err != nil || !r.OK() || r.Finding("place/owner").Verdict != Good {
		t.Fatalf("%v: %+v", err, r)
	}
}

// A bucket of another account is noticed without writing into it.
func TestNothingIsWrittenToAnother(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	written := false
	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		if req.Header.Get("X-Amz-Expected-Bucket-Owner") != "" && operation != "HeadBucket" {
			refuse(w, 403, "AccessDenied", "Access Denied")
			return true
		}
		written = written || operation == "PutObject" && req.Header.Get("Content-Md5") == "" || operation == "DeleteObject"
		return writeOnly(w, operation)
	}
	r, err := Run(t.Context(), definition(t, "transfer"), transfer(), options(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, r, []string{"place/owner"}, nil)
	if written || f.object != nil || len(r.Left) > 0 {
		t.Errorf("something was written: %v, left %+v", written, r.Left)
	}
	if got := r.Finding("works"); got == nil || got.Answered != "not tried: nothing is tried in a bucket of another account" {
		t.Errorf("got %+v", got)
	}
}

// A refusal for the KMS key is none for the bucket's owner, though writing nothing works.
func TestKMSIsNotTheOwner(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		if operation == "PutObject" && req.Header.Get("Content-Md5") == "" {
			refuse(w, 403, "AccessDenied", "User: arn:aws:iam::123456789012:user/u is not authorized to perform: kms:GenerateDataKey on the resource")
			return true
		}
		return writeOnly(w, operation)
	}
	r, err := Run(t.Context(), definition(t, "transfer"), transfer(), options(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, r, []string{"works/s3:PutObject"}, nil)
	if got := r.Finding("works/s3:PutObject").Advice; !strings.Contains(got, "KmsKeyArn") {
		t.Errorf("got %q", got)
	}
	if got := r.Finding("place/owner"); got.Verdict != Good {
		t.Errorf("got %+v", got)
	}
}

// The account of a key that the vendor expected is another: nothing is tried.
func TestOtherAccount(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
		if operation != "GetCallerIdentity" {
			t.Errorf("%s was tried", operation)
		}
		return false
	}
	c := transfer()
	c.Account = "999988887777"
	r, err := Run(t.Context(), definition(t, "transfer"), c, options(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, r, []string{"place/account"}, nil)
}

// Files that are the vendor's own are not the customer's failure, nor are a stranger's credentials that do not work.
func TestOwnFiles(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	c := Connection{
		Way: WayWebIdentity, Bucket: "acme-destination", Region: "us-east-1", RoleARN: "arn:aws:iam::123456789012:role/x",
		WebIdentityTokenFile: "testdata/not-there",
	}
	r, err := Run(t.Context(), definition(t, "transfer"), c, options(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, r, nil, []string{"way-in/role"})
	if got := r.Finding("way-in/role").Answered; !strings.HasPrefix(got, "not sent: open testdata/not-there: ") {
		t.Errorf("got %q", got)
	}

	f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
		switch {
		case operation != "AssumeRole":
			return false
		case strings.Contains(req.Header.Get("Authorization"), "AKIASTRANGER"):
			stsRefuse(w, 403, "InvalidClientTokenId", "The security token included in the request is invalid.")
		default:
			assumed(w, req)
		}
		return true
	}
	o := options(f.URL)
	o.AWS.Credentials, o.Stranger = static("AKIAIOSFODNN7EXAMPLE", secretKey, ""), static("AKIASTRANGER", secretKey, "")
	if r, err = Run(t.Context(), definition(t, "quartic"), quartic(), o); err != nil {
		t.Fatal(err)
	}
	if got := r.Finding("closed/strangers"); got.Verdict != Unknown {
		t.Errorf("got %+v", got)
	}
	if got := r.Finding("closed/without-external-id"); got.Verdict != Good {
		t.Errorf("got %+v", got)
	}
}

// Where the checksum is compared first, BadDigest does not show that writing is allowed.
func TestDigestFirst(t *testing.T) {
	t.Parallel()
	for _, first := range []bool{true, false} {
		f := startFake(t)
		f.answer = func(w http.ResponseWriter, req *http.Request, operation string) bool {
			switch {
			case operation == "PutObject" && first:
				refuse(w, 400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
			case operation == "AssumeRole" && strings.Contains(req.Header.Get("Authorization"), "AKIAIOSFODNN7EXAMPLE"):
				assumed(w, req)
			default:
				return false
			}
			return true
		}
		o := options(f.URL)
		o.AWS.Credentials = static("AKIAIOSFODNN7EXAMPLE", secretKey, "")
		c := quartic()
		r, err := Run(t.Context(), definition(t, "apperate"), c, o)
		if err != nil {
			t.Fatal(err)
		}
		want := Failed
		if first {
			want = Unknown
		}
		if got := r.Finding("closed/s3:PutObject"); got == nil || got.Verdict != want {
			t.Errorf("must be %s, got %+v", want, got)
		}
	}
}

// grantsAlone is a definition that grants one action on objects, and neither lists nor writes.
func grantsAlone(t *testing.T, action string) *vendors.Definition {
	def := definition(t, "queryloop")
	def.Permissions = def.Permissions[1:]
	def.Permissions[0].Actions = []string{action}
	return def
}

// Who may read alone, and neither lists nor writes, finds no object to try it with, whatever is put into the bucket.
func TestReadOnlyIsNotTold(t *testing.T) {
	t.Parallel()
	f := startFake(t)
	f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
		switch operation {
		case "PutObject", "DeleteObject", "GetBucketPolicy", "ListObjectVersions":
			refuse(w, 403, "AccessDenied", "Access Denied")
			return true
		}
		return writeOnly(w, operation)
	}
	def := grantsAlone(t, "s3:GetObject")
	r, err := Run(t.Context(), def, queryloop(), options(f.URL))
	if err != nil {
		t.Fatal(err)
	}
	got := r.Finding("works/s3:GetObject")
	if got == nil || got.Verdict != Unknown || strings.Contains(got.Advice, "Put an object") || !strings.Contains(got.Advice, "read an object whose key you know") {
		t.Errorf("got %+v", got)
	}
}

// Where S3 names the action that it refused, reading an object that is not there tells: it asks whether the caller may list only once
// reading is allowed.
func TestReadOnlyIsToldByTheAction(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]map[string]Verdict{
		"s3:ListBucket": {"works/s3:GetObject": Good, "closed/outside-prefix-read": Failed, "closed/other-bucket-read": Failed},
		"s3:GetObject":  {"works/s3:GetObject": Failed, "closed/outside-prefix-read": Good, "closed/other-bucket-read": Good},
	} {
		f := startFake(t)
		f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
			switch operation {
			case "GetObject":
				refuse(w, 403, "AccessDenied", `User: arn:aws:iam::123456789012:user/u is not authorized to perform: `+action+` on resource: &quot;arn:aws:s3:::b&quot; because no identity-based policy allows the `+action+` action`)
				return true
			case "PutObject", "DeleteObject", "GetBucketPolicy", "ListObjectVersions":
				refuse(w, 403, "AccessDenied", "Access Denied")
				return true
			}
			return writeOnly(w, operation)
		}
		def := grantsAlone(t, "s3:GetObject")
		def.Bucket.Prefix = vendors.OfferOptional
		c := queryloop()
		c.Prefix, c.OtherBucket = "exports/", &OtherBucket{Name: "canary"}
		r, err := Run(t.Context(), def, c, options(f.URL))
		if err != nil {
			t.Fatal(err)
		}
		for id, verdict := range want {
			if got := r.Finding(id); got == nil || got.Verdict != verdict {
				t.Errorf("%s is refused: %s must be %s, got %+v", action, id, verdict, got)
			}
		}
	}
}

// What is not granted is tried without an object too, and shown open only by S3's own word.
func TestReadingThatIsNotGranted(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]Verdict{"s3:ListBucket": Failed, "s3:GetObject": Good, "": Skipped} {
		f := startFake(t)
		f.answer = func(w http.ResponseWriter, _ *http.Request, operation string) bool {
			if operation == "GetObject" && action != "" {
				refuse(w, 403, "AccessDenied", `User: arn:aws:iam::123456789012:user/u is not authorized to perform: `+action+` on resource: &quot;arn:aws:s3:::b&quot; with an explicit deny in an identity-based policy`)
				return true
			}
			return writeOnly(w, operation)
		}
		def := grantsAlone(t, "s3:GetObjectTagging")
		r, err := Run(t.Context(), def, queryloop(), options(f.URL))
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Finding("closed/s3:GetObject"); got == nil || got.Verdict != want {
			t.Errorf("%q is refused: must be %s, got %+v", action, want, got)
		}
	}
}
