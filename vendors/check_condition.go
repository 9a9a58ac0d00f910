package vendors

import (
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// checkConditions: each narrows, and is about whom the trust names.
func (f *file) checkConditions(t Trust, trust path) {
	for i, c := range t.Conditions {
		p := trust.to("conditions", i)
		if err := narrowing.CheckKey(c.Key); err != nil {
			f.problem(p.to("key"), "%v", err)
			continue
		}
		if !f.checkWhomItNarrows(t, c, p) {
			continue
		}
		if j := slices.IndexFunc(t.Conditions[:i], c.asksAgain); j >= 0 {
			f.problem(p, "must be another than %s (line %d), which asks for %s by %s too: list the values of both there", trust.to("conditions", j), f.line(trust.to("conditions", j)), c.Key, c.Operator)
		} else if j := slices.IndexFunc(t.Conditions[:i], c.isTypedAgain); j >= 0 {
			f.problem(p.to("typed"), "must not stand beside %s (line %d), which has the customer type %s too: they type one, which narrows both ways in where narrows is left out there",
				trust.to("conditions", j, "typed"), f.line(trust.to("conditions", j, "typed")), c.Key)
		}
		if err := narrowing.CheckOperator(c.Key, c.Operator); err != nil {
			f.problem(p.to("operator"), "%v", err)
			continue
		}
		f.checkConditionValues(t, c, p)
	}
}

// asksAgain reports whether a condition before asks the same of somebody who is asked here.
func (c TrustCondition) asksAgain(before TrustCondition) bool {
	return c.Operator == before.Operator && c.Key == before.Key && (c.Narrows == before.Narrows || c.Narrows == "" || before.Narrows == "")
}

// isTypedAgain reports whether a condition before has the customer type the same, into the same parameter.
func (c TrustCondition) isTypedAgain(before TrustCondition) bool {
	return c.Key == before.Key && c.Typed != nil && before.Typed != nil
}

// checkWhomItNarrows: nobody gets in past a condition, unless the definition says that they do.
func (f *file) checkWhomItNarrows(t Trust, c TrustCondition, p path) bool {
	ofTokens := slices.Contains(narrowing.TokenKeys(), c.Key)
	switch web := at("access", "role", "trust", "webIdentity"); {
	case c.Narrows != "" && !t.EitherWay():
		f.problem(p.to("narrows"), "must be left out, got %q: it says which of two ways in is narrowed, and there is one", c.Narrows)
	case c.Narrows == NarrowsWebIdentity && !ofTokens:
		f.problem(p.to("key"), "must be %s where it narrows webIdentity, got %q: who comes with a token is no principal of AWS", words.Or(narrowing.TokenKeys()), c.Key)
	case c.Narrows == "" && t.EitherWay() && !ofTokens:
		f.problem(p.to("narrows"), "is missing: it must be principal for the key %s, as who comes with a token (line %d) is no principal of AWS", c.Key, f.line(web))
	case !t.CrossAccount() && !ofTokens:
		f.problem(p.to("key"), "must be %s with webIdentity alone, got %q: who comes with a token is no principal of AWS", words.Or(narrowing.TokenKeys()), c.Key)
	default:
		return true
	}
	return false
}

func (f *file) checkConditionValues(t Trust, c TrustCondition, p path) {
	switch {
	case len(c.Values) == 0 && c.Typed == nil:
		f.problem(p.to("values"), "is missing: it must be what is asked for, or typed must say how what the customer types looks")
	case len(c.Values) > 0 && c.Typed != nil:
		f.problem(p.to("typed"), "must not stand beside values (line %d): the one or the other is asked for", f.line(p.to("values")))
	case c.Typed != nil && (typedKeys[c.Key] == "" || c.Operator != narrowing.StringEquals):
		f.problem(p.to("typed"), "must be for %s with StringEquals: what %s asks for by %s is the same for all customers", words.Or(slices.Sorted(maps.Keys(typedKeys))), c.Key, c.Operator)
	case c.Typed != nil:
		f.checkForm(p.to("typed"), c.Typed)
		if err := narrowing.CheckValue(c.Key, c.Operator, c.Typed.Example); err != nil {
			f.problem(p.to("typed", "example"), "%v", err)
		}
	}
	for i, v := range c.Values {
		where := p.to("values")
		if f.isList(where) {
			where = where.to(i)
		}
		if err := narrowing.CheckValue(c.Key, c.Operator, v); err != nil {
			f.problem(where, "%v", err)
		} else if c.Key == narrowing.PrincipalARN {
			f.checkConditionARN(t, where, v)
		}
	}
	if c.Key == narrowing.PrincipalARN && len(c.Values) > 0 && t.Account.Published != nil {
		f.checkEachAccount(c, p.to("values"))
	}
}

// checkEachAccount: patterns over principals leave somebody of each account that is trusted, in each partition.
func (f *file) checkEachAccount(c TrustCondition, p path) {
	accounts := f.def.OwnAccounts()
	var without []string
	for _, in := range f.def.RolePartitions() {
		for _, account := range accounts[in] {
			if !slices.ContainsFunc(c.Values, func(arn string) bool { return partition.OfARN(arn) == in && AccountOf(arn) == account }) {
				without = append(without, account+" ("+string(in)+")")
			}
		}
	}
	if without != nil {
		f.problem(p, "must have a pattern for each account that is trusted (line %d), got none for %s: nobody of it could assume the role", f.line(at("access", "role", "trust", "account")), words.Or(without))
	}
}

// checkConditionARN: a pattern over principals is about the account that is trusted.
func (f *file) checkConditionARN(t Trust, p path, arn string) {
	account := at("access", "role", "trust", "account")
	switch accounts := f.def.OwnAccounts()[partition.OfARN(arn)]; {
	case t.Account.Published == nil:
		f.problem(p, "must stand beside an account that is published: a principal is named already, and of an account that the customer types it is not known")
	case len(accounts) == 0:
		f.problem(p, "must be of a partition in which an account is trusted (line %d), got %q", f.line(account), arn)
	case !slices.Contains(accounts, AccountOf(arn)):
		f.problem(p, "must be of the account that is trusted (line %d), %s, got %q", f.line(account), strings.Join(accounts, " or "), arn)
	}
}
