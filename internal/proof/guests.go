package proof

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// exactGuests holds every decision of the bucket's own policy about whom it lets in, and that the stack makes nobody else who
// could do anything.
func exactGuests(l Launch, j *judge.Judge, expected Expected, sample Sample) (r Report) {
	if others := j.Principals(); len(others) > 0 {
		r.failf("%s: there are %q, and the bucket's policy lets the vendor in", l, others)
	}
	requests := ofOurs(l, l.requests())
	if sample != nil {
		requests = sample(requests)
	}
	guests := l.admitted()
	if len(guests) == 0 {
		r.failf("%s: nobody gets in", l)
	}
	for _, guest := range guests {
		for _, req := range requests {
			want, err := expected(l, req)
			if err != nil {
				r.failf("%s: %v", l, err)
				return r
			}
			r.expectGuest(l, j, guest, req, want && !l.withdrawn())
		}
	}
	r.exactKey(l, j)
	return r
}

// ofOurs are the requests that the policy of a bucket of the stack decides: about that bucket and what is in it.
func ofOurs(l Launch, requests []judge.Request) []judge.Request {
	return slices.DeleteFunc(requests, func(req judge.Request) bool {
		owner := req.Context[judge.ResourceAccount]
		return len(owner) > 0 && owner[0] != Account
	})
}

// expectGuest asks the policy of the bucket, as that of every bucket of a name near it.
func (r *Report) expectGuest(l Launch, j *judge.Judge, guest caller, req judge.Request, want bool) {
	got, err := j.GuestAllows(l.bucket(), guest.Caller, req)
	r.Decisions++
	if err != nil {
		r.failf("%s: %s: %v", l, guest.name, err)
	} else if got != want {
		r.failf("%s: %s on %s by %s with %v: allowed %t, must be %t", l, req.Action, req.Resource, guest.name, req.Context, got, want)
	}
}

// noStrangeGuest tries what the vendor may do as everybody else: other principals of the vendor's account, those of its other
// clouds, of other accounts, the customer's own, services and whoever brings a token.
func (r *Report) noStrangeGuest(l Launch, j *judge.Judge) {
	var tried []judge.Request
	for _, req := range ofOurs(l, l.requests()) {
		if ok, err := ByDefinition(l, req); err == nil && ok {
			tried = append(tried, req)
		}
	}
	if len(tried) == 0 {
		r.failf("%s: there is nothing that strangers could be refused", l)
	}
	const most = 12 // of them are told apart by key and prefix, which say nothing of who asks
	for i := 0; i < len(tried); i += max(1, len(tried)/most) {
		req := tried[i]
		for _, c := range l.strangers() {
			if c.Service == "" {
				r.expectGuest(l, j, c, req, false)
				continue
			}
			got, err := j.ServiceAllows(l.bucket(), c.Service, req)
			if r.Decisions++; err != nil || got {
				r.failf("%s: %s on %s by %s: allowed %t, %v", l, req.Action, req.Resource, c.name, got, err)
			}
		}
	}
	if got := j.Guests(l.bucket()); fmt.Sprint(got) != fmt.Sprint(l.guestNames()) {
		r.failf("%s: the policy of %s names %q, must name %q", l, l.bucket(), got, l.guestNames())
	}
	for _, b := range l.Stack.Resources {
		if b.Type == "AWS::S3::Bucket" && b.PhysicalID != l.bucket() && len(j.Guests(b.PhysicalID)) > 0 {
			r.failf("%s: the policy of %s names %q, must name nobody", l, b.LogicalID, j.Guests(b.PhysicalID))
		}
	}
}

// guestNames are whom the policy must let in, as it names them: nobody once the customer has withdrawn the access.
func (l Launch) guestNames() []string {
	if l.withdrawn() {
		return nil
	}
	var list []string
	accounts := l.trustedAccounts()
	for _, account := range accounts {
		list = append(list, "arn:aws:iam::"+account+":root")
	}
	for _, in := range l.insiders() {
		if !slices.Contains(accounts, accountIn(in.ARN)) {
			list = append(list, in.ARN)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// guestsMay are the actions of KMS that the bucket's guests may do with its key, if there are guests who may.
func (l Launch) guestsMay() []string {
	if b := l.Definition.Access.BucketPolicy; b != nil {
		return b.KMSActions
	}
	return nil
}

// isForGuests reports whether the bucket's own policy lets the vendor in.
func (l Launch) isForGuests() bool { return l.Definition.Access.BucketPolicy != nil }

// namesForKey are the values that are tried of the name of a new bucket where a key's policy needs one, which else bears on nothing.
func namesForKey(def *vendors.Definition) map[string][]string {
	if !def.Bucket.KMSKey.Offered() || def.Access.BucketPolicy == nil {
		return nil
	}
	return map[string][]string{ofOwnBucket[0]: {"", sample(ofOwnBucket[0])}}
}

// isGuestBook reports whether a policy of a bucket is the one that lets the vendor in.
func (l Launch) isGuestBook(policy resolve.Resource) bool {
	return l.Definition.Access.BucketPolicy != nil && policy.Properties["Bucket"] == l.bucket()
}

// checkPolicyKept: nothing that is kept names the vendor. A policy that lets it in goes with the stack, and with the bucket
// that it is replaced with; every other one stays with its bucket, which it protects.
func (r *Report) checkPolicyKept(l Launch, res resolve.Resource) {
	if !l.isGuestBook(res) {
		r.checkKept(l, res)
		if strings.Contains(compact(res.Properties["PolicyDocument"]), `"AWS":`) {
			r.failf("%s: %s is kept, and names somebody of an AWS account", l, res.LogicalID)
		}
		return
	}
	if res.DeletionPolicy != "Delete" || res.UpdateReplacePolicy != "Delete" {
		r.failf("%s: %s lets the vendor in and stays when the stack goes: DeletionPolicy %q, UpdateReplacePolicy %q", l, res.LogicalID, res.DeletionPolicy, res.UpdateReplacePolicy)
	}
}
