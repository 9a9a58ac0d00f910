// Package permissions holds what a grant of S3 actions must be, for whoever writes one: a vendor's definition, or a CDK
// app that uses our constructs. IAM itself takes a good deal that grants nothing, or more than it says.
package permissions

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// Permission is one allow statement about a bucket, or about the whole account.
type Permission struct {
	Sid     string
	Actions []string
	// Bucket and Objects are what the actions apply to.
	Bucket, Objects bool
	// Account: they apply to the whole account, and stand alone.
	Account bool
	// Reasoned are the grave ones of these, named or under a star, each with its reason at another place.
	Reasoned []string
	// Beyond are those of these on the bucket that are granted although no prefix limits them: see [BeyondPrefix].
	Beyond []string
}

// SidPattern is what the id of a statement must match; IAM itself also takes one that begins with a small letter or a digit.
const SidPattern = `^[A-Z][A-Za-z0-9]{0,63}$`

// Place is where in a list of permissions something stands.
type Place struct {
	Permission int
	// Action is the place in Actions, or in Reasoned if Grave is set, or in Beyond if Beyond is. It is [Sid] for the statement's id.
	Action        int
	Grave, Beyond bool
}

// Sid stands for an action's place where a problem is with the statement's id.
const Sid = -1

// Problem is one thing that is wrong.
type Problem struct {
	Place
	// Message says what must be and what is.
	Message string
}

// Rules are what the one who writes the permissions says besides.
type Rules struct {
	// Prefix says why the grant is limited to a prefix. It is empty where it is not.
	Prefix string
	// Prefixes are those that are known, which make the policy longer.
	Prefixes []string
	// Reasons: each grave action is in Reasoned, and nothing is in Beyond where Prefix is empty.
	Reasons bool
	// Beyond is what Permission.Beyond is called where they are written.
	Beyond string
	// Name is how a reader finds a place, and a hint that follows it or nothing.
	Name func(Place) (name, hint string)
}

// Check returns all that is wrong, in the order of the permissions.
func Check(list []Permission, rules Rules) []Problem {
	c := checker{list: list, rules: rules}
	sids := map[string]int{}
	for i, p := range list {
		if first, ok := sids[p.Sid]; ok {
			name, hint := rules.Name(Place{Permission: first, Action: Sid})
			c.problem(Place{Permission: i, Action: Sid}, "must be another than %q, which %s is%s", p.Sid, strings.TrimSuffix(strings.TrimSuffix(name, ".sid"), ".Sid"), hint)
		} else {
			sids[p.Sid] = i
		}
		for j := range p.Actions {
			c.action(Place{Permission: i, Action: j})
		}
		if rules.Reasons {
			c.reasons(i)
		}
		c.beyond(i)
	}
	if size := Size(list, rules.Prefixes...); size > MaxSize {
		fewer := "name fewer actions, or some together, such as s3:Get*"
		if len(rules.Prefixes) > 1 {
			fewer += ", or fewer or shorter prefixes"
		}
		c.problem(Place{Permission: len(list) - 1, Action: Sid}, "must leave the policy at most %d characters long, as IAM takes it, got %d with the longest name of a bucket: %s",
			MaxSize, size, fewer)
	}
	return c.problems
}

type checker struct {
	list     []Permission
	rules    Rules
	problems []Problem
}

func (c *checker) problem(at Place, format string, args ...any) {
	c.problems = append(c.problems, Problem{at, fmt.Sprintf(format, args...)})
}

func (c *checker) name(p Place) string { return c.list[p.Permission].Actions[p.Action] }

// on are the words for what an action stands for.
func (c *checker) on(p Place) []string {
	var on []string
	if c.list[p.Permission].Bucket {
		on = append(on, "bucket")
	}
	if c.list[p.Permission].Objects {
		on = append(on, "objects")
	}
	if c.list[p.Permission].Account {
		on = append(on, "account")
	}
	return on
}

func (c *checker) action(p Place) {
	if !c.actionName(p) {
		return
	}
	if c.list[p.Permission].Account {
		c.account(p)
	} else {
		c.targets(p)
	}
	c.underPrefix(p)
	c.grantedOnce(p)
}

