package vendors

// ObjectLock has S3 keep every version of an object of a new bucket for a time, or until whoever may says otherwise. It is on from
// the launch on, and nobody can ever turn it off, nor suspend versioning: that is what it is for.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
type ObjectLock struct {
	// Why says what the vendor needs it for.
	Why string `yaml:"why" jsonschema:"required,minLength=20,maxLength=300" jsonschema_description:"What the vendor needs it for. It can never be turned off again."`
	// Mode and Days are the default retention, both or none: of every object that is written without a retention of its own.
	Mode LockMode `yaml:"mode,omitempty" jsonschema_description:"The mode of the default retention: GOVERNANCE, which whoever has s3:BypassGovernanceRetention can lift, or COMPLIANCE, which nobody can, the account's root included. Left out with days: only what is written with a retention of its own is kept."`
	Days Days     `yaml:"days,omitempty" jsonschema_description:"How long the default retention keeps each version of an object, 1d to 3650d. Left out with mode: no default retention."`
}

// LockMode is how firm a retention is.
type LockMode string

const (
	LockGovernance LockMode = "GOVERNANCE"
	LockCompliance LockMode = "COMPLIANCE"
)

// LockModes are all of them.
func LockModes() []LockMode { return []LockMode{LockGovernance, LockCompliance} }

// MostRetention is the longest default retention that a definition may have, in days, ten years. S3 takes a hundred.
const MostRetention = 3650

// MustKeepVersions says whether versioning must be on, for itself or for Object Lock.
func (b Bucket) MustKeepVersions() bool { return b.VersioningOn != "" || b.ObjectLock != nil }

func (f *file) checkKeeping(b Bucket, where path) {
	for _, of := range []struct {
		key string
		is  bool
	}{{"versioningOn", b.VersioningOn != ""}, {"objectLock", b.ObjectLock != nil}} {
		if of.is && b.Versioning.Offered() {
			f.problem(where.to("versioning"), "must be left out or \"never\" beside %s (line %d), with which versioning is always on, got %q", of.key, f.line(where.to(of.key)), b.Versioning)
		}
	}
	lock := b.ObjectLock
	if lock == nil {
		return
	}
	at := where.to("objectLock")
	if b.VersioningOn != "" {
		f.problem(where.to("versioningOn"), "must be left out beside objectLock (line %d), which needs versioning itself", f.line(at))
	}
	if (lock.Mode == "") != (lock.Days == "") {
		f.problem(at, "must have mode and days, or neither: they are one retention")
	}
	if lock.Days.Number() > MostRetention {
		f.problem(at.to("days"), "must be 1d to %dd, got %q", MostRetention, lock.Days)
	}
	if b.Lifecycle != nil && b.Lifecycle.Expiry != "" {
		f.problem(where.to("lifecycle", "expiry"), "must be left out beside objectLock (line %d), whose objects S3 does not delete: an expiry only hides them", f.line(at))
	}
}
