package draft

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Held is what the judge found of a draft and what it is made of.
type Held struct {
	// Decisions are how often it was asked.
	Decisions int
	// Narrower are the actions of which the draft grants less on the bucket and its objects than what it is made of does at its best,
	// in words, empty where both grant the same.
	Narrower []string
	// WithoutPrefix are the actions of which it grants more where the customer, who may give a prefix, gives none.
	WithoutPrefix []string
	// Otherwise says that something of the policy is left out or narrowed, be it of this bucket or of something else.
	Otherwise bool
}

// hold holds a definition against the statements that it is made of, in launches with a prefix and without one: an error is where it
// would let in more people, or let them do more. It reads what the definition says, and not how it was made.
func hold(def *vendors.Definition, statements []statement, p place, trust []statement, names []string) (Held, error) {
	var h Held
	var wider []string
	prefixes := append([]string{""}, def.Bucket.Prefixes...)
	if def.Bucket.Prefix.Offered() {
		prefixes = append(prefixes, somePrefix)
	}
	less := &losses{}
	for _, prefix := range prefixes {
		c, err := newComparison(def, statements, p, prefix)
		if err != nil {
			return h, err
		}
		for _, a := range s3actions.S3() {
			for _, target := range []string{onBucket, onObjects, onAccount} {
				found, err := c.compare(a, target)
				if err != nil {
					return h, err
				}
				if what := onTarget(a, target); found.more && !slices.Contains(wider, what) {
					wider = append(wider, what)
				}
				if target != onAccount {
					less.add(a, target, found)
				}
			}
		}
		h.Decisions += c.decisions
	}
	h.Narrower = less.words()
	if def.Bucket.Prefix.Offered() {
		if err := h.withoutPrefix(def, statements, p); err != nil {
			return h, err
		}
	}
	more, err := h.people(def, trust, names)
	if err != nil {
		return h, err
	}
	ofKey, err := h.holdKey(def, statements)
	if err != nil {
		return h, err
	}
	if wider = slices.Concat(wider, more, ofKey); len(wider) > 0 {
		return h, fmt.Errorf("the draft would be wider than what it is made of, in %s: that is a fault of this command, and nothing is written", words.And(wider))
	}
	return h, nil
}

// statementsOfDefinition are what a definition grants on a bucket, in a launch with a prefix or none; under all of the vendor's own,
// where it has some.
func statementsOfDefinition(def *vendors.Definition, prefix string) []any {
	var list []any
	add := func(effect string, actions []string, resource string, condition map[string]any) {
		list = append(list, map[string]any{"Effect": effect, "Action": actions, "Resource": resource, "Condition": condition})
	}
	arn, shared := "arn:aws:s3:::"+someBucket, []string{prefix}
	if def.Bucket.Prefixes != nil {
		shared = def.Bucket.Prefixes
	}
	owner := map[string]any{"StringEquals": map[string]any{judge.ResourceAccount: someAccount}}
	for _, p := range def.Permissions {
		if p.Applies(vendors.OnAccount) {
			add("Allow", p.Actions, "*", nil)
		}
		if p.Applies(vendors.OnObjects) {
			for _, under := range shared {
				add("Allow", p.Actions, arn+"/"+under+"*", owner)
			}
		}
		if !p.Applies(vendors.OnBucket) {
			continue
		}
		for _, name := range p.Actions {
			condition := owner
			if a, ok := s3actions.Lookup(name); ok && a.Prefix && shared[0] != "" {
				var listed []any
				for _, under := range shared {
					listed = append(listed, under+"*")
				}
				condition = map[string]any{"StringEquals": owner["StringEquals"], "StringLike": map[string]any{"s3:prefix": listed}}
			}
			add("Allow", []string{name}, arn, condition)
		}
	}
	if guests := def.Access.BucketPolicy; def.Bucket.Create == vendors.CreateRequired && (guests == nil || !guests.ExistingBucket.Offered()) {
		add("Deny", []string{"s3:*"}, "*", map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}})
	}
	return list
}
