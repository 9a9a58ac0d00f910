package vocabulary

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// whoAssumes says in a sentence who assumes the role, and with what.
func whoAssumes(def *vendors.Definition, partitions bool) string {
	return whoIs(def, partitions) + narrowedTo(def, vendors.NarrowsPrincipal) + aboutTheRole(def)
}

func whoIs(def *vendors.Definition, partitions bool) string {
	trust := def.Access.Role.Trust
	with := " with the external ID that " + def.Name + " made for you"
	switch {
	case trust.ExternalID.Made == vendors.MadeByCustomer:
		with = " with the external ID that you made for it"
	case !trust.ExternalID.Given():
		with = " without an external ID: " + strings.TrimSuffix(trust.NoExternalID, ".")
	}
	with += BehindExternalID(def) + untilThen(def)
	pinned := ""
	if trust.Principal.Account != nil {
		pinned = " in the AWS account " + accountsOf(def, trust.Principal.Account, partitions)
	}
	switch {
	case trust.Account.Published != nil:
		noun, assume := "AWS account ", " assumes"
		if trust.Account.Published.Several() {
			noun, assume = "AWS accounts ", " assume"
		}
		return def.Name + "'s " + noun + published(def, partitions) + assume + " a role" + with + "."
	case trust.Account.Typed():
		return "The AWS account of " + def.Name + " whose ID you enter assumes a role" + with + "."
	case trust.Principal.Published != nil:
		assume := " assumes"
		if trust.Principal.Published.Several() {
			assume = " assume"
		}
		return def.Name + "'s own " + published(def, partitions) + assume + " a role" + with + "."
	case trust.Principal.When == vendors.AfterLaunch:
		return "One IAM user or role of " + def.Name + pinned + " assumes a role" + with + "."
	}
	return "One IAM user or role" + pinned + ", whose ARN you enter, assumes a role" + with + "."
}

// untilThen says that a role trusts nobody at first, and why.
func untilThen(def *vendors.Definition) string {
	trust := def.Access.Role.Trust
	what := "both"
	switch {
	case !trust.IsLate():
		return ""
	case trust.Principal.When != vendors.AfterLaunch:
		what = "the external ID"
	case !trust.ExternalIDIsLate():
		what = "the ARN"
	}
	return ". You enter " + what + " in an update, once " + def.Name + " knows the role: until then nobody can assume it"
}

// namesOf names a whole account among users and roles as such.
func namesOf(values []string) []string {
	list := slices.Clone(values)
	for i, v := range list {
		if account := vendors.AccountOf(v); account != v && vendors.IsAccount(v) {
			list[i] = "whole AWS account " + account
		}
	}
	return list
}

// published lists what a vendor publishes for where it serves customers: several at once with and, one of several with or. Partitions
// are named if asked.
func published(def *vendors.Definition, partitions bool) string {
	p := def.Published()
	var list []string
	for _, id := range def.RolePartitions() {
		for _, s := range p.In(id) {
			words := strings.Join(namesOf(s.Values), " and ")
			switch {
			case p.By == vendors.ByCloud, p.By == vendors.ByRegion:
				words += " (" + s.Key + ")"
			case partitions && !strings.HasPrefix(words, "arn:"):
				words += " (" + string(id) + ")"
			}
			list = append(list, words)
		}
	}
	return strings.Join(list, " or ")
}
