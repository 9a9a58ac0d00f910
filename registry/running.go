package registry

import (
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
	// Unreleased says that the vendor had not released the version as it was told: it is not believed, and what was known before holds no more.
	Unreleased bool `json:"unreleased,omitempty"`
}

// Running is the newest of what was handed back and what the stack told, or what was offered where there is neither. A stack that
// another one was handed back in place of tells nothing. Where the newest is that a stack told a version which is not released, nothing is known.
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
	switch isTold := told.Version != "" && (handed.Version == "" || told.At.After(handed.At)); {
	case isTold && c.Told.Unreleased:
		return Running{}
	case isTold:
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
