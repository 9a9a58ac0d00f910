package judge

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/versity/versitygw/iamapi/policy"
	"github.com/versity/versitygw/iamapi/types"
)

// statement is a statement of a policy, an Allow, prepared for many requests. The evaluator takes text and reads it anew for each
// of them, which was four fifths of a proof. So it is asked about the parts of a statement apart: whether its actions, its resources
// and its condition are about the request, and only once where the answer cannot differ. That a statement is about a request if all
// its parts are is IAM's grammar, and ours here; TestPreparedDecidesAsWhole holds it against the evaluator asked about the whole.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
type statement struct {
	whole string // as a document
	parts []part
}

// part is a document that says one thing of a statement, with the rest as anything, and what of a request decides about it.
type part struct {
	document                  string
	action, resource, context bool
}

// prepare takes a statement apart. One with a key that is not written as IAM writes it, which the evaluator takes too, stays whole.
func prepare(s map[string]any) (prepared statement, err error) {
	if prepared.whole, err = document(s); err != nil {
		return prepared, err
	}
	if strings.Contains(prepared.whole, "${*}") || strings.Contains(prepared.whole, star) {
		return prepared, fmt.Errorf("the judge does not know a star that is no pattern: %s", prepared.whole)
	}
	actions, resources, condition := map[string]any{}, map[string]any{}, map[string]any{}
	for key, value := range s {
		switch key {
		case "Sid", "Effect":
		case "Action", "NotAction":
			actions[key] = value
		case "Resource", "NotResource":
			resources[key] = value
		case "Condition":
			condition[key] = value
		default:
			return prepared.undivided(), nil
		}
	}
	anything, everywhere := map[string]any{"Action": "*"}, map[string]any{"Resource": "*"}
	for _, p := range []struct {
		says []map[string]any
		part
	}{
		{[]map[string]any{actions, everywhere}, part{action: true}},
		{[]map[string]any{anything, resources}, part{resource: true}},
		{[]map[string]any{anything, everywhere, condition}, part{context: true}},
	} {
		if p.context && len(condition) == 0 {
			continue
		}
		says := map[string]any{"Effect": "Allow"}
		for _, keys := range p.says {
			maps.Copy(says, keys)
		}
		if p.document, err = document(says); err != nil {
			return prepared, err
		}
		p.context = p.context || strings.Contains(p.document, "${") // a variable
		prepared.parts = append(prepared.parts, p.part)
	}
	return prepared, nil
}

// undivided is the statement of which the evaluator is asked about the whole.
func (s statement) undivided() statement {
	return statement{s.whole, []part{{s.whole, true, true, true}}}
}

// document is a statement as a document that the evaluator accepts.
func document(s map[string]any) (string, error) {
	text, err := json.Marshal(map[string]any{"Version": policy.Version2012, "Statement": s})
	if err != nil {
		return "", err
	}
	return string(text), parse(string(text))
}

// parse has the evaluator read a document.
func parse(text string) error {
	_, err := read.of(text, func() (struct{}, error) {
		if err := policy.Parse(text); err != nil {
			return struct{}{}, fmt.Errorf("%w: %s", err, text)
		}
		return struct{}{}, nil
	})
	return err
}

// about reports whether a statement is about a request, whose context is written by a function that costs something.
func (s statement) about(req Request, context func() string) (bool, error) {
	for _, p := range s.parts {
		q := question{document: p.document}
		if p.action {
			q.action = req.Action
		}
		if p.resource {
			q.resource = req.Resource
		}
		if p.context {
			q.context = context()
		}
		yes, err := decided.of(q, func() (bool, error) { return evaluate(p.document, req) })
		if err != nil || !yes {
			return false, err
		}
	}
	return true, nil
}

// evaluate asks the evaluator whether a document, whose statements are Allows, allows a request.
func evaluate(document string, req Request) (bool, error) {
	switch policy.EvaluateIdentityPolicies([]types.PolicyEntry{{PolicyDocument: document}}, policy.RequestContext{
		Action: req.Action, Resource: strings.ReplaceAll(req.Resource, "*", star), Condition: req.Context,
	}) {
	case policy.DecisionAllow:
		return true, nil
	case policy.DecisionNoMatch:
		return false, nil
	}
	return false, fmt.Errorf("%s on %s: a statement cannot be evaluated", req.Action, req.Resource)
}

// written is a request's context as a text that no other context has.
func written(context map[string][]string) string {
	var text []byte
	for _, key := range slices.Sorted(maps.Keys(context)) {
		text = strconv.AppendQuote(text, key)
		for _, value := range context[key] {
			text = strconv.AppendQuote(append(text, ' '), value)
		}
		text = append(text, '\n')
	}
	return string(text)
}

// question is what an answer of the evaluator depends on.
type question struct{ document, action, resource, context string }

// What the evaluator accepted and decided, whoever asked: the launches of a template differ in few parts of their policies.
var (
	read    answers[string, struct{}]
	decided answers[question, bool]
)

// answers are kept until there are most of them, which are some 20 MB; then they are found anew. The zero value is ready to use.
type answers[K comparable, V any] struct {
	mu   sync.RWMutex
	kept map[K]V
}

const most = 1 << 16

// of is the answer for a key, found by a function that has the same answer for the same key always. An error is not kept.
func (a *answers[K, V]) of(key K, find func() (V, error)) (V, error) {
	a.mu.RLock()
	answer, ok := a.kept[key]
	a.mu.RUnlock()
	if ok {
		return answer, nil
	}
	answer, err := find()
	if err != nil {
		return answer, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept == nil || len(a.kept) >= most {
		a.kept = map[K]V{}
	}
	a.kept[key] = answer
	return answer, nil
}
