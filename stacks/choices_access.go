package stacks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Ways in, as the parameter Access spells them: the names of the constructs, or what a role trusts where that is a choice.
const (
	wayRole        = "CrossAccountRole"
	wayWebIdentity = "WebIdentityRole"
	wayUser        = "KeyedUser"
)

// waysIn lists the ways among which a definition lets the customer choose, the default first. A StsUserRole has no
// alternative.
func waysIn(def *vendors.Definition) []string {
	var ways []string
	if r := def.Access.Role; r != nil {
		if r.Trust.WebIdentity != nil {
			ways = append(ways, wayWebIdentity)
		}
		if r.Trust.Account != nil || r.Trust.Principal != "" {
			ways = append(ways, wayRole)
		}
	}
	if def.Access.KeyedUser != nil {
		ways = append(ways, wayUser)
	}
	return ways
}

func wayIn(def *vendors.Definition) choice {
	ways := waysIn(def)
	if len(ways) < 2 {
		return choice{}
	}
	explained := map[string]string{
		wayWebIdentity: "a role that a Google service account assumes",
		wayRole:        "a role that an AWS principal assumes with an external ID",
		wayUser:        "a user with an access key",
	}
	texts := make([]string, len(ways))
	for i, w := range ways {
		texts[i] = w + ", " + explained[w]
	}
	c := choice{parameters: []parameter{{
		name: vendors.ParamAccess, group: groupAccess, label: "How " + def.Name + " gets in",
		description: "Only the chosen one exists: " + strings.Join(texts, "; ") + ".",
		value:       &ways[0], allowed: ways,
	}}}
	if slices.Contains(ways, wayUser) {
		c.conditions = append(c.conditions,
			condition{useKeyedUser, expr.Has(vendors.ParamAccess, wayUser)},
			condition{useRole, expr.Not(expr.Is(useKeyedUser))})
	}
	if slices.Contains(ways, wayWebIdentity) && slices.Contains(ways, wayRole) {
		c.conditions = append(c.conditions, condition{useWebIdentity, expr.Has(vendors.ParamAccess, wayWebIdentity)})
	}
	return c
}

// crossAccount: the external ID, and the vendor's principal where the customer types it.
func crossAccount(def *vendors.Definition) choice {
	role := def.Access.Role
	if role == nil || role.Trust.Account == nil && role.Trust.Principal == "" {
		return choice{}
	}
	var c choice
	late := role.Trust.Principal == vendors.AfterLaunch
	optional := late || len(waysIn(def)) > 1
	when := "The value that " + def.Name + " gives you"
	if late {
		when = "The value that " + def.Name + " shows once it knows the role's ARN: launch without it, then update the stack with it"
	}
	if role.Trust.Principal != "" {
		c.parameters = append(c.parameters, parameter{
			name: vendors.ParamVendorPrincipalARN, group: groupAccess, label: "ARN of " + def.Name + "'s principal",
			description: when + ": the ARN of its IAM user or role, the only one that may assume the role.",
			format:      principalFormat,
			maxLength:   maxPrincipalARN,
		})
	}
	if role.Trust.ExternalID != "" {
		c.parameters = append(c.parameters, parameter{
			name: vendors.ParamExternalID, group: groupAccess, label: "External ID",
			description: when + ": its external ID for you alone. Nobody can assume the role without it. It is not a secret.",
			format:      externalIDFormat,
		})
	}
	var names []string
	for i := range c.parameters {
		p := &c.parameters[i]
		if optional {
			p.value, p.format = new(""), p.format.orEmpty()
		}
		names = append(names, p.name)
	}
	switch {
	case late:
		c.conditions = []condition{{trustIsKnown, expr.All(expr.Filled, names)}}
		if len(names) > 1 {
			c.rules = []rule{{name: "WholeTrust", assertions: []assertion{{
				expr.Or(expr.All(expr.Filled, names), expr.All(expr.Empty, names)),
				fmt.Sprintf("Give %s together, or leave both empty as long as %s has not told them.",
					strings.Join(names, " and "), def.Name),
			}}}}
		}
	case optional:
		c.rules = onlyFor(wayRole, names, names)
	}
	return c
}

// maxPrincipalARN leaves room for the longest external ID, 1,224 characters, in a trust policy of 2,048.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const maxPrincipalARN = 512

// webIdentity: the service account, and the audience of its tokens.
func webIdentity(def *vendors.Definition) choice {
	if def.Access.Role == nil || def.Access.Role.Trust.WebIdentity == nil {
		return choice{}
	}
	subject := parameter{
		name: vendors.ParamWebIdentitySubject, group: groupAccess, label: "Service account ID",
		description: "The numeric ID of the Google service account that " + def.Name +
			" gives you, the only one that may assume the role.",
		format: serviceAccountIDFormat,
	}
	c := choice{parameters: []parameter{subject}}
	names := []string{subject.name}
	if def.Access.Role.Trust.WebIdentity.Audience.Offered() {
		c.parameters = append(c.parameters, parameter{
			name: vendors.ParamWebIdentityAudience, group: groupAccess, label: "Audience",
			description: "The audience of the tokens, if " + def.Name +
				" gives you one: tokens made for another audience are then refused. Left empty, a token of this service account " +
				"for any audience opens the role: ask for one.",
			value: new(""), format: audienceFormat.orEmpty(),
		})
		c.conditions = []condition{{requireAudience, expr.Filled(vendors.ParamWebIdentityAudience)}}
		names = append(names, vendors.ParamWebIdentityAudience)
	}
	if len(waysIn(def)) > 1 {
		c.parameters[0].value, c.parameters[0].format = new(""), subject.format.orEmpty()
		c.rules = onlyFor(wayWebIdentity, []string{subject.name}, names)
	}
	return c
}

