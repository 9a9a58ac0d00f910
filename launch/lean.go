package launch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// leanForm is the form of a template that asks less. It takes and refuses what the full template does, so that what is given
// is checked against that one: see internal/proof.
type leanForm struct {
	sha256 string
	asks   []string // in the order of the template
}

// readLean reads the lean form, nil where there is none.
func readLean(data []byte) (*leanForm, error) {
	if data == nil {
		return nil, nil
	}
	t, err := template.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("the lean form: %w", err)
	}
	sum := sha256.Sum256(data)
	return &leanForm{hex.EncodeToString(sum[:]), t.Keys("Parameters")}, nil
}

// takesLean says whether a launch takes the lean form: nothing is given that it does not ask for.
func (t *Template) takesLean(r Request) bool {
	if t.lean == nil || r.Full {
		return false
	}
	for name := range r.Parameters {
		if !slices.Contains(t.lean.asks, name) {
			return false
		}
	}
	return true
}

// Asks are the names of the parameters that the lean form asks for, in the order of the template; there is none where ok is false.
func (t *Template) Asks() (names []string, ok bool) {
	if t.lean == nil {
		return nil, false
	}
	return append([]string{}, t.lean.asks...), true
}

// LeanSHA256 is the sum of the lean form, "" where there is none.
func (t *Template) LeanSHA256() string {
	if t.lean == nil {
		return ""
	}
	return t.lean.sha256
}

func (to *target) headFor(lean bool) string {
	if lean {
		return to.leanHead
	}
	return to.head
}

// Later says what a customer who launches the lean form does to choose what it does not ask for, "" for the full template.
func (l *Launch) Later() string {
	if l.FullTemplateURL == "" {
		return ""
	}
	return "this form asks only what must be decided; to choose more, update the stack with the full template, " + l.FullTemplateURL +
		" (sha256 " + l.FullSHA256 + "), and keep its values: only what is chosen changes"
}
