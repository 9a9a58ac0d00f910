package constructs

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/narrowing"
)

// Trust says who may assume a role: an [AccountTrust], [PrincipalTrust], [WebIdentityTrust], [NobodyTrust], or a
// [ChoiceTrust] between two of them.
type Trust interface {
	// statements are those of the role's trust policy, one in nearly all cases.
	statements() []any
	// reasons are for whoever reads the template: of what is missing, and of what is asked for besides.
	reasons() map[string]any
	check(*problems)
	// and is the same trust, that lets the role itself in besides, where it lets in anybody with an external ID.
	and(selfTrust) Trust
}

// AccountTrust lets in whomever another AWS account chooses to, with the external ID it made for this customer.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
type AccountTrust struct {
	// Sid is the statement's id.
	Sid string
	// AccountID is the other account, 12 digits, in this partition.
	AccountID Value
	// AccountIDs are several accounts at once, instead of AccountID. One alone may be an Expression that becomes a list of
	// account IDs, or of what IAM makes of them, arn:aws:iam::123456789012:root, such as that of Fn::FindInMap.
	AccountIDs []Value
	// ExternalID is 2 to 1,224 characters of letters, digits and +=,.@:/-_.
	ExternalID Value
	// SecondExternalID opens the role as well, for the time in which one external ID is replaced by another. Left out, there
	// is but one.
	SecondExternalID Value
	// SecondExternalIDWhen is the condition under which SecondExternalID is taken.
	SecondExternalIDWhen When
	// NoExternalID is the reason why this trust can do without an external ID, which stands in the template's metadata. One of the
	// two is given.
	NoExternalID string
	// Narrowed are conditions that whoever assumes the role must meet besides, all of them.
	Narrowed []Narrowing

	self selfTrust
}

func (t AccountTrust) check(p *problems) {
	checkSid(p, t.Sid)
	checkOneOrSeveral(p, "AccountID", t.AccountID, t.AccountIDs, awsname.CheckAccountID)
	checkExternalID(p, t.ExternalID, t.SecondExternalID, t.NoExternalID)
	checkNarrowed(p, t.Narrowed)
	t.self.check(p, t.Narrowed)
}

func (t AccountTrust) statements() []any {
	ids := externalIDs(t.ExternalID, t.SecondExternalID, t.SecondExternalIDWhen)
	return t.self.beside(crossAccount(t.Sid, accountRoots(t.AccountID, t.AccountIDs), ids, t.Narrowed), ids)
}

func (t AccountTrust) reasons() map[string]any {
	return withIdentity(reasonsOf(t.Narrowed, "NoExternalId", t.NoExternalID), t.Sid, t.Narrowed)
}

func (t AccountTrust) and(self selfTrust) Trust {
	t.self = self
	return t
}

// accountRoots are accounts as a policy's principal names them. An Expression that stands alone may be a list of them already.
func accountRoots(one Value, several []Value) Value {
	root := func(id Value) Value { return Sub("arn:${AWS::Partition}:iam::${AccountID}:root", "AccountID", id) }
	if given(one) {
		return root(one)
	}
	list := slices.Clone(several)
	for i, id := range list {
		if _, ok := literal(id); ok || len(list) > 1 {
			list[i] = root(id)
		}
	}
	return oneOrSeveral(nil, list)
}

// PrincipalTrust lets in one user or role of another account, or several, with the external ID it made for this customer.
// IAM keeps the principal's unique ID: one that is deleted and made again is another one, and is not let in.
type PrincipalTrust struct {
	// Sid is the statement's id.
	Sid string
	// ARN is the user or role. It must exist when the stack is launched.
	ARN Value
	// ARNs are several users and roles at once, instead of ARN. One alone may be an Expression that becomes a list of ARNs,
	// such as that of Fn::FindInMap.
	ARNs []Value
	// ExternalID is 2 to 1,224 characters of letters, digits and +=,.@:/-_.
	ExternalID Value
	// SecondExternalID opens the role as well, for the time in which one external ID is replaced by another. Left out, there
	// is but one.
	SecondExternalID Value
	// SecondExternalIDWhen is the condition under which SecondExternalID is taken.
	SecondExternalIDWhen When
	// NoExternalID is the reason why this trust can do without an external ID, which stands in the template's metadata. One of the
	// two is given.
	NoExternalID string
	// Narrowed are conditions that whoever assumes the role must meet besides, all of them.
	Narrowed []Narrowing

	self selfTrust
}

