package vocabulary

import "slices"

// Word is what is known of a parameter whatever the definition, and what no template says.
type Word struct {
	// Name is the parameter's, in every template that has it.
	Name string
	// Bears is what it bears on.
	Bears Bearing
	// Samples are what everybody tries who makes launches: a plain value, after the empty one where it may be left empty.
	// Nil: what the template allows, or its default and bounds.
	Samples []string
	// Odd is one more, which is as right and looks otherwise, for who tries few launches.
	Odd string
	// OwnAccount says that it is about the customer's own account: it lets nobody in and mails nobody, so that an address that
	// nobody has signed may fill it in.
	OwnAccount bool
	// HandedBack says that the vendor needs it to check the connection. The others are no business of the vendor's.
	HandedBack bool
}

// Bearing is what a parameter bears on. The zero value is the careful one, for what is not known.
type Bearing int

const (
	// OnAccess is on who may do what: every combination is tried.
	OnAccess Bearing = iota
	// OnResources is on what is created only: a few launches are tried.
	OnResources
)

// Named is the word for a parameter. One that is not known has the zero word: it bears on access, and is no business of the
// vendor's.
func Named(name string) Word {
	for _, w := range Words() {
		if w.Name == name {
			w.Samples = slices.Clone(w.Samples)
			return w
		}
	}
	return Word{Name: name}
}

// Sample is the plain value of a parameter, empty if there is none.
func (w Word) Sample() string {
	for _, s := range w.Samples {
		if s != "" {
			return s
		}
	}
	return ""
}
