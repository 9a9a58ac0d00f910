package connections

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/handback"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

func definition(t testing.TB, vendor string) *vendors.Definition {
	t.Helper()
	defs, err := vendors.Load("../../vendors", vendor)
	if err != nil {
		t.Fatal(err)
	}
	return defs[0]
}

var anybody = verify.Options{AWS: aws.Config{Credentials: aws.AnonymousCredentials{}}}

const (
	secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	good   = "acme-data,AKIAIOSFODNN7EXAMPLE,secret.txt"
)

// What is wrong with a file is said all at once, each with its line; what is wrong with one row concerns that row alone.
func TestRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, vendor, in string
		err              string
		rows             []string // line and problem, or the connection
	}{
		{name: "CSV", vendor: "queryloop", in: "\ufeffbucket,keyId,secretFile\r\n" + good + "\r\n\"acme-more\",AKIAIOSFODNN7EXAMPLE,secret.txt\r\n", rows: []string{"2: ok", "3: ok"}},
		{name: "CSV with a row of many lines", vendor: "queryloop", in: "name,bucket,keyId,secretFile\n\"a\nb\"," + good + "\nx," + good + "\n", rows: []string{"2: ok", "4: ok"}},
		{name: "JSON lines", vendor: "queryloop", in: "\n{\"bucket\": \"acme-data\", \"keyId\": \"AKIAIOSFODNN7EXAMPLE\", \"secretEnv\": \"S\", \"phaseOne\": false, \"account\": 123456789012, \"prefix\": null}\n\n", rows: []string{"2: ok"}},
		{name: "a choice", vendor: "dataloop", in: "AllowDelete,bucket,keyId,secretFile,roleArn\nYes," + good + ",arn:aws:iam::123456789012:role/r\nmaybe," + good + ",x\n",
			rows: []string{"2: ok", `3: AllowDelete must be yes or no, got "maybe"`}},
		{name: "nothing", vendor: "quartic", in: " \n", err: "must have connections: CSV with a header, or JSON lines"},
		{name: "a header only", vendor: "quartic", in: "id\n", err: "must have connections, and has a header only"},
		{name: "not text", vendor: "quartic", in: "id\n\xff\n", err: "must be UTF-8"},
		{name: "columns", vendor: "quartic", in: "id,id,Bucket,whatever,secret\n", err: `two columns are called "id"` + "\n" +
			`column "Bucket" is nothing that is known of a connection: did you mean "bucket"?` + "\n" +
			`column "whatever" is nothing that is known of a connection, which are id, name, bucket, region, roleArn, externalId, keyId, way, webIdentityTokenFile, phaseOne, prefix, furtherBuckets, bucketIs, account, kmsKeyArn, versioning, template, otherBucket, otherBucketRegion, otherBucketKey, outsideKey, secretFile, secretEnv, secretArn` + "\n" +
			`column "secret" must not be here: a secret in a list of connections is found by everybody who finds the list. Say where it is, with secretFile, secretEnv or secretArn`},
		{name: "rows", vendor: "queryloop", in: "bucket,keyId,secretFile\nacme\nAcme,x,\n\"a\"b,c\n" + good + "\n", rows: []string{
			"2: must have 3 fields, as the header has, got 1",
			`3: keyId must be the ID of an access key, capital letters and digits, got "x"; secretFile, secretEnv or secretArn must be given: it belongs to the key; bucket must be lower-case letters, digits, hyphens and dots, got "Acme"`,
			`4: extraneous or missing " in quoted-field`,
			"5: ok",
		}},
		{name: "secrets", vendor: "queryloop", in: "bucket,keyId,secretFile,secretEnv,secretArn\n" + good + ",S,\nacme-data,AKIAIOSFODNN7EXAMPLE,,9,\nacme-data,AKIAIOSFODNN7EXAMPLE,,,arn:x\n", rows: []string{
			"2: secretFile, secretEnv and secretArn must be one only",
			`3: secretEnv must be the name of an environment variable, got "9"`,
			`4: secretArn must be the ARN of a secret in Secrets Manager, got "arn:x"`,
		}},
		{name: "JSON", vendor: "queryloop", in: "{\n{}x\n{\"a\":[]}\n{\"bucket\":\"a\",\"bucket\":\"b\"}\n", rows: []string{
			"1: must be one JSON object a line, of texts, numbers and booleans",
			"2: must be one JSON object a line, of texts, numbers and booleans",
			"3: must be one JSON object a line, of texts, numbers and booleans",
			`4: must have "bucket" once`,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := Read(strings.NewReader(test.in), definition(t, test.vendor), anybody)
			if got := fmt.Sprint(err); test.err != "" && got != test.err || test.err == "" && err != nil {
				t.Fatalf("error\n%v\nwant\n%s", err, test.err)
			}
			if test.err != "" {
				return
			}
			var rows []string
			for _, r := range f.Rows {
				problem := "ok"
				if r.Err != nil {
					problem = strings.ReplaceAll(r.Err.Error(), "\n", "; ")
				}
				rows = append(rows, fmt.Sprintf("%d: %s", r.Line, problem))
			}
			for i := range test.rows {
				if i < len(rows) && strings.HasPrefix(rows[i], test.rows[i]) { // verify may say more of a bucket's name
					rows[i] = test.rows[i]
				}
			}
			if diff := cmp.Diff(test.rows, rows); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("bucket,keyId,secretFile\n" + good + "\n"))
	f.Add([]byte(`{"bucket": "acme-data", "otherBucketKey": "x", "furtherBuckets": "a,b"}`))
	f.Add([]byte("secret\n" + secret))
	def := definition(f, "queryloop")
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := Read(strings.NewReader(string(data)), def, anybody)
		if (list == nil) == (err == nil) {
			t.Fatalf("the list is %v and the error %v", list, err)
		}
		if list == nil {
			return
		}
		for i, r := range list.Rows {
			if r.Number != i+1 || r.Line < r.Number {
				t.Errorf("row %d is number %d in line %d", i+1, r.Number, r.Line)
			}
		}
	})
}

