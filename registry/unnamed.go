package registry

import "time"

// Unnamed is an account whose stack told of itself, by the call-back, as one of an organization's stack set, and that nobody had
// named. Anybody can make a stack of that name, so that it is a hint: the account is the customer's if the customer says so. Where
// the vendor has chosen to try such accounts, it becomes a connection once its role lets the vendor in with the organization's external ID, and
// with none that was made up.
type Unnamed struct {
	// ID is the registry's own, as a connection's is.
	ID           string `json:"id"`
	Organization string `json:"organization"`
	Account      string `json:"account"`
	Region       string `json:"region"`
	// Stack is its ID, as it told it.
	Stack string    `json:"stack"`
	Told  time.Time `json:"told"`
	// Tries is how often its role was tried. Next is when it is tried next, zero where it is not.
	Tries int       `json:"tries,omitempty"`
	Next  time.Time `json:"next,omitzero"`
	// Problem says why it is no connection yet.
	Problem string `json:"problem,omitempty"`
	// Shared: several organizations were invited with the stack's name, and it may be of any one of them: it is not tried.
	Shared bool `json:"shared,omitempty"`
	// Dismissed is when the vendor said that it is none: it is then not tried, however often it tells of itself.
	Dismissed time.Time `json:"dismissed,omitzero"`
}

// Ending is what became of an organization that was ended.
type Ending struct {
	Organization string `json:"organization"`
	// Ended are the connections that were ended, and Withdrawn the invitations that were taken back, as nobody had launched.
	Ended     int `json:"ended"`
	Withdrawn int `json:"withdrawn"`
	// Removal is what the customer does now, see [Organization.Removal].
	Removal []string `json:"removal"`
}
