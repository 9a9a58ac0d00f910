package constructs

import "fmt"

// ObjectLock has S3 keep each version of an object for a time. The zero value is a bucket without it.
//
// A bucket has it from the start, and nobody can ever turn it off, nor suspend versioning, which comes with it: a change from off to on on
// a live bucket can be made once, and none back. A change of the default retention is for what is written from then on.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
type ObjectLock struct {
	// On turns it on.
	On bool
	// Mode and Days are the default retention, of every object that is written without one of its own: GOVERNANCE, which
	// whoever has s3:BypassGovernanceRetention can lift, or COMPLIANCE, which nobody can; for 1 to 36500 days. Left out
	// together, there is none.
	Mode string
	Days int
}

// Lifecycle is what S3 clears away by itself. The zero value clears nothing away. A change happens in place, and within a day.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html
type Lifecycle struct {
	// AbortUploadsAfterDays is when uploads in parts go that were never finished, 1 to 36500 days after their start. 0: never.
	AbortUploadsAfterDays int
	// ExpireAfterDays is how many days after it was written an object is deleted, at least 1. Left out: none ever is. Where the
	// bucket keeps versions, they stay.
	ExpireAfterDays Value
	// ExpirePrefix limits ExpireAfterDays to keys that begin with it. Left out or empty, it is all of them.
	ExpirePrefix Value
	// ExpirePrefixes are several, instead of ExpirePrefix.
	ExpirePrefixes []string
	// ExpireWhen is the condition under which objects are deleted.
	ExpireWhen When
}

// mostDays is a hundred years, the most that S3 takes for a retention.
const mostDays = 36500

func (l ObjectLock) check(p *problems, versioning Value) {
	if !l.On {
		if l != (ObjectLock{}) {
			p.addf("ObjectLock.On must be set beside Mode and Days")
		}
		return
	}
	if given(versioning) {
		p.addf("Versioning must be left out beside ObjectLock, which keeps it Enabled")
	}
	if (l.Mode == "") != (l.Days == 0) {
		p.addf("ObjectLock must have Mode and Days, or neither")
	}
	if l.Mode != "" && l.Mode != "GOVERNANCE" && l.Mode != "COMPLIANCE" {
		p.addf("ObjectLock.Mode must be GOVERNANCE, COMPLIANCE or left out, got %q", l.Mode)
	}
	if l.Days < 0 || l.Days > mostDays {
		p.addf("ObjectLock.Days must be 1 to %d, which is a hundred years, got %d", mostDays, l.Days)
	}
}

// put sets it in a bucket's properties.
func (l ObjectLock) put(properties map[string]any) {
	if !l.On {
		return
	}
	lock := map[string]any{"ObjectLockEnabled": "Enabled"}
	if l.Mode != "" {
		lock["Rule"] = map[string]any{"DefaultRetention": map[string]any{"Mode": l.Mode, "Days": l.Days}}
	}
	properties["ObjectLockEnabled"], properties["ObjectLockConfiguration"] = true, lock
	properties["VersioningConfiguration"] = map[string]any{"Status": "Enabled"}
}

func (l Lifecycle) check(p *problems) {
	if n := l.AbortUploadsAfterDays; n < 0 || n > mostDays {
		p.addf("Lifecycle.AbortUploadsAfterDays must be 0 to %d, got %d", mostDays, n)
	}
	if days, ok := l.ExpireAfterDays.(int); ok && days < 1 {
		p.addf("Lifecycle.ExpireAfterDays must be 1 or more, or left out, got %d", days)
	}
	checkPrefixes(p, "Lifecycle.ExpirePrefix", l.ExpirePrefix, l.ExpirePrefixes)
	if !given(l.ExpireAfterDays) && (given(l.ExpirePrefix) || len(l.ExpirePrefixes) > 0 || l.ExpireWhen != "") {
		p.addf("Lifecycle.ExpireAfterDays must be given beside ExpirePrefix, ExpirePrefixes and ExpireWhen")
	}
}

// put sets it in a bucket's properties. S3 takes no list of rules that is empty.
func (l Lifecycle) put(properties map[string]any) {
	var rules []any
	if l.AbortUploadsAfterDays > 0 {
		rules = append(rules, map[string]any{"Id": "AbortUnfinishedUploads", "Status": "Enabled",
			"AbortIncompleteMultipartUpload": map[string]any{"DaysAfterInitiation": l.AbortUploadsAfterDays}})
	}
	expiring := l.expiring()
	if len(rules) == 0 && len(expiring) > 0 {
		properties["LifecycleConfiguration"] = l.ExpireWhen.orNothing(map[string]any{"Rules": expiring})
		return
	}
	for _, rule := range expiring {
		rules = append(rules, l.ExpireWhen.orNothing(rule))
	}
	if rules != nil {
		properties["LifecycleConfiguration"] = map[string]any{"Rules": rules}
	}
}

// expiring are the rules by which objects are deleted: one, or one for each of several prefixes.
func (l Lifecycle) expiring() []any {
	if !given(l.ExpireAfterDays) {
		return nil
	}
	rule := func(id string, prefix Value) map[string]any {
		rule := map[string]any{"Id": id, "Status": "Enabled", "ExpirationInDays": l.ExpireAfterDays}
		if given(prefix) {
			rule["Prefix"] = prefix
		}
		return rule
	}
	switch len(l.ExpirePrefixes) {
	case 0:
		return []any{rule("ExpireObjects", l.ExpirePrefix)}
	case 1:
		return []any{rule("ExpireObjects", l.ExpirePrefixes[0])}
	}
	var rules []any
	for i, prefix := range l.ExpirePrefixes {
		rules = append(rules, rule(fmt.Sprintf("ExpireObjects%d", i+1), prefix))
	}
	return rules
}
