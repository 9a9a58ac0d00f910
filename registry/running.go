package registry

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Source is what is known of a stack's version from. It is a contract: programs compare it.
type Source string

const (
	// HandedBack: the customer handed it back, or the vendor's own list had it.
	HandedBack Source = "handed back"
	// ToldByStack: the stack told it, by the call-back.
	ToldByStack Source = "told by the stack"
	// Offered: it is what the invitation launches, and a check has found the connection live. Nobody has said it.
	Offered Source = "offered"
)

// Running is which version of the template a stack runs, as far as is known, and from what. The zero value is nothing.
type Running struct {
	Version string `json:"version"`
	Source  Source `json:"source"`
	// At is when it was said, or when the first check was good.
	At time.Time `json:"at,omitzero"`
}

// ToldVersion is the version that a stack told, once its launch or update was complete.
type ToldVersion struct {
	Version string `json:"version"`
	// At is when the launch or update was complete, in whole seconds, and Stack the stack's ID.
	At    time.Time `json:"at"`
	Stack string    `json:"stack"`
}

// Running is the newest of what was handed back and what the stack told, or what was offered where there is neither. A stack that
// another one was handed back in place of tells nothing.
func (c *Connection) Running() Running {
	handed := Running{Version: c.Launched, Source: HandedBack, At: c.LaunchedAt}
	if vendor, version, _ := strings.Cut(c.Values.Template, " "); handed.Version == "" && vendor == c.Vendor {
		handed.Version = version
	}
	if handed.At.IsZero() {
		handed.At = c.Created
	}
	told := Running{Version: c.Told.Version, Source: ToldByStack, At: c.Told.At}
	if strings.HasPrefix(c.Values.Stack, "arn:") && c.Values.Stack != c.Told.Stack {
		told = Running{}
	}
	switch {
	case told.Version != "" && (handed.Version == "" || told.At.After(handed.At)):
		return told
	case handed.Version != "":
		return handed
	case !c.OfferedAt.IsZero():
		return Running{Version: c.Version, Source: Offered, At: c.OfferedAt}
	}
	return Running{}
}

// Words say it to a person: "1.1.0, told by the stack 2026-03-01 12:00:00", "" for nothing.
func (r Running) Words() string {
	if r.Version == "" {
		return ""
	}
	words := r.Version + ", " + string(r.Source)
	if !r.At.IsZero() {
		words += " " + r.At.UTC().Format(time.DateTime)
	}
	return words
}

// Telling is one thing that a stack told of its version. Either Version is set, by which a rule of it was made, or Status, that of the stack.
type Telling struct {
	At      time.Time `json:"at"`
	Stack   string    `json:"stack"`
	Version string    `json:"version,omitempty"`
	Status  string    `json:"status,omitempty"`
}

// The statuses of a stack that say whether what it told holds.
const (
	createComplete   = "CREATE_COMPLETE"
	updateComplete   = "UPDATE_COMPLETE"
	rollbackComplete = "UPDATE_ROLLBACK_COMPLETE"
)

// mostTellings is how many of a connection are kept: an update tells two.
const mostTellings = 20

// With is a list of tellings with one more, each once, in the order of their times. In one second a stack's status is the last. It does not
// depend on the order in which they come. Of too many the oldest goes of which nothing follows.
func (t Telling) With(list []Telling) []Telling {
	if t.Version == "" && t.Status != createComplete && t.Status != updateComplete && t.Status != rollbackComplete {
		return list
	}
	t.At = t.At.UTC()
	same := func(a Telling) bool { return a.compare(t) == 0 }
	if slices.ContainsFunc(list, same) {
		return list
	}
	list = slices.SortedFunc(slices.Values(append(slices.Clone(list), t)), Telling.compare)
	for i := 0; len(list) > mostTellings && i < len(list); i++ {
		if fewer := slices.Delete(slices.Clone(list), i, i+1); ToldBy(fewer) == ToldBy(list) {
			return fewer
		}
	}
	return list
}

func (t Telling) compare(other Telling) int {
	return cmp.Or(t.At.Compare(other.At), cmp.Compare(t.Status, other.Status), cmp.Compare(t.Version, other.Version), cmp.Compare(t.Stack, other.Stack))
}

// ToldBy is what follows from tellings in the order of their times: a rule's version holds once the stack's launch or update is complete, and
// not where that was rolled back.
func ToldBy(list []Telling) (told ToldVersion) {
	made := map[string]string{} // the version of the newest rule, by the stack's ID
	for _, t := range list {
		switch {
		case t.Version != "":
			made[t.Stack] = t.Version
		case t.Status != rollbackComplete && made[t.Stack] != "":
			told = ToldVersion{Version: made[t.Stack], At: t.At, Stack: t.Stack}
			fallthrough
		default:
			delete(made, t.Stack)
		}
	}
	return told
}
