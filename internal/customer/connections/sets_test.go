package connections

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

func twoSets(t *testing.T) *vendors.Definition {
	t.Helper()
	defs, err := vendors.Load("../../../test/choices/testdata/vendors", "two-sets")
	if err != nil {
		t.Fatal(err)
	}
	return defs[0]
}

// A list has the values of further sets in columns of their own, and what it says of a launch says the rest.
func TestReadSets(t *testing.T) {
	t.Parallel()
	const header = "bucket,roleArn,externalId,Cleaner.roleArn,Metrics.roleArn,Metrics.bucket,Metrics.prefix,MetricsExistingBucketName,MetricsKmsKeyArn\n"
	const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	role := func(name string) string { return "arn:aws:iam::123456789012:role/" + name }
	right := "acme-logs," + role("a") + ",acme-1," + role("b") + "," + role("c") + ",acme-metrics,figures/,acme-metrics," + key + "\n"
	f, err := Read(strings.NewReader(header+right), twoSets(t), anybody)
	if err != nil || f.Rows[0].Err != nil {
		t.Fatal(err, f.Rows[0].Err)
	}
	want := map[string]verify.OfSet{
		"Cleaner": {RoleARN: role("b")},
		"Metrics": {RoleARN: role("c"), Bucket: "acme-metrics", Prefix: "figures/", KMSKeyARN: key, BucketIs: verify.OriginExisting},
	}
	if diff := cmp.Diff(want, f.Rows[0].Sets); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, test := range map[string]struct{ in, want string }{
		"a set's role twice": {header + right + "acme-logs2," + role("d") + ",acme-2," + role("b") + "," + role("e") + ",acme-metrics2,,,\n", "Cleaner.roleArn is that of row 1 too"},
		"a role missing":     {header + strings.Replace(right, role("c"), "", 1), "Metrics.roleArn must be given: it is the way in"},
		"two buckets":        {header + strings.Replace(right, "figures/,acme-metrics", "figures/,acme-other", 1), "Metrics.bucket and MetricsExistingBucketName must be the same, and are two values"},
		"one bucket":         {header + strings.ReplaceAll(right, "acme-metrics", "acme-logs"), "Metrics.bucket must be another than those of the other sets"},
	} {
		f, err := Read(strings.NewReader(test.in), twoSets(t), anybody)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := f.Rows[len(f.Rows)-1].Err; got == nil || !strings.Contains(got.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", name, got, test.want)
		}
	}
	_, err = Read(strings.NewReader("bucket,Cleaner.bucket\nx,y\n"), twoSets(t), anybody)
	if err == nil || !strings.Contains(err.Error(), `"Cleaner.bucket" is nothing that is known of the set Cleaner, which are Cleaner.roleArn`) {
		t.Errorf("a column that no set has: %v", err)
	}
}

// What was handed back of each set is the connection's, with what the stack was launched with, and a role of another account than
// the stack's is none of the stack's.
func TestSetHandbackOfSets(t *testing.T) {
	t.Parallel()
	v := &handback.Values{Stack: "arn:aws:cloudformation:eu-west-1:123456789012:stack/x/1", BucketName: "acme-logs", Region: "eu-west-1", RoleARN: "arn:aws:iam::123456789012:role/a",
		Sets: map[vendors.Handed]string{
			"Cleaner.role.arn": "arn:aws:iam::123456789012:role/b", "Metrics.role.arn": "arn:aws:iam::999999999999:role/c", "Metrics.bucket.name": "acme-metrics",
		},
		Parameters: map[string]string{"ExistingBucketName": "acme-logs", "MetricsExistingBucketName": "", "MetricsVersioning": "Enabled", "MetricsPrefix": "figures/"},
	}
	var e Entry
	if err := e.SetHandback(twoSets(t), v); err != nil {
		t.Fatal(err)
	}
	want := map[string]verify.OfSet{
		"Cleaner": {RoleARN: "arn:aws:iam::123456789012:role/b"},
		"Metrics": {RoleARN: "arn:aws:iam::999999999999:role/c", Bucket: "acme-metrics", Prefix: "figures/", BucketIs: verify.OriginNew, Versioning: "Enabled"},
	}
	if diff := cmp.Diff(want, e.Sets); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if e.BucketIs != verify.OriginExisting {
		t.Errorf("the first bucket is %q", e.BucketIs)
	}
	if err := e.CheckHandback(); err == nil || !strings.Contains(err.Error(), `the role of Metrics in "999999999999": it is not the stack's role`) {
		t.Errorf("a role of another account: %v", err)
	}
}

// The account that a form asks for is that of the stack.
func TestAnotherAccount(t *testing.T) {
	t.Parallel()
	e := Entry{}
	if err := e.SetHandback(definition(t, "asks-names"), &handback.Values{Stack: "arn:aws:cloudformation:eu-west-1:123456789012:stack/s/1", AccountID: "210987654321"}); err != nil {
		t.Fatal(err)
	}
	const want = `the stack is in account "123456789012", and what was handed back is of "210987654321": it is not the account of the stack`
	if err := e.CheckHandback(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