func TestLooksSecret(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		secret:                  true,
		strings.ToLower(secret): false, // as the name of a bucket may be
		secret + "x":            false,
		"AKIAIOSFODNN7EXAMPLE":  false,
		"arn:aws:iam::123456789012:role/TeamAlpha/DataPlatformIngestion/QuarticAccess": false,
	} {
		if got := LooksSecret(value); got != want {
			t.Errorf("LooksSecret(%q) is %v", value, got)
		}
	}
	if got := Hide("got " + secret + ", " + strings.ToLower(secret[:20])); strings.Contains(got, secret) || !strings.Contains(got, "(40 characters)") {
		t.Errorf("got %s", got)
	}
}

func TestSetHandback(t *testing.T) {
	t.Parallel()
	arn := "arn:aws:iam::123456789012:role/r"
	for _, test := range []struct {
		name, vendor string
		values       handback.Values
		keyID        string
		want         verify.Connection
		err          string
	}{
		{"a role, existing bucket", "quartic", handback.Values{Vendor: "quartic", Version: "1.0.0", BucketName: "b-b", Region: "us-east-1", RoleARN: arn,
			Parameters: map[string]string{"ExternalId": "e-1", "ExistingBucketName": "b-b", "Versioning": "Off"}}, "",
			verify.Connection{Bucket: "b-b", Region: "us-east-1", RoleARN: arn, ExternalID: "e-1", BucketIs: verify.OriginExisting, Template: "quartic 1.0.0"}, ""},
		{"a new bucket", "quartic", handback.Values{BucketName: "b-b", Parameters: map[string]string{"ExistingBucketName": "", "Versioning": "Enabled", "KmsKeyArn": "arn:k"}}, "",
			verify.Connection{Bucket: "b-b", BucketIs: verify.OriginNew, Versioning: "Enabled", KMSKeyARN: "arn:k"}, ""},
		{"the first step", "apperate", handback.Values{RoleARN: arn, Parameters: map[string]string{"VendorPrincipalArn": "", "ExternalId": "", "FurtherBucketArns": "arn:aws:s3:::a-a, arn:aws:s3:::b-b"}}, "",
			verify.Connection{RoleARN: arn, PhaseOne: true, FurtherBuckets: []string{"a-a", "b-b"}}, ""},
		{"choices", "dataloop", handback.Values{Parameters: map[string]string{"AllowDelete": "Yes", "Prefix": "in/"}}, "",
			verify.Connection{Prefix: "in/", Allowed: map[string]bool{"AllowDelete": true}}, ""},
		{"ways", "transfer", handback.Values{Parameters: map[string]string{"Access": "CrossAccountRole"}}, "", verify.Connection{Way: verify.WayRole}, ""},
		{"two keys", "dataloop", handback.Values{Keys: []handback.Key{{ID: "A"}, {ID: "B"}}}, "", verify.Connection{}, "the stack has two keys, A and B: say which with -key-id"},
		{"one of two keys", "dataloop", handback.Values{Keys: []handback.Key{{ID: "A"}, {ID: "B"}}}, "B", verify.Connection{KeyID: "B"}, ""},
		{"the key with a secret", "dataloop", handback.Values{Keys: []handback.Key{{ID: "A"}, {ID: "B", Secret: secret}}}, "", verify.Connection{KeyID: "B", Secret: verify.NewSecret(secret)}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := Entry{Connection: verify.Connection{KeyID: test.keyID}}
			err := e.SetHandback(definition(t, test.vendor), &test.values)
			if got := fmt.Sprint(err); test.err != "" && got != test.err || test.err == "" && err != nil {
				t.Fatalf("error %v, want %s", err, test.err)
			}
			same := cmp.Comparer(func(a, b verify.Secret) bool { return a.Reveal() == b.Reveal() })
			if diff := cmp.Diff(test.want, e.Connection, same); diff != "" && test.err == "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadSecret(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{"plain": secret + "\n", "json": `{"accessKeyId": "A", "secretAccessKey": "` + secret + `"}`, "bad": `{"x": "` + secret + `"`, "short": "abc", "large": strings.Repeat(secret, 10000)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("TEST_SECRET", secret)
	for _, test := range []struct {
		place SecretPlace
		err   string
	}{
		{SecretPlace{File: "plain"}, ""},
		{SecretPlace{File: filepath.Join(dir, "json")}, ""},
		{SecretPlace{Env: "TEST_SECRET"}, ""},
		{SecretPlace{File: "bad"}, "must be a secret access key, or JSON with secretAccessKey"},
		{SecretPlace{File: "short"}, "must hold a secret access key, 40 letters, digits, slashes and plus signs; it has 3 characters"},
		{SecretPlace{File: "large"}, "it has 65536 characters"},
		{SecretPlace{File: "nowhere"}, "no such file"},
		{SecretPlace{Env: "TEST_NO_SECRET"}, "secretEnv: the environment has no TEST_NO_SECRET"},
	} {
		got, err := test.place.Read(t.Context(), aws.Config{}, dir)
		if test.err == "" && (err != nil || got.Reveal() != secret) {
			t.Errorf("%s: %v", test.place, err)
		}
		if test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err) || strings.Contains(err.Error(), secret)) {
			t.Errorf("%s: error %v, want %s", test.place, err, test.err)
		}
	}
}

