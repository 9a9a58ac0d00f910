package vendors

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/s3actions"
)

// sidOfKMSKey is how the Sids of the statements begin that templates add for an encrypted bucket.
const sidOfKMSKey = "UseTheKmsKey"

func (f *file) checkPermissions() {
	if !slices.ContainsFunc(f.def.Permissions, func(p Permission) bool { return p.Choice == nil }) {
		f.problem(at("permissions"), "must have one without choice: IAM takes no policy without statements")
	}
	sids, choices := map[string]int{}, map[string]int{}
	for i, permission := range f.def.Permissions {
		p := at("permissions", i)
		if strings.HasPrefix(permission.Sid, sidOfKMSKey) {
			f.problem(p.to("sid"), "must not start with %q, the template's own statements for an encrypted bucket, got %s", sidOfKMSKey, quote(permission.Sid))
		}
		if first, ok := sids[permission.Sid]; ok {
			f.problem(p.to("sid"), "must be another than %q, which %s is (line %d)", permission.Sid, at("permissions", first), f.line(at("permissions", first, "sid")))
		} else {
			sids[permission.Sid] = i
		}
		f.checkChoice(i, choices)
		for j := range permission.Actions {
			f.checkAction(grantedAction{f.def, i, j})
		}
	}
}

// checkChoice holds two permissions with one parameter to one default. first has the first permission of each parameter.
func (f *file) checkChoice(i int, first map[string]int) {
	choice := f.def.Permissions[i].Choice
	if choice == nil {
		return
	}
	j, ok := first[choice.Parameter]
	if !ok {
		first[choice.Parameter] = i
		return
	}
	if other := f.def.Permissions[j].Choice; other.Default != choice.Default {
		f.problem(at("permissions", i, "choice", "default"), "must be %t as in %s (line %d), got %t: %s is one parameter with one default",
			other.Default, at("permissions", j), f.line(at("permissions", j, "choice", "default")), choice.Default, choice.Parameter)
	}
}

// grantedAction is one action of one permission.
type grantedAction struct {
	def                *Definition
	permission, action int
}

func (g grantedAction) name() string { return g.def.Permissions[g.permission].Actions[g.action] }
func (g grantedAction) on() []Target { return g.def.Permissions[g.permission].On }
func (g grantedAction) path() path   { return at("permissions", g.permission, "actions", g.action) }

func (f *file) checkAction(g grantedAction) {
	if !f.checkActionName(g) {
		return
	}
	f.checkTargets(g)
	if f.def.Bucket.Prefix.Offered() && slices.Contains(g.on(), OnBucket) && !slices.Contains(actionsUnderPrefix(), g.name()) {
		f.problem(g.path(), "must be %s on the bucket, got %s: the customer may limit the grant to a prefix (bucket.prefix, line %d), and S3 can limit no other action on a bucket to one",
			or(actionsUnderPrefix()), quote(g.name()), f.line(at("bucket", "prefix")))
	}
	f.checkGrantedOnce(g)
}

// checkActionName reports whether the name is one that S3 has, or has a star at its end and is the start of one.
func (f *file) checkActionName(g grantedAction) bool {
	action := g.name()
	service, name, ok := strings.Cut(action, ":")
	switch letters := strings.TrimSuffix(name, "*"); {
	case action == "*":
		f.problem(g.path(), "must name S3 actions such as \"s3:GetObject\", got \"*\": a bare star allows every action of every service")
	case !ok:
		f.problem(g.path(), "must be an action with its service such as \"s3:GetObject\", got %s", quote(action))
	case service != "s3":
		f.problem(g.path(), "must be an S3 action such as \"s3:GetObject\", got %s: a permission applies to a bucket and its objects", quote(action))
	case name == "":
		f.problem(g.path(), "must be an action as IAM spells it, such as \"s3:GetObject\", got %s", quote(action))
	case strings.ContainsAny(letters, "*?"):
		f.problem(g.path(), "must have a wildcard at its end only, such as \"s3:Get*\", got %s", quote(action))
	default:
		return f.checkActionExists(g)
	}
	return false
}

// checkActionExists refuses what S3 does not have: IAM takes it and grants nothing. An action younger than the list is
// refused too, until go generate ./internal/s3actions has made the list anew.
func (f *file) checkActionExists(g grantedAction) bool {
	matching := s3actions.Matching(g.name())
	start, wildcard := strings.CutSuffix(g.name(), "*")
	switch {
	case len(matching) == 0 && wildcard:
		f.problem(g.path(), "matches no S3 action, got %s: %s", quote(g.name()), meantAction(start, "*"))
	case len(matching) == 0:
		f.problem(g.path(), "is no S3 action, got %s: %s", quote(g.name()), meantAction(start, ""))
	case !slices.ContainsFunc(matching, func(a s3actions.Action) bool { return strings.HasPrefix(a.Name, start) }):
		// IAM does not mind. Whoever searches the templates for an action does.
		spelled := matching[0].Name[:len(start)] + g.name()[len(start):]
		f.problem(g.path(), "must be %s as AWS spells it, got %s", quote(spelled), quote(g.name()))
	default:
		return true
	}
	return false
}

// checkTargets refuses an action on what it does not apply to, and a wildcard if that holds for all that it matches:
// IAM takes it and it does nothing.
func (f *file) checkTargets(g grantedAction) {
	var applies s3actions.Targets
	for _, action := range s3actions.Matching(g.name()) {
		applies = applies.Or(action.On)
	}
	if applies.Bucket && slices.Contains(g.on(), OnBucket) || applies.Object && slices.Contains(g.on(), OnObjects) {
		return
	}
	var to string
	switch {
	case applies.Bucket:
		to = "the bucket only"
	case applies.Object:
		to = "the objects only"
	case applies.Other:
		to = "neither a bucket nor an object"
	default:
		to = "the whole account"
	}
	f.problem(g.path(), "must be an action on the %s, got %s: it applies to %s", and(words(g.on())), quote(g.name()), to)
}

// checkGrantedOnce refuses an action that an earlier one grants on the same target: whoever reads the later one would
// think that it adds something, or that a choice about it takes something away.
func (f *file) checkGrantedOnce(g grantedAction) {
	for i := range g.permission + 1 {
		for j := range f.def.Permissions[i].Actions {
			other := grantedAction{f.def, i, j}
			if other == g {
				return
			}
			if !strings.HasPrefix(other.name(), "s3:") {
				continue // it is reported for that
			}
			common := slices.DeleteFunc(slices.Clone(g.on()), func(t Target) bool { return !slices.Contains(other.on(), t) })
			if len(common) > 0 && (covers(other.name(), g.name()) || covers(g.name(), other.name())) {
				f.problem(g.path(), "must not grant again what %s grants on the %s (line %d), got %s beside %s",
					other.path(), and(words(common)), f.line(other.path()), quote(g.name()), quote(other.name()))
				return
			}
		}
	}
}

// covers reports whether action a, which may end in a star, grants all that b grants.
func covers(a, b string) bool {
	if start, ok := strings.CutSuffix(a, "*"); ok {
		return strings.HasPrefix(b, start)
	}
	return a == b
}

// actionsUnderPrefix are the actions on a bucket that a grant limited to a prefix may have: the first two can be
// limited by the condition key s3:prefix, the others show no key of an object, which no list of AWS's says.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func actionsUnderPrefix() []string {
	return []string{"s3:ListBucket", "s3:ListBucketVersions", "s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:GetEncryptionConfiguration", "s3:GetBucketTagging"}
}

func words(targets []Target) []string {
	list := make([]string, len(targets))
	for i, t := range targets {
		list[i] = string(t)
	}
	return list
}
