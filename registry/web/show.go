package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/store"
)

// connection is the page of one connection.
type connection struct {
	registry.Connection
	// VendorName is for people, and Newest the version of the vendor's template, as far as the server has its definition.
	VendorName, Newest string
	Facts              []fact
	// Invited says whether something may come of the invitation, and Page is the address of the customers' page.
	Invited, Page string
	// Last is the last check, where there was one.
	Last *check
	Line timeline
	// Done is what was just done, in words, and Removal what the customer of an organization that was ended does then.
	Done    string
	Removal []string
	// Wrong is what is wrong with what was pasted.
	Wrong []string
}

// fact is something that is known.
type fact struct {
	Name, Value string
	// Code: the value is to be copied.
	Code bool
}

// Ended: there is nothing to do with it any more.
func (c connection) Ended() bool { return c.State == registry.Ended }

// Checkable: there is something that can be checked.
func (c connection) Checkable() bool { return !c.Ended() && c.Values.Told() }

// done are the words for what was done, by the parameter with which a page is come back to.
var done = map[string]string{
	"check": "A check was asked for. It begins as soon as a worker is free.",
	"told":  "The values are taken, and are checked as soon as a worker is free.",
	"ended": "The connection has ended.",
	"organization": "All of the organization has ended. The access stays until the customer takes it back, in the account that launched and the region of its stack, " +
		"with these commands, the last one once the second lists no account:",
}

func (p *pages) show(w http.ResponseWriter, r *http.Request) error {
	c, err := p.connection(r.Context(), r.PathValue("id"), r.URL.Query().Get("before"))
	if err != nil {
		return err
	}
	what := r.URL.Query().Get("done")
	if c.Ended() == (what == "ended" || what == "organization") { // and not of what an old address says
		c.Done = done[what]
	}
	if what == "organization" {
		o, err := p.Store.Organization(r.Context(), c.Organization)
		if err != nil || o.Ended.IsZero() {
			c.Done = ""
		} else {
			c.Removal = o.Removal()
		}
	}
	return p.render(w, r, http.StatusOK, "show.html", customer(c.Customer), c)
}

// get is a connection, by the ID in an address.
func (p *pages) get(ctx context.Context, id string) (registry.Connection, error) {
	if !registry.IsID(id) {
		return registry.Connection{}, store.ErrNotFound
	}
	return p.Store.Get(ctx, id)
}

// connection is all that the page of a connection shows, with the time line before an entry of it.
func (p *pages) connection(ctx context.Context, id, before string) (connection, error) {
	found, err := p.get(ctx, id)
	if err != nil {
		return connection{}, err
	}
	c := connection{Connection: found, VendorName: found.Vendor, Facts: facts(found), Invited: invitation(found.Invitation, p.Now()), Page: p.customers[found.Vendor]}
	if def := p.Definition(found.Vendor); def != nil {
		c.VendorName, c.Newest = def.Name, def.Version
	}
	last, err := p.Store.Checks(ctx, id, "", 1)
	if err != nil {
		return connection{}, err
	}
	if len(last) > 0 {
		c.Last = newCheck(last[0])
	}
	c.Line, err = p.timeline(ctx, id, before)
	return c, err
}

// facts are what is known of a connection, without what is not.
func facts(c registry.Connection) []fact {
	v := c.Values
	list := []fact{
		{"Customer’s number", c.Customer.Number, false}, {"Organization", c.Organization, true}, {"Account", c.Account, true}, {"Region", c.Region, true}, {"Way in", c.Way.Words(), false},
		{"Role", v.RoleARN, true}, {"Access key", v.KeyID, true}, {"Its secret", secretPlace(c), false}, {"Token’s file", v.WebIdentityTokenFile, true},
		{"Audience", v.Audience, true}, {"External ID", c.ExternalID, true}, {"Bucket", v.Bucket, true}, {"Bucket’s account", v.BucketAccount, true},
		{"Further buckets", strings.Join(v.FurtherBuckets, ", "), true}, {"Prefix", v.Prefix, true}, {"KMS key", v.KMSKeyARN, true}, {"Stack", v.Stack, true},
	}
	if v.PhaseOne {
		list = append(list, fact{"Phase", "the first: the role lets nobody in yet", false})
	}
	return slices.DeleteFunc(list, func(f fact) bool { return f.Value == "" })
}

// secretPlace says where the secret of a key is, which is never in the registry.
func secretPlace(c registry.Connection) string {
	switch v := c.Values; {
	case v.SecretFile != "":
		return "in the file " + v.SecretFile + " of the server’s machine"
	case v.SecretEnv != "":
		return "in the variable " + v.SecretEnv + " of the server’s environment"
	case v.SecretARN != "":
		return v.SecretARN
	case v.KeyID != "":
		return "not known where yet: PUT /v1/connections/" + c.ID + "/secret of the API says it"
	}
	return ""
}

// invitation says whether something may come of one.
func invitation(i registry.Invitation, now time.Time) string {
	when := func(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 UTC") }
	switch {
	case !i.Withdrawn.IsZero():
		return "The invitation was withdrawn on " + when(i.Withdrawn) + ": nothing is taken of it any more."
	case i.Expires.IsZero():
		return "There was no invitation: the connection was imported."
	case !i.Holds(now):
		return "The invitation expired on " + when(i.Expires) + ": nothing is taken of it until bucketgrant invite -renew renews it."
	default:
		return "The invitation holds until " + when(i.Expires) + "."
	}
}

// customer is who a customer is, for a title.
func customer(c registry.Customer) string {
	if c.Name == "" {
		return c.Number
	}
	return fmt.Sprintf("%s (%s)", c.Name, c.Number)
}