func (t PrincipalTrust) check(p *problems) {
	checkSid(p, t.Sid)
	checkOneOrSeveral(p, "ARN", t.ARN, t.ARNs, awsname.CheckPrincipalARN)
	checkExternalID(p, t.ExternalID, t.SecondExternalID, t.NoExternalID)
	checkNarrowed(p, t.Narrowed)
	t.self.check(p, t.Narrowed)
}

func (t PrincipalTrust) statements() []any {
	ids := externalIDs(t.ExternalID, t.SecondExternalID, t.SecondExternalIDWhen)
	return t.self.beside(crossAccount(t.Sid, oneOrSeveral(t.ARN, t.ARNs), ids, t.Narrowed), ids)
}

func (t PrincipalTrust) reasons() map[string]any {
	return withIdentity(reasonsOf(t.Narrowed, "NoExternalId", t.NoExternalID), t.Sid, t.Narrowed)
}

func (t PrincipalTrust) and(self selfTrust) Trust {
	t.self = self
	return t
}

// reasonsOf are the reason for what a trust does without, under a name of its own, and those of its conditions, by their keys.
func reasonsOf(narrowed []Narrowing, missing, why string) map[string]any {
	reasons := map[string]any{}
	if why != "" {
		reasons[missing] = why
	}
	for _, n := range narrowed {
		if n.Why != "" {
			reasons[n.Key] = n.Why
		}
	}
	return reasons
}

func checkOneOrSeveral(p *problems, name string, one Value, several []Value, check func(string) error) {
	switch {
	case given(one) && len(several) > 0:
		p.addf("Trust: one of %s and %ss must be given, got both", name, name)
	case one == nil && len(several) == 0:
		p.addf("Trust.%s must be given", name)
	}
	for i, v := range append([]Value{one}, several...) {
		if text, ok := literal(v); ok {
			where := "Trust." + name
			if i > 0 {
				where = fmt.Sprintf("Trust.%ss[%d]", name, i-1)
			}
			p.check(where, check(text))
		}
	}
}

// oneOrSeveral is the one value, or the list of them.
func oneOrSeveral(one Value, several []Value) Value {
	switch len(several) {
	case 0:
		return one
	case 1:
		return several[0]
	}
	return several
}

// trustSid also takes the name of a vendor that begins with a digit.
var trustSid = regexp.MustCompile(`^[A-Za-z0-9]{1,128}$`)

func checkSid(p *problems, sid string) {
	if sid != "" && !trustSid.MatchString(sid) {
		p.addf("Trust.Sid must be 1 to 128 letters and digits, got %q", sid)
	}
}

func checkExternalID(p *problems, id, second Value, reason string) {
	if given(id) == (reason != "") {
		p.addf("Trust: one of ExternalID and NoExternalID, the reason for having none, must be given")
	}
	if id, ok := literal(id); ok && id != "" {
		p.check("Trust.ExternalID", awsname.CheckExternalID(id))
	}
	if !given(id) && given(second) {
		p.addf("Trust.SecondExternalID is a second one: ExternalID must be given too")
	}
	if id, ok := literal(second); ok && id != "" {
		p.check("Trust.SecondExternalID", awsname.CheckExternalID(id))
	}
}

// externalIDs is one external ID, or the two that are taken as long as there are two.
func externalIDs(first, second Value, both When) Value {
	if !given(second) {
		return first
	}
	return both.choose([]any{first, second}, first)
}

