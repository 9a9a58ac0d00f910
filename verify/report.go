package verify

import (
	"slices"
	"time"
)

// Report is what became of one connection.
type Report struct {
	// ID and Name are the connection's.
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	// Vendor is the definition's id.
	Vendor string `json:"vendor"`
	Way    Way    `json:"way"`
	Bucket string `json:"bucket,omitempty"`
	// PhaseOne is the connection's: all that is tried is that nobody gets in. Whether there is the role is not shown.
	PhaseOne bool `json:"phaseOne,omitempty"`
	// Findings are in the order in which they were made.
	Findings []Finding `json:"findings"`
	// Interrupted: the context ended before all was tried.
	Interrupted bool `json:"interrupted,omitempty"`
	// Left is what the run could not remove again.
	Left []Object `json:"left,omitempty"`
	// Requests are all that were sent, retries included.
	Requests int       `json:"requests"`
	Started  time.Time `json:"started"`
	TookMS   int64     `json:"tookMs"`
}

// Finding is one check.
type Finding struct {
	// ID is the check's name, one of the package comment's. It never changes, so that a program may compare.
	ID      string  `json:"id"`
	Verdict Verdict `json:"verdict"`
	// Tried and Expected are sentences, without a full stop, for a person.
	Tried    string `json:"tried"`
	Expected string `json:"expected"`
	// Answered says in words what became of it. Answers are the ones of AWS that it rests on, at most one a request.
	Answered string   `json:"answered"`
	Answers  []Answer `json:"answers,omitempty"`
	// Advice is what the customer should do, or the vendor where it says so, in words to be pasted into a mail.
	Advice string `json:"advice,omitempty"`
	// IfNew: it would have failed if the stack made the bucket, and is the customer's to decide if the bucket was there before. The
	// verdict is Unknown for that alone, as nobody has said which it is: see Connection.BucketIs.
	IfNew bool `json:"ifNew,omitempty"`
}

// Answer is one answer of AWS's.
type Answer struct {
	// Call is the operation of the API, such as PutObject.
	Call string `json:"call"`
	// Status is the HTTP status, 0 where there was no answer, and Code is S3's or STS's word for an error.
	Status int    `json:"status,omitempty"`
	Code   string `json:"code,omitempty"`
	// Message is AWS's, or says why there was no answer.
	Message   string `json:"message,omitempty"`
	RequestID string `json:"requestId,omitempty"`
	// RefusedBy is the kind of policy that refused, and PolicyARN the policy, where AWS tells: inside one account or
	// organisation only.
	RefusedBy PolicyKind `json:"refusedBy,omitempty"`
	PolicyARN string     `json:"policyArn,omitempty"`
	// Denied: a statement denies it; otherwise none of that kind allows it.
	Denied bool `json:"denied,omitempty"`
}

// Verdict says what a finding means.
type Verdict string

const (
	// Good: it is as it should be.
	Good Verdict = "good"
	// Failed: it is not.
	Failed Verdict = "failed"
	// Unknown: it was tried, and could not be told. There was no answer, or one that says nothing of the grant.
	Unknown Verdict = "unknown"
	// Skipped: it was not tried, because it was not promised, may not be seen, or could do harm. Answered says why.
	Skipped Verdict = "skipped"
)

// Object is something that a run left in a bucket.
type Object struct {
	Bucket string `json:"bucket"`
	Key    string `json:"key"`
	// VersionID is of the version that is left, where the bucket keeps versions.
	VersionID string `json:"versionId,omitempty"`
	// Size is in bytes.
	Size int64 `json:"size"`
	// DeleteMarker: it is not an object, but the mark of a deleted one.
	DeleteMarker bool `json:"deleteMarker,omitempty"`
	// Uncertain: S3 did not answer, so it may be there or not.
	Uncertain bool `json:"uncertain,omitempty"`
	// LockMode and LockedUntil are of the bucket's Object Lock, where the vendor may see it: until then nobody removes the
	// version, or only who may bypass a retention of the mode GOVERNANCE, which a run does not.
	LockMode    string    `json:"lockMode,omitempty"`
	LockedUntil time.Time `json:"lockedUntil,omitzero"`
	// Why says why it could not be removed.
	Why string `json:"why"`
}

// OK reports whether everything was tried that can be, and is as it should be.
func (r *Report) OK() bool { return r.Worst() == Good }

// Worst is Failed if any finding is, else Unknown if any is or the run was interrupted, else Good.
func (r *Report) Worst() Verdict {
	switch {
	case r.Count(Failed) > 0:
		return Failed
	case r.Count(Unknown) > 0 || r.Interrupted:
		return Unknown
	}
	return Good
}

// Count is how many findings have the verdict.
func (r *Report) Count(v Verdict) (n int) {
	for _, f := range r.Findings {
		if f.Verdict == v {
			n++
		}
	}
	return n
}

// Finding is the one with the ID, nil if there is none.
func (r *Report) Finding(id string) *Finding {
	i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Findings[i]
}
