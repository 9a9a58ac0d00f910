package compare

import (
	"fmt"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// memo looks an outcome up, or has it found.
func (c *comparer) memo(key []string, find func() (outcome, error)) (outcome, error) {
	k := compact(key)
	if o, ok := c.judged[k]; ok {
		return o, nil
	}
	o, err := find()
	if err == nil {
		c.judged[k] = o
	}
	return o, err
}

// grants judges what a principal may do in either stack: every action for which the two have other statements.
func (c *comparer) grants(old, new judged, ids [2]string, given map[string]string) (outcome, error) {
	if old.policies == new.policies && ids[0] == ids[1] {
		return newOutcome(), nil
	}
	before := slices.Concat(identityStatements(old.Stack, ids[0]), bucketStatements(old.Stack))
	after := slices.Concat(identityStatements(new.Stack, ids[1]), bucketStatements(new.Stack))
	if ids[0] == "" {
		before = nil
	}
	if ids[1] == "" {
		after = nil
	}
	beforeKeys, afterKeys := keys(before, nil), keys(after, nil)
	if slices.Equal(beforeKeys, afterKeys) && ids[0] != "" && ids[1] != "" {
		return newOutcome(), nil
	}
	about := shares(old, new, given)
	key := slices.Concat([]string{"grants", ids[0], ids[1], compact([]any{about.prefix, about.owner, about.buckets, about.newKeys, about.sets}), "before"}, beforeKeys, []string{"after"}, afterKeys)
	return c.memo(key, func() (outcome, error) {
		o := newOutcome()
		requests := c.requests(about, before, after)
		type answer struct {
			before, after bool
			err           error
		}
		answers := make([]answer, len(requests))
		onEachCore(len(requests), func(i int) {
			a := &answers[i]
			if a.before, a.err = old.allows(ids[0], requests[i]); a.err != nil {
				a.err = fmt.Errorf("the version before: %w", a.err)
			} else if a.after, a.err = new.allows(ids[1], requests[i]); a.err != nil {
				a.err = fmt.Errorf("the version after: %w", a.err)
			}
		})
		for i, req := range requests {
			if answers[i].err != nil {
				return o, answers[i].err
			}
			if a := answers[i]; a.before != a.after {
				o.note(a.before, a.after, permission{action: req.Action, on: about.thing(req)})
			}
		}
		for _, id := range ids {
			if id != "" {
				c.decisions += len(requests)
			}
		}
		return o, nil
	})
}

func (s judged) allows(id string, req judge.Request) (bool, error) {
	if id == "" {
		return false, nil
	}
	return s.judge.Allows(id, req)
}

// onEachCore calls f for 0 to n-1, on all cores.
func onEachCore(n int, f func(i int)) {
	var group errgroup.Group
	var next atomic.Int64
	for range min(n, runtime.GOMAXPROCS(0)) {
		group.Go(func() error {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
			return nil
		})
	}
	_ = group.Wait() // f returns no error
}
