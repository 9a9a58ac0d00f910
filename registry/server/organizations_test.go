package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
)

// organization registers one with a connection of an account.
func (r *running) organization(t *testing.T) (registry.Organization, registry.Connection) {
	t.Helper()
	o := registry.Organization{Customer: registry.Customer{Number: "C-1"}, Vendor: "quartic", Version: "1.0.0", ExternalID: "external-1", StackName: "ours", Parameters: map[string]string{"Regions": "eu-west-1"}}
	o, made, err := r.Store.RegisterOrganization(t.Context(), "alice", o, []registry.New{{Customer: o.Customer, Vendor: o.Vendor, Version: o.Version, ExternalID: o.ExternalID,
		Account: "111122223333", Region: "eu-west-1", Token: registry.NewToken(), Expires: time.Now().Add(time.Hour)}})
	if err != nil {
		t.Fatal(err)
	}
	return o, made[0]
}

// An organization is shown and ended, by whose token may write, once; the answer says what the customer does then.
func TestEndOrganization(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		o, c := r.organization(t)
		path := "/v1/organizations/" + o.ID
		var shown registry.Organization
		r.ask("GET", path, r.read, "", nil).into(t, 200, &shown)
		if shown.ExternalID != "external-1" || shown.Parameters["Regions"] != "eu-west-1" || !shown.Ended.IsZero() {
			t.Errorf("got %+v", shown)
		}
		if a := r.ask("POST", path+"/end", r.read, "{}", nil); a.StatusCode != http.StatusForbidden {
			t.Errorf("with a token for reading: got %d", a.StatusCode)
		}
		if a := r.ask("POST", path+"/end", r.write, `{"why": "a\u202eb"}`, nil); a.StatusCode != 422 || !strings.Contains(a.text, "body.why") {
			t.Errorf("a reason that hides: got %d: %s", a.StatusCode, a.text)
		}
		var ending registry.Ending
		r.ask("POST", path+"/end", r.write, `{"why": "the contract is over"}`, nil).into(t, 200, &ending)
		if ending.Withdrawn != 1 || ending.Ended != 0 || !slices.Equal(ending.Removal, o.Removal()) {
			t.Errorf("got %+v", ending)
		}
		if now, err := r.Store.Get(t.Context(), c.ID); err != nil || now.State != registry.Ended || now.Invitation.Withdrawn.IsZero() {
			t.Errorf("it is %+v, %v", now, err)
		}
		if log, err := r.Store.Log(t.Context(), c.ID, "", 1); err != nil || log[0].Why != "the contract is over" || log[0].Who == "alice" {
			t.Errorf("the log says %+v, %v", log, err)
		}
		for status, where := range map[int]string{422: path, 404: "/v1/organizations/" + c.ID} {
			if a := r.ask("POST", where+"/end", r.write, "", nil); a.StatusCode != status {
				t.Errorf("%s: got %d: %s", where, a.StatusCode, a.text)
			}
		}
		if a := r.ask("GET", "/v1/organizations/'; drop table", r.read, "", nil); a.StatusCode != 404 && a.StatusCode != 422 {
			t.Errorf("no ID: got %d: %s", a.StatusCode, a.text)
		}
	})
}

// Accounts that nobody has named are listed, and dismissed by whose token may write.
func TestUnnamed(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		o, _ := r.organization(t)
		if isNew, err := r.Store.TellUnnamed(t.Context(), o.ID, "222233334444", "eu-west-1", "arn:aws:cloudformation:eu-west-1:222233334444:stack/StackSet-ours-1/2", time.Now()); err != nil || !isNew {
			t.Fatal(isNew, err)
		}
		list := func(query string) []registry.Unnamed {
			var got struct{ Accounts []registry.Unnamed }
			r.ask("GET", "/v1/unnamed"+query, r.read, "", nil).into(t, 200, &got)
			return got.Accounts
		}
		all := list("")
		if len(all) != 1 || all[0].Account != "222233334444" || all[0].Organization != o.ID || all[0].Next.IsZero() || len(list("?organization="+o.ID)) != 1 {
			t.Fatalf("got %+v", all)
		}
		if got := list("?organization=" + all[0].ID); got == nil || len(got) != 0 {
			t.Errorf("of another organization: got %v", got)
		}
		if a := r.ask("GET", "/v1/unnamed?organization=%27", r.read, "", nil); a.StatusCode != 422 {
			t.Errorf("no ID: got %d: %s", a.StatusCode, a.text)
		}
		path := "/v1/unnamed/" + all[0].ID + "/dismiss"
		if a := r.ask("POST", path, r.read, "{}", nil); a.StatusCode != http.StatusForbidden {
			t.Errorf("with a token for reading: got %d", a.StatusCode)
		}
		var u registry.Unnamed
		r.ask("POST", path, r.write, `{"why": "a stranger"}`, nil).into(t, 200, &u)
		if u.Dismissed.IsZero() || !u.Next.IsZero() || list("")[0].Dismissed.IsZero() {
			t.Errorf("got %+v", u)
		}
		if a := r.ask("POST", "/v1/unnamed/"+o.ID+"/dismiss", r.write, "", nil); a.StatusCode != 404 {
			t.Errorf("nobody: got %d: %s", a.StatusCode, a.text)
		}
		if log, err := r.Store.Log(t.Context(), "", "", 1); err != nil || log[0].Did != "dismissed an account" || !strings.HasSuffix(log[0].Why, "of the organization "+o.ID+": a stranger") {
			t.Errorf("the log says %+v, %v", log, err)
		}
	})
}

// A server that is not told how invites no organization, and adds nobody to one; what is asked for wrongly is refused before.
func TestNoOrganizationIsInvited(t *testing.T) {
	onBoth(t, func(t *testing.T, r *running) {
		o, _ := r.organization(t)
		const ask = `{"vendor": "quartic", "customer": {"number": "C-1"}, "accounts": ["111122223333"]}`
		many := `{"accounts": ["` + strings.Repeat(`111122223333", "`, 500) + `111122223333"]}`
		for _, tt := range []struct {
			path, token, body string
			status            int
			want              string
		}{
			{"", r.write, ask, 422, "this server invites no organization"}, {"", r.read, ask, 403, ""}, {"", r.write, `{"vendor": "quartic"}`, 422, "customer"},
			{"/" + o.ID + "/accounts", r.write, `{"accounts": ["222233334444"]}`, 422, "this server invites no organization"}, {"/" + o.ID + "/accounts", r.read, "{}", 403, ""},
			{"/" + o.ID + "/accounts", r.write, many, 422, "500"}, {"/" + o.ID + "/accounts", r.write, `{"accounts": [1]}`, 422, "accounts[0]"},
		} {
			if a := r.ask("POST", "/v1/organizations"+tt.path, tt.token, tt.body, nil); a.StatusCode != tt.status || !strings.Contains(a.text, tt.want) {
				t.Errorf("%s with %.60s: got %d: %s", tt.path, tt.body, a.StatusCode, a.text)
			}
		}
	})
}
