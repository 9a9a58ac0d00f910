package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
	"github.com/bucketgrant/bucketgrant/verify"
)

// The page of a connection says what it is, what the last check found and what happened; and the buttons do what they say.
func TestConnection(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		c := r.invited("C-1", "Example Corp")
		b, path := r.browser(r.write), "/connections/"+c.ID
		says := func(a answered, status int, want ...string) {
			t.Helper()
			if a.StatusCode != status {
				t.Errorf("got %d, want %d", a.StatusCode, status)
			}
			for _, text := range want {
				if !strings.Contains(a.words(), text) {
					t.Errorf("there is no %q in\n%s", text, a.words())
				}
			}
		}
		a := b.get(path)
		says(a, 200, "Example Corp", "invited The customer is invited, and nothing is known of a launch yet.", "There was none yet.", "External ID "+c.ExternalID,
			"The invitation holds until", "alice invited: invited")
		if strings.Contains(a.words(), "Check now") {
			t.Error("there is a button to check what is not launched")
		}
		says(b.post(path+"/check", nil), 422, "That cannot be done", "There is nothing to check yet", "Back to the connection.")

		// Lines end as browsers send them.
		a = b.post(path+"/values", url.Values{"values": {strings.ReplaceAll(handedBack(c), "\n", "\r\n")}})
		if a.StatusCode != http.StatusSeeOther {
			t.Fatalf("got %d: %s", a.StatusCode, a.words())
		}
		says(b.get(a.Header.Get("Location")), 200, "The values are taken", "Role arn:aws:iam::111122223333:role/x"+c.ID, "Bucket example-data", "Account 111122223333",
			"to write told: invited → launched", "Check now")

		r.checked(c.ID, registry.Good, verify.Finding{ID: "works/s3:PutObject", Verdict: verify.Good, Tried: "writing an object", Expected: "it is stored", Answered: "it is stored"})
		says(b.get(path), 200, "live Everything that was granted works", "1 good, 0 failed", "Writing an object.")
		if isNew, err := r.Store.Hint(t.Context(), c.ID, time.Now(), true, "DELETE_IN_PROGRESS of stack quartic"); !isNew || err != nil {
			t.Fatal(isNew, err)
		}
		says(b.get(path), 200, "The stack said that it is about to be deleted, at ", "if it goes on to for an hour, nothing was deleted", "DELETE_IN_PROGRESS of stack quartic.")
		says(b.get("/"), 200, "live deletion reported")
		r.checked(c.ID, registry.Exposed, verify.Finding{ID: "closed/without-external-id", Verdict: verify.Failed, Tried: "assuming the role without the external ID", Expected: "a refusal",
			Answered: "STS let everybody in", Advice: "put the condition back", Answers: []verify.Answer{{Call: "AssumeRole", Status: 200, RequestID: "req-1"}}})
		says(b.get(path), 200, "open Something that must be refused is allowed.", "closed/without-external-id: failed", "Answered STS let everybody in.", "What to do Put the condition back.",
			"req-1 of AssumeRole", "registry checked: live → open", "Check: something is open; 3 requests.")
		a = b.get(link(b.get(path), "Check"))
		says(a, 200, "closed/without-external-id: failed", "Example Corp")

		a = b.post(path+"/check", nil)
		if a.StatusCode != http.StatusSeeOther {
			t.Fatalf("got %d: %s", a.StatusCode, a.words())
		}
		says(b.get(a.Header.Get("Location")), 200, "A check was asked for", "to write asked for a check")
		if now, err := r.Store.Get(t.Context(), c.ID); err != nil || now.Next.After(time.Now()) {
			t.Errorf("it is checked %s, %v", now.Next, err)
		}

		says(b.get(path+"/end"), 200, "End the connection?", "cannot be taken back")
		says(b.post(path+"/end", url.Values{"why": {"a\u202eb"}}), 422, "The reason must have no control characters")
		a = b.post(path+"/end", url.Values{"why": {"the contract is over"}})
		says(b.get(a.Header.Get("Location")), 200, "The connection has ended.", "ended It is over", "to write ended: open → ended. The contract is over.")
		for _, again := range []string{"/check", "/end"} {
			says(b.post(path+again, nil), 409, "That cannot be done")
		}
		says(b.post(path+"/values", url.Values{"values": {handedBack(c)}}), 409, "That cannot be done")
		a = b.get(path + "?done=check")
		if strings.Contains(a.words(), "A check was asked for") {
			t.Error("an old address says that one that has ended is checked")
		}
		if n := strings.Count(a.text, `method="post"`); n != 1 || strings.Contains(a.text, path+"/end") {
			t.Errorf("one that has ended has %d forms, and a link to its end", n)
		}
	})
}

