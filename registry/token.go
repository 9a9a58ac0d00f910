package registry

import (
	"errors"
	"fmt"
	"time"
)

// May is what the owner of a token may do.
type May string

const (
	// MayRead: lists, histories and exports.
	MayRead May = "read"
	// MayWrite: that, and whatever changes something.
	MayWrite May = "write"
)

// Token is what somebody asks a registry's server with. The token itself is shown once, as it is made.
type Token struct {
	ID string `json:"id"`
	// Name says who has it, and is what the log says of whoever uses it.
	Name string    `json:"name"`
	May  May       `json:"may"`
	Made time.Time `json:"made"`
	By   string    `json:"by"`
	// Expires is the first moment in which it holds no more, zero for never. Withdrawn is when somebody took it back.
	Expires   time.Time `json:"expires,omitzero"`
	Withdrawn time.Time `json:"withdrawn,omitzero"`
}

// Holds reports whether the token is taken.
func (t Token) Holds(now time.Time) bool {
	return t.Withdrawn.IsZero() && (t.Expires.IsZero() || now.Before(t.Expires))
}

// Check reports everything that keeps a token from being made.
func (t Token) Check() error {
	var problems []error
	if t.Name == "" {
		problems = append(problems, errors.New("the token's name must be given: who has it"))
	}
	if err := CheckText(t.Name); err != nil {
		problems = append(problems, fmt.Errorf("the token's name %w", err))
	}
	if t.May != MayRead && t.May != MayWrite {
		problems = append(problems, fmt.Errorf("what a token is for must be %q or %q, got %q", MayRead, MayWrite, t.May))
	}
	return errors.Join(problems...)
}

// tokenPrefix begins every token of a server's, so that programs that look for secrets know one.
const tokenPrefix = "bucketgrant_"

// NewServerToken is a token for a server that nobody guesses.
func NewServerToken() string { return tokenPrefix + NewToken() }
