package draft

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// The launch that is judged.
const (
	someBucket    = "a-bucket-of-the-customer"
	somePrefix    = "some/prefix/"
	someAccount   = "555566667777"
	somePolicy    = "arn:aws:iam::555566667777:policy/pasted"
	somePrincipal = "Pasted"
)

// The targets of an action.
const (
	onBucket  = "bucket"
	onObjects = "objects"
	onAccount = "account"
)

// guideJudge says what a guide's policies allow, by the evaluator that is not ours.
type guideJudge struct {
	judge *judge.Judge
	// keys and listed are of the objects and listings that tell the guide's statements apart.
	keys, listed []string
}

// known are the condition keys that a definition has an answer to. A statement that allows under any other one is left out, and one
// that denies is taken for one that denies always.
var known = []string{"s3:prefix", "aws:SecureTransport", "s3:ResourceAccount", "aws:ResourceAccount"}

func unknownKey(s statement) (condition, bool) {
	for _, c := range s.conditions {
		if !hasAnswer(c) {
			return c, true
		}
	}
	return condition{}, false
}

func hasAnswer(c condition) bool {
	return slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, c.key) })
}

func withAnswer(list []condition) []condition {
	return slices.DeleteFunc(slices.Clone(list), func(c condition) bool { return !hasAnswer(c) })
}

// newGuideJudge judges statements in a launch with a prefix, or with none where it is empty: what they allow in every case.
func newGuideJudge(statements []statement, p place, prefix string) (*guideJudge, error) {
	return judgeOfGuide(statements, p, prefix, false)
}

// judgeOfGuide judges what statements allow in every case, or, at its best, what they allow in some case: under a condition that a
// definition has no answer to, for one of the users, and where a denial under such a condition does not hold.
func judgeOfGuide(statements []statement, p place, prefix string, best bool) (*guideJudge, error) {
	g := &guideJudge{keys: []string{prefix + "file", prefix, prefix + "a/b c", prefix + "deep/er/file"}, listed: []string{prefix, prefix + "file", prefix + "a/"}}
	var list []any
	for _, s := range statements {
		m := map[string]any{"Effect": "Allow"}
		if s.deny {
			m["Effect"] = "Deny"
		}
		_, unknown := unknownKey(s)
		if unknown && s.deny == best {
			continue
		}
		fill := func(key string, values []string) {
			var filled []any
			for _, v := range values {
				if best && !s.deny {
					v = variable().ReplaceAllString(v, "x")
				}
				f := p.fillResource(v, someBucket, prefix)
				g.sample(f, prefix)
				filled = append(filled, f)
			}
			if filled != nil {
				m[key] = filled
			}
		}
		fill("Resource", s.resources)
		fill("NotResource", s.notResource)
		if m["Resource"] == nil && m["NotResource"] == nil || variable().MatchString(fmt.Sprint(m["Resource"], m["NotResource"])) {
			if !s.deny || best {
				continue
			}
			delete(m, "NotResource")
			m["Resource"] = "*"
		}
		if s.actions != nil {
			m["Action"] = s.actions
		} else {
			m["NotAction"] = s.notActions
		}
		if best || !unknown {
			if conditions := g.conditions(withAnswer(s.conditions), p, prefix); len(conditions) > 0 {
				m["Condition"] = conditions
			}
		}
		list = append(list, m)
	}
	if len(list) == 0 {
		list = []any{map[string]any{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}
	}
	var err error
	g.judge, err = judgeOf(list)
	return g, err
}

// conditions are those of a statement as a policy has them.
func (g *guideJudge) conditions(list []condition, p place, prefix string) map[string]any {
	return grouped(list, func(c condition) (string, any) {
		values := make([]any, len(c.values))
		for i, v := range c.values {
			switch {
			case strings.HasSuffix(strings.ToLower(c.key), ":resourceaccount"):
				if !fixedAccount(v) {
					v = someAccount
				}
			case strings.EqualFold(c.key, "s3:prefix"):
				v = p.fillKey(v, prefix)
				g.listed = append(g.listed, underPrefix(strings.ReplaceAll(v, "*", "x"), prefix)...)
			}
			values[i] = v
		}
		return c.key, values
	})
}

// sample remembers a key of what a resource names, which may be treated otherwise than its neighbours.
func (g *guideJudge) sample(arn, prefix string) {
	if _, key, object := cutKey(afterARN(arn)); object {
		key = strings.NewReplacer("*", "x", "?", "x").Replace(key)
		g.keys = append(g.keys, underPrefix(key, prefix)...)
	}
}

// underPrefix is a key, where a launch with the prefix shares it.
func underPrefix(key, prefix string) []string {
	if !strings.HasPrefix(key, prefix) {
		return nil
	}
	return []string{key}
}

// judgeOf makes a stack of one user with one policy, and its judge.
func judgeOf(statements []any) (*judge.Judge, error) {
	return judge.Of(&resolve.Stack{Resources: []resolve.Resource{
		{LogicalID: "Policy", Type: "AWS::IAM::ManagedPolicy", PhysicalID: somePolicy, Properties: map[string]any{
			"PolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": statements},
		}},
		{LogicalID: somePrincipal, Type: "AWS::IAM::User", Properties: map[string]any{"ManagedPolicyArns": []any{somePolicy}}},
	}})
}

// allows reports whether the guide allows an action on a target in every circumstance in which a template would: on each object
// under the prefix, and for each listing of them. Without TLS, where tls is false.
func (g *guideJudge) allows(a s3actions.Action, target string, tls bool) (bool, error) {
	for _, req := range g.requests(a, target, tls) {
		if allowed, err := g.judge.Allows(somePrincipal, req); err != nil || !allowed {
			return false, err
		}
	}
	return true, nil
}

// requests are all that a template's grant of an action on a target would allow.
func (g *guideJudge) requests(a s3actions.Action, target string, tls bool) []judge.Request {
	context := func(with ...string) map[string][]string {
		c := map[string][]string{"aws:SecureTransport": {fmt.Sprint(tls)}, "aws:ResourceAccount": {someAccount}}
		if len(with) > 0 {
			c["s3:prefix"] = with
		}
		return c
	}
	arn := "arn:aws:s3:::" + someBucket
	var list []judge.Request
	switch {
	case target == onAccount:
		list = append(list, judge.Request{Action: a.Name, Resource: "*", Context: context()}.Of(someAccount))
	case target == onObjects:
		for _, key := range g.keys {
			list = append(list, judge.Request{Action: a.Name, Resource: arn + "/" + key, Context: context()}.Of(someAccount))
		}
	case a.Prefix:
		for _, p := range g.listed { // S3 takes a request without a prefix for one with an empty one
			list = append(list, judge.Request{Action: a.Name, Resource: arn, Context: context(p)}.Of(someAccount))
		}
	default:
		list = append(list, judge.Request{Action: a.Name, Resource: arn, Context: context()}.Of(someAccount))
	}
	return list
}