func TestNoSuchConnection(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		c := r.told(r.invited("C-1", "Example"))
		b := r.browser(r.write)
		for _, id := range []string{strings.Repeat("0", 26), "x", "%00", "%FF", "..%2f" + c.ID, strings.ToUpper(c.ID), "' or 1=1"} {
			path := "/connections/" + strings.ReplaceAll(id, " ", "%20")
			for _, a := range []answered{b.get(path), b.get(path + "/end"), b.post(path+"/check", nil), b.post(path+"/end", nil), b.post(path+"/values", url.Values{"values": {"x"}}), b.get("/connections/" + c.ID + "/checks/" + strings.ReplaceAll(id, " ", "%20"))} {
				if a.StatusCode != http.StatusNotFound || !strings.Contains(a.words(), "There is no such connection") {
					t.Errorf("%q: got %d: %s", id, a.StatusCode, a.words())
				}
			}
		}
		for _, before := range []string{"x", "%00", "%FF", "'"} {
			if a := b.get("/connections/" + c.ID + "?before=" + before); a.StatusCode != http.StatusNotFound {
				t.Errorf("before %q: got %d", before, a.StatusCode)
			}
		}
		// A check of another connection is none of this one's.
		other := r.told(r.invited("C-2", "Another"))
		r.checked(other.ID, registry.Failed)
		a := b.get("/connections/" + other.ID)
		check := regexp.MustCompile(`/checks/[0-9a-z]+`).FindString(a.text)
		if a := b.get("/connections/" + c.ID + check); check == "" || a.StatusCode != http.StatusNotFound {
			t.Errorf("another's check: got %d", a.StatusCode)
		}
	})
}

// The time line has everything once, the newest first, however many pages it takes.
func TestTimeLineComesInPages(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		c := r.told(r.invited("C-1", "Example"))
		const checks, asked = 2*perLine - 2, 14
		for i := range checks {
			if i%4 == 0 && i/4 < asked {
				if _, err := r.Store.CheckSoon(t.Context(), fmt.Sprintf("bob %d", i), c.ID); err != nil {
					t.Fatal(err)
				}
			}
			r.checked(c.ID, registry.Unknown)
		}
		b := r.browser(r.read)
		var seen, pages []string
		for path := "/connections/" + c.ID; path != ""; path = strings.TrimSuffix(link(b.get(path), "Earlier"), "#line-h") {
			a := b.get(path)
			entries := regexp.MustCompile(`(?s)<li>.*?</li>`).FindAllString(a.text, -1)
			pages = append(pages, fmt.Sprint(len(entries)))
			seen = append(seen, regexp.MustCompile(`checks/[0-9a-z]+|bob [0-9]+|told|invited</span></span></li>`).FindAllString(strings.Join(entries, ""), -1)...)
			if len(pages) > 9 {
				t.Fatal("it does not end")
			}
		}
		var times []string
		for _, s := range seen {
			if strings.HasPrefix(s, "checks/") {
				times = append(times, s)
			}
		}
		slices.Reverse(times)
		if len(times) != checks || !slices.IsSorted(times) || len(slices.Compact(times)) != checks {
			t.Errorf("got %d checks, want %d, the newest first", len(times), checks)
		}
		if n := strings.Count(strings.Join(seen, " "), "bob"); n != asked {
			t.Errorf("got %d of %d lines of the log: %q", n, asked, seen)
		}
		if len(pages) < 3 {
			t.Errorf("got the pages %q", pages)
		}
	})
}

