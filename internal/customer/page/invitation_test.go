package page

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/customer/invite"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
)

// testKey is a key and its file.
func testKey(t *testing.T) (*signkey.Key, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key.pem")
	key, err := signkey.NewKey(path)
	if err != nil {
		t.Fatal(err)
	}
	return key, path
}

func keysOf(keys ...*signkey.Key) invitations {
	i := invitations{Domain: invite.Domain}
	for _, k := range keys {
		i.Keys = append(i.Keys, key{k.ID(), k.Public().String()})
	}
	return i
}

var expires = time.Date(2026, 12, 27, 16, 0, 0, 0, time.UTC)

// fragmentOf is what follows the page in the address of an invitation.
func fragmentOf(t *testing.T, i invite.Invitation, key *signkey.Key) string {
	t.Helper()
	address, err := i.Address("https://example.com/quartic/", key)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(address, "https://example.com/quartic/")
}

// Go and the page make the same bytes of an invitation; the page takes what Go signed, and Go what was signed by the
// browser's means, whatever the values are.
func TestSignaturesAgree(t *testing.T) {
	t.Parallel()
	signer, path := testKey(t)
	other, _ := testKey(t)
	private, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(private)
	r := rand.New(rand.NewPCG(5, 6))
	names := []string{"ExternalId", "NewBucketName", "Versioning", "stackName", "a", "Z", "z", "constructor"}
	var cases []map[string]any
	var all []invite.Invitation
	for range 200 {
		i := invite.Invitation{Vendor: "quartic", Partition: "aws", Expires: expires.Add(time.Duration(r.IntN(1e6)) * time.Second), Values: map[string]string{}}
		for _, name := range names {
			if r.IntN(2) == 0 {
				i.Values[name] = mutate(r, odd[r.IntN(len(odd))])
			}
		}
		all = append(all, i)
		hash := fragmentOf(t, i, signer)
		about := map[string]any{"kind": "invitation", "page": "quartic", "invitations": keysOf(other, signer), "hash": hash, "now": expires}
		sign := map[string]any{"kind": "invitation", "page": "quartic", "invitations": keysOf(other, signer), "hash": hash, "sign": base64.StdEncoding.EncodeToString(block.Bytes)}
		cases = append(cases, about, sign)
	}
	for n, raw := range inNode(t, templatesTried(t), nil, cases) {
		var got struct {
			State         string
			Message, Made []byte
		}
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		want := all[n/2].Message(signer.ID())
		if n%2 == 0 && (got.State != "signed" || string(got.Message) != string(want)) {
			t.Errorf("%v: the page says %q of\n%q\nwant\n%q", cases[n]["hash"], got.State, got.Message, want)
		}
		if n%2 == 1 && !ed25519.Verify(ed25519.PublicKey(signer.Public()), want, got.Made) {
			t.Errorf("%v: what the page's means signed is not taken", cases[n]["hash"])
		}
	}
}

// What a page thinks of an address that is not, or no longer, as the vendor signed it.
func TestInvitationsThatAreNone(t *testing.T) {
	t.Parallel()
	signer, _ := testKey(t)
	stranger, _ := testKey(t)
	i := invite.Invitation{Vendor: "quartic", Partition: "aws", Expires: expires, Values: map[string]string{"ExternalId": "acme-7f3a", "region": "eu-west-1"}}
	good := fragmentOf(t, i, signer)
	ofOther, gov, elsewhere := i, i, i
	ofOther.Vendor, gov.Partition, elsewhere.Partition = "apperate", "aws-us-gov", "aws-iso"
	gov.Values = map[string]string{"ExternalId": "acme-7f3a"}
	replaced := func(old, by string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%q is not in %s", old, good)
		}
		return strings.Replace(good, old, by, 1)
	}
	values, err := url.ParseQuery(good[1:])
	if err != nil {
		t.Fatal(err)
	}
	signature := values.Get("signature")
	last := expires.Add(999 * time.Millisecond)
	tests := []struct {
		name, hash, want string
		now              time.Time
		without          string
	}{
		{"as it was signed", good, "signed", last, ""},
		{"in another order", "#" + strings.Join(reversed(strings.Split(good[1:], "&")), "&"), "signed", last, ""},
		{"with an anchor", good + "&fill", "signed", last, ""},
		{"another partition that the page has", fragmentOf(t, gov, signer), "signed", last, ""},
		{"too late", good, "expired", expires.Add(time.Second), ""},
		{"without its signature", replaced("&signature="+signature, ""), "unsigned", last, ""},
		{"nothing", "", "unsigned", last, ""},
		{"another value", replaced("acme-7f3a", "evil-1"), "changed", last, ""},
		{"another name", replaced("ExternalId=", "Prefix="), "changed", last, ""},
		{"a value more", good + "&Versioning=Enabled", "changed", last, ""},
		{"an unknown name more", good + "&utm_source=mail", "changed", last, ""},
		{"a value less", replaced("&region=eu-west-1", ""), "changed", last, ""},
		{"a value twice", good + "&ExternalId=acme-7f3a", "changed", last, ""},
		{"a later end", replaced("20261227T160000Z", "20361227T160000Z"), "changed", expires.AddDate(5, 0, 0), ""},
		{"a later end, and too late for the first", replaced("20261227T160000Z", "20261231T160000Z"), "changed", expires.Add(time.Hour), ""},
		{"no end", replaced("&expires=20261227T160000Z", ""), "changed", last, ""},
		{"no day", replaced("20261227T160000Z", "20260230T160000Z"), "changed", last, ""},
		{"another partition", replaced("partition=aws", "partition=aws-cn"), "changed", last, ""},
		{"no partition", replaced("&partition=aws", ""), "changed", last, ""},
		{"no key", replaced("&key="+signer.ID(), ""), "changed", last, ""},
		{"of another vendor", fragmentOf(t, ofOther, signer), "changed", last, ""},
		{"a stranger's key", fragmentOf(t, i, stranger), "unknownKey", last, ""},
		{"a stranger's signature", replaced(signer.ID()+"&signature="+signature, signer.ID()+fragmentOf(t, i, stranger)[strings.Index(good, "&signature="):]), "changed", last, ""},
		{"cut off", good[:len(good)-3], "changed", last, ""},
		{"cut off before the signature", good[:strings.Index(good, signature)], "changed", last, ""},
		{"padded", good + "==", "changed", last, ""},
		{"garbled", replaced("acme-7f3a", "acme%zz"), "changed", last, ""},
		{"a partition that the page does not know", fragmentOf(t, elsewhere, signer), "elsewhere", last, ""},
		{"plain HTTP", good, "unchecked", last, "nothing"},
		{"an older browser", good, "unchecked", last, "ed25519"},
	}
	var cases []map[string]any
	for _, tt := range tests {
		cases = append(cases, map[string]any{"kind": "invitation", "page": "quartic", "invitations": keysOf(signer), "hash": tt.hash, "now": tt.now, "without": tt.without})
	}
	for n, raw := range inNode(t, templatesTried(t), nil, cases) {
		var got struct{ State string }
		if err := json.Unmarshal(raw, &got); err != nil {
			t.Fatal(err)
		}
		if got.State != tests[n].want {
			t.Errorf("%s: the page says %q, want %q\n%s", tests[n].name, got.State, tests[n].want, tests[n].hash)
		}
	}
}

func reversed(list []string) []string {
	var back []string
	for _, one := range list {
		back = append([]string{one}, back...)
	}
	return back
}
