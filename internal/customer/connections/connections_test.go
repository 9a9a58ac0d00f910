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

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

func definition(t testing.TB, vendor string) *vendors.Definition {
	t.Helper()
	dir := "../../../vendors"
	if vendor == "other-account" || strings.HasPrefix(vendor, "own-") || strings.HasPrefix(vendor, "asks-") || strings.HasPrefix(vendor, "told-") { // what none of ours offers
		dir = "../../../test/choices/testdata/vendors"
	}
	defs, err := vendors.Load(dir, vendor)
	if err != nil {
		t.Fatal(err)
	}
	return defs[0]
}

var anybody = verify.Options{AWS: aws.Config{Credentials: aws.AnonymousCredentials{}}}

const (
	secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	good   = "acme-data,AKIAIOSFODNN7EXAMPLE,secret.txt"
	other  = "acme-data,AKIAI44QH8DHBEXAMPLE,secret.txt"

	twoWithOneID = "bucket,roleArn,externalId\nacme-data,arn:aws:iam::123456789012:role/r,shared\nacme-data,arn:aws:iam::123456789012:role/s,shared\n"
)

// What is wrong with a file is said all at once, each with its line; what is wrong with one row concerns that row alone.
func TestRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, vendor, in string
		err              string
		rows             []string // line and problem, or the connection
	}{
		{name: "CSV", vendor: "queryloop", in: "\ufeffbucket,keyId,secretFile\r\n" + good + "\r\n\"acme-more\",AKIAI44QH8DHBEXAMPLE,secret.txt\r\n", rows: []string{"2: ok", "3: ok"}},
		{name: "CSV with a row of many lines", vendor: "queryloop", in: "name,bucket,keyId,secretFile\n\"a\nb\"," + good + "\nx," + other + "\n", rows: []string{"2: ok", "4: ok"}},
		{name: "JSON lines", vendor: "queryloop", in: "\n{\"bucket\": \"acme-data\", \"keyId\": \"AKIAIOSFODNN7EXAMPLE\", \"secretEnv\": \"S\", \"phaseOne\": false, \"account\": 123456789012, \"prefix\": null}\n\n", rows: []string{"2: ok"}},
		{name: "a choice", vendor: "dataloop", in: "AllowDelete,bucket,keyId,secretFile,roleArn\nYes," + good + ",arn:aws:iam::123456789012:role/r\nmaybe," + other + ",x\n",
			rows: []string{"2: ok", `3: AllowDelete must be yes or no, got "maybe"`}},
		{name: "semicolons, empty columns and rows", vendor: "queryloop", in: "bucket;keyId;secretFile;;\r\n;;;;\r\n" + strings.ReplaceAll(good, ",", ";") + ";;\r\n", rows: []string{"3: ok"}},
		{name: "an array", vendor: "queryloop", in: "[{\"bucket\": \"acme-data\", \"keyId\": \"AKIAIOSFODNN7EXAMPLE\", \"secretEnv\": \"S\"},\n{}]", rows: []string{"1: ok"}},
		{name: "what launch printed", vendor: "quartic", in: "row,stackName,region,ExternalId,NewBucketName,AlarmEmail,link,roleArn\n" +
			"1,quartic-acme,us-east-1,e-1,acme-data,x@example.com,https://x,arn:aws:iam::123456789012:role/r\n2,q,us-east-1,e-2,,,https://x,\n", rows: []string{"2: ok", "3: roleArn must be given: it is the way in; bucket must be given: without it only the way in could be tried"}},
		{name: "what launch printed, in JSON", vendor: "quartic", in: `{"row":1,"stackName":"q","region":"us-east-1","parameters":{"ExternalId":"e-1","ExistingBucketName":"acme-data"},"link":"https://x","roleArn":"arn:aws:iam::123456789012:role/r"}`, rows: []string{"1: ok"}},
		{name: "a bucket in the account's namespace", vendor: "own-namespace", in: "region,ExternalId,BucketNamePrefix,bucket,roleArn\n" +
			"us-east-1,e-1,acme,,arn:aws:iam::123456789012:role/r\nus-east-1,e-2,acme,acme-123456789012-us-east-1-an,arn:aws:iam::123456789012:role/s\n" +
			"us-east-1,e-3,acme,acme-data,arn:aws:iam::123456789012:role/t\n,e-4,acme,,arn:aws:iam::123456789012:role/u\n", rows: []string{
			"2: ok", "3: ok", `4: bucket must be what BucketNamePrefix starts, then the account's ID, the region and -an, got "acme-data"`, "5: bucket must be given"}},
		{name: "a bucket of another account", vendor: "other-account", in: "bucketAccount,BucketAccountId,roleArn," + "bucket,keyId,secretFile\n" +
			"210987654321,,arn:aws:iam::123456789012:role/r," + good + "\n,210987654321,arn:aws:iam::123456789012:role/s," + other + "\n" +
			"210987654321,666666666666,arn:aws:iam::123456789012:role/t,acme-data,AKIAIOSFODNN8EXAMPLE,secret.txt\nacme,,arn:aws:iam::123456789012:role/u,acme-data,AKIAIOSFODNN9EXAMPLE,secret.txt\n",
			rows: []string{"2: ok", "3: ok", "4: bucketAccount and BucketAccountId must be the same, and are two values", `5: bucketAccount must be a 12-digit AWS account ID, got "acme"`}},
		{name: "a bucket of another account where there is none", vendor: "quartic", in: "bucketAccount,externalId,bucket,roleArn\n210987654321,e-1,acme-data,arn:aws:iam::123456789012:role/r\n",
			rows: []string{`2: bucketAccount must be empty, got "210987654321": Quartic opens no bucket of another account`}},
		{name: "two external IDs", vendor: "quartic", in: "externalId,ExternalId,bucket,roleArn\ne-1,e-2,acme-data,arn:aws:iam::123456789012:role/r\n", rows: []string{"2: externalId and ExternalId must be the same, and are two values"}},
		{name: "nothing", vendor: "quartic", in: " \n", err: "must have connections: CSV with a header, or JSON lines"},
		{name: "a header only", vendor: "quartic", in: "id\n", err: "must have connections, and has a header only"},
		{name: "not text", vendor: "quartic", in: "id\n\xff\n", err: "must be UTF-8"},
		{name: "columns", vendor: "quartic", in: "id,id,Bucket,whatever,secret\n", err: `two columns are called "id"` + "\n" +
			`column "Bucket" is nothing that is known of a connection: did you mean "bucket"?` + "\n" +
			`column "whatever" is nothing that is known of a connection, which are id, name, bucket, region, roleArn, externalId, secondExternalId, retiredExternalId, sessionName, sourceIdentity, keyId, way, webIdentityTokenFile, audience, phaseOne, prefix, furtherBuckets, bucketIs, account, bucketAccount, kmsKeyArn, queue, topic, versioning, template, otherBucket, otherBucketRegion, otherBucketKey, outsideKey, secretFile, secretEnv, secretArn` + "\n" +
			`column "secret" must not be here: a secret in a list of connections is found by everybody who finds the list. Say where it is, with secretFile, secretEnv or secretArn`},
		{name: "rows", vendor: "queryloop", in: "bucket,keyId,secretFile\nacme\nAcme,x,\n\"a\"b,c\n" + good + "\n", rows: []string{
			"2: must have 3 fields, as the header has, got 1",
			`3: keyId must be the ID of an access key, 16 to 128 capital letters and digits, got "x"; secretFile, secretEnv or secretArn must be given: it belongs to the key; bucket must be lower-case letters, digits, hyphens and dots, got "Acme"`,
			`4: extraneous or missing " in quoted-field`,
			"5: ok",
		}},
		{name: "secrets", vendor: "queryloop", in: "bucket,keyId,secretFile,secretEnv,secretArn\n" + good + ",S,\nacme-data,AKIAIOSFODNN7EXAMPL2,,9,\nacme-data,AKIAIOSFODNN7EXAMPL3,,,arn:x\n", rows: []string{
			"2: secretFile, secretEnv and secretArn must be one only",
			`3: secretEnv must be the name of an environment variable, got "9"`,
			`4: secretArn must be the ARN of a secret in Secrets Manager, got "arn:x"`,
		}},
		{name: "two with one key", vendor: "queryloop", in: "bucket,keyId,secretFile\n" + good + "\n" + other + "\n" + good + "\n,AKIAI44QH8DHBEXAMPLE\n", rows: []string{
			"2: ok", "3: ok", "4: keyId is that of row 1 too", "5: must have 3 fields, as the header has, got 2"}},
		{name: "two with one role", vendor: "quartic", in: "id,bucket,roleArn,externalId\na,acme-data,arn:aws:iam::123456789012:role/r,e-1\na,acme-data,arn:aws:iam::123456789012:role/r,e-2\n", rows: []string{
			"2: ok", `3: id "a" is that of row 1 too; roleArn is that of row 1 too`}},
		{name: "two with one external ID", vendor: "quartic", in: twoWithOneID, rows: []string{"2: ok", "3: ok"}},
		{name: "two with one external ID that the customer made", vendor: "own-id", in: twoWithOneID, rows: []string{
			"2: ok", "3: externalId is that of row 1 too: the customer of one of them makes another one"}},
		// Whoever mistypes a secret shows most of it. Only an external ID may look like one.
		{name: "a mistyped secret", vendor: "queryloop", in: "bucket,keyId,secretFile\n" + secret[:39] + "," + secret[1:] + ",secret.txt\n", rows: []string{
			`2: keyId must be the ID of an access key, 16 to 128 capital letters and digits, got "(39 characters)"; bucket must be lower-case letters, digits, hyphens and dots, got "(39 characters)"`}},
		{name: "an external ID like a secret", vendor: "quartic", in: "bucket,roleArn,externalId\nacme-data,arn:aws:iam::123456789012:role/r,!" + secret[:39] + "\n", rows: []string{
			`2: externalId must be`}},
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

// The vendor's own columns go from the list to the results, and the external ID is the one that launch printed.
func TestCarried(t *testing.T) {
	t.Parallel()
	const in = "row,customer,e-mail,stackName,region,ExternalId,NewBucketName,link,account,roleArn\n1,\"Acme, Inc.\",ops@acme.example,q,us-east-1,e-1,acme-data,https://x,,arn:aws:iam::123456789012:role/r\n"
	f, err := Read(strings.NewReader(in), definition(t, "quartic"), anybody, "customer", "e-mail")
	if err != nil || f.Rows[0].Err != nil {
		t.Fatal(err, f.Rows[0].Err)
	}
	row := f.Rows[0]
	if row.ExternalID != "e-1" || row.Bucket != "acme-data" || row.BucketIs != verify.OriginNew || row.Stack != "q" || row.Region != "us-east-1" {
		t.Errorf("got %+v", row.Entry)
	}
	row.Err = errors.New("is wrong")
	run := Run{Def: definition(t, "quartic"), Options: anybody, Concurrency: 1, Done: func(r Result) error {
		if diff := cmp.Diff(map[string]string{"customer": "Acme, Inc.", "e-mail": "ops@acme.example"}, r.Carried); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return nil
	}}
	if err := run.Check(t.Context(), []Row{row}); err != nil {
		t.Fatal(err)
	}
	for want, carry := range map[string]string{
		`column "externalId" is known of a connection: only others can be carried along`: "externalId",
		`there is no column "phone" to carry along: the columns are `:                    "phone",
	} {
		if _, err := Read(strings.NewReader(in), definition(t, "quartic"), anybody, "customer", "e-mail", carry); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
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
			verify.Connection{Bucket: "b-b", Region: "us-east-1", RoleARN: arn, BucketIs: verify.OriginExisting, Template: "quartic 1.0.0"}, ""},
		{"a new bucket", "quartic", handback.Values{BucketName: "b-b", Parameters: map[string]string{"ExistingBucketName": "", "Versioning": "Enabled", "KmsKeyArn": "arn:k"}}, "",
			verify.Connection{Bucket: "b-b", BucketIs: verify.OriginNew, Versioning: "Enabled", KMSKeyARN: "arn:k"}, ""},
		{"the first step", "apperate", handback.Values{RoleARN: arn, Parameters: map[string]string{"VendorPrincipalArn": "", "ExternalId": "", "FurtherBucketArns": "arn:aws:s3:::a-a, arn:aws:s3:::b-b"}}, "",
			verify.Connection{RoleARN: arn, PhaseOne: true, FurtherBuckets: []string{"a-a", "b-b"}}, ""},
		{"choices", "dataloop", handback.Values{Parameters: map[string]string{"AllowDelete": "Yes", "Prefix": "in/"}}, "",
			verify.Connection{Prefix: "in/", Allowed: map[string]bool{"AllowDelete": true}}, ""},
		{"a bucket of another account", "other-account", handback.Values{BucketName: "b-b", RoleARN: arn, Parameters: map[string]string{"ExistingBucketName": "b-b", "BucketAccountId": "210987654321"}}, "",
			verify.Connection{Bucket: "b-b", RoleARN: arn, BucketIs: verify.OriginExisting, BucketAccount: "210987654321"}, ""},
		{"a prefix and a key that the form asks for", "asks-all", handback.Values{RoleARN: arn, Prefix: "in/", KMSKeyARN: "arn:k", ExternalID: "e-1",
			Sets: map[vendors.Handed]string{"Figures.role.arn": arn + "2", "Figures.bucket.prefix": "figures/"}}, "",
			verify.Connection{RoleARN: arn, Prefix: "in/", KMSKeyARN: "arn:k", Sets: map[string]verify.OfSet{"Figures": {RoleARN: arn + "2", Prefix: "figures/"}}}, ""},
		{"the launch says the same better", "asks-all", handback.Values{RoleARN: arn, Prefix: "in/", Parameters: map[string]string{"Prefix": "out/", "FiguresPrefix": ""}}, "",
			verify.Connection{RoleARN: arn, Prefix: "out/", Sets: map[string]verify.OfSet{"Figures": {}}}, ""},
		{"a queue of the vendor's own", "told-later", handback.Values{RoleARN: arn, Parameters: map[string]string{"VendorQueueArn": "arn:aws:sqs:us-east-1:444455556666:q"}}, "",
			verify.Connection{RoleARN: arn, Queue: "arn:aws:sqs:us-east-1:444455556666:q"}, ""},
		{"a topic of the vendor's own", "told-typed", handback.Values{RoleARN: arn, Parameters: map[string]string{"VendorTopicArn": "arn:aws:sns:us-east-1:444455556666:t"}}, "",
			verify.Connection{RoleARN: arn, Topic: "arn:aws:sns:us-east-1:444455556666:t"}, ""},
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

// Nothing that a customer says of the external ID is used: it is compared, as are the places in which things are.
func TestCheckHandback(t *testing.T) {
	t.Parallel()
	const stack, role = "arn:aws:cloudformation:eu-west-1:123456789012:stack/s/1", "arn:aws:iam::123456789012:role/r"
	const yours = `what was handed back has the external ID "e-2", and yours for this customer is "e-1": it is another customer's stack, or this one must update it with yours`
	for _, test := range []struct {
		name, stack, role, region string
		launchedWith, handed, own string
		vendor, want              string
	}{
		{"all fits", stack, role, "eu-west-1", "e-1", "e-1", "e-1", "quartic", "<nil>"},
		{"nothing is known", "", "", "", "", "", "e-1", "quartic", "<nil>"},
		{"a name", "quartic", role, "us-east-1", "", "", "e-1", "quartic", "<nil>"},
		{"phase one", stack, role, "eu-west-1", "", "", "", "quartic", "<nil>"},
		{"no region", stack, role, "", "", "", "", "quartic", "<nil>"},
		{"another one was handed back", stack, role, "", "e-1", "e-2", "e-1", "quartic",
			yours},
		{"another one, as the form asks for the vendor's own", stack, role, "", "", "e-2", "e-1", "asks-all", yours},
		{"none is stored, and that of the form is not taken", stack, role, "", "", "e-2", "", "asks-all", "<nil>"},
		{"the customer's own", stack, role, "", "e-1", "e-1", "e-1", "own-id", "<nil>"},
		{"another one than the first of the customer's own", stack, role, "", "e-2", "e-2", "e-1", "own-id",
			`the stack was launched with the external ID "e-2", and that of this connection is "e-1", the first one that was handed back, for good: ` +
				`it is another customer's stack, or this one must update it with the first one as ExternalId; another one is for a new connection`},
		{"all is another's", "arn:aws:cloudformation:us-east-1:210987654321:stack/s/1", role, "eu-west-1", "e-2", "", "e-1", "quartic",
			`the stack was launched with the external ID "e-2", and yours for this customer is "e-1": it is another customer's stack, or this one must update it with yours` + "\n" +
				`the stack is in account "210987654321", and the role in "123456789012": it is not the stack's role` + "\n" +
				`the stack is in region "us-east-1", and the bucket in "eu-west-1": it must be launched where the bucket is`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e := Entry{}
			values := handback.Values{Stack: test.stack, RoleARN: test.role, Region: test.region, ExternalID: test.handed, Parameters: map[string]string{"ExternalId": test.launchedWith}}
			if err := e.SetHandback(definition(t, test.vendor), &values); err != nil || e.ExternalID != "" {
				t.Fatalf("the external ID is %q, %v: it must be the vendor's own alone", e.ExternalID, err)
			}
			e.ExternalID = test.own
			if got := fmt.Sprint(e.CheckHandback()); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

// Two runs with the same results would write over each other's.
func TestResultsAreLocked(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "results.jsonl")
	list := &File{Rows: make([]Row, 3), SHA256: "x"}
	first, err := CreateResults(path, "quartic", "1.0.0", list)
	if err != nil {
		t.Fatal(err)
	}
	resume := func() (*Results, error) { return ResumeResults(path, "quartic", "1.0.0", list) }
	for range 2 { // and whoever gave up waiting takes nothing from the next
		if _, err := resume(); fmt.Sprint(err) != path+": another run is writing it" {
			t.Fatalf("the error is %v", err)
		}
	}
	if _, err := CreateResults(path, "quartic", "1.0.0", list); !errors.Is(err, ErrExists) {
		t.Errorf("the error is %v", err)
	}
	if err := errors.Join(first.Write(Result{Row: 1, Verdict: verify.Good}), first.Close()); err != nil {
		t.Fatal(err)
	}
	second, err := resume()
	if err != nil || len(second.Done) != 1 {
		t.Fatalf("%v, %v", second, err)
	}
	if _, err := resume(); err == nil {
		t.Error("a run that continues must lock as well")
	}
	if err := errors.Join(second.Write(Result{Row: 2, Verdict: verify.Good}), second.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if lines := strings.Count(string(data), "\n"); err != nil || lines != 3 {
		t.Errorf("%d lines, %v:\n%s", lines, err, data)
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

// The name of a bucket in the account's namespace is known from the launch, the role and the region.
func TestBucketInNamespace(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ vendor, in, want string }{
		{"own-namespace", "region,ExternalId,BucketNamePrefix,roleArn\nus-east-1,e-1,acme,arn:aws:iam::123456789012:role/r\n", "acme-123456789012-us-east-1-an"},
		{"own-namespace", "region,ExternalId,BucketNamePrefix,bucket,roleArn\nus-east-1,e-1,,acme-data,arn:aws:iam::123456789012:role/r\n", "acme-data"},
		{"own-start", "region,BucketNamePrefix,keyId,secretFile,account\nus-gov-west-1,acme,AKIAIOSFODNN7EXAMPLE,secret.txt,123456789012\n", "own-start-acme-123456789012-us-gov-west-1-an"},
	} {
		f, err := Read(strings.NewReader(test.in), definition(t, test.vendor), anybody)
		if err != nil || f.Rows[0].Err != nil {
			t.Errorf("%v, %v", err, f.Rows[0].Err)
			continue
		}
		if got := f.Rows[0].Bucket; got != test.want {
			t.Errorf("the bucket is %q, want %q", got, test.want)
		}
	}
}
