package vendors

import "slices"

func (f *file) checkAccess() {
	access := f.def.Access
	if len(f.def.waysBut()) == 0 {
		f.problem(at("access"), "must have at least one of role, stsUserRole, keyedUser, bucketPolicy and existingRole")
	}
	if access.StsUserRole != nil && (access.Role != nil || access.KeyedUser != nil) {
		f.problem(at("access", "stsUserRole"), "must stand alone: beside it role or keyedUser would be a second role, or a key that can do more")
	}
	if access.ExistingRole != nil {
		f.checkExistingRole(access.ExistingRole)
	}
	if access.BucketPolicy != nil {
		f.checkBucketPolicy(access.BucketPolicy)
	}
	if access.Role != nil {
		f.checkTrust(access.Role.Trust)
		f.checkAssumesItself(access.Role)
		f.checkRoleName(access.Role.Name, at("access", "role", "name"))
		f.checkLength(access.Role.Session, at("access", "role", "session"))
	}
	if access.StsUserRole != nil {
		f.checkLength(access.StsUserRole.Session, at("access", "stsUserRole", "session"))
	}
	if access.KeyedUser != nil && access.KeyedUser.Partitions != nil {
		f.checkKeyPartitions(access.KeyedUser.Partitions)
	}
}

// waysBut are the keys below access of the definition's ways in, but for some of them.
func (d *Definition) waysBut(some ...string) []string {
	var ways []string
	for _, way := range []struct {
		key   string
		given bool
	}{
		{"role", d.Access.Role != nil}, {"stsUserRole", d.Access.StsUserRole != nil}, {"keyedUser", d.Access.KeyedUser != nil},
		{"bucketPolicy", d.Access.BucketPolicy != nil}, {"existingRole", d.Access.ExistingRole != nil},
	} {
		if way.given && !slices.Contains(some, way.key) {
			ways = append(ways, way.key)
		}
	}
	return ways
}

// pathOfKeyPartitions leads to what [Definition.KeyPartitions] returns.
func pathOfKeyPartitions() path { return at("access", "keyedUser", "partitions") }

// checkKeyPartitions: a key is a way in where no role is.
func (f *file) checkKeyPartitions(keyed []Partition) {
	key := pathOfKeyPartitions()
	role := f.def.Access.Role
	if role == nil {
		f.problem(key, "must be left out where there is no role: the key is the only way in wherever the vendor serves, which partitions says")
		return
	}
	if p := role.Trust.Published(); p != nil && p.By == ByRegion {
		f.problem(key, "must be left out beside %s (line %d): CloudFormation looks up the region there whatever the way in, and finds none of these partitions",
			f.def.pathOfAccounts().to(string(ByRegion)), f.line(f.def.pathOfAccounts().to(string(ByRegion))))
	}
	known := f.def.knownPartitions()
	for i, p := range keyed {
		switch {
		case slices.Contains(known, p):
			f.problem(key.to(i), "must be a partition in which the role does not work, got %q, for which %s (line %d) has %s: a key is not for where a role works",
				p, f.def.pathOfAccounts(), f.line(f.def.pathOfAccounts()), f.def.whatIsKnown())
		case f.def.Partitions != nil && !slices.Contains(f.def.Partitions, p):
			f.problem(key.to(i), "must be one of partitions (line %d), got %q", f.line(at("partitions")), p)
		}
	}
	if len(f.def.RolePartitions()) == 0 {
		f.problem(key, "must leave a partition for the role, which else is a way in nowhere")
	}
}
