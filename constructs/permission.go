package constructs

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
)

var sidPattern = regexp.MustCompile(permissions.SidPattern)

// checkPermissions refuses what a vendor's definition may not have either.
func checkPermissions(p *problems, props AccessPolicyProps) {
	grants := make([]permissions.Permission, len(props.Permissions))
	for i, perm := range props.Permissions {
		grants[i] = permissions.Permission{Sid: perm.Sid, Actions: perm.Actions, Bucket: perm.OnBucket, Objects: perm.OnObjects, Account: perm.OnAccount, Beyond: perm.BeyondPrefix}
		name := fmt.Sprintf("Permissions[%d]", i)
		if !sidPattern.MatchString(perm.Sid) {
			p.addf("%s.Sid must be 1 to 64 letters and digits that start with a capital letter, got %q", name, perm.Sid)
		}
		if (len(perm.BeyondPrefix) == 0) != (perm.BeyondPrefixWhy == "") {
			p.addf("%s.BeyondPrefix and BeyondPrefixWhy must be given both, or neither", name)
		}
		if len(perm.Actions) == 0 {
			p.addf("%s.Actions must have at least one action", name)
		}
		if perm.OnAccount && props.ofTheBucket {
			p.addf("%s must not be OnAccount: a bucket's policy is about nothing but the bucket", name)
		}
		if !perm.OnBucket && !perm.OnObjects && !perm.OnAccount {
			p.addf("%s must be OnBucket, OnObjects or both, or OnAccount", name)
			grants[i].Actions = nil // what it applies to is not known
		}
	}
	if props.When == "" && len(grants) > 0 && !slices.ContainsFunc(props.Permissions, func(p Permission) bool { return p.When == "" }) {
		p.addf("Permissions must have one without When, or When be given: IAM takes no policy without statements")
	}
	rules := permissions.Rules{Beyond: "BeyondPrefix", Name: func(at permissions.Place) (name, hint string) { return permissionName(at), "" }}
	if given(props.Prefix) {
		rules.Prefix = "Prefix limits the grant"
	} else if len(props.Prefixes) > 0 {
		rules.Prefix, rules.Prefixes = "Prefixes limit the grant", props.Prefixes
	}
	for _, problem := range permissions.Check(grants, rules) {
		p.addf("%s %s", permissionName(problem.Place), problem.Message)
	}
}

func permissionName(at permissions.Place) string {
	if at.Action == permissions.Sid {
		return fmt.Sprintf("Permissions[%d].Sid", at.Permission)
	}
	if at.Beyond {
		return fmt.Sprintf("Permissions[%d].BeyondPrefix[%d]", at.Permission, at.Action)
	}
	return fmt.Sprintf("Permissions[%d].Actions[%d]", at.Permission, at.Action)
}

// sids are the ids of a policy's statements, so that none that we make is one of the author's, or another of ours.
type sids map[string]bool

func sidsOf(list []Permission) sids {
	taken := sids{}
	for _, perm := range list {
		taken[perm.Sid] = true
	}
	return taken
}

// free takes a Sid that is nobody's: the one asked for if it is free, else with an ending that makes it so.
func (s sids) free(sid, ending string) string {
	made := sid + ending
	for s[made] {
		made += cmp.Or(ending, "Too")
	}
	s[made] = true
	return made
}