// broken is a client with a mistake in it.
type broken struct{}

func (broken) Do(*http.Request) (*http.Response, error) { panic("nobody thought of this") }

// A run that goes wrong by our own fault is one result, and a report that cannot be written ends all.
func TestCheck(t *testing.T) {
	t.Parallel()
	rows := make([]Row, 50)
	for i := range rows {
		rows[i] = Row{Number: i + 1, Err: errors.New("is wrong")}
	}
	rows[3].Err = nil
	rows[3].Connection = verify.Connection{Bucket: "acme-data", Region: "us-east-1", RoleARN: "arn:aws:iam::123456789012:role/r", ExternalID: "e-1"}
	var results []Result
	run := Run{Def: definition(t, "quartic"), Options: verify.Options{AWS: aws.Config{Credentials: aws.AnonymousCredentials{}, HTTPClient: broken{}}}, Concurrency: 8, Done: func(r Result) error {
		results = append(results, r) // one at a time, says Run
		return nil
	}}
	if err := run.Check(t.Context(), rows); err != nil || len(results) != len(rows) {
		t.Fatalf("%d results, %v", len(results), err)
	}
	for _, r := range results {
		if r.Row == 4 && (r.Verdict != verify.Unknown || r.Problem != "bucketgrant made a mistake, please report it: nobody thought of this") || r.Row != 4 && r.Verdict != Wrong {
			t.Errorf("row %d: %s %s", r.Row, r.Verdict, r.Problem)
		}
	}
	full := errors.New("the disk is full")
	run.Done = func(Result) error { return full }
	if err := run.Check(t.Context(), rows); !errors.Is(err, full) {
		t.Errorf("the error is %v, want %v", err, full)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run.Check(ctx, rows); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	var s Summary
	report := func(findings ...verify.Finding) *verify.Report {
		return &verify.Report{Requests: 10, Findings: findings}
	}
	tls := verify.Finding{ID: "closed/plain-http", Verdict: verify.Failed}
	for i := range 8 {
		s.Add(Result{Row: i + 1, ID: fmt.Sprintf("c%d", i), Verdict: verify.Failed, Report: report(tls, tls)})
	}
	s.Add(Result{Row: 9, Verdict: verify.Unknown, Report: report(verify.Finding{ID: "way-in/role", Verdict: verify.Unknown})})
	s.Add(Result{Row: 10, Verdict: verify.Good, Report: &verify.Report{Requests: 9, Left: []verify.Object{{}}}})
	s.Add(Result{Row: 11, Verdict: Wrong, Problem: "x"})
	want := []string{
		"11 connections: 1 good, 8 failed, 1 could not be told, 1 not tried, because of wrong values; 1.5 s, 99 requests",
		"closed/plain-http failed for 8: c0, c1, c2, c3, c4 and 3 more",
		"way-in/role could not be told for 1: row 9",
		"a test object is left in the buckets of 1 connections: the results say which",
	}
	if diff := cmp.Diff(want, s.Words(1500*time.Millisecond)); diff != "" || s.OK() {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
