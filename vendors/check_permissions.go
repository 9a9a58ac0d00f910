package vendors

import (
	"fmt"
	"slices"
	"strings"
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
	name, ok := f.checkActionName(g)
	if !ok {
		return
	}
	if targets, known := actionTargets()[name]; known && !slices.ContainsFunc(targets, func(t Target) bool { return slices.Contains(g.on(), t) }) {
		f.problem(g.path(), "must be an action on the %s, got %s: %s", and(words(g.on())), quote(g.name()), appliesTo(targets))
	}
	if f.def.Bucket.Prefix.Offered() && slices.Contains(g.on(), OnBucket) && !slices.Contains(actionsUnderPrefix(), name) {
		f.problem(g.path(), "must be %s on the bucket, got %s: the customer may limit the grant to a prefix (bucket.prefix, line %d), and S3 can limit no other action on a bucket to one",
			or(prefixed(actionsUnderPrefix())), quote(g.name()), f.line(at("bucket", "prefix")))
	}
	f.checkGrantedOnce(g)
}

// checkActionName returns the action's name without the service, if it can be granted at all.
//
// The name may still be none that S3 has: IAM takes it and grants nothing.
func (f *file) checkActionName(g grantedAction) (string, bool) {
	action := g.name()
	service, name, ok := strings.Cut(action, ":")
	switch letters := strings.TrimSuffix(name, "*"); {
	case action == "*":
		f.problem(g.path(), "must name S3 actions such as \"s3:GetObject\", got \"*\": a bare star allows every action of every service")
	case !ok:
		f.problem(g.path(), "must be an action with its service such as \"s3:GetObject\", got %s", quote(action))
	case service != "s3":
		f.problem(g.path(), "must be an S3 action such as \"s3:GetObject\", got %s: a permission applies to a bucket and its objects", quote(action))
	case strings.ContainsAny(letters, "*?"):
		f.problem(g.path(), "must have a wildcard at its end only, such as \"s3:Get*\", got %s", quote(action))
	case name == "" || strings.ContainsFunc(letters, notLetter) || letters != "" && letters[0] > 'Z':
		f.problem(g.path(), "must be an action as IAM spells it, such as \"s3:GetObject\", got %s", quote(action))
	default:
		return name, true
	}
	return "", false
}

func notLetter(r rune) bool { return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') }

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
// limited by the condition key s3:prefix, the others show no key of an object.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func actionsUnderPrefix() []string {
	return []string{"ListBucket", "ListBucketVersions", "GetBucketLocation", "GetBucketVersioning", "GetEncryptionConfiguration", "GetBucketTagging"}
}

// actionTargets returns what well-known actions apply to, after the resource types of
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html.
// On anything else IAM takes them and they do nothing. An action that is not listed is not checked.
func actionTargets() map[string][]Target {
	targets := map[string][]Target{}
	for _, name := range strings.Fields(`
		AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionTagging
		GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectVersion GetObjectVersionAcl
		GetObjectVersionAttributes GetObjectVersionTagging ListMultipartUploadParts PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention
		PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging RestoreObject UpdateObjectEncryption`) {
		targets[name] = []Target{OnObjects}
	}
	for _, name := range strings.Fields(`
		DeleteBucket DeleteBucketPolicy GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketNotification
		GetBucketObjectLockConfiguration GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketTagging
		GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration
		GetReplicationConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions PutBucketAcl PutBucketCORS PutBucketLogging
		PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock PutBucketTagging
		PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration PutInventoryConfiguration PutLifecycleConfiguration PutMetricsConfiguration
		PutReplicationConfiguration`) {
		targets[name] = []Target{OnBucket}
	}
	for _, name := range strings.Fields(`CreateJob GetAccountPublicAccessBlock ListAllMyBuckets ListJobs PutAccountPublicAccessBlock`) {
		targets[name] = nil // an action on the whole account
	}
	return targets
}

func appliesTo(targets []Target) string {
	if len(targets) == 0 {
		return "it applies to the whole account"
	}
	return fmt.Sprintf("it applies to the %s only", and(words(targets)))
}

func words(targets []Target) []string {
	list := make([]string, len(targets))
	for i, t := range targets {
		list[i] = string(t)
	}
	return list
}

func prefixed(names []string) []string {
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = "s3:" + name
	}
	return list
}
