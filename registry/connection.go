package registry

import (
	"time"

	"github.com/bucketgrant/bucketgrant/verify"
)

// State is where a connection is in its life, see the package comment. It is a contract: programs compare it.
type State string

const (
	Invited  State = "invited"
	Launched State = "launched"
	Live     State = "live"
	Degraded State = "degraded"
	Broken   State = "broken"
	Open     State = "open"
	Ended    State = "ended"
)

// States are all of them, in the order of a life.
func States() []State {
	return []State{Invited, Launched, Live, Degraded, Broken, Open, Ended}
}

// Customer is who launches, as the vendor knows them.
type Customer struct {
	// Number is the vendor's own. It leads back to the vendor's books, and never changes.
	Number string `json:"number"`
	// Name is for people. It may be empty.
	Name string `json:"name,omitempty"`
}

// Connection is one customer's grant, and what is known of it.
type Connection struct {
	// ID is the registry's own: 26 letters and digits that sort by the time at which they were made.
	ID       string   `json:"id"`
	Customer Customer `json:"customer"`
	// Vendor is the definition's id, Version the one that the customer was invited with.
	Vendor  string `json:"vendor"`
	Version string `json:"version"`
	// ExternalID is the vendor's for this connection, and nobody else's: it never changes. Where the customer makes it, it is empty
	// until the first one is handed back. A way in without one has none. The connections of one organization share theirs.
	ExternalID string `json:"externalId,omitempty"`
	// Organization is the ID of the [Organization] that was invited, where the connection is one of its accounts'.
	Organization string `json:"organization,omitempty"`
	// Account and Region are the customer's, where they are known.
	Account string `json:"account,omitempty"`
	Region  string `json:"region,omitempty"`
	// Way is the way in, empty where the values tell, or the customer has yet to choose.
	Way    verify.Way `json:"way,omitempty"`
	Values Values     `json:"values"`

	Status
	// Launched is the version of the template that the stack was launched from, where it was handed back or imported, and LaunchedAt when. A
	// time that is zero is made that at which the store takes it.
	Launched   string    `json:"launched,omitempty"`
	LaunchedAt time.Time `json:"launchedAt,omitzero"`
	// Told is what the stack told of its version, and OfferedAt when a check first found what was invited live.
	Told      ToldVersion `json:"told,omitzero"`
	OfferedAt time.Time   `json:"offeredAt,omitzero"`
	// Runs is what follows from these when the connection is read, for programs that read JSON: see [Connection.Running].
	Runs Running `json:"runs,omitzero"`
	// Checked is when the last check began that counts, and Outcome what it was.
	Checked time.Time `json:"checked,omitzero"`
	Outcome Outcome   `json:"outcome,omitempty"`

	Invitation Invitation `json:"invitation"`
	Created    time.Time  `json:"created"`
	Changed    time.Time  `json:"changed"`
	// Revision grows with each change of the connection. What was decided on an older one is not written.
	Revision int64 `json:"revision"`
}

// Invitation is what of an invitation the registry holds against what comes of it.
type Invitation struct {
	// Expires is the first moment in which it holds no more. Zero is for a connection that was imported.
	Expires time.Time `json:"expires,omitzero"`
	// Withdrawn is when the vendor took it back.
	Withdrawn time.Time `json:"withdrawn,omitzero"`
	// StackName and Parameters are what the customer was invited with, beside account and region: a renewed invitation says the
	// same. Parameters is nil where it is not known.
	StackName  string            `json:"stackName,omitempty"`
	Parameters map[string]string `json:"parameters,omitempty"`
}

// Holds reports whether what comes of the invitation is taken.
func (i Invitation) Holds(now time.Time) bool {
	return !i.Expires.IsZero() && now.Before(i.Expires) && i.Withdrawn.IsZero()
}

// New is a connection that is about to be registered.
type New struct {
	Customer   Customer
	Vendor     string
	Version    string
	ExternalID string
	// Organization is the ID of one that was registered before, of the same vendor, customer and external ID. Account and Region must be given then.
	Organization string
	Account      string
	Region       string
	Way          verify.Way
	Values       Values
	// Launched and Expires are as in [Connection] and [Invitation]. A connection that never expires is an imported one: it
	// begins as launched, and its first check is due at once, or within Spread.
	Launched string
	Expires  time.Time
	// StackName and Parameters are as in [Invitation].
	StackName  string
	Parameters map[string]string
	// Token is what the customer's side hands values back with, once. The registry keeps no more than its hash. Empty: no
	// values are taken from the customer's side.
	Token string
	// Due is when it is checked first, zero where there is nothing to check yet.
	Due time.Time
}

// Entry is one line of the log: who did what, when. Nothing changes it, and only erasing the customer removes it.
type Entry struct {
	ID         string    `json:"id"`
	At         time.Time `json:"at"`
	Who        string    `json:"who"`
	Did        string    `json:"did"`
	Connection string    `json:"connection,omitempty"`
	// From and To are the states before and after, where it changed.
	From State `json:"from,omitempty"`
	To   State `json:"to,omitempty"`
	// Why is in words, and holds no value that is secret.
	Why string `json:"why,omitempty"`
}

// Check is one check in a connection's history.
type Check struct {
	ID         string    `json:"id"`
	Connection string    `json:"connection"`
	Started    time.Time `json:"started"`
	TookMS     int64     `json:"tookMs"`
	Outcome    Outcome   `json:"outcome"`
	Requests   int       `json:"requests"`
	// Findings is how many there were.
	Findings int `json:"findings"`
	// Problem says why nothing was tried, where nothing was; whose the role or key is already, where all of it works; or what nobody
	// has said, where the findings depend on it.
	Problem string `json:"problem,omitempty"`
	// Report is the whole of it. Of good checks only the last one's is kept.
	Report *verify.Report `json:"report,omitempty"`
}

// Notice tells of one change of state.
type Notice struct {
	// ID is the same however often the notice is sent.
	ID         string `json:"id"`
	Connection string `json:"connection"`
	// Number counts the connection's notices from 1: they are sent in this order.
	Number   int64     `json:"number"`
	At       time.Time `json:"at"`
	Vendor   string    `json:"vendor"`
	Customer Customer  `json:"customer"`
	From     State     `json:"from"`
	To       State     `json:"to"`
	// Subject and Text are for a person, and can be forwarded to the customer.
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// Query says which connections are listed. The zero value lists all.
type Query struct {
	Vendor string
	State  State
	// Number is the vendor's own of the customer, whole. Name is the start of the customer's name, in any case.
	Number, Name string
	// After is the Page.Next of the page before.
	After string
	// Limit is 1 to 1000, 0 is 50.
	Limit int
}

// Page is a part of a list, by the customers' names.
type Page struct {
	Connections []Connection `json:"connections"`
	// Next begins the next page. It is empty on the last one.
	Next string `json:"next,omitempty"`
}
