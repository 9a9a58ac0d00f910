package registry

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

func definition(t *testing.T, vendor string) *vendors.Definition {
	t.Helper()
	defs, err := vendors.Load("../vendors", vendor)
	if err != nil {
		t.Fatal(err)
	}
	return defs[0]
}

func TestTake(t *testing.T) {
	t.Parallel()
	quartic, transfer := definition(t, "quartic"), definition(t, "transfer")
	invited := Connection{ID: "c", Vendor: "quartic", ExternalID: "EXTERNAL1", Account: "111122223333", Values: Values{OtherBucket: &verify.OtherBucket{Name: "canary"}}}
	handed := handback.Values{Version: "1.0.0", Stack: "arn:aws:cloudformation:eu-central-1:111122223333:stack/quartic/1", BucketName: "acme-data", Region: "eu-central-1",
		RoleARN: "arn:aws:iam::111122223333:role/acme", Parameters: map[string]string{"ExternalId": "EXTERNAL1", "NewBucketName": "acme-data", "ExistingBucketName": "", "Versioning": "Enabled"}}
	got, err := invited.Take(quartic, &handed)
	if err != nil {
		t.Fatal(err)
	}
	want := invited
	want.Region, want.Launched = "eu-central-1", "1.0.0"
	want.Values = Values{Stack: handed.Stack, Bucket: "acme-data", RoleARN: handed.RoleARN, BucketIs: verify.OriginNew, Versioning: "Enabled", Template: "quartic 1.0.0", OtherBucket: &verify.OtherBucket{Name: "canary"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	for _, c := range []struct {
		name, words string
		change      func(v *handback.Values)
	}{
		{"another customer's stack", "it is another customer's stack", func(v *handback.Values) { v.Parameters = map[string]string{"ExternalId": "EXTERNAL2"} }},
		{"another account", "it is somebody else's stack", func(v *handback.Values) {
			v.RoleARN, v.Stack = "arn:aws:iam::999999999999:role/acme", "quartic"
		}},
		{"a role that is not the stack's", "it is not the stack's role", func(v *handback.Values) { v.RoleARN = "arn:aws:iam::999999999999:role/acme" }},
		{"no role", "roleArn", func(v *handback.Values) { v.RoleARN = "" }},
		{"no bucket", "bucket", func(v *handback.Values) { v.BucketName = "" }},
	} {
		v := handed
		c.change(&v)
		if _, err := invited.Take(quartic, &v); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: got %v, want an error that says %q", c.name, err, c.words)
		}
	}

	// The account of the bucket comes with what was handed back, and stays where nothing is said of the launch.
	offering := *quartic
	offering.Bucket.OtherAccount = vendors.OfferOptional
	v := handed
	v.Parameters = map[string]string{"ExternalId": "EXTERNAL1", "ExistingBucketName": "acme-data", "BucketAccountId": "210987654321"}
	for _, parameters := range []map[string]string{v.Parameters, nil} {
		v.Parameters = parameters
		if got, err = got.Take(&offering, &v); err != nil || got.Values.BucketAccount != "210987654321" || got.Verify(verify.Secret{}).BucketAccount != "210987654321" {
			t.Errorf("with %v: got %+v, %v", parameters, got.Values, err)
		}
	}

	// Of a key the secret is left out, and without a place for it there is nothing to check.
	keyed := Connection{ID: "k", Vendor: "transfer", Values: Values{Prefix: "sync/", SecretEnv: "OLD_SECRET", KeyID: "AKIAIOSFODNN7OLDKEYX"}}
	got, err = keyed.Take(transfer, &handback.Values{BucketName: "acme-data", Region: "eu-central-1",
		Keys: []handback.Key{{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}}})
	if err != nil || got.Values.KeyID != "AKIAIOSFODNN7EXAMPLE" || got.Values.Told() || got.Values.Prefix != "sync/" || strings.Contains(fmt.Sprintf("%#v", got), "wJalr") {
		t.Errorf("got %+v, %v", got.Values, err)
	}
	got.Values.SecretARN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:s"
	if !got.Values.Told() {
		t.Error("with a place for the secret there is something to check")
	}
}

// Where the customer makes the external ID, the first one that is handed back is that of the connection, for good. Where the
// vendor makes it, none is taken.
func TestTakeTheCustomersExternalID(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../test/choices/testdata/vendors", "own-id")
	if err != nil {
		t.Fatal(err)
	}
	own, quartic := defs[0], definition(t, "quartic")
	const id, other = "K3JVPQS2XT4LM6ABCDEFGH7IJK", "ANOTHERONE4LM6ABCDEFGH7IJK"
	for _, c := range []struct {
		name               string
		def                *vendors.Definition
		has, handed, param string
		want, words        string
	}{
		{"the first one", own, "", id, "", id, ""},
		{"the first one, and it is the stack's", own, "", id, id, id, ""},
		{"the first one, and it is not the stack's", own, "", id, other, "", "the stack was launched with the external ID \"" + other + "\""},
		{"none yet", own, "", "", "", "", "externalId"},
		{"the same again", own, id, id, id, id, ""},
		{"not said again", own, id, "", "", id, ""},
		{"another one later", own, id, other, "", "", "and that of this connection is \"" + id + "\", the first one that was handed back, for good"},
		{"another one later, which is the stack's", own, id, other, other, "", "or this one must update it with the first one as ExternalId; another one is for a new connection"},
		{"none that STS takes", own, "", "ä", "", "", "externalId"},
		{"the vendor's own", quartic, id, id, id, id, ""},
		{"another one than the vendor's", quartic, id, other, "", "", "and yours for this customer is \"" + id + "\""},
		{"the vendor has made none", quartic, "", id, "", "", "externalId"},
	} {
		v := handback.Values{Stack: "acme", BucketName: "acme-data", Region: "eu-central-1", RoleARN: "arn:aws:iam::111122223333:role/acme", ExternalID: c.handed}
		if c.param != "" {
			v.Parameters = map[string]string{"ExternalId": c.param, "VendorPrincipalArn": "arn:aws:iam::444455556666:role/exports", "ExistingBucketName": "acme-data"}
		}
		got, err := Connection{ID: "c", Vendor: c.def.Vendor, ExternalID: c.has}.Take(c.def, &v)
		if c.words != "" {
			if err == nil || !strings.Contains(err.Error(), c.words) || strings.Count(err.Error(), "external ID \"") > 1 {
				t.Errorf("%s: got %v, want one error that says %s", c.name, err, c.words)
			}
			continue
		}
		if err != nil || got.ExternalID != c.want || got.Verify(verify.Secret{}).ExternalID != c.want {
			t.Errorf("%s: got the external ID %q, %v, want %q", c.name, got.ExternalID, err, c.want)
		}
	}
	// Before it is handed back nothing can be tried, whatever else is known.
	named := *own
	role := *named.Access.Role
	role.Name = vendors.RoleName{Given: vendors.NamingOptional}
	named.Access.Role = &role
	launch := map[string]string{"RoleName": "acme", "ExistingBucketName": "acme-data"}
	for _, given := range []string{"", id} {
		launch["ExternalId"] = given
		if _, v := Foretell(&named, "111122223333", "", vendors.PartitionAWS, launch); v.Told() != (given != "") {
			t.Errorf("with the external ID %q it is foretold: %v", given, v.Told())
		}
	}
}

func TestForetell(t *testing.T) {
	t.Parallel()
	named := *definition(t, "quartic")
	role := *named.Access.Role
	role.Name = vendors.RoleName{Given: vendors.NamingOptional}
	named.Access.Role = &role
	all := map[string]string{"RoleName": "acme", "NewBucketName": "acme-data", "Versioning": "Enabled"}
	without := func(name string) map[string]string {
		m := map[string]string{}
		for k, v := range all {
			if k != name {
				m[k] = v
			}
		}
		return m
	}
	for _, c := range []struct {
		name       string
		def        *vendors.Definition
		account    string
		bucket     string
		parameters map[string]string
		role       string
	}{
		{"all is known", &named, "111122223333", "", all, "arn:aws-cn:iam::111122223333:role/acme"},
		{"not the account", &named, "", "", all, ""},
		{"not the role's name", &named, "111122223333", "", without("RoleName"), ""},
		{"not the bucket's name", &named, "111122223333", "", without("NewBucketName"), ""},
		{"the bucket is of the account's own namespace", &named, "111122223333", "acme-111122223333-cn-north-1-an", without("NewBucketName"), "arn:aws-cn:iam::111122223333:role/acme"},
		{"no name is offered", definition(t, "quartic"), "111122223333", "", all, ""},
	} {
		way, v := Foretell(c.def, c.account, c.bucket, PartitionOf("cn-north-1"), c.parameters)
		if v.RoleARN != c.role || v.Told() != (c.role != "") || way != verify.WayRole {
			t.Errorf("%s: got %s, %+v", c.name, way, v)
		}
	}
	elsewhere := named
	elsewhere.Access.KeyedUser = &vendors.KeyedUser{Partitions: []vendors.Partition{vendors.PartitionGov}}
	for in, want := range map[vendors.Partition]verify.Way{vendors.PartitionAWS: verify.WayRole, vendors.PartitionGov: verify.WayKeyedUser} {
		if way, _ := Foretell(&elsewhere, "111122223333", "", in, all); way != want {
			t.Errorf("the partition decides: in %s the way in is %q, must be %q", in, way, want)
		}
	}
	way, v := Foretell(definition(t, "transfer"), "", "", "aws", map[string]string{"Access": "KeyedUser", "AllowDelete": "false", "Prefix": "p/", "ExistingBucketName": "b", "BucketAccountId": "210987654321"})
	if want := (Values{Prefix: "p/", Bucket: "b", BucketIs: verify.OriginExisting, BucketAccount: "210987654321", Allowed: map[string]bool{"AllowDelete": false}}); way != verify.WayKeyedUser || !cmp.Equal(v, want) {
		t.Errorf("got %s, %+v", way, v)
	}
}

// Where a token of the vendor's own opens the role, its file is the registry's to name: what is handed back is taken without.
func TestTakeOfAWebIdentity(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../test/choices/testdata/vendors", "fixed-subject")
	if err != nil {
		t.Fatal(err)
	}
	invited := Connection{ID: "c", Vendor: "fixed-subject", Way: verify.WayWebIdentity}
	got, err := invited.Take(defs[0], &handback.Values{BucketName: "acme-data", Region: "eu-central-1", RoleARN: "arn:aws:iam::111122223333:role/acme"})
	if err != nil || got.Values.WebIdentityTokenFile != "" || !got.Values.Told() || !got.AsksOrigin(defs[0]) {
		t.Fatalf("got %+v, %v", got, err)
	}
	tried := got.Verify(verify.Secret{})
	if with := WithToken(defs[0], tried, "own.jwt"); with.WebIdentityTokenFile != "own.jwt" {
		t.Errorf("got %q", with.WebIdentityTokenFile)
	}
	tried.WebIdentityTokenFile = "its.jwt"
	if with := WithToken(defs[0], tried, "own.jwt"); with.WebIdentityTokenFile != "its.jwt" {
		t.Errorf("one that is named: got %q", with.WebIdentityTokenFile)
	}
	if with := WithToken(definition(t, "quartic"), verify.Connection{RoleARN: tried.RoleARN, ExternalID: "EXTERNAL1"}, "own.jwt"); with.WebIdentityTokenFile != "" {
		t.Errorf("of a role that no token opens: got %q", with.WebIdentityTokenFile)
	}
}
