package invite_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/customer/invite"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
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
	key, err := signkey.NewKey(filepath.Join(t.TempDir(), "key"))
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

// Every parameter that a template can have either says who, or is known not to.
func TestSaysWho(t *testing.T) {
	t.Parallel()
	def := &vendors.Definition{Permissions: []vendors.Permission{{Choice: &vendors.Choice{Parameter: "AllowDelete"}}}}
	want := []string{
		vendors.ParamBucketAccountID, "VendorAccess", vendors.ParamAlarmEmail, "VendorQueueArn", "VendorTopicArn", vendors.ParamAccess, "VendorCloud", "VendorAccountId", vendors.ParamExternalID,
		"SecondExternalId", "VendorSessionName", "VendorSourceIdentity", "VendorOrganizationId", vendors.ParamVendorPrincipalARN,
		vendors.ParamWebIdentitySubject, "WebIdentitySubject2", "WebIdentitySubject3", vendors.ParamWebIdentityAudience, "WebIdentityIssuer", vendors.ParamExistingRoleName,
		"CallBack", "SomethingNew",
	}
	if got := invite.SaysWho(def, append(def.Parameters(), "SomethingNew")); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
