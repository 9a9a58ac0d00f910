package show

import (
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Lean is the form of the template that asks less. It makes what the full template makes with everything else at its default, so that
// its grants are no wider.
type Lean struct {
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
	// Asks are the parameters that it asks for, in the order of the template, and Fixed those that it has for good.
	Asks  []string `json:"asks"`
	Fixed []Fixed  `json:"fixed"`
}

// Fixed is a parameter of the full template that its lean form does not ask for. The default may be empty.
type Fixed struct {
	Parameter string `json:"parameter"`
	Default   string `json:"default"`
}

// AddLean puts the template's lean form into the sheet.
func (s *Sheet) AddLean(leanYAML []byte) error {
	t, err := template.Parse(leanYAML)
	if err != nil {
		return fmt.Errorf("the lean form: %w", err)
	}
	s.Lean = &Lean{SHA256: fmt.Sprintf("%x", sha256.Sum256(leanYAML)), Bytes: len(leanYAML), Asks: append([]string{}, t.Keys("Parameters")...), Fixed: []Fixed{}}
	s.LeanAsks(s.Lean.Asks)
	for _, c := range s.Choices {
		if !slices.Contains(s.Lean.Asks, c.Parameter) {
			s.Lean.Fixed = append(s.Lean.Fixed, Fixed{c.Parameter, c.Default})
		}
	}
	return nil
}

// Words say what the lean form asks for.
func (l *Lean) Words() string {
	asks := "nothing"
	if len(l.Asks) > 0 {
		asks = words.And(l.Asks) + " only"
	}
	return "lean.yaml, beside the template, asks for " + asks + ". It makes what the template makes with everything else at its default, so its grants are no wider. " +
		"Links, commands and pages take it as long as nothing else is chosen. To choose more later, update the stack with the template itself and keep the stack's values."
}

// Value is the default as a person reads it.
func (f Fixed) Value() string {
	if f.Default == "" {
		return "empty"
	}
	return f.Default
}
