package verify

import (
	"errors"
	"fmt"
	"log/slog"
)

// Secret is a secret access key. However it is printed, logged or encoded, it says [secret]; [Secret.Reveal] alone gives
// it out. The zero value is no secret.
type Secret struct {
	value *string // a pointer: even what prints the inside of a struct, without asking its methods, prints an address
}

const masked = "[secret]"

// NewSecret hides a secret.
func NewSecret(value string) Secret {
	if value == "" {
		return Secret{}
	}
	return Secret{&value}
}

// Reveal is the secret itself.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.value == nil }

func (s Secret) String() string {
	if s.IsZero() {
		return ""
	}
	return masked
}

// GoString, Format, LogValue and MarshalText say [secret], or nothing for no secret.
func (s Secret) GoString() string { return s.String() }

func (s Secret) Format(f fmt.State, verb rune) { fmt.Fprint(f, s.String()) }

func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a secret, and refuses what MarshalText wrote.
func (s *Secret) UnmarshalText(text []byte) error {
	if string(text) == masked {
		return errors.New("the secret is not here: " + masked + " stands for one that was hidden")
	}
	*s = NewSecret(string(text))
	return nil
}
