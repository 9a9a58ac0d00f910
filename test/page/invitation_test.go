package page_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/bucketgrant/bucketgrant/internal/customer/invite"
	"github.com/bucketgrant/bucketgrant/internal/publishing/signkey"
)

// saysWho are the parameters that say who gets in, who is mailed, or whose bucket it is.
var saysWho = []string{"Access", "ExternalId", "VendorPrincipalArn", "WebIdentitySubject", "WebIdentityAudience", "AlarmEmail", "BucketAccountId"}

// seen is a field after an address was opened.
type seen struct {
	Value  string
	Locked bool
	Note   string
}

// What bucketgrant invite signed is shown, locked and launched. Whatever else an address is, what says who gets in is not
// filled in by it, and nothing is locked.
func testInvitation(t *testing.T, b *browser, s *site) {
	for _, def := range s.defs {
		t.Run(def.Vendor, func(t *testing.T) {
			t.Parallel()
			j := journeyOf(t, def.Vendor)
			given := maps.Clone(j.Entered)
			given["region"], given["stackName"] = j.Region, j.Stack
			overHTTP, fromDisk := s.page(def.Vendor), s.file(def.Vendor)
			plain := strings.Replace(overHTTP, "127.0.0.1", plainHost, 1)
			good := s.invite(t, overHTTP, def.Vendor, j.Region, j.Stack, j.Entered)
			hash := good[strings.Index(good, "#"):]
			stranger, err := signkey.NewKey(t.TempDir() + "/key.pem")
			if err != nil {
				t.Fatal(err)
			}
			about := invite.Invitation{Vendor: def.Vendor, Partition: "aws", Expires: time.Now().Add(time.Hour), Values: given}
			if strings.HasPrefix(j.Region, "us-gov-") {
				about.Partition = "aws-us-gov"
			}
			late := about
			late.Expires = time.Now().Add(-time.Minute)
			unsigned, _, _ := strings.Cut(hash, "&partition=")
			tb := b.tab(t, view{phone: true})
			for _, way := range []struct{ name, address, says string }{
				{"signed, over HTTP from this machine", good, "You follow an invitation that " + def.Name + " signed."},
				{"signed, from a disk", s.invite(t, fromDisk, def.Vendor, j.Region, j.Stack, j.Entered), "You follow an invitation that " + def.Name + " signed."},
				{"signed, over HTTP from elsewhere", plain + hash, "This page’s address is signed, but the signature cannot be checked here:"},
				{"not signed", overHTTP + unsigned, "This page’s address gives values. It is not signed."},
				{"not signed, from a disk", fromDisk + unsigned, "This page’s address gives values. It is not signed."},
				{"changed", overHTTP + strings.Replace(hash, "stackName="+j.Stack, "stackName="+j.Stack+"x", 1), "This page’s address has been changed since it was signed,"},
				{"expired", s.address(t, overHTTP, late, s.key), "This page’s address is an invitation of " + def.Name + " that expired on "},
				{"a stranger's key", s.address(t, fromDisk, about, stranger), "This page’s address is signed with a key that this page does not know,"},
			} {
				tb.open(way.address)
				tb.waitFor(way.name+": "+way.says, "invitationIs", way.says)
				signed := strings.HasPrefix(way.name, "signed") && !strings.Contains(way.name, "elsewhere")
				for name, value := range given {
					if name == "stackName" && way.name == "changed" {
						value += "x"
					}
					tb.wantGiven(way.name, def.Name, name, value, signed)
				}
				if signed {
					want := s.launch(t, def.Vendor, j.Region, j.Stack, j.Entered)
					if got := eval[string](tb, "launchLink()"); got != want.Link {
						t.Errorf("%s: the button leads to\n%s\nwant\n%s", way.name, got, want.Link)
					}
				}
			}
			tb.useWhatIsGiven(s, def.Vendor, overHTTP+unsigned)
			// What stands in the query is for servers.
			tb.open(overHTTP + "?" + hash[1:])
			if said := eval[string](tb, "words(document.body)"); strings.Contains(said, "This page’s address") || eval[string](tb, "value", "stackName") != def.Vendor {
				t.Errorf("the query is read: %q", said)
			}
		})
	}
}

// address is that of an invitation that no command makes any more, or yet.
func (s *site) address(t *testing.T, page string, i invite.Invitation, key *signkey.Key) string {
	t.Helper()
	address, err := i.Address(page, key)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

// wantGiven wants a field to be as its address lets it be.
func (tb *tab) wantGiven(way, vendor, name, value string, signed bool) {
	tb.t.Helper()
	got := eval[seen](tb, "given", name)
	want := seen{value, signed, "Given by this link: “" + value + "”"}
	switch {
	case signed:
		want.Note = "Given by the invitation that " + vendor + " signed."
	case slices.Contains(saysWho, name):
		want.Value = got.Value
		want.Note = "This link gives “" + value + "”, which nothing shows to be " + vendor + "’s. Compare it with what " + vendor + " told you in another way, before you use it. Use this value"
		if got.Value == value {
			tb.t.Errorf("%s: %s is filled in with %q", way, name, value)
		}
	}
	if got != want {
		tb.t.Errorf("%s: %s is %+v, want %+v", way, name, got, want)
	}
}

// useWhatIsGiven uses what a link without a signature gives, one by one, as a customer does who has compared it.
func (tb *tab) useWhatIsGiven(s *site, vendor, address string) {
	tb.t.Helper()
	j := journeyOf(tb.t, vendor)
	tb.open(address)
	for _, name := range saysWho { // Access first: the others appear with it
		value, ok := j.Entered[name]
		if !ok {
			continue
		}
		eval[any](tb, "((name) => { useButton(name).focus(); })", name)
		tb.do(chromedp.KeyEvent("\r"))
		got := eval[seen](tb, "given", name)
		if want := (seen{value, false, "Given by this link: “" + value + "”"}); got != want {
			tb.t.Errorf("%s is %+v, want %+v", name, got, want)
		}
		if at := eval[string](tb, "document.activeElement.name"); at != name {
			tb.t.Errorf("after %s is used, the focus is at %q", name, at)
		}
	}
	want := s.launch(tb.t, vendor, j.Region, j.Stack, j.Entered)
	if got := eval[string](tb, "launchLink()"); got != want.Link {
		tb.t.Errorf("the button leads to\n%s\nwant\n%s", got, want.Link)
	}
}
