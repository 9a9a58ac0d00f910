package launch_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// A key is rotated without an outage: while the vendor changes from one key to the other, both work. A slot that comes
// back has a new key.
func testKeyRotation(t *testing.T, c *cloud, defs []*vendors.Definition) {
	s := c.createStack(t, "rotation", find(t, defs, "queryloop"), map[string]string{"BucketNameSuffix": "rotation"})
	a1 := c.readKey(t, s.outputs, "A")

	s.update(t, map[string]string{"ActiveAccessKeys": "A and B"})
	b1 := c.readKey(t, s.outputs, "B")
	c.wantKeys(t, s, a1.user, map[string]accessKey{"A": a1, "B": b1})

	s.update(t, map[string]string{"ActiveAccessKeys": "B"})
	c.wantKeys(t, s, a1.user, map[string]accessKey{"B": b1})

	s.update(t, map[string]string{"ActiveAccessKeys": "A and B"})
	a2 := c.readKey(t, s.outputs, "A")
	c.wantKeys(t, s, a1.user, map[string]accessKey{"A": a2, "B": b1})

	s.update(t, map[string]string{"ActiveAccessKeys": "A"})
	c.wantKeys(t, s, a1.user, map[string]accessKey{"A": a2})

	if ids := []string{a1.ID, b1.ID, a2.ID}; ids[0] == ids[1] || ids[1] == ids[2] || ids[0] == ids[2] {
		t.Errorf("want three keys, got %v", ids)
	}
}

// wantKeys wants the user to have the keys of these slots, the outputs to name them, and each to have a secret, with no
// other key, output or secret there.
func (c *cloud) wantKeys(t *testing.T, s *stack, user string, slots map[string]accessKey) {
	t.Helper()
	var ids, secrets []string
	want := map[string]string{}
	for slot, k := range slots {
		if k.user != user {
			t.Errorf("access key %s is of %s, want %s", slot, k.user, user)
		}
		ids = append(ids, k.ID)
		secrets = append(secrets, k.secretARN)
		want["AccessKey"+slot+"Id"] = k.ID
		want["AccessKey"+slot+"SecretArn"] = k.secretARN
	}
	got := map[string]string{}
	for name, value := range s.outputs {
		if strings.HasPrefix(name, "AccessKey") && !strings.HasSuffix(name, "Link") && !strings.HasSuffix(name, "Command") {
			got[name] = value
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	c.wantAccessKeys(t, user, ids...)
	c.wantSecrets(t, s.name, secrets...)
}

// Apperate tells its user and external ID once it knows the role: an update opens the same role to them.
func testTwoPhaseTrust(t *testing.T, c *cloud, defs []*vendors.Definition) {
	l := launchOf(t, "apperate").by("trust")
	s := c.createStack(t, "two-phases", find(t, defs, "apperate"), l.Parameters)
	first := c.role(t, s.outputs["RoleArn"])
	first.wantTrust(t, l.Trust)

	s.update(t, map[string]string{
		"VendorPrincipalArn": "arn:aws:iam::444455556666:user/apperate-acmecorp",
		"ExternalId":         "acmecorp-7f3a",
	})
	opened := c.role(t, s.outputs["RoleArn"])
	opened.wantTrust(t, `{
		"Sid": "ApperateWithItsExternalId",
		"Effect": "Allow",
		"Principal": {"AWS": "arn:aws:iam::444455556666:user/apperate-acmecorp"},
		"Action": "sts:AssumeRole",
		"Condition": {"StringEquals": {"sts:ExternalId": "acmecorp-7f3a"}}
	}`)
	// A new role of the old name would have another ID, and be another principal.
	if opened.ARN != first.ARN || opened.ID != first.ID {
		t.Errorf("the update replaced the role %s (%s) by %s (%s)", first.ARN, first.ID, opened.ARN, opened.ID)
	}
}

func find(t *testing.T, defs []*vendors.Definition, id string) *vendors.Definition {
	t.Helper()
	for _, def := range defs {
		if def.Vendor == id {
			return def
		}
	}
	t.Fatalf("there is no vendor %s", id)
	return nil
}
