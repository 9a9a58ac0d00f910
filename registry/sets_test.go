package registry

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// A connection of a vendor with several roles has the values of each, or none is taken; and they are checked as one.
func TestTakeSets(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../test/choices/testdata/vendors", "two-sets")
	if err != nil {
		t.Fatal(err)
	}
	invited := Connection{ID: "c", Vendor: "two-sets", ExternalID: "EXTERNAL1", Account: "123456789012"}
	role := func(name string) string { return "arn:aws:iam::123456789012:role/" + name }
	handed := func() *handback.Values {
		return &handback.Values{Version: "1.0.0", BucketName: "acme-logs", Region: "eu-west-1", RoleARN: role("a"), Sets: map[vendors.Handed]string{
			"Cleaner.role.arn": role("b"), "Metrics.role.arn": role("c"), "Metrics.bucket.name": "acme-metrics",
		}, Parameters: map[string]string{"ExternalId": "EXTERNAL1", "ExistingBucketName": "acme-logs", "MetricsExistingBucketName": "acme-metrics", "MetricsPrefix": "figures/"}}
	}
	got, err := invited.Take(defs[0], handed())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]verify.OfSet{
		"Cleaner": {RoleARN: role("b")}, "Metrics": {RoleARN: role("c"), Bucket: "acme-metrics", Prefix: "figures/", BucketIs: verify.OriginExisting},
	}
	if diff := cmp.Diff(want, got.Values.Sets); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, got.Verify(verify.Secret{}).Sets); diff != "" {
		t.Errorf("what is checked (-want +got):\n%s", diff)
	}
	// What the vendor knows of the launch stays where nothing is said of it.
	again := handed()
	again.Parameters = nil
	if got, err = got.Take(defs[0], again); err != nil || got.Values.Sets["Metrics"].Prefix != "figures/" {
		t.Errorf("handed back again without the launch: %+v, %v", got.Values.Sets, err)
	}
	for name, test := range map[string]struct {
		change func(v *handback.Values)
		want   string
	}{
		"a role missing": {func(v *handback.Values) { delete(v.Sets, "Cleaner.role.arn") }, "Cleaner.roleArn must be given"},
		"one role":       {func(v *handback.Values) { v.Sets["Cleaner.role.arn"] = role("a") }, "Cleaner.roleArn must be another"},
		"one bucket":     {func(v *handback.Values) { v.Sets["Metrics.bucket.name"] = "acme-logs" }, "Metrics.bucket must be another"},
	} {
		v := handed()
		test.change(v)
		if _, err := invited.Take(defs[0], v); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
	}
	// Of several roles no name at launch is enough to try them all.
	if _, v := Foretell(defs[0], "123456789012", "acme-logs", vendors.PartitionAWS, map[string]string{"RoleName": "acme", "ExistingBucketName": "acme-logs"}); v.Told() {
		t.Errorf("foretold as if it could be tried: %+v", v)
	}
	bad := Values{RoleARN: role("a"), Sets: map[string]verify.OfSet{"Metrics": {Bucket: "a\nb"}}}
	if err := bad.check(); err == nil || !strings.Contains(err.Error(), "sets.Metrics must be UTF-8 without control characters") {
		t.Errorf("a line break in a value of a set: %v", err)
	}
}

// What a form asks for besides, the registry keeps: never an external ID, which is the registry's own.
func TestTakeAsked(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../test/choices/testdata/vendors", "asks-names")
	if err != nil {
		t.Fatal(err)
	}
	const role, key = "arn:aws:iam::123456789012:role/acme", "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	handed := handback.Values{BucketName: "acme-data", BucketARN: "arn:aws:s3:::acme-data", Region: "eu-west-1", RoleARN: role, RoleName: "acme", AccountID: "123456789012",
		KMSKeyARN: key, ExternalID: "EXTERNAL1"}
	invited := Connection{ID: "c", Vendor: "asks-names", ExternalID: "EXTERNAL1"}
	got, err := invited.Take(defs[0], &handed)
	if err != nil || got.Values.KMSKeyARN != key || got.Values.RoleARN != role || got.Account != "123456789012" {
		t.Errorf("got %+v, %v", got, err)
	}
	for name, test := range map[string]struct {
		change func(v *handback.Values, c *Connection)
		want   string
	}{
		"another customer's external ID": {func(v *handback.Values, _ *Connection) { v.ExternalID = "EXTERNAL2" }, "yours for this customer"},
		"none of the registry's own":     {func(_ *handback.Values, c *Connection) { c.ExternalID = "" }, "external"},
		"another account than before": {func(v *handback.Values, c *Connection) {
			v.RoleARN, c.Account = "arn:aws:iam::123456789012:role/acme", "210987654321"
		},
			"it is somebody else's stack"},
	} {
		v, c := handed, invited
		test.change(&v, &c)
		if got, err := c.Take(defs[0], &v); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %+v, %v, want %s", name, got, err, test.want)
		}
	}
}
