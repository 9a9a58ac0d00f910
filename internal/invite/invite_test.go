package invite_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/invite"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var until = time.Date(2026, 12, 27, 17, 0, 0, 0, time.FixedZone("", 3600))

// The form of the message is a contract with pages that are out there.
func TestMessage(t *testing.T) {
	t.Parallel()
	i := invite.Invitation{Vendor: "quartic", Partition: "aws", Expires: until, Values: map[string]string{"region": "eu-west-1", "ExternalId": "é"}}
	const want = "\x00\x00\x00\x18bucketgrant invitation 1\x00\x00\x00\x07quartic\x00\x00\x00\x03aws\x00\x00\x00\x0200\x00\x00\x00\x1020261227T160000Z" +
		"\x00\x00\x00\x0aExternalId\x00\x00\x00\x02é\x00\x00\x00\x06region\x00\x00\x00\x09eu-west-1"
	if got := string(i.Message("00")); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

// No two invitations have the same message, wherever a text is moved from one field to the next.
func TestMessagesDiffer(t *testing.T) {
	t.Parallel()
	list := []invite.Invitation{
		{Vendor: "ab", Partition: "c"}, {Vendor: "a", Partition: "bc"}, {Vendor: "ab", Partition: "c", Values: map[string]string{"d": ""}},
		{Vendor: "ab", Partition: "c", Values: map[string]string{"": "d"}}, {Vendor: "ab", Partition: "c", Values: map[string]string{"d": "", "e": ""}},
		{Vendor: "ab", Partition: "c", Values: map[string]string{"d": "e\x00\x00\x00\x00"}}, {Vendor: "ab", Partition: "c", Expires: until},
	}
	seen := map[string]bool{}
	for _, i := range list {
		for _, key := range []string{"k", "kk"} {
			seen[string(i.Message(key))] = true
		}
	}
	if len(seen) != 2*len(list) {
		t.Errorf("%d messages of %d invitations", len(seen), 2*len(list))
	}
}

func TestAddressRefuses(t *testing.T) {
	t.Parallel()
	key, err := invite.NewKey(filepath.Join(t.TempDir(), "key"))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"signature": `an invitation cannot bring a value named "signature"`, "expires": `an invitation cannot bring a value named "expires"`,
		"a&b": `an invitation cannot bring a value named "a&b"`, "": `an invitation cannot bring a value named ""`,
	} {
		i := invite.Invitation{Vendor: "quartic", Partition: "aws", Expires: until, Values: map[string]string{name: "x"}}
		if got, err := i.Address("https://example.com/", key); err == nil || err.Error() != want {
			t.Errorf("%q: got %q, %v", name, got, err)
		}
	}
	for _, page := range []string{"http://example.com/", "https:///quartic", "example.com", "javascript:alert(1)", "https://example.com/?a", "https://example.com/#"} {
		if got, err := (invite.Invitation{}).Address(page, key); err == nil || !strings.Contains(err.Error(), `"`+page+`"`) {
			t.Errorf("%s: got %q, %v", page, got, err)
		}
	}
	for _, page := range []string{"https://example.com/quartic/", "http://127.0.0.1:8080/quartic/", "http://localhost/", "file:///srv/site/quartic/index.html"} {
		if _, err := (invite.Invitation{}).Address(page, key); err != nil {
			t.Error(err)
		}
	}
}

// A key is what was written, and what is no such key is refused.
func TestKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "key.pem")
	key, err := invite.NewKey(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := invite.ReadKey(path)
	if err != nil || again.ID() != key.ID() {
		t.Fatalf("%v, %v", again, err)
	}
	public, err := invite.ParsePublicKey(key.Public().String())
	if err != nil || public.ID() != key.ID() {
		t.Errorf("%v, %v", public, err)
	}
	for _, text := range []string{"", key.Public().String() + "=", key.Public().String()[1:], strings.Repeat("/", 43), key.ID()} {
		if got, err := invite.ParsePublicKey(text); err == nil {
			t.Errorf("%q is taken: %v", text, got)
		}
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"must be an Ed25519 key, which signs invitations, got a *ecdsa.PrivateKey": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
		"must be a private key as bucketgrant key new writes it":                   append(slices.Clone(good), good...),
		"asn1: ": pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}),
	} {
		file := filepath.Join(dir, "other.pem")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := invite.ReadKey(file); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), file) {
			t.Errorf("got %v, want %s", err, name)
		}
	}
}

// Every parameter that a template can have either says who, or is known not to.
func TestSaysWho(t *testing.T) {
	t.Parallel()
	def := &vendors.Definition{Permissions: []vendors.Permission{{Choice: &vendors.Choice{Parameter: "AllowDelete"}}}}
	want := []string{
		vendors.ParamBucketAccountID, vendors.ParamAlarmEmail, vendors.ParamAccess, "VendorCloud", "VendorAccountId", vendors.ParamExternalID,
		"SecondExternalId", "VendorSessionName", "VendorSourceIdentity", "VendorOrganizationId", vendors.ParamVendorPrincipalARN,
		vendors.ParamWebIdentitySubject, "WebIdentitySubject2", "WebIdentitySubject3", vendors.ParamWebIdentityAudience, "WebIdentityIssuer",
		"SomethingNew",
	}
	if got := invite.SaysWho(def, append(def.Parameters(), "SomethingNew")); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
