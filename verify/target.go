package verify

import (
	"context"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// tellsVendor looks whether the bucket tells the vendor's own queue or topic. That one itself is the vendor's, who knows what comes in.
func (r *run) tellsVendor(ctx context.Context) {
	n := r.def.Notifications
	if !r.def.HasTarget() || r.set != "" {
		return
	}
	arn := r.target()
	if arn == "" {
		r.skip(tellsID, "look among the notifications of bucket "+r.bucket.name, tellsExpected, "the ARN that the customer typed, if so, was not handed back")
		return
	}
	if n.Target().ARN == "" && n.Choosable() && r.bucket.seen.notifications != nil && len(r.eventsTo(arn)) == 0 {
		r.skip(tellsID, "look for "+arn+" among the notifications of bucket "+r.bucket.name, tellsExpected, "there is nothing of it, and the customer may do without")
		return
	}
	r.bucketTells(ctx, arn)
}

// target is the ARN of the vendor's own queue or topic, empty where it is not known.
func (r *run) target() string {
	n := r.def.Notifications
	t := n.Target()
	switch {
	case t == nil:
		return ""
	case t.ARN == "":
		return strings.Join([]string{"arn", string(partition.Assumed(r.c.Region).ID), n.ToldService(), r.c.Region, t.Account, t.Name}, ":")
	case n.VendorTopic != nil:
		return r.c.Topic
	}
	q, _ := queueOf(r.c.Queue)
	return q.arn
}

// told is the ARN of the queue or topic that the bucket tells, whosever it is; where that of the vendor's is not known, any that may be it is.
func (r *run) told() (arn string, mayBe func(arn string) bool) {
	mayBe = func(string) bool { return false }
	if n := r.def.Notifications; r.def.HasTarget() {
		arn = r.target()
		mayBe = func(other string) bool {
			account := n.Target().Account
			return arn == "" && part(other, 2) == n.ToldService() && (account == "" || account == part(other, 4))
		}
		return arn, mayBe
	}
	if q, ok := queueOf(r.c.Queue); ok {
		return q.arn, mayBe
	}
	return r.c.Topic, mayBe
}
