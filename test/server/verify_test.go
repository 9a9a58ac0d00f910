package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

const (
	serviceAccount = "103456789012345678901"
	vendorUser     = "arn:aws:iam::111122223333:user/vendor"
)

// customersOf are customers for every vendor, real or made up, every way in and the choices that change what is granted. Those
// of the real ones are in test/vendors/<id>/launches.yaml.
func customersOf(t testing.TB) []customer {
	t.Helper()
	var list []customer
	for _, id := range testvendors.IDs(t) {
		for _, c := range testvendors.LaunchesOf(t, id).Connections {
			list = append(list, customer{vendor: id, choices: c.Choices, way: verify.Way(c.Way), phaseOne: c.PhaseOne, variant: c.Variant, command: c.Command})
		}
	}
	return append(list, madeUp...)
}

// madeUp are customers of the vendors that exist for tests only.
var madeUp = []customer{
	{vendor: "every-role", choices: map[string]string{"ExternalId": "acme/7f3a", "AllowWrite": "Yes"}},
	{vendor: "every-role", choices: map[string]string{"ExternalId": "acme/7f3a", "AllowWrite": "No", "Prefix": prefix}},
	{vendor: "every-role", choices: map[string]string{"ExternalId": "acme/7f3a", "AllowWrite": "Yes", "FurtherBucketArns": "arn:aws:s3:::" + furtherBucket}},
	{vendor: "every-role", choices: map[string]string{"ExternalId": "acme/7f3a", "AllowWrite": "Yes", "ExistingBucketName": existingBucket, "BucketAccountId": otherAccount, "FurtherBucketArns": "arn:aws:s3:::" + furtherBucket}, variant: true},
	{vendor: "other-account", choices: map[string]string{"ExistingBucketName": existingBucket, "BucketAccountId": otherAccount}},
	{vendor: "other-account", choices: map[string]string{"ExistingBucketName": existingBucket}, variant: true},
	{vendor: "every-way", choices: map[string]string{"BucketNameSuffix": "acmecorp", "WebIdentitySubject": serviceAccount}, way: verify.WayWebIdentity},
	{vendor: "pipeline", choices: map[string]string{"WebIdentitySubject": "acme", "WebIdentitySubject2": "data"}, way: verify.WayWebIdentity},
	{vendor: "own-issuer", choices: map[string]string{"WebIdentityIssuer": "acme", "WebIdentitySubject": "acme", "WebIdentitySubject2": "data",
		"WebIdentitySubject3": "main", "WebIdentityAudience": "https://reader.example.com"}, way: verify.WayWebIdentity},
	{vendor: "every-way", choices: map[string]string{"BucketNameSuffix": "acmecorp", "Access": "CrossAccountRole", "VendorPrincipalArn": vendorUser}, way: verify.WayRole},
	{vendor: "every-way", choices: map[string]string{"BucketNameSuffix": "acmecorp", "Access": "KeyedUser"}},
	{vendor: "own-settings", choices: map[string]string{"ExternalId": "acme/7f3a"}},
	{vendor: "own-settings", choices: map[string]string{"ExternalId": "acme/7f3a", "ExistingBucketName": existingBucket, "Prefix": prefix}},
	{vendor: "own-prefixes", choices: map[string]string{"ExternalId": "acme/7f3a", "AllowVersions": "No", "FurtherBucketArns": "arn:aws:s3:::" + furtherBucket}},
	{vendor: "own-lock", choices: map[string]string{"ExternalId": "acme/7f3a"}},
	{vendor: "own-lock", choices: map[string]string{"ExternalId": "acme/7f3a", "ExistingBucketName": existingBucket}},
	{vendor: "own-account", choices: map[string]string{"ExternalId": "acme/7f3a", "AllowFindingBuckets": "Yes"}, way: verify.WayRole},
	{vendor: "own-account", choices: map[string]string{"Access": "KeyedUser", "AllowFindingBuckets": "No", "FurtherBucketArns": "arn:aws:s3:::" + furtherBucket}},
	{vendor: "named-buckets", choices: map[string]string{"ExternalId": "acme/7f3a", "ExistingBucketName": "named." + existingBucket, "FurtherBucketArns": "arn:aws:s3:::named." + furtherBucket}},
	{vendor: "no-key", choices: map[string]string{"ExternalId": "acme/7f3a"}},
	{vendor: "must-new-key", choices: map[string]string{"ExternalId": "acme/7f3a", "NewKmsKey": "No", "KmsKeyArn": bucketsKey}},
	{vendor: "key-elsewhere", choices: map[string]string{"ExternalId": "acme/7f3a"}, way: verify.WayRole},
}

