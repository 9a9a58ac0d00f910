package proof

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// existingRole is the name of the role that is there already, empty where the stack makes what gets in.
func (l Launch) existingRole() string { return l.Choices[vendors.ParamExistingRoleName] }

// noOtherRole holds that the permissions are those of the one role that is there already, and that the stack makes nobody who
// could get in. Whom that role lets in is not the stack's, and not shown.
func (r *Report) noOtherRole(l Launch, j *judge.Judge) {
	want := []string{judge.ExistingRole(l.existingRole())}
	if r.Decisions++; !slices.Equal(j.Principals(), want) {
		r.failf("%s: permissions are given to %q, must be to %q", l, j.Principals(), want)
	}
	for _, res := range l.Stack.Resources {
		switch res.Type {
		case "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::AccessKey":
			r.failf("%s: there is a %s, %s, where the way in is a role that is there already", l, res.Type, res.LogicalID)
		}
	}
}

// checkAttached: a policy is attached from its own side to the role that is there already, and to nothing else.
func (r *Report) checkAttached(l Launch, res resolve.Resource) {
	var want any
	if l.Definition.Access.ExistingRole != nil {
		want = []any{l.existingRole()}
	}
	if got := res.Properties["Roles"]; compact(got) != compact(want) {
		r.failf("%s: %s is attached to the roles %v, must be to %v", l, res.LogicalID, got, want)
	}
	for _, property := range []string{"Users", "Groups"} {
		if res.Properties[property] != nil {
			r.failf("%s: %s is attached to %s", l, res.LogicalID, property)
		}
	}
}

// encrypts reports whether S3 asks for a bucket of the launch or what is in it. A role that is there already may have other buckets
// open, which are nothing of the launch's.
func (l Launch) encrypts(req judge.Request) bool {
	of := req.Context[EncryptedOf]
	return len(of) > 0 && slices.ContainsFunc(l.buckets(), func(b string) bool { return strings.HasPrefix(of[0]+"/", "arn:aws:s3:::"+b+"/") })
}
