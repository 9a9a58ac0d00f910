package draft

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// comparison asks of a draft and of what it is made of, in a launch with a prefix or with none.
type comparison struct {
	def    *vendors.Definition
	prefix string
	// guide is what the statements allow in every case, atBest what they allow in some, and own what the definition allows.
	guide, atBest *guideJudge
	own           *judge.Judge
	named         map[string]bool // the actions that the statements allow of something
	decisions     int
}

// compared is what is found of an action on a target.
type compared struct {
	// more: the draft allows what the guide does not. less: the guide allows, at its best, what the draft does not; some: the draft
	// allows something of it all the same.
	more, less, some bool
}

func newComparison(def *vendors.Definition, statements []statement, p place, prefix string) (*comparison, error) {
	c := &comparison{def: def, prefix: prefix, named: map[string]bool{}}
	var err error
	if c.guide, err = newGuideJudge(statements, p, prefix); err != nil {
		return nil, err
	}
	if c.atBest, err = judgeOfGuide(statements, p, prefix, true); err != nil {
		return nil, err
	}
	if c.own, err = judgeOf(statementsOfDefinition(def, prefix)); err != nil {
		return nil, err
	}
	c.guide.keys = union(c.guide.keys, c.atBest.keys)
	c.guide.listed = union(c.guide.listed, c.atBest.listed)
	for _, s := range statements {
		if s.deny {
			continue
		}
		for _, a := range s3actions.S3() {
			c.named[a.Name] = c.named[a.Name] || s.covers(a)
		}
	}
	return c, nil
}

func union(a, b []string) []string {
	list := slices.Concat(a, b)
	slices.Sort(list)
	return slices.Compact(list)
}

// compare asks about every request of an action on what is shared, beside it and elsewhere.
func (c *comparison) compare(a s3actions.Action, target string) (found compared, err error) {
	if !isOn(a, target) {
		return found, nil // no request is such a one
	}
	list := append(c.guide.requests(a, target, true), c.guide.requests(a, target, false)...)
	if !c.def.May(a.Name) && !c.named[a.Name] {
		list = list[:1] // neither allows any of them
	}
	if c.prefix != "" {
		for _, req := range slices.Clone(list) {
			list = append(list, beside(req, c.prefix))
		}
	}
	shared := len(list)
	for _, req := range list[:shared] {
		elsewhere := req
		elsewhere.Resource = strings.Replace(req.Resource, someBucket, someBucket+"-backup", 1)
		list = append(list, elsewhere)
	}
	for i, req := range list {
		pasted, err := c.guide.judge.Allows(somePrincipal, req)
		if err != nil {
			return found, err
		}
		granted, err := c.own.Allows(somePrincipal, req)
		if err != nil {
			return found, err
		}
		c.decisions += 2
		found.more = found.more || granted && !pasted
		found.some = found.some || granted
		// What a star opens elsewhere, and what a policy of a new bucket refuses, is said in words.
		if granted || i >= shared || req.Context["aws:SecureTransport"][0] != "true" {
			continue
		}
		if !pasted {
			c.decisions++
			if pasted, err = c.atBest.judge.Allows(somePrincipal, req); err != nil {
				return found, err
			}
		}
		found.less = found.less || pasted
	}
	return found, nil
}

// beside is a request about what is under a prefix, made one about what is not. One about the bucket itself stays.
func beside(req judge.Request, prefix string) judge.Request {
	req.Resource = strings.Replace(req.Resource, "/"+prefix, "/beside/", 1)
	if listed := req.Context["s3:prefix"]; listed != nil {
		req.Context = maps.Clone(req.Context)
		req.Context["s3:prefix"] = each(listed, func(p string) string { return strings.Replace(p, prefix, "beside/", 1) })
	}
	return req
}

// withoutPrefix holds a launch without a prefix against the guide with one in it, as its reader fills it in.
func (h *Held) withoutPrefix(def *vendors.Definition, statements []statement, p place) error {
	guide, err := newGuideJudge(statements, p, somePrefix)
	if err != nil {
		return err
	}
	own, err := judgeOf(statementsOfDefinition(def, ""))
	if err != nil {
		return err
	}
	for _, a := range s3actions.S3() {
		for _, target := range []string{onBucket, onObjects} {
			if !def.May(a.Name) || !isOn(a, target) {
				continue
			}
			req := beside(guide.requests(a, target, true)[0], somePrefix)
			pasted, err := guide.judge.Allows(somePrincipal, req)
			if err != nil {
				return err
			}
			granted, err := own.Allows(somePrincipal, req)
			if err != nil {
				return err
			}
			h.Decisions += 2
			if granted && !pasted {
				h.WithoutPrefix = append(h.WithoutPrefix, onTarget(a, target))
			}
		}
	}
	return nil
}

func onTarget(a s3actions.Action, target string) string {
	return fmt.Sprintf("%s on the %s", a.Name, target)
}