// actionName reports whether the name is one that S3 has, or has a star at its end and is the start of one.
func (c *checker) actionName(p Place) bool {
	action := c.name(p)
	service, name, ok := strings.Cut(action, ":")
	switch letters := strings.TrimSuffix(name, "*"); {
	case action == "*":
		c.problem(p, "must name S3 actions such as \"s3:GetObject\", got \"*\": a bare star allows every action of every service")
	case !ok:
		c.problem(p, "must be an action with its service such as \"s3:GetObject\", got %s", words.Quote(action))
	case service != "s3":
		c.problem(p, "must be an S3 action such as \"s3:GetObject\", got %s: a permission applies to a bucket and its objects", words.Quote(action))
	case name == "":
		c.problem(p, "must be an action as IAM spells it, such as \"s3:GetObject\", got %s", words.Quote(action))
	case strings.ContainsAny(letters, "*?"):
		c.problem(p, "must have a wildcard at its end only, such as \"s3:Get*\", got %s", words.Quote(action))
	default:
		return c.actionExists(p)
	}
	return false
}

// actionExists refuses what S3 does not have: IAM takes it and grants nothing. An action younger than the list is
// refused too, until go generate ./internal/aws/s3actions has made the list anew.
func (c *checker) actionExists(p Place) bool {
	matching := s3actions.Matching(c.name(p))
	start, wildcard := strings.CutSuffix(c.name(p), "*")
	switch {
	case len(matching) == 0 && wildcard:
		c.problem(p, "matches no S3 action, got %s: %s", words.Quote(c.name(p)), meantAction(start, "*"))
	case len(matching) == 0:
		c.problem(p, "is no S3 action, got %s: %s", words.Quote(c.name(p)), meantAction(start, ""))
	case !slices.ContainsFunc(matching, func(a s3actions.Action) bool { return strings.HasPrefix(a.Name, start) }):
		// IAM does not mind. Whoever searches the templates for an action does.
		spelled := matching[0].Name[:len(start)] + c.name(p)[len(start):]
		c.problem(p, "must be %s as AWS spells it, got %s", words.Quote(spelled), words.Quote(c.name(p)))
	default:
		return true
	}
	return false
}

// targets refuses an action on what it does not apply to, and a wildcard if that holds for all that it matches: IAM takes it
// and it does nothing there, so that a reader would think of a grant that is none.
func (c *checker) targets(p Place) {
	var applies s3actions.Targets
	for _, action := range s3actions.Matching(c.name(p)) {
		applies = applies.Or(action.On)
	}
	grant := c.list[p.Permission]
	if (applies.Bucket || !grant.Bucket) && (applies.Object || !grant.Objects) {
		return
	}
	var to, hint string
	switch {
	case applies.Bucket:
		to = "the bucket only"
	case applies.Object:
		to = "the objects only"
	case applies.Other:
		to = "neither a bucket nor an object"
	default:
		to = "the whole account"
	}
	if grant.Bucket && grant.Objects && (applies.Bucket || applies.Object) {
		hint = ": write a permission of its own for it"
	}
	if OnAccount(c.name(p)) {
		hint = ": write a permission of its own on the account for it"
	}
	c.problem(p, "must be an action on the %s, got %s: it applies to %s%s", words.And(c.on(p)), words.Quote(c.name(p)), to, hint)
}

// grantedOnce refuses an action that an earlier one grants on the same target: whoever reads the later one would
// think that it adds something, or that a choice about it takes something away.
func (c *checker) grantedOnce(p Place) {
	for i := range p.Permission + 1 {
		for j := range c.list[i].Actions {
			other := Place{Permission: i, Action: j}
			if other == p {
				return
			}
			if !strings.HasPrefix(c.name(other), "s3:") {
				continue // it is reported for that
			}
			common := slices.DeleteFunc(c.on(p), func(t string) bool { return !slices.Contains(c.on(other), t) })
			if len(common) > 0 && (Covers(c.name(other), c.name(p)) || Covers(c.name(p), c.name(other))) {
				name, hint := c.rules.Name(other)
				c.problem(p, "must not grant again what %s grants on the %s%s, got %s beside %s",
					name, words.And(common), hint, words.Quote(c.name(p)), words.Quote(c.name(other)))
				return
			}
		}
	}
}

// Covers reports whether action a, which may end in a star, grants all that b grants.
func Covers(a, b string) bool {
	if start, ok := strings.CutSuffix(a, "*"); ok {
		return strings.HasPrefix(b, start)
	}
	return a == b
}
