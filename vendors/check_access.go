package vendors

func (f *file) checkAccess() {
	access := f.def.Access
	if access.Role == nil && access.StsUserRole == nil && access.KeyedUser == nil && access.BucketPolicy == nil {
		f.problem(at("access"), "must have at least one of role, stsUserRole, keyedUser and bucketPolicy")
	}
	if access.StsUserRole != nil && (access.Role != nil || access.KeyedUser != nil) {
		f.problem(at("access", "stsUserRole"), "must stand alone: beside it role or keyedUser would be a second role, or a key that can do more")
	}
	if access.BucketPolicy != nil {
		f.checkBucketPolicy(access.BucketPolicy)
	}
	if access.Role != nil {
		f.checkTrust(access.Role.Trust)
	}
}
