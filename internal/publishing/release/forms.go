package release

import "slices"

// NamedForm is a form of a release's template, and what people call it.
type NamedForm struct {
	*Form
	Words string
}

// Forms are the forms of the template that the release has besides it, in the order in which they are made.
func (r *Release) Forms() []NamedForm {
	all := []NamedForm{{r.Lean, "lean form"}, {r.Organization, "form for an organization"}}
	return slices.DeleteFunc(all, func(f NamedForm) bool { return f.Form == nil })
}

// FormOf is the form that has these bytes, nil if none has.
func (r *Release) FormOf(data []byte) *NamedForm { return r.FormOfSum(Sum(data)) }

// FormOfSum is FormOf by the sum of the bytes.
func (r *Release) FormOfSum(sum string) *NamedForm {
	for _, f := range r.Forms() {
		if f.SHA256 == sum {
			return &f
		}
	}
	return nil
}

// ReadLean is Read for the release's lean form, which it must have.
func (r *Release) ReadLean(dir string) ([]byte, error) { return r.Lean.Read(dir) }

// Read is [Release.Read] for a form.
func (f *Form) Read(dir string) ([]byte, error) { return readFrozen(dir, f.File, f.SHA256) }

// Matches reports whether bytes are the form that was released, which there need not be.
func (f *Form) Matches(data []byte) bool { return f != nil && Sum(data) == f.SHA256 }
