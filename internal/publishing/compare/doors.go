package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// doors judges who may assume a role in either stack.
func (c *comparer) doors(old, new judged, ids [2]string, _ map[string]string) (outcome, error) {
	if old.policies == new.policies && ids[0] == ids[1] {
		return newOutcome(), nil
	}
	before, after := trustStatements(old.Stack, ids[0]), trustStatements(new.Stack, ids[1])
	beforeKeys, afterKeys := keys(before, nil), keys(after, nil)
	if slices.Equal(beforeKeys, afterKeys) {
		return newOutcome(), nil
	}
	key := slices.Concat([]string{"doors", ids[0], ids[1], "before"}, beforeKeys, []string{"after"}, afterKeys)
	return c.memo(key, func() (outcome, error) {
		o := newOutcome()
		for _, caller := range callers(slices.Concat(before, after)) {
			mayBefore, err := c.mayAssume(old, ids[0], before, caller.shows)
			if err != nil {
				return o, fmt.Errorf("the version before: %w", err)
			}
			mayAfter, err := c.mayAssume(new, ids[1], after, caller.shows)
			if err != nil {
				return o, fmt.Errorf("the version after: %w", err)
			}
			o.note(mayBefore, mayAfter, permission{caller: caller.is})
		}
		return o, nil
	})
}

func (c *comparer) mayAssume(s judged, role string, trust []statement, caller judge.Caller) (bool, error) {
	if trust == nil {
		return false, nil // no role
	}
	c.decisions++
	return s.judge.MayAssume(role, caller)
}

// visitor is a caller, and what a judge is told of it.
type visitor struct {
	is    Caller
	shows judge.Caller
}

// callers are everybody that internal/proof tries, and whoever the trust policies name, with what their conditions ask for
// and without.
func callers(trust []statement) []visitor {
	var list []visitor
	var contexts []map[string][]string
	for _, s := range trust {
		contexts = append(contexts, s.contexts()...)
	}
	contexts = append(contexts, map[string][]string{})
	accounts := []string{"111122223333"}
	add := func(name string, caller judge.Caller) {
		for _, context := range contexts {
			caller.Context = context
			first := map[string]string{}
			for key, values := range context {
				first[key] = values[0]
			}
			list = append(list, visitor{Caller{name, contextOf(first)}, caller})
		}
	}
	for _, s := range trust {
		for kind, names := range principalsOf(s) {
			for _, name := range names {
				switch kind {
				case "AWS":
					if !strings.HasPrefix(name, "arn:") && name != "*" {
						name = "arn:aws:iam::" + name + ":root"
					}
					if parts, isARN := splitARN(name); isARN {
						accounts = append(accounts, parts[4])
						add(name, judge.Caller{ARN: name})
						add(name+"2", judge.Caller{ARN: name + "2"})
					}
				case "Service":
					add(name, judge.Caller{Service: name})
				case "Federated":
					add(name, judge.Caller{Federated: name})
				}
			}
		}
	}
	for _, account := range unique(accounts) {
		for _, caller := range proof.Callers(account) {
			list = append(list, visitor{Caller{Name: caller.Name}, caller.Caller})
		}
	}
	return list
}
