package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Held is what the judge found of a draft and what it is made of.
type Held struct {
	// Decisions are how often it was asked.
	Decisions int
	// Narrower are the actions of which the draft grants less, in words, empty where both grant the same.
	Narrower []string
}

// hold holds a definition against the statements that it is made of, in launches with a prefix and without one: an error is where it
// would let in more people, or let them do more. It reads what the definition says, and not how it was made.
func hold(def *vendors.Definition, statements []statement, p place, trust []statement, names []string) (Held, error) {
	var h Held
	var wider []string
	prefixes := []string{""}
	switch {
	case def.Bucket.Prefixes != nil:
		prefixes = def.Bucket.Prefixes
	case def.Bucket.Prefix.Offered():
		prefixes = append(prefixes, somePrefix)
	}
	for _, prefix := range prefixes {
		guide, err := newGuideJudge(statements, p, prefix)
		if err != nil {
			return h, err
		}
		own, err := judgeOf(statementsOfDefinition(def, prefix))
		if err != nil {
			return h, err
		}
		for _, a := range s3actions.S3() {
			for _, target := range []string{onBucket, onObjects, onAccount} {
				more, less, err := h.compare(def, guide, own, a, target, prefix)
				if err != nil {
					return h, err
				}
				what := fmt.Sprintf("%s on the %s", a.Name, target)
				if more && !slices.Contains(wider, what) {
					wider = append(wider, what)
				}
				if less && target != onAccount && !slices.Contains(h.Narrower, what) {
					h.Narrower = append(h.Narrower, what)
				}
			}
		}
	}
	more, err := h.people(def, trust, names)
	if err != nil {
		return h, err
	}
	if wider = append(wider, more...); len(wider) > 0 {
		return h, fmt.Errorf("the draft would be wider than what it is made of, in %s: that is a fault of this command, and nothing is written", words.And(wider))
	}
	return h, nil
}

// compare asks both about every request of an action on what is shared, beside it and elsewhere.
func (h *Held) compare(def *vendors.Definition, guide *guideJudge, own *judge.Judge, a s3actions.Action, target, prefix string) (more, less bool, err error) {
	if !isOn(a, target) {
		return false, false, nil // no request is such a one
	}
	list := append(guide.requests(a, target, true), guide.requests(a, target, false)...)
	if !def.May(a.Name) {
		list = list[:1] // it cannot be more
	}
	shared := len(list)
	for _, req := range list[:shared] {
		elsewhere := req
		elsewhere.Resource = strings.Replace(req.Resource, someBucket, someBucket+"-backup", 1)
		list = append(list, elsewhere)
		if target == onObjects && prefix != "" {
			beside := req
			beside.Resource = strings.Replace(req.Resource, prefix, "beside/", 1)
			list = append(list, beside)
		}
	}
	for i, req := range list {
		pasted, err := guide.judge.Allows(somePrincipal, req)
		if err != nil {
			return false, false, err
		}
		granted, err := own.Allows(somePrincipal, req)
		if err != nil {
			return false, false, err
		}
		h.Decisions += 2
		more = more || granted && !pasted
		// What a star opens elsewhere, and what a policy of a new bucket refuses, is said in words.
		less = less || pasted && !granted && i < shared && req.Context["aws:SecureTransport"][0] == "true"
	}
	return more, less, nil
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