// onlyFor requires some parameters for one way in, and refuses all of a set for every other: a value that nothing
// heeds would give false comfort.
func onlyFor(way string, required, set []string) []rule {
	r := rule{name: "For" + way, when: expr.Has(vendors.ParamAccess, way)}
	for _, name := range required {
		r.assertions = append(r.assertions, assertion{expr.Filled(name), fmt.Sprintf("%s %s needs %s.", vendors.ParamAccess, way, name)})
	}
	not := rule{name: "OnlyFor" + way, when: expr.Not(expr.Has(vendors.ParamAccess, way))}
	for _, name := range set {
		not.assertions = append(not.assertions, assertion{
			expr.Empty(name), fmt.Sprintf("%s is for %s %s only: leave it empty.", name, vendors.ParamAccess, way),
		})
	}
	return []rule{r, not}
}

// optionalPermissions: the permissions that the customer may switch off.
func optionalPermissions(def *vendors.Definition) choice {
	var c choice
	for _, perm := range def.Permissions {
		if perm.Choice == nil || c.has(perm.Choice.Parameter) {
			continue
		}
		name := perm.Choice.Parameter
		overwriting := ""
		if deletes(perm) && def.Overwrites() {
			overwriting = " What it overwrites is gone too, with either answer, unless the bucket has versioning."
		}
		c.parameters = append(c.parameters, parameter{
			name: name, group: groupAccess, label: words(name),
			description: "Whether " + def.Name + " may do this: " + lowerFirst(perm.Why) + " Can be changed later by an update." + overwriting,
			value:       yesNo(perm.Choice.Default), allowed: []string{"Yes", "No"},
		})
		c.conditions = append(c.conditions, condition{whenAllowed(perm.Choice), expr.Has(name, "Yes")})
	}
	return c
}

func deletes(p vendors.Permission) bool {
	return slices.ContainsFunc(p.Actions, func(a string) bool {
		return strings.HasPrefix(a, "s3:DeleteObject") && !strings.HasSuffix(a, "Tagging")
	})
}

func (c choice) has(parameter string) bool {
	for _, p := range c.parameters {
		if p.name == parameter {
			return true
		}
	}
	return false
}

// whenAllowed is the condition behind a parameter.
func whenAllowed(c *vendors.Choice) string { return c.Condition() }

// Slots of access keys, as the parameter ActiveAccessKeys spells them.
var slots = []string{"A", "B"}

// keys: which of the two access keys exist. From A to B without an outage leads through both.
func keys(def *vendors.Definition) choice {
	if def.Access.StsUserRole == nil && def.Access.KeyedUser == nil {
		return choice{}
	}
	c := choice{parameters: []parameter{{
		name: vendors.ParamActiveAccessKeys, group: groupAdvanced, label: "Active access keys",
		description: "To rotate the key without an outage, update the stack from A to A and B, give " + def.Name +
			" the key of B, then update to B. Back to A in the same way: a key that comes back is a new one.",
		value: new("A"), allowed: []string{"A", "A and B", "B"},
	}}}
	for i, slot := range slots {
		exists := expr.Not(expr.Has(vendors.ParamActiveAccessKeys, slots[1-i]))
		if len(waysIn(def)) > 1 {
			exists = expr.And(expr.Is(useKeyedUser), exists)
		}
		c.conditions = append(c.conditions, condition{whenSlot(slot), exists})
	}
	return c
}

func whenSlot(slot string) string { return "UseKey" + slot }

func session(def *vendors.Definition) choice {
	if def.Access.Role == nil && def.Access.StsUserRole == nil {
		return choice{}
	}
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
	chaining := ""
	if r := def.Access.Role; r != nil && (r.Trust.Account != nil || r.Trust.Principal != "") {
		chaining = " More than 3600 does nothing if it works with a role of its own: AWS lets a role assume another for one hour at most."
	}
	return choice{parameters: []parameter{{
		name: vendors.ParamMaxSessionDuration, group: groupAdvanced, label: "Longest session of the role, in seconds",
		description: "How long " + def.Name + " may work with one session of the role: 3600 to 43200 seconds, that is 1 to 12 hours." + chaining,
		typ:         "Number", value: new("3600"), min: 3600, max: 43200,
		format: format{description: "must be 3600 to 43200 seconds, that is 1 to 12 hours"},
	}}}
}

func boundary() choice {
	return choice{
		parameters: []parameter{{
			name: vendors.ParamPermissionsBoundaryARN, group: groupAdvanced, label: "Permissions boundary",
			description: "The ARN of an IAM policy that bounds every role and user of this stack, where your organization requires one.",
			value:       new(""), format: policyARNFormat.orEmpty(),
		}},
		conditions: []condition{{boundPermissions, expr.Filled(vendors.ParamPermissionsBoundaryARN)}},
	}
}

func roleName(def *vendors.Definition) choice {
	if def.Access.Role == nil || !def.Access.Role.Name.Offered() {
		return choice{}
	}
	return choice{
		parameters: []parameter{{
			name: vendors.ParamRoleName, group: groupAdvanced, label: "Name of the role",
			description: "For an ARN that is known in advance. The launch then needs the capability CAPABILITY_NAMED_IAM, and " +
				"a change makes a new role. Left empty, CloudFormation chooses a name.",
			value: new(""), format: roleNameFormat.orEmpty(),
		}},
		conditions: []condition{{nameRole, expr.Filled(vendors.ParamRoleName)}},
	}
}
