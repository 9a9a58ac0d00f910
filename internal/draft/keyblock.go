package draft

import (
	"fmt"
	"slices"
)

// theKey stands for the key in a statement of its own policy, which calls it a star.
const theKey = "<KMS key ARN>"

// isOfKey reports whether a document is about KMS and nothing else.
func (d Document) isOfKey() bool {
	return d.Kind != Trust && !slices.ContainsFunc(d.statements, func(s statement) bool { return !s.isOfKey() })
}

// withKey puts what a guide shows of the key in blocks of their own into its policy, where it has one, and returns the documents that are
// left. Such a block is for the role or user, or of the key's own policy.
func withKey(documents []Document, note *notes) ([]Document, error) {
	var keys, others []Document
	policies, guests := 0, 0
	for _, d := range documents {
		switch {
		case d.isOfKey():
			keys = append(keys, d)
			continue
		case d.Kind == Permissions:
			policies++
		case d.Kind == Guests:
			guests++
		}
		others = append(others, d)
	}
	switch {
	case len(keys) > 0 && policies == 0 && guests == 1:
		return nil, fmt.Errorf("%s: must be left out beside a bucket's policy, got what is about a KMS key alone: write what the vendor may do with the key as access.bucketPolicy.kmsActions of the definition", keys[0].place())
	case len(keys) == 0 || policies != 1 || guests > 0: // which is meant is not guessed
		return documents, nil
	}
	policy := &others[slices.IndexFunc(others, func(d Document) bool { return d.Kind == Permissions })]
	policy.Text, policy.statements = "", slices.Clone(policy.statements)
	for _, k := range keys {
		for _, s := range k.statements {
			if k.Kind != Guests || asTheRoles(&s, note) {
				policy.statements = append(policy.statements, s)
			}
		}
	}
	return others, nil
}

// asTheRoles makes a statement of a key's policy one of the role or user that the template makes, if it is for that.
func asTheRoles(s *statement, note *notes) bool {
	for _, kind := range sortedKeys(s.principal) {
		for _, text := range s.principal[kind] {
			n, err := readPrincipal(text)
			if kind == "AWS" && err == nil && n.whole && n.account == "" {
				note.remark("The key's policy has the customer's own account administer the key.", "It is left out.", "It is what a key's policy has from the beginning.")
				return false
			}
			if kind != "AWS" || err != nil || n.everybody || n.account != "" {
				note.differs(fmt.Sprintf("The key's policy lets %s use the key.", shown(text)), "It is left out.", "The role or user that the template makes uses the key, and nobody else does.")
				return false
			}
		}
	}
	if !s.deny {
		note.remark("The policy of the KMS key lets the role or user use it.", "The role or user has it in a policy of its own.",
			"The template changes no key's policy, and that of a key is to have policies of its account count, as it does from the beginning.")
	}
	s.sid, s.principal, s.resources, s.notResource = "", nil, []string{theKey}, nil
	return true
}
