package verify

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// objectLock compares the bucket's, new or not, with what the definition says.
func (r *run) objectLock(ctx context.Context) {
	lock := r.def.Bucket.ObjectLock
	if lock == nil {
		return
	}
	f := Finding{ID: "place/object-lock", Verdict: Good, Tried: "see whether the bucket has Object Lock", Expected: "it is " + lockWords(string(lock.Mode), lock.Days.Number())}
	if !r.has("works/s3:GetBucketObjectLockConfiguration", Good) {
		r.skip(f.ID, f.Tried, f.Expected, "the vendor may not see it")
		return
	}
	f.Answered = "it is off"
	if seen := r.bucket.seen.lock; seen != nil && seen.ObjectLockEnabled == types.ObjectLockEnabledEnabled {
		mode, days := "", 0
		if seen.Rule != nil && seen.Rule.DefaultRetention != nil {
			d := seen.Rule.DefaultRetention
			mode, days = string(d.Mode), int(aws.ToInt32(d.Days))+365*int(aws.ToInt32(d.Years))
		}
		f.Answered = "it is " + lockWords(mode, days)
	}
	if f.Answered != f.Expected {
		f.Verdict = Failed
		f.Advice = fmt.Sprintf("Set the bucket's Object Lock so that it is %s. That can never be undone. Of a bucket that the stack made, it is as the stack made it.", lockWords(string(lock.Mode), lock.Days.Number()))
	}
	r.add(ctx, f)
}

func lockWords(mode string, days int) string {
	if mode == "" {
		return "on, without a default retention"
	}
	return fmt.Sprintf("on, with %s for %d days", mode, days)
}

// lifecycle compares the rules by which S3 clears away with the definition's: of a new bucket no other one may delete, but where the
// customer may have chosen it.
func (r *run) lifecycle(ctx context.Context) {
	l := r.def.Bucket.Lifecycle
	if l == nil {
		return
	}
	most := l.AbortUploads.Number()
	f := Finding{ID: "place/lifecycle", Verdict: Good, Tried: "read by what rules S3 clears away in the bucket", Answered: "they are so",
		Expected: fmt.Sprintf("uploads that are not finished go after %d days", most)}
	if most == 0 {
		f.Expected = "no object is deleted unasked"
	}
	if !r.has("works/s3:GetLifecycleConfiguration", Good) {
		r.skip(f.ID, f.Tried, f.Expected, "the vendor may not see it")
		return
	}
	aborts := most == 0
	var deletes []string
	for _, rule := range r.bucket.seen.lifecycle {
		if rule.Status != types.ExpirationStatusEnabled {
			continue
		}
		if a := rule.AbortIncompleteMultipartUpload; a != nil && ofAll(rule) && aws.ToInt32(a.DaysAfterInitiation) > 0 && int(aws.ToInt32(a.DaysAfterInitiation)) <= most {
			aborts = true
		}
		if rule.Expiration != nil || rule.NoncurrentVersionExpiration != nil {
			deletes = append(deletes, aws.ToString(rule.ID))
		}
	}
	switch {
	case !aborts:
		f.Verdict, f.Answered = Failed, "no rule clears them away so soon, wherever they are"
		f.Advice = fmt.Sprintf("Add a lifecycle rule to the bucket that aborts unfinished uploads after %d days, for all keys.", most)
	case len(deletes) > 0 && l.Expiry == "" && r.c.BucketIs != OriginExisting:
		f.Verdict, f.Answered = Failed, "objects are deleted by "+strings.Join(deletes, ", ")
		f.Advice = "A lifecycle rule deletes objects or versions, and the stack has made none that does. Take it out, unless you know it."
		r.ifNew(&f)
	case len(deletes) > 0:
		f.Advice = "Objects or versions are deleted by the lifecycle rules " + strings.Join(deletes, ", ") + ": see that you want it, as with " + vendors.ParamExpireAfterDays + "."
	}
	r.add(ctx, f)
}

// ofAll: the rule is for every key.
func ofAll(rule types.LifecycleRule) bool {
	//lint:ignore SA1019 buckets may have this older form
	if aws.ToString(rule.Prefix) != "" {
		return false
	}
	f := rule.Filter
	return f == nil || f.And == nil && f.Tag == nil && f.ObjectSizeGreaterThan == nil && f.ObjectSizeLessThan == nil && aws.ToString(f.Prefix) == ""
}