// What is wrong is said line by line, and what was pasted is not shown again: it may have a secret.
func TestWrongValues(t *testing.T) {
	t.Parallel()
	r := start(t, store.SQLite, Options{})
	c, owner := r.invited("C-1", "Example"), r.told(r.invited("C-2", "Owner"))
	r.checked(owner.ID, registry.Good)
	b := r.browser(r.write)
	const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	for name, x := range map[string]struct {
		values string
		status int
		want   []string
	}{
		"nothing":          {" \r\n", 422, []string{"nothing was pasted"}},
		"names":            {"Bucket: a\r\nRole: b\r\n", 422, []string{"Bucket", "Role"}},
		"half":             {`{"RoleArn": "`, 422, nil},
		"with a secret":    {"Secret access key: " + secret + "\r\n", 422, nil},
		"a secret in JSON": {`{"SecretAccessKey": "` + secret + `"}`, 422, nil},
		"markup":           {"BucketName: <img src=x onerror=alert(1)>\r\nRoleArn: \u202e<b>\r\n", 422, nil},
		"too large":        {strings.Repeat("a", mostPasted+1), 413, []string{"at most 1048576 bytes"}},
		"far too large":    {strings.Repeat("a", 5<<20), 413, []string{"at most 1048576 bytes"}},
		"another's role":   {handedBack(owner), 409, []string{owner.ID}},
	} {
		a := b.post("/connections/"+c.ID+"/values", url.Values{"values": {x.values}})
		if a.StatusCode != x.status {
			t.Errorf("%s: got %d, want %d: %s", name, a.StatusCode, x.status, a.words())
			continue
		}
		for _, want := range append(x.want, "What was pasted is not taken", "What was pasted is not shown again") {
			if !strings.Contains(a.words(), want) {
				t.Errorf("%s: there is no %q in\n%s", name, want, a.words())
			}
		}
		if strings.Contains(a.text, secret) || strings.Contains(a.text, "<img") || strings.Contains(a.text, "\u202e") || !strings.Contains(a.text, `aria-invalid="true"`) {
			t.Errorf("%s: got %s", name, a.words())
		}
	}
	if now, err := r.Store.Get(t.Context(), c.ID); err != nil || now.Revision != c.Revision {
		t.Errorf("the connection was changed: %+v, %v", now, err)
	}
	if strings.Contains(r.log.String(), secret) {
		t.Error("the log has the secret")
	}
}

// The pages have the theme of the customers' pages, and lead to these.
func TestThemeAndCustomersPage(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bucketgrant.yaml")
	if err := os.WriteFile(file, []byte("hosting:\n  - {partition: aws, region: us-east-1, bucket: acme-templates}\ntheme:\n  name: Acme & Sons\n  colors: {light: \"#7a1fa2\"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, store.SQLite, Options{Theme: file, Customers: map[string]string{"quartic": "https://example.com/quartic/"}})
	c := r.invited("C-1", "Example")
	a := r.browser(r.read).get("/connections/" + c.ID)
	if !strings.Contains(a.text, "<span>Acme &amp; Sons</span>") || !strings.Contains(a.text, "--accent:#7a1fa2") || link(a, "The page for customers") != "https://example.com/quartic/" {
		t.Errorf("got %s", a.words())
	}
	if err := os.WriteFile(file, bytes.Repeat([]byte("x"), 9), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Add(r.Server, Options{Theme: file}); err == nil || !strings.Contains(err.Error(), "bucketgrant.yaml") {
		t.Errorf("a wrong theme: got %v", err)
	}
}

// The page that ends a connection of an organization ends all of it too, where that is asked for, and says what the customer does then.
func TestEndOrganization(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		o := registry.Organization{Customer: registry.Customer{Number: "C-1", Name: "Example Corp"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "external-1", StackName: "ours; <b>", Parameters: map[string]string{"Regions": "eu-west-1"}}
		of := registry.New{Customer: o.Customer, Vendor: o.Vendor, Version: o.Version, ExternalID: o.ExternalID, Account: "111122223333", Region: "eu-west-1", Token: registry.NewToken(), Expires: time.Now().Add(time.Hour)}
		other := of
		other.Account, other.Token = "222233334444", registry.NewToken()
		o, made, err := r.Store.RegisterOrganization(t.Context(), "alice", o, []registry.New{of, other})
		if err != nil {
			t.Fatal(err)
		}
		b, path := r.browser(r.write), "/connections/"+made[0].ID
		if a := b.get(path + "/end"); !strings.Contains(a.words(), "End all of the organization") || !strings.Contains(a.words(), o.ID) {
			t.Errorf("got %s", a.words())
		}
		if a := b.get("/connections/" + r.invited("C-2", "Other").ID + "/end"); strings.Contains(a.words(), "organization") {
			t.Errorf("of none: got %s", a.words())
		}
		if a := b.get(path + "?done=organization"); strings.Contains(a.words(), "has ended") {
			t.Errorf("an address says that it has ended: %s", a.words())
		}
		a := b.post(path+"/end", url.Values{"why": {"over"}, "whole": {"organization"}})
		if a.StatusCode != http.StatusSeeOther {
			t.Fatalf("got %d: %s", a.StatusCode, a.words())
		}
		if a = b.get(a.Header.Get("Location")); !strings.Contains(a.words(), "All of the organization has ended.") || !strings.Contains(a.words(), "aws cloudformation delete-stack --stack-name") || strings.Contains(a.text, "<b>") {
			t.Errorf("got %s", a.words())
		}
		for _, c := range made {
			if now, err := r.Store.Get(t.Context(), c.ID); err != nil || now.State != registry.Ended || now.Invitation.Withdrawn.IsZero() {
				t.Errorf("it is %+v, %v", now, err)
			}
		}
	})
}
