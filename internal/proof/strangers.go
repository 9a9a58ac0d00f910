package proof

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// NoStranger tries to assume every role of a launch as whoever should get in, and as everybody who should not.
func NoStranger(l Launch) (r Report) {
	j, err := judge.Of(l.Stack)
	if err != nil {
		r.failf("%s: %v", l, err)
		return r
	}
	if l.Definition.Access.BucketPolicy != nil {
		r.noStrangeGuest(l, j)
		return r
	}
	if l.Definition.Access.ExistingRole != nil {
		r.noOtherRole(l, j)
		return r
	}
	if l.Stack.Resource("Role") == nil {
		return r // a key is the only way in
	}
	insiders, strangers := l.insiders(), l.strangers()
	for _, s := range l.sets() {
		for _, c := range insiders {
			r.expectAssume(s, j, c, true)
		}
		for _, c := range strangers {
			if !slices.ContainsFunc(insiders, c.same) {
				r.expectAssume(s, j, c, false)
			}
		}
	}
	return r
}

func (r *Report) expectAssume(l Launch, j *judge.Judge, c caller, want bool) {
	role := l.set + "Role"
	got, err := j.MayAssume(role, c.Caller)
	r.Decisions++
	if err != nil {
		r.failf("%s: %s: %v", l, c.name, err)
	} else if got != want {
		r.failf("%s: %s may assume %s: %t, must be %t", l, c.name, role, got, want)
	}
}

// caller is somebody at the door, and a name for them.
type caller struct {
	name string
	judge.Caller
}

func (c caller) same(other caller) bool {
	a, b := c.Caller, other.Caller
	if a.ARN != b.ARN || a.Service != b.Service || a.Federated != b.Federated || len(a.Context) != len(b.Context) {
		return false
	}
	for k, v := range a.Context {
		if !slices.Equal(v, b.Context[k]) {
			return false
		}
	}
	return true
}

// accountOfVendor is the vendor's account in the partition of the launches.
func (l Launch) accountOfVendor() string {
	if t := l.Definition.Trusted(); t != nil && t.Principal.Account != nil {
		return t.Principal.Account[homeOf(l.Definition).ID]
	}
	if typed := l.Choices[vendors.ParamVendorAccountID]; typed != "" {
		return typed
	}
	if trusted := l.trusted(); len(trusted) > 0 {
		return accountIn(trusted[0])
	}
	return principalOwner
}

// trustsAccountOf is a function that reports whether the role trusts the whole account of a principal.
func (l Launch) trustsAccountOf() func(arn string) bool {
	if l.withdrawn() || l.Definition.Trusted() == nil {
		return func(string) bool { return false }
	}
	accounts := l.trustedAccounts()
	return func(arn string) bool {
		return strings.HasPrefix(arn, "arn:aws:iam::") && slices.Contains(accounts, accountIn(arn))
	}
}

// trustedAccounts are the accounts that the role trusts as a whole.
func (l Launch) trustedAccounts() []string {
	switch t := l.Definition.Trusted(); {
	case t.Account.Typed() && l.Choices[vendors.ParamVendorAccountID] != "":
		return []string{l.Choices[vendors.ParamVendorAccountID]}
	case t.Account.Published != nil:
		return l.trusted()
	}
	var list []string
	for _, v := range l.trusted() {
		if isAccount(v) { // beside users and roles of other clouds
			list = append(list, accountIn(v))
		}
	}
	return list
}

// trustedPrincipals are the users and roles that the definition publishes for this launch.
func (l Launch) trustedPrincipals() []string {
	if l.Definition.Trusted().Principal.Published == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(l.trusted()), isAccount)
}

// isAccount reports whether a principal is a whole account.
func isAccount(principal string) bool { return strings.HasSuffix(principal, ":root") }

