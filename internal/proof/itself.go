package proof

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// assumesItself reports whether the definition lets the role assume itself.
func (l Launch) assumesItself() bool {
	r := l.Definition.Access.Role
	return r != nil && r.AssumesItself != ""
}

// roleARN is that of the launch's role, "" where there is none.
func (l Launch) roleARN() string {
	if r := l.Stack.Resource("Role"); r != nil {
		return r.Attributes["Arn"]
	}
	return ""
}

// ownRole are the role itself and what is near it: other roles and users of the account, and such of other accounts and
// partitions. None of them gets in, but the role where it may assume itself.
func (l Launch) ownRole() []string {
	own := l.roleARN()
	if own == "" {
		return nil
	}
	name := own[strings.LastIndex(own, "/")+1:]
	start := strings.TrimSuffix(own, name)
	return []string{
		own, own + "2", start + "x" + name, start + name[1:], start + strings.ToUpper(name) + "_", start + "team/" + name,
		"arn:aws:iam::" + Account + ":root", "arn:aws:iam::" + Account + ":user/somebody", "arn:aws:iam::" + Account + ":role/somebody",
		strings.Replace(own, ":role/", ":user/", 1), strings.Replace(own, ":"+Account+":", ":999999999999:", 1), strings.Replace(own, ":aws:", ":aws-cn:", 1),
	}
}

// exactSessions holds what the role or user may ask of STS: nothing, but for the role a session of itself where it may.
func (r *Report) exactSessions(l Launch, j *judge.Judge) {
	resources := append(l.ownRole(), "*", "arn:aws:iam::"+Account+":role/another")
	for _, id := range j.Principals() {
		for _, action := range []string{"sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity", "sts:GetFederationToken"} {
			for _, resource := range resources {
				want := l.assumesItself() && id == "Role" && action == "sts:AssumeRole" && resource == l.roleARN()
				got, err := j.Allows(id, judge.Request{Action: action, Resource: resource})
				r.Decisions++
				if err != nil {
					r.failf("%s: %s: %v", l, id, err)
				} else if got != want {
					r.failf("%s: %s on %s by %s: allowed %t, must be %t", l, action, resource, id, got, want)
				}
			}
		}
	}
}