// cloud is the server, the front, and what all tests need.
type cloud struct {
	*services
	front   *front
	root    *s3.Client
	vendors map[string]parsedVendor
	dir     string // for token files
	runs    int
	many    bool // stacks at a time
	// documented are the IDs of findings in the package's comment, and whether they have been seen.
	documented map[string]bool
	// customers are all that are tried.
	customers []customer
}

func startCloud(t *testing.T) *cloud {
	t.Helper()
	parsed, documented, customers := readVendors(t), readIDs(t), customersOf(t) // before the server changes the directory
	s, store := startSessions(t)
	e := s.startS3(t, true)
	c := &cloud{services: s, vendors: parsed, documented: documented, customers: customers, dir: t.TempDir(), root: e.root()}
	c.front = startFront(t, s, store, e, s.startPlain(t))
	return c
}

// launch launches for a customer, makes a hole if there is one to be made, and loads the stack until the function is
// called that it returns.
func (c *cloud) launch(t testing.TB, who customer, hole func(*world)) (w *world, unload func()) {
	t.Helper()
	c.runs++
	name := "stack"
	if c.many {
		name = fmt.Sprint("stack-", c.runs)
	}
	w = launchFor(t, c.vendors, who, name)
	trusted := vendorUser
	if chosen := who.choices["VendorPrincipalArn"]; chosen != "" {
		trusted = chosen
	}
	w.connection.SessionName = who.choices["VendorSessionName"]
	if who.vendor == narrowed.vendor {
		trusted = "arn:aws:iam::444455556666:role/reader-1"
		w.connection.SecondExternalID = who.choices["SecondExternalId"]
		w.connection.RetiredExternalID = "acme/0000"
	} else if role := w.def.Access.Role; who.vendor == ofSets.vendor || who.vendor == eitherWay {
		trusted = role.Trust.Principal.Published.Sets[0].Values[0]
	} else if role != nil && role.Trust.Account.Published != nil {
		trusted = "arn:aws:iam::" + role.Trust.Account.Published.In(vendors.PartitionAWS)[0].Values[0] + ":role/backend"
	}
	w.options = verify.Options{
		AWS: c.front.config(c.front.newCaller(trusted)), Stranger: c.front.newCaller("arn:aws:iam::" + strangeAccount + ":user/somebody"), Newest: "1.0.0",
	}
	if w.connection.Way == verify.WayWebIdentity {
		right, stranger := bearers(who)
		w.connection.WebIdentityTokenFile = c.tokenFile(t, right)
		w.options.StrangerTokenFile = c.tokenFile(t, stranger)
		w.connection.Audience = who.choices["WebIdentityAudience"]
		right.Aud = "https://elsewhere.example.com"
		w.options.OtherAudienceTokenFile = c.tokenFile(t, right)
	}
	if hole != nil {
		hole(w)
	}
	w.load(t, c.services, c.root, c.front)
	return w, func() { w.unload(t, c.services, c.root) }
}

// readIDs reads the IDs of findings from the package comment of verify.
func readIDs(t testing.TB) map[string]bool {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(mainModule, "verify", "doc.go"))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		if text, ok := strings.CutPrefix(line, "//\t"); ok {
			ids[strings.Fields(text)[0]] = false
		}
	}
	if len(ids) < 20 {
		t.Fatalf("found %d IDs only in the package comment of verify", len(ids))
	}
	return ids
}

// bearers are what the vendor's token says, and that of somebody else at the same issuer.
func bearers(who customer) (right, stranger tokenClaims) {
	right = tokenClaims{Iss: "accounts.google.com", Sub: who.choices["WebIdentitySubject"], Aud: who.choices["WebIdentityAudience"]}
	other := "999999999999999999999"
	switch who.vendor {
	case "pipeline":
		right = tokenClaims{Iss: "token.actions.githubusercontent.com", Sub: "repo:acme/data:ref:refs/heads/main", Aud: "sts.amazonaws.com",
			More: map[string]string{"job_workflow_ref": "pipeline-inc/workflows/.github/workflows/export.yaml@v1"}}
		other = "repo:acme-two/data:ref:refs/heads/main"
	case eitherWay:
		right = tokenClaims{Iss: "id.example.com", Sub: "service:reader", Aud: "sts.amazonaws.com"}
		other = "service:writer"
	case "own-issuer":
		right.Iss, right.Sub = who.choices["WebIdentityIssuer"]+".id.example.com/oauth2", "organization:acme:project:data:workspace:main:run_phase:plan"
		other = "organization:acme-two:project:data:workspace:main:run_phase:plan"
	}
	stranger = right
	stranger.Sub = other
	return right, stranger
}