// accountIn is the account of an ARN, or an account ID itself.
func accountIn(s string) string {
	if parts := strings.SplitN(s, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return s
}

// insiders are those who must get in: none before the second phase of a trust, nor once the customer has withdrawn the access.
func (l Launch) insiders() []caller {
	if l.withdrawn() {
		return nil
	}
	return l.admitted()
}

// admitted are the same whether or not the customer has withdrawn the access.
func (l Launch) admitted() []caller {
	if l.Definition.Access.StsUserRole != nil {
		return []caller{{"the stack's own user", judge.Caller{ARN: l.Stack.Resource("User").Attributes["Arn"]}}}
	}
	t := l.Definition.Trusted()
	if bearers, _ := l.bearers(); bearers != nil {
		for i, b := range bearers {
			bearers[i] = l.meeting(b)
		}
		return bearers
	}
	if t.ExternalID.Given() && t.ExternalIDIsLate() && l.shownID() == "" {
		return nil
	}
	var list []caller
	for _, id := range l.externalIDs() {
		vendors := l.insidersWith(id)
		for _, c := range vendors {
			list = append(list, l.meeting(c))
		}
		if l.assumesItself() && len(vendors) > 0 {
			list = append(list, aws("the role itself", l.roleARN(), id))
		}
	}
	return list
}

// bearers are those who must get in by what they bear in place of an external ID, and those who must not, though it is nearly right.
// Both are nil where the way in of the launch is another.
func (l Launch) bearers() (insiders, strangers []caller) {
	for _, way := range []func(Launch) (insiders, strangers []caller){Launch.tokenBearers} {
		if insiders, strangers = way(l); insiders != nil {
			return insiders, strangers
		}
	}
	return nil, nil
}

// externalIDs are those that open the role: of two during a rotation, either. One that is empty is none.
func (l Launch) externalIDs() []string {
	list := []string{l.composed(l.shownID())}
	if second := l.Choices[vendors.ParamSecondExternalID]; second != "" {
		list = append(list, l.composed(second))
	}
	return list
}

// composed is an external ID as the role must ask for it: where the definition says so, with the account of the stack behind it.
func (l Launch) composed(id string) string {
	if t := l.Definition.Trusted(); t == nil || !t.ExternalID.PerAccount || id == "" {
		return id
	}
	return id + "-" + l.account()
}

// account is the stack's.
func (l Launch) account() string { return strings.Split(l.Stack.ID, ":")[4] }

// nearlyComposed are external IDs that are composed otherwise: of another account, of none, and of none at all before it.
func (l Launch) nearlyComposed() []string {
	if t := l.Definition.Trusted(); t == nil || !t.ExternalID.PerAccount {
		return nil
	}
	list := []string{"-" + l.account(), "*-" + l.account()}
	for _, id := range []string{l.shownID(), l.Choices[vendors.ParamSecondExternalID]} {
		if id != "" {
			list = append(list, id, id+"-999999999999", id+"-", id+l.account(), id+"-*", id+"-"+l.account()+"-"+l.account())
		}
	}
	return list
}

// insidersWith are those of an AWS account who must get in with an external ID.
func (l Launch) insidersWith(id string) []caller {
	t := l.Definition.Trusted()
	switch {
	case t.Account.Given(), t.Principal.Published != nil:
		var list []caller
		for _, account := range l.trustedAccounts() {
			for _, arn := range l.ofPattern(account) {
				list = append(list, aws("the vendor's "+arn, arn, id))
			}
		}
		for _, arn := range l.trustedPrincipals() {
			list = append(list, aws("the vendor's "+arn, arn, id))
		}
		return list
	case l.Choices[vendors.ParamVendorPrincipalARN] != "":
		return []caller{aws("the vendor's principal", principalOf(l.Definition), id)}
	}
	return nil
}

// strangers are everybody else: each has almost what it takes, some more than that of another vendor's trust.
func (l Launch) strangers() []caller {
	_, nearly := l.bearers()
	trusted := l.insiders()
	list := append(everybody(l.accountOfVendor(), append(l.externalIDs(), l.nearlyComposed()...), append(acquainted(l.Definition), l.ownRole()...)...), nearly...)
	list = append(list, l.nearly(trusted, list)...)
	t := l.Definition.Trusted()
	anyID := t == nil || !t.ExternalID.Given()
	trusts, ids, conditions := l.trustsAccountOf(), l.externalIDs(), len(l.conditions()) > 0
	return slices.DeleteFunc(list, func(c caller) bool {
		switch {
		case !l.meets(c):
			return false
		case c.ARN == "":
			return slices.ContainsFunc(trusted, func(in caller) bool { return l.isSameToken(c, in) })
		case anyID: // where no external ID is asked for, one does no harm
			return slices.ContainsFunc(trusted, func(in caller) bool { return in.ARN == c.ARN }) || trusts(c.ARN)
		}
		// Anybody in a trusted account gets in with the right external ID.
		id := c.Context["sts:ExternalId"]
		if conditions && slices.ContainsFunc(trusted, func(in caller) bool {
			return in.ARN == c.ARN && slices.Equal(in.Context["sts:ExternalId"], id)
		}) {
			return true // as good as the insider, by another value that a pattern takes
		}
		return trusts(c.ARN) && len(id) == 1 && id[0] != "" && slices.Contains(ids, id[0])
	})
}

// Caller is somebody at the door of a role, and a name for them.
type Caller struct {
	Name string
	judge.Caller
}

// Callers are everybody who is tried at the door of a role whose vendor has an account, insiders as well as strangers.
func Callers(account string) []Caller {
	var list []Caller
	for _, c := range everybody(account, nil) {
		list = append(list, Caller{c.name, c.Caller})
	}
	return list
}

func everybody(vendor string, ids []string, acquainted ...string) []caller {
	const customer = "123456789012"
	tried := []string{"", "another", "*"}
	for _, id := range append(slices.Clone(ids), externalID, sample(vendors.ParamSecondExternalID)) {
		if id != "" && !slices.Contains(tried, id) {
			tried = append(tried, id, strings.ToUpper(id), id+"x", id[1:])
		}
	}
	var list []caller
	var arns []string
	for _, account := range slices.Compact([]string{principalOwner, vendor}) {
		arn := principalOfAccount(account)
		arns = append(arns, arn, arn+"2", strings.Replace(arn, ":user/", ":role/", 1))
	}
	for _, arn := range append(append(arns, acquainted...),
		"arn:aws:iam::"+vendor+":root",
		"arn:aws:iam::"+vendor+":role/service",
		"arn:aws:iam::"+vendor+":user/somebody",
		"arn:aws:iam::999999999999:user/vendor/reader",
		"arn:aws:iam::999999999999:root",
		"arn:aws-cn:iam::"+vendor+":root",
		"arn:aws:iam::"+customer+":root",
		"arn:aws:iam::"+customer+":user/somebody",
		"arn:aws:iam::"+customer+":role/somebody",
	) {
		for _, id := range tried {
			list = append(list, aws(arn+" with external ID "+id, arn, id))
		}
		empty := aws(arn+" with an empty external ID", arn, "")
		empty.Context = map[string][]string{"sts:ExternalId": {""}}
		list = append(list, empty)
	}
	for _, service := range []string{"ec2.amazonaws.com", "lambda.amazonaws.com", "s3.amazonaws.com", "logging.s3.amazonaws.com"} {
		list = append(list, caller{service, judge.Caller{Service: service, Context: map[string][]string{"sts:ExternalId": {externalID}}}})
	}
	for _, sub := range []string{subject, subject + "1", subject[1:], "*", ""} {
		for _, aud := range []string{audience, "https://other.example.com", ""} {
			list = append(list, google("Google's "+sub+" for "+aud, sub, aud))
		}
	}
	other := google("another provider", subject, audience)
	other.Federated = "cognito-identity.amazonaws.com"
	return append(list, other)
}

func aws(name, arn, externalID string) caller {
	c := caller{name, judge.Caller{ARN: arn}}
	if externalID != "" {
		c.Context = map[string][]string{"sts:ExternalId": {externalID}}
	}
	return c
}

const (
	googleProvider = "accounts.google.com"
	subjectKey     = googleProvider + ":sub"
	audienceKey    = googleProvider + ":oaud"
)

func google(name, sub, aud string) caller {
	context := map[string][]string{}
	if sub != "" {
		context[subjectKey] = []string{sub}
	}
	if aud != "" {
		context[audienceKey] = []string{aud}
	}
	return caller{name, judge.Caller{Federated: googleProvider, Context: context}}
}

// shownID is the external ID of the launch, empty where it has none.
func (l Launch) shownID() string { return l.Choices[vendors.ParamExternalID] }

// typedAccount is the vendor's account as the customer types it, empty where that is nobody's to type.
func (l Launch) typedAccount() string { return l.Choices[vendors.ParamVendorAccountID] }
