package verify

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// All that is wrong comes together, with what would be right.
func TestWrongInput(t *testing.T) {
	t.Parallel()
	own := options("http://127.0.0.1:1")
	own.AWS.Credentials = static("AKIAIOSFODNN7EXAMPLE", secretKey, "")
	for _, tt := range []struct {
		name, vendor string
		c            Connection
		o            Options
		want         []string
	}{
		{"nothing", "quartic", Connection{}, Options{}, []string{
			"RoleARN must be given: it is the way in",
			"ExternalID must be given: the role requires it",
			"Options.AWS must have the vendor's credentials: they assume the role",
			"Bucket must be given: without it only the way in could be tried",
		}},
		{"nothing of a key", "queryloop", Connection{}, Options{}, []string{
			"KeyID must be given: it is the way in",
			"Secret must be given: it belongs to the key",
			"Bucket must be given: without it only the way in could be tried",
		}},
		{"which way", "transfer", Connection{Bucket: "acme-data"}, own, []string{
			`Way must be given, one of "webIdentity", "role", "keyedUser": what was handed back does not tell which`,
		}},
		{"another way", "transfer", Connection{Bucket: "acme-data", Way: WayStsUserRole}, own, []string{
			`Way must be one of "webIdentity", "role", "keyedUser" for Transfer, got "stsUserRole"`,
		}},
		{"a key where a role works", "key-elsewhere", Connection{Bucket: "acme-data", Region: "eu-west-1", KeyID: "AKIAIOSFODNN7EXAMPLE", Secret: NewSecret(secretKey)}, own, []string{
			`Way must be one of "role" in aws, where Key Elsewhere has no other way in, got "keyedUser"`,
		}},
		{"a role where a key is the way in", "key-elsewhere", Connection{Bucket: "acme-data", Region: "us-gov-west-1", RoleARN: "arn:aws-us-gov:iam::123456789012:role/x", ExternalID: "acme"}, own, []string{
			`Way must be one of "keyedUser" in aws-us-gov, where Key Elsewhere has no other way in, got "role"`,
		}},
		{"a region that is not served", "few-regions", Connection{Bucket: "acme-data", Region: "us-west-2", RoleARN: "arn:aws:iam::123456789012:role/x", ExternalID: "acme"}, own, []string{
			`Region must be one that Few Regions serves, "us-east-1", "eu-central-1", "us-gov-west-1", got "us-west-2"`,
		}},
		{"a region for which nobody is trusted", "own-regions", Connection{Bucket: "acme-data", Region: "sa-east-1", RoleARN: "arn:aws:iam::123456789012:role/x", ExternalID: "acme"}, own, []string{
			`Region must be one that Own Regions serves, "us-east-1", "eu-west-1", "us-gov-west-1", got "sa-east-1"`,
		}},
		{"wrong shapes", "quartic", Connection{
			Bucket: "Acme", Region: "Frankfurt", RoleARN: "arn:aws:iam::1:role/x", ExternalID: "a b", Prefix: "exports", FurtherBuckets: []string{"more"},
			Account: "1234", KMSKeyARN: "alias/x", Versioning: "on", Allowed: map[string]bool{"AllowDelete": true}, PhaseOne: true,
			OtherBucket: &OtherBucket{Name: "Acme", Region: "Frankfurt"}, BucketIs: "mine",
		}, func() Options { o := own; o.Newest = "v1"; return o }(), []string{
			`RoleARN must be the ARN of a role, such as arn:aws:iam::123456789012:role/name, its name at most 64 characters, got "arn:aws:iam::1:role/x"`,
			`ExternalID must be 2 to 1224 letters, digits and characters of _+=,.@:/-, got "a b"`,
			`PhaseOne is for a role that is opened after the launch only, which the way in "role" of Quartic is not`,
			`Bucket must be lower-case letters, digits, hyphens and dots, got "Acme"`,
			`Region must be a region, such as us-east-1, got "Frankfurt"`,
			`Prefix must be 2 to 512 letters, digits, spaces and characters of !_.'()+=:,@&/-, the first neither slash nor space, the last a slash, got "exports"`,
			`Prefix must be empty, got "exports": Quartic offers none`,
			`FurtherBuckets must be empty, got ["more"]: Quartic offers none`,
			`OtherBucket must be lower-case letters, digits, hyphens and dots, got "Acme"`,
			`OtherBucket.Region must be a region, such as us-east-1, got "Frankfurt"`,
			`OtherBucket must be a bucket that is not granted, got "Acme"`,
			`Account must be a 12-digit AWS account ID, got "1234"`,
			`KMSKeyARN must be the ARN of a KMS key, not of an alias, such as `,
			`Versioning must be Enabled, Suspended, Off or empty, got "on"`,
			`BucketIs must be "new", "existing" or empty, got "mine"`,
			`Allowed must be empty, got "AllowDelete": Quartic leaves no choice`,
			`Options.Newest must be a version such as 1.2.0, got "v1"`,
		}},
		{"inside the prefix, and another choice", "dataloop", Connection{
			Bucket: "acme-data", RoleARN: "arn:aws:iam::123456789012:role/x", KeyID: "AKIAIOSFODNN7EXAMPLE", Secret: NewSecret(secretKey),
			Prefix: "exports/", OutsideKey: "exports/a", Allowed: map[string]bool{"AllowWrite": true},
		}, own, []string{
			`OutsideKey must be outside a prefix, got "exports/a" with the prefix "exports/"`,
			`Allowed must be about "AllowDelete", the choices that Dataloop leaves, got "AllowWrite"`,
		}},
		{"another partition", "quartic", func() Connection { c := quartic(); c.RoleARN = "arn:aws-cn:iam::123456789012:role/x"; return c }(), own, []string{
			`RoleARN must be in a partition that Quartic serves, "aws", got "arn:aws-cn:iam::123456789012:role/x"`,
		}},
		{"the vendor's own role", "quartic", func() Connection {
			c := quartic()
			c.RoleARN = "arn:aws:iam::555071496850:role/admin"
			return c
		}(), own, []string{
			`RoleARN must be of the customer's account, got "arn:aws:iam::555071496850:role/admin", which is in the vendor's own account`,
		}},
		{"long, and no name of a role", "quartic", func() Connection {
			c, long := quartic(), strings.Repeat("x", 1025)
			c.ID, c.Name, c.OtherBucket, c.RoleARN = long, long, &OtherBucket{Name: "other-bucket", Key: long}, "arn:aws:iam::123456789012:role/a b\u202e"
			return c
		}(), own, []string{
			"ID must be at most 1024 bytes, got 1025",
			"Name must be at most 1024 bytes, got 1025",
			`RoleARN must be the ARN of a role, such as arn:aws:iam::123456789012:role/name, its name at most 64 characters, got "arn:aws:iam::123456789012:role/a b\u202e"`,
			"OtherBucket.Key must be at most 1024 bytes, got 1025",
		}},
		{"a new bucket where there is none", "apperate", Connection{
			Bucket: "acme-data", RoleARN: "arn:aws:iam::123456789012:role/x", ExternalID: "acme", BucketIs: OriginNew,
		}, own, []string{`BucketIs must be otherwise than "new": the bucket's creation is "never"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := Validate(definition(t, tt.vendor), tt.c, tt.o)
			if err == nil {
				t.Fatal("no error")
			}
			got := strings.Split(err.Error(), "\n")
			for i := range got {
				if i < len(tt.want) && strings.HasPrefix(got[i], tt.want[i]) {
					got[i] = tt.want[i]
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			checkFields(t, err)
			if r, again := Run(t.Context(), definition(t, tt.vendor), tt.c, tt.o); r != nil || again == nil || again.Error() != err.Error() {
				t.Errorf("Run must say the same, got %v, %v", r, again)
			}
		})
	}
	if err := Validate(nil, Connection{}, Options{}); err == nil {
		t.Error("no error without a definition")
	}
}

func TestWayIn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, vendor string
		c            Connection
		want         Way
	}{
		{"the only one", "quartic", Connection{}, WayRole},
		{"the only one of a user", "queryloop", Connection{}, WayKeyedUser},
		{"the only one of a user with a role", "dataloop", Connection{}, WayStsUserRole},
		{"the one given", "transfer", Connection{Way: WayRole}, WayRole},
		{"a key", "transfer", Connection{KeyID: "AKIAIOSFODNN7EXAMPLE"}, WayKeyedUser},
		{"a role and an external ID", "transfer", Connection{RoleARN: "arn:", ExternalID: "acme"}, WayRole},
		{"a role and a token", "transfer", Connection{RoleARN: "arn:", WebIdentityTokenFile: "token"}, WayWebIdentity},
		{"a role alone", "transfer", Connection{RoleARN: "arn:"}, ""},
		{"a role and a key", "transfer", Connection{RoleARN: "arn:", KeyID: "AKIAIOSFODNN7EXAMPLE"}, ""},
		{"a role, a token and an external ID", "transfer", Connection{RoleARN: "arn:", WebIdentityTokenFile: "token", ExternalID: "acme"}, ""},
	} {
		if got := tt.c.WayIn(definition(t, tt.vendor)); got != tt.want {
			t.Errorf("%s: must be %q, got %q", tt.name, tt.want, got)
		}
	}
}

func TestGrants(t *testing.T) {
	t.Parallel()
	granted, off := grants(definition(t, "dataloop"), Connection{})
	if diff := cmp.Diff(map[string]bool{"s3:ListBucket": true, "s3:GetObject": true, "s3:PutObject": true}, granted); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"s3:DeleteObject"}, off); diff != "" {
		t.Error(diff)
	}
	granted, off = grants(definition(t, "dataloop"), Connection{Allowed: map[string]bool{"AllowDelete": true}})
	if !granted["s3:DeleteObject"] || len(off) > 0 {
		t.Errorf("got %v, %v", granted, off)
	}
	granted, _ = grants(definition(t, "quartic"), Connection{})
	for action, want := range map[string]bool{"s3:PutObject": true, "s3:DeleteBucket": true, "s3:ListAllMyBuckets": false, "s3:CreateJob": false} {
		if granted[action] != want {
			t.Errorf("%s: must be %v", action, want)
		}
	}
}

// checkFields: each problem names a field that there is, for whoever has another name for it.
func checkFields(t *testing.T, err error) {
	t.Helper()
	for _, one := range err.(interface{ Unwrap() []error }).Unwrap() {
		wrong, ok := errors.AsType[*FieldError](one)
		if !ok {
			t.Errorf("%v is about no field", one)
			continue
		}
		typ, path := reflect.TypeFor[Connection](), strings.Split(wrong.Field, ".")
		if path[0] == "Options" {
			typ, path = reflect.TypeFor[Options](), path[1:]
		}
		for _, name := range path {
			if typ.Kind() == reflect.Pointer {
				typ = typ.Elem()
			}
			field, there := typ.FieldByName(name)
			if !there {
				t.Errorf("there is no field %s", wrong.Field)
				break
			}
			typ = field.Type
		}
	}
}

// The report's JSON is read by programs: its names never change.
func TestReportJSON(t *testing.T) {
	t.Parallel()
	r := Report{
		ID: "acme", Name: "Acme", Vendor: "queryloop", Way: WayKeyedUser, Bucket: "b", PhaseOne: true,
		Findings: []Finding{{
			ID: "works/s3:PutObject", Verdict: Failed, Tried: "write", Expected: "S3 does it", Answered: "PutObject: AccessDenied (HTTP 403)", Advice: "Update the stack.",
			Answers: []Answer{{Call: "PutObject", Status: 403, Code: "AccessDenied", Message: "Access Denied", RequestID: "R"}},
		}},
		Left:     []Object{{Bucket: "b", Key: "k", VersionID: "v", Size: 35, DeleteMarker: true, Uncertain: true, Why: "no"}},
		Requests: 7, Started: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), TookMS: 9,
	}
	got, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"acme","name":"Acme","vendor":"queryloop","way":"keyedUser","bucket":"b","phaseOne":true,` +
		`"findings":[{"id":"works/s3:PutObject","verdict":"failed","tried":"write","expected":"S3 does it","answered":"PutObject: AccessDenied (HTTP 403)",` +
		`"answers":[{"call":"PutObject","status":403,"code":"AccessDenied","message":"Access Denied","requestId":"R"}],"advice":"Update the stack."}],` +
		`"left":[{"bucket":"b","key":"k","versionId":"v","size":35,"deleteMarker":true,"uncertain":true,"why":"no"}],` +
		`"requests":7,"started":"2026-11-22T12:00:00Z","tookMs":9}`
	if string(got) != want {
		t.Errorf("must be\n%s\ngot\n%s", want, got)
	}
	var again Report
	if err := json.Unmarshal(got, &again); err != nil || cmp.Diff(r, again) != "" {
		t.Errorf("%v\n%s", err, cmp.Diff(r, again))
	}
}

func TestOlder(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want bool
	}{{"1.0.0", "1.0.1", true}, {"1.9.0", "1.10.0", true}, {"2.0.0", "1.10.0", false}, {"1.0.0", "1.0.0", false}} {
		if got := older(tt.a, tt.b); got != tt.want {
			t.Errorf("%s than %s: must be %v", tt.a, tt.b, tt.want)
		}
	}
}