// crossAccount is the statement that lets a principal in, and where it must set a source identity, that it may.
func crossAccount(sid string, principal, externalID Value, narrowed []Narrowing) []any {
	s := map[string]any{
		"Sid":       cmp.Or(sid, "TheVendor"),
		"Effect":    "Allow",
		"Principal": map[string]any{"AWS": principal},
		"Action":    "sts:AssumeRole",
	}
	condition := narrowedTo(narrowed)
	if given(externalID) {
		add(condition, narrowing.StringEquals, "sts:ExternalId", externalID)
	}
	if len(condition) > 0 {
		s["Condition"] = condition
	}
	if !setsIdentity(narrowed) {
		return []any{s}
	}
	// Setting one opens nothing alone. AWS documents neither sts:ExternalId nor sts:RoleSessionName for it: a condition on what is not
	// there would never hold.
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html
	sets := slices.DeleteFunc(slices.Clone(narrowed), func(n Narrowing) bool { return n.Key == narrowing.SessionName })
	return []any{s, map[string]any{
		"Sid":       sidOfIdentity(sid),
		"Effect":    "Allow",
		"Principal": map[string]any{"AWS": principal},
		"Action":    narrowing.SetSourceIdentity,
		"Condition": narrowedTo(sets),
	}}
}

// setsIdentity reports whether one of the conditions is on the source identity.
func setsIdentity(narrowed []Narrowing) bool {
	return slices.ContainsFunc(narrowed, func(n Narrowing) bool { return n.Key == narrowing.SourceIdentity })
}

// sidOfIdentity is the id of the statement that lets a principal set it.
func sidOfIdentity(sid string) string { return cmp.Or(sid, "TheVendor") + "SetsItsSourceIdentity" }

// withIdentity adds the reason for that statement.
func withIdentity(reasons map[string]any, sid string, narrowed []Narrowing) map[string]any {
	if setsIdentity(narrowed) {
		reasons[sidOfIdentity(sid)] = "STS asks for it besides, of whoever sets a source identity. Alone it lets nobody assume the role."
	}
	return reasons
}

// NobodyTrust lets nobody in. A role must have a trust policy from the start, and this is one for a role whose
// vendor is not known yet: its ARN is final, and a later update of the trust keeps it.
type NobodyTrust struct{}

func (NobodyTrust) check(*problems) {}

func (NobodyTrust) statements() []any {
	return []any{map[string]any{
		"Sid":       "Nobody",
		"Effect":    "Deny",
		"Principal": map[string]any{"AWS": Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
		"Action":    "sts:AssumeRole",
	}}
}

func (NobodyTrust) reasons() map[string]any { return nil }

func (t NobodyTrust) and(selfTrust) Trust { return t }

// ChoiceTrust is Then where a condition of the template holds, else Else.
type ChoiceTrust struct {
	When       When
	Then, Else Trust
}

func (t ChoiceTrust) check(p *problems) {
	if t.When == "" || t.Then == nil || t.Else == nil {
		p.addf("Trust: a ChoiceTrust needs When, Then and Else")
		return
	}
	t.Then.check(p)
	t.Else.check(p)
}

// statements are one of either at a time: what the one has more than the other is left out there.
func (t ChoiceTrust) statements() []any {
	then, otherwise := t.Then.statements(), t.Else.statements()
	list := make([]any, max(len(then), len(otherwise)))
	for i := range list {
		yes, no := any(noValue), any(noValue)
		if i < len(then) {
			yes = then[i]
		}
		if i < len(otherwise) {
			no = otherwise[i]
		}
		list[i] = t.When.choose(yes, no)
	}
	return list
}

// reasons are those of either, one after the other where both have one for the same: which of them is in force, the statements say.
func (t ChoiceTrust) reasons() map[string]any {
	reasons := map[string]any{}
	maps.Copy(reasons, t.Then.reasons())
	for name, why := range t.Else.reasons() {
		if then, both := reasons[name]; both && then != why {
			why = fmt.Sprintf("%v %v", then, why)
		}
		reasons[name] = why
	}
	return reasons
}

func (t ChoiceTrust) and(self selfTrust) Trust {
	if t.Then != nil && t.Else != nil { // else the check says so
		t.Then, t.Else = t.Then.and(self), t.Else.and(self)
	}
	return t
}

// ownUserTrust lets in one user of the same account, who needs no permission of their own for it.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
type ownUserTrust struct{ arn Expression }

func (ownUserTrust) check(*problems) {}

func (ownUserTrust) reasons() map[string]any { return nil }

func (t ownUserTrust) and(selfTrust) Trust { return t }

func (t ownUserTrust) statements() []any {
	return crossAccount("OnlyThisUser", t.arn, nil, nil)
}
