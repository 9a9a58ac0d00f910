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
	if len(t.Conditions) > 0 && t.CrossAccount() && t.WebIdentity != nil {
		f.problem(trust.to("conditions"), "must not stand where webIdentity (line %d) stands beside an account or a principal: who comes with a token would not be asked, and two definitions say who is", f.line(trust.to("webIdentity")))
	}
	first := map[string]int{}
	for i, c := range t.Conditions {
		p := trust.to("conditions", i)
		if err := narrowing.CheckKey(c.Key); err != nil {
			f.problem(p.to("key"), "%v", err)
			continue
		}
		if !t.CrossAccount() && !slices.Contains(narrowing.TokenKeys(), c.Key) {
			f.problem(p.to("key"), "must be %s with webIdentity alone, got %q: who comes with a token is no principal of AWS", words.Or(narrowing.TokenKeys()), c.Key)
			continue
		}
		if j, twice := first[c.Operator+c.Key]; twice {
			f.problem(p, "must be another than %s (line %d), which asks for %s by %s too: list the values of both there", trust.to("conditions", j), f.line(trust.to("conditions", j)), c.Key, c.Operator)
		} else {
			first[c.Operator+c.Key] = i
		}
		if err := narrowing.CheckOperator(c.Key, c.Operator); err != nil {
			f.problem(p.to("operator"), "%v", err)
			continue
		}
		f.checkConditionValues(t, c, p)
	}
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
}

// checkConditionARN: a pattern over principals is about the account that is trusted.
func (f *file) checkConditionARN(t Trust, p path, arn string) {
	account := at("access", "role", "trust", "account")
	switch accounts := f.def.OwnAccounts()[partition.OfARN(arn)]; {
	case t.Account.Published == nil:
		f.problem(p, "must stand beside an account that is published: a principal is named already, and of an account that the customer types it is not known")
	case !slices.Contains(accounts, AccountOf(arn)):
		f.problem(p, "must be of the account that is trusted (line %d), %s, got %q", f.line(account), strings.Join(accounts, " or "), arn)
	}
}
