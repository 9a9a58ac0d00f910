package freeze

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// proven says that this template has been released as what this definition makes.
func (c candidate) proven() bool {
	return c.released != nil && c.released.Definition == c.def.SHA256()
}

// prove synthesizes the definitions of the candidates of which it is not known, and compares. A template that was changed by
// hand says another thing than its definition, which is what the page shows and a customer's reviewer reads.
func prove(ctx context.Context, dir string, candidates []candidate, synthesize Synthesize) error {
	var defs []*vendors.Definition
	for _, c := range candidates {
		if !c.proven() {
			defs = append(defs, c.def)
		}
	}
	if len(defs) == 0 {
		return nil
	}
	templates, err := synthesize(ctx, defs)
	if err != nil {
		return err
	}
	var problems []error
	for _, c := range candidates {
		if c.proven() {
			continue
		}
		made, ok := templates[c.def.Vendor]
		switch {
		case !ok:
			problems = append(problems, c.error(fmt.Errorf("its definition makes no template")))
		case bytes.Equal(made, c.data):
		case release.OnlyLineEndings(c.data, made):
			problems = append(problems, c.error(fmt.Errorf("%s is not what the definition makes: %s", c.path, release.AboutLineEndings(dir, c.path))))
		case c.released != nil:
			problems = append(problems, c.otherThanReleased(made))
		default:
			problems = append(problems, c.error(fmt.Errorf("%s is not what the definition makes: synthesize it with %s, and look at the difference", c.path, usage.Synth(c.def.Vendor))))
		}
	}
	return errors.Join(problems...)
}

// otherThanReleased says what the definition makes now of a version that is released.
func (c candidate) otherThanReleased(made []byte) error {
	released := fmt.Sprintf("%s %s is released and never changes, but the definition makes another template of it", c.def.Vendor, c.def.Version)
	compared, err := compare.Bytes(c.data, made)
	if err != nil {
		return fmt.Errorf("%s; what changed cannot be told: %w", released, err)
	}
	return fmt.Errorf("%s:\n%s\nwrite a higher version in the definition", released, reasons(compared))
}

// whole refuses what somebody has yet to write: a release is for ever.
func whole(candidates []candidate) error {
	var todos vendors.Problems
	for _, c := range candidates {
		todos = append(todos, c.def.Todos()...)
	}
	if len(todos) == 0 {
		return nil
	}
	return todos
}
