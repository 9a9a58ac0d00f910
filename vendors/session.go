package vendors

import (
	"strings"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// Session is how long one session of the role may last, by the vendor's own default and limit.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use.html#id_roles_use_view-role-max-session
type Session struct {
	// Default is what the role allows where the customer does not say otherwise. Left out, it is an hour.
	Default Duration `yaml:"default,omitempty" jsonschema_description:"How long a session may last where the customer does not say otherwise, 1h to 12h. Left out: 1h."`
	// Longest is the most that the customer can allow. Left out, it is twelve hours, which is IAM's own.
	Longest Duration `yaml:"longest,omitempty" jsonschema_description:"The most that the customer can allow, 1h to 12h. Left out: 12h."`
	// Why says what the vendor needs that for.
	Why string `yaml:"why" jsonschema:"required,minLength=10,maxLength=200" jsonschema_description:"What it is for: why an hour is not enough, or why no more is needed."`
}

// Duration is a number of hours or minutes, such as 12h or 90m.
type Duration string

// Seconds is what AWS asks for.
func (d Duration) Seconds() int {
	parsed, err := time.ParseDuration(string(d))
	if err != nil {
		return 0
	}
	return int(parsed / time.Second)
}

// What IAM takes, in seconds, and what it takes where nothing is said.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
const (
	LeastSession = 3600
	MostSession  = 43200
)

// Session is the role's, nil where the definition says nothing of it.
func (d *Definition) Session() *Session {
	switch a := d.Access; {
	case a.Role != nil:
		return a.Role.Session
	case a.StsUserRole != nil:
		return a.StsUserRole.Session
	}
	return nil
}

// SessionSeconds are how long a session may last unless the customer says otherwise, and the most that they can allow.
func (d *Definition) SessionSeconds() (byDefault, most int) {
	byDefault, most = LeastSession, MostSession
	if s := d.Session(); s != nil {
		if s.Default != "" {
			byDefault = s.Default.Seconds()
		}
		if s.Longest != "" {
			most = s.Longest.Seconds()
		}
	}
	if d.AssumedByRoles() {
		return LeastSession, LeastSession
	}
	return byDefault, most
}

// checkLength: IAM takes both, and AWS lets the vendor have such a session.
func (f *file) checkLength(s *Session, p path) {
	if s == nil {
		return
	}
	if s.Default == "" && s.Longest == "" {
		f.problem(p, "must have default or longest, or be left out: an hour, and up to twelve as the customer says")
		return
	}
	ok := true
	for _, d := range []struct {
		key   string
		value Duration
	}{{"default", s.Default}, {"longest", s.Longest}} {
		if seconds := d.value.Seconds(); d.value != "" && (seconds < LeastSession || seconds > MostSession) {
			f.problem(p.to(d.key), "must be 1h to 12h, which IAM takes, got %q", d.value)
			ok = false
		}
	}
	if !ok {
		return
	}
	if s.Default != "" && s.Longest != "" && s.Default.Seconds() > s.Longest.Seconds() {
		f.problem(p.to("default"), "must be no more than longest (line %d), %q, got %q", f.line(p.to("longest")), s.Longest, s.Default)
		return
	}
	if !f.def.AssumedByRoles() {
		return
	}
	for _, d := range []struct {
		key   string
		value Duration
	}{{"default", s.Default}, {"longest", s.Longest}} {
		if d.value.Seconds() > LeastSession {
			f.problem(p.to(d.key), "must be 1h where %s (line %d) has roles only, got %q: AWS lets a role assume another for one hour at most", f.def.pathOfAccounts(), f.line(f.def.pathOfAccounts()), d.value)
		}
	}
}

// AssumedByRoles reports whether only roles assume the role, all of them published: AWS lets a role assume another for one hour
// at most, whatever that one allows.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
func (d *Definition) AssumedByRoles() bool {
	role := d.Access.Role
	if role == nil || role.Trust.Principal.Published == nil || role.Trust.ByToken() {
		return false
	}
	for _, set := range role.Trust.Principal.Published.Sets {
		for _, arn := range set.Values {
			if !strings.HasPrefix(arn, "arn:"+string(partition.OfARN(arn))+":iam::") || !strings.Contains(arn, ":role/") {
				return false
			}
		}
	}
	return true
}