func (c *cloud) tokenFile(t testing.TB, claims tokenClaims) string {
	t.Helper()
	claims.Exp = time.Now().Add(time.Hour).Unix()
	path := filepath.Join(c.dir, fmt.Sprintf("%d-%x", c.runs, sha256.Sum256(fmt.Append(nil, claims))))
	if err := os.WriteFile(path, []byte(c.front.token(claims)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// verify runs it, and sees to it that nothing is left but what the report says, and that no secret is in the report.
func (c *cloud) verify(t testing.TB, ctx context.Context, w *world) *verify.Report {
	t.Helper()
	r, err := verify.Run(ctx, w.def, w.connection, w.options)
	if r == nil || (err != nil) != (ctx.Err() != nil) || err != nil && !errors.Is(err, context.Canceled) {
		t.Fatalf("%s: %v", w.connection.ID, err)
	}
	for _, f := range r.Findings {
		id := f.ID
		if rest, of := strings.CutPrefix(id, "sets/"); of {
			_, id, _ = strings.Cut(rest, "/")
			c.documented["sets/SET/..."] = true
		}
		if strings.HasPrefix(id, "closed/bucket-of/") {
			id = "closed/bucket-of/SET"
		}
		id, further := strings.CutPrefix(id, "further/")
		if further {
			_, id, _ = strings.Cut(id, "/")
			c.documented["further/BUCKET/..."] = true
		}
		for _, own := range w.def.Bucket.Prefixes {
			if rest, of := strings.CutPrefix(id, "prefixes/"+own); of {
				id = rest
				c.documented["prefixes/PREFIX/works/..."] = true
			}
		}
		for _, service := range []string{"/s3:", "/sqs:", "/sns:"} {
			if before, _, of := strings.Cut(id, service); of {
				id = before + "/ACTION"
			}
		}
		if _, ok := c.documented[id]; !ok {
			t.Errorf("%s is not in the package comment of verify", f.ID)
		}
		c.documented[id] = true
	}
	if diff := cmp.Diff(w.stored(t, c.root), r.Left, leftOptions); diff != "" {
		t.Errorf("what is in the buckets is not what the report says is left (-in the buckets +in the report):\n%s", diff)
	}
	if text := printed(t, w, r, err); containsSecret(text, c.secrets(w)) != "" {
		t.Errorf("the secret %s is in:\n%s", containsSecret(text, c.secrets(w)), text)
	}
	return r
}

var leftOptions = cmp.Options{
	cmpopts.IgnoreFields(verify.Object{}, "Why", "Uncertain", "LockMode", "LockedUntil"),
	cmpopts.SortSlices(func(a, b verify.Object) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
	cmpopts.EquateEmpty(),
	cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "VersionID" }, cmp.Comparer(func(a, b string) bool {
		return a == b || a == "null" && b == "" || a == "" && b == "null" // both are S3's words for the same
	})),
}

// printed is everything that could be printed by whoever uses the package.
func printed(t testing.TB, w *world, r *verify.Report, err error) string {
	t.Helper()
	var b bytes.Buffer
	report, e := json.Marshal(r)
	if e != nil {
		t.Fatal(e)
	}
	connection, e := json.Marshal(w.connection)
	if e != nil {
		t.Fatal(e)
	}
	fmt.Fprintf(&b, "%s\n%s\n", report, connection)
	for _, v := range []any{r, w.connection, &w.connection, w.connection.Secret, err} {
		fmt.Fprintf(&b, "%v\n%+v\n%#v\n%s\n%q\n%x\n", v, v, v, v, v, v)
		slog.New(slog.NewTextHandler(&b, nil)).Info("", "it", v)
		slog.New(slog.NewJSONHandler(&b, nil)).Info("", "it", v)
	}
	return b.String()
}

// secrets are all that the server and the front know of the connection.
func (c *cloud) secrets(w *world) (list []string) {
	list = append(list, w.connection.Secret.Reveal())
	c.front.mu.Lock()
	defer c.front.mu.Unlock()
	for _, caller := range c.front.callers {
		list = append(list, caller.secret, caller.token)
	}
	for _, path := range []string{w.connection.WebIdentityTokenFile, w.options.StrangerTokenFile, w.options.OtherAudienceTokenFile} {
		if data, err := os.ReadFile(path); err == nil {
			list = append(list, string(data))
		}
	}
	return list
}

// containsSecret finds a secret in a text, as it is or in hexadecimal digits, by its last characters: there are thousands of secrets,
// and each of thousands of texts is read once.
func containsSecret(text string, secrets []string) string {
	const tail = 12
	ending := map[string][]string{}
	for _, s := range secrets {
		switch {
		case s == "":
		case len(s) < tail:
			if strings.Contains(text, s) || strings.Contains(text, hex.EncodeToString([]byte(s))) {
				return s
			}
		default:
			end := s[len(s)-tail:]
			ending[end] = append(ending[end], s)
			end = hex.EncodeToString([]byte(s[len(s)-tail/2:]))
			ending[end] = append(ending[end], s)
		}
	}
	for end := tail; end <= len(text); end++ {
		for _, s := range ending[text[end-tail:end]] {
			if strings.HasSuffix(text[:end], s) || strings.HasSuffix(text[:end], hex.EncodeToString([]byte(s))) {
				return s
			}
		}
	}
	return ""
}

// The search can fail.
func TestContainsSecret(t *testing.T) {
	secrets := []string{"", "short", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI/another/bPxRfiCYEXAMPLEKEY"}
	for text, want := range map[string]string{
		"": "", "nothing of it, not even CYEXAMPLEKEY": "", "a short one": secrets[1], "73686f7274": secrets[1],
		secrets[2]: secrets[2], "x" + secrets[3] + "x": secrets[3], fmt.Sprintf("[%x]", secrets[2]): secrets[2], fmt.Sprintf("%X", secrets[2]): "",
	} {
		if got := containsSecret(text, secrets); got != want {
			t.Errorf("in %q: %q, want %q", text, got, want)
		}
	}
}

// with are the IDs of the findings with a verdict.
func with(r *verify.Report, v verify.Verdict) (ids []string) {
	for _, f := range r.Findings {
		if f.Verdict == v {
			ids = append(ids, f.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// mustFail holds a report to the findings that failed and to those that could not be told, and shows it where they are others.
func mustFail(t testing.TB, r *verify.Report, failed, unknown []string) {
	t.Helper()
	if got := with(r, verify.Failed); !slices.Equal(got, failed) {
		t.Errorf("failed %q, must be %q", got, failed)
		show(t, r)
	}
	if got := with(r, verify.Unknown); !slices.Equal(got, unknown) {
		t.Errorf("unknown %q, must be %q", got, unknown)
	}
}

func show(t testing.TB, r *verify.Report) {
	t.Helper()
	for _, f := range r.Findings {
		t.Logf("%-8s %-38s %s: %s", f.Verdict, f.ID, f.Tried, f.Answered)
	}
}

// Every launch is verified good, and leaves nothing where it may delete.
func TestVerifyGood(t *testing.T) {
	c := startCloud(t)
	var table strings.Builder
	fmt.Fprintf(&table, "\n  %4s %6s %7s %8s %7s %4s %4s  %s\n", "good", "failed", "skipped", "requests", "refused", "left", "ms", "launch")
	for _, who := range c.customers {
		t.Run(who.String(), func(t *testing.T) {
			w, unload := c.launch(t, who, nil)
			defer unload()
			refused := 0 // of the bucket, as its metric 4xxErrors counts
			w.options.AWS.HTTPClient = &client{next: c.front.client, after: func(_ int, req *http.Request, resp *http.Response) {
				if resp.StatusCode/100 == 4 && strings.HasPrefix(req.URL.Path, "/"+w.connection.Bucket) && !strings.HasPrefix(req.URL.Path, "/"+w.connection.Bucket+"-") {
					refused++
				}
			}}
			r := c.verify(t, t.Context(), w)
			if most := 10; w.def.Bucket.Alarm.Offered() && refused > most {
				t.Errorf("%d refused requests, and more than %d within 5 minutes raise the customer's alarm", refused, most)
			}
			if !r.OK() {
				t.Errorf("failed %q, unknown %q", with(r, verify.Failed), with(r, verify.Unknown))
				show(t, r)
			}
			versioned := w.versioningOf(w.connection.Bucket) != ""
			for _, o := range r.Left {
				if r.Finding("works/s3:DeleteObject") != nil && !versioned {
					t.Errorf("left, though it may delete: %+v", o)
				}
			}
			fmt.Fprintf(&table, "  %4d %6d %7d %8d %7d %4d %4d  %s\n", r.Count(verify.Good), r.Count(verify.Failed), r.Count(verify.Skipped), r.Requests, refused, len(r.Left), r.TookMS, who)
		})
	}
	t.Log(table.String())
}
