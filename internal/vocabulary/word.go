package vocabulary

import (
	"maps"
	"slices"
	"strings"
)

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
	// Shares says that it names what the vendor gets at: launches with the same values share it.
	Shares bool
	// Divides says that launches with other values of it are of another kind: where not all are tried, one of each kind is.
	Divides bool
	// HandedBack says that the vendor needs it to check the connection. The others are no business of the vendor's.
	HandedBack bool
	// FailsWhere says, after its name, in which accounts of an organization a launch with it fails, by what they have already; "" for in none.
	FailsWhere string
	// InAccounts is, in a sentence, what else it comes to where it is one value for all accounts of an organization, or "".
	InAccounts string
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
	if set, of, ok := cutSet(name); ok {
		return wordOf(set, Named(of))
	}
	return Word{Name: name}
}

// Shared is what the vendor gets at with these choices, as far as they name it.
func Shared(given map[string]string) string {
	return joined(given, func(w Word) bool { return w.Shares })
}

// joined are the values of some parameters, as a key for a map.
func joined(given map[string]string, of func(Word) bool) string {
	var list []string
	for _, w := range Words() {
		if of(w) {
			list = append(list, given[w.Name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, _, ok := cutSet(name); ok && of(Named(name)) {
			list = append(list, given[name])
		}
	}
	return strings.Join(list, "\x00")
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
