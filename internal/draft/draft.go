package draft

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Paste is what a vendor has, and what it says besides.
type Paste struct {
	Documents []Document
	// Left is what is known already to be left out of what the documents are from.
	Left []Note
	// Key: the vendor gets in with an access key, as the only way or beside the trust policy.
	Key bool
	// Named: the customer may name the role.
	Named bool
	// Vendor is the vendor's id. Name and Guide are how customers know it, and the guide's title, empty where nobody has said.
	Vendor, Name, Guide string
	// Bucket and Prefix are what stands for the customer's bucket and prefix, empty where that is to be found out.
	Bucket, Prefix string
	// Create says whose the bucket is, allowed where it is empty.
	Create vendors.Create
}

// Draft is a definition with what is to be said of it.
type Draft struct {
	Definition *vendors.Definition
	// Text is the definition's file.
	Text []byte
	// Notes are all that it does otherwise than what it is made of.
	Notes []Note
	// Held says what the judge found.
	Held Held
	// guide are the statements that grant, as they stand there; placeholder is what stands for the bucket in them, and prefix for
	// the prefix.
	guide               []Document
	placeholder, prefix string
}

var vendorID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`) })

// CheckID says why a text cannot be the id of a vendor.
func CheckID(id string) error {
	if !vendorID().MatchString(id) || len(id) > 40 {
		return fmt.Errorf("must be at most 40 lower-case letters and digits that start with a letter and may have single hyphens between, got %q", id)
	}
	return nil
}

// Of makes a draft. An error says why there is none, all that is wrong at once.
func Of(p Paste) (*Draft, error) {
	if err := CheckID(p.Vendor); err != nil {
		return nil, err
	}
	note := &notes{list: slices.Clone(p.Left)}
	documents, err := withKey(p.Documents, note)
	if err != nil {
		return nil, err
	}
	byKind := map[Kind][]Document{}
	for _, d := range documents {
		byKind[d.Kind] = append(byKind[d.Kind], d)
	}
	if err := check(p, byKind); err != nil {
		return nil, err
	}
	d := &Draft{guide: append(byKind[Permissions], byKind[Guests]...)}
	statements := statementsIn(d.guide)
	access := vendors.Access{}
	var names []string
	var problems []error
	if len(byKind[Guests]) > 0 {
		guest, used, err := guests(statements, note)
		access.BucketPolicy = guest
		problems = append(problems, err)
		statements = ofGuests(statements, used, note)
		names = used
	}
	ofTrust := 0 // of the notes that differ: those say nothing of the policy
	if len(byKind[Trust]) > 0 {
		before := note.differing()
		t, err := trusts(statementsIn(byKind[Trust]), note)
		ofTrust = note.differing() - before
		problems = append(problems, err)
		if err == nil {
			access.Role = &vendors.Role{Trust: t.trust}
			names = t.names
			if p.Named {
				access.Role.Name = vendors.RoleName{Given: vendors.NamingOptional}
			}
		}
	}
	if p.Key {
		access.KeyedUser = &vendors.KeyedUser{}
	}
	g, err := policies(statements, place{bucket: p.Bucket, prefix: p.Prefix}, note)
	if err := errors.Join(append(problems, err)...); err != nil {
		return nil, err
	}
	otherwise := note.differing() > ofTrust
	d.placeholder, d.prefix = g.places.bucket, g.places.prefix
	d.Definition = definition(p, access, g, note)
	d.Notes = note.list
	if err := d.write(); err != nil {
		return nil, err
	}
	d.Held, err = hold(d.Definition, statements, g.places, statementsIn(byKind[Trust]), names)
	if err != nil {
		return nil, err
	}
	d.Held.Otherwise = otherwise
	return d, nil
}

// check says what is missing, or is there twice: which of two is meant is not guessed.
func check(p Paste, byKind map[Kind][]Document) error {
	granting := len(byKind[Permissions]) + len(byKind[Guests])
	for _, kind := range []Kind{Permissions, Trust, Guests} {
		if list := byKind[kind]; len(list) > 1 {
			var places []string
			for _, d := range list {
				places = append(places, d.place())
			}
			return fmt.Errorf("%s must be one, got %d, at %s: put the one that is meant into a file of its own, or all statements that are meant together into one", kind, len(list), strings.Join(places, ", "))
		}
	}
	switch {
	case granting == 0:
		return fmt.Errorf("must have a policy that says what the vendor may do, got %s alone", Trust)
	case len(byKind[Guests]) > 0 && (granting > 1 || len(byKind[Trust]) > 0 || p.Key):
		return fmt.Errorf("must have a bucket's policy (%s) alone: it lets the vendor in, without role, user or key", byKind[Guests][0].place())
	case len(byKind[Guests]) == 0 && len(byKind[Trust]) == 0 && !p.Key:
		return fmt.Errorf("must have a trust policy, which says who assumes the role, or say that the vendor gets in with an access key")
	}
	return nil
}

func statementsIn(list []Document) []statement {
	var all []statement
	for _, d := range list {
		all = append(all, d.statements...)
	}
	return all
}
