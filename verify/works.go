package verify

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

// works tries what is granted in the connection's bucket, but for deleting.
func (r *run) works(ctx context.Context) bool {
	if !r.bucket.works(ctx) {
		return false
	}
	r.untried()
	return true
}

func (p *place) works(ctx context.Context) bool {
	r := p.r
	for _, pr := range slices.Concat(listingProbes, objectProbes, settingProbes) {
		if ctx.Err() != nil {
			return false
		}
		if !r.granted[pr.action] {
			continue
		}
		p.grant(ctx, pr)
		if p.otherOwner {
			r.skip(p.id+"works", "everything else that is granted", "it works", "nothing is tried in a bucket of another account")
			return false
		}
	}
	p.addOwner(ctx)
	return ctx.Err() == nil
}

// deletes tries deleting, last: the other probes need the test object.
func (r *run) deletes(ctx context.Context) { r.bucket.deletes(ctx) }

func (p *place) deletes(ctx context.Context) {
	for _, pr := range deletingProbes {
		if ctx.Err() != nil {
			return
		}
		if p.r.granted[pr.action] {
			p.grant(ctx, pr)
		}
	}
	if p.id == "" && !p.r.granted["s3:DeleteObject"] && !entrances[p.r.way].mayMore && ctx.Err() == nil {
		p.mustRefuse(ctx, deletingProbes[0])
	}
}

// grant tries an action that is granted.
func (p *place) grant(ctx context.Context, pr probe) {
	r := p.r
	exists := p.exists()
	o := r.once(ctx, pr.operation, p.call(pr.do, p.client))
	if o.kind == refused && p.isAnothers(ctx, pr, o) {
		return
	}
	if mayCome(o) {
		if r.wait(ctx, 0) {
			o = r.try(ctx, pr.operation, p.call(pr.do, p.client))
		}
	}
	f := Finding{
		ID: p.id + "works/" + pr.action, Tried: pr.tried + p.where(pr), Expected: "S3 does it", Answered: said(o), Answers: []Answer{o.answer},
	}
	if pr.existing && !exists {
		f.Tried += ", where none is known"
	}
	switch o.kind {
	case allowed:
		f.Verdict = Good
		p.ownerSeen = true
		if pr.action == "s3:GetObject" {
			p.noteRetention(o.header)
		}
	case refused:
		if o.answer.RefusedBy == ObjectLock {
			f.Verdict = Skipped
			f.Answered += ", which shows nothing of the grant: until its retention ends nobody removes it"
			break
		}
		if pr.existing && !exists && !p.listed && o.tellsNothing() {
			f.Verdict = Unknown
			f.Answered += ", which S3 also answers where there is no such object, as the grant does not list"
			f.Advice = "No object" + p.under() + " is known here, as none could be listed or written. Where the grant has neither, no check can tell: read an object whose key you know with the same credentials."
			break
		}
		f.Verdict, f.Advice = Failed, p.grantAdvice(pr, o)
	case badKey:
		f.Verdict, f.Advice = Unknown, "S3 does not know the key that STS knows: it was just made, or just taken away. Try again in a minute."
	case noBucket:
		f.Verdict, f.Advice = Failed, fmt.Sprintf("There is no bucket %s any more.", p.name)
	case badRegion:
		f.Verdict, f.Advice = Unknown, "S3 sends the request to another region. A bucket that was just made answers so for a while."
	default:
		f.Verdict, f.Advice = Unknown, untoldAdvice(o.answer)
	}
	r.add(ctx, f)
}

func (p *place) where(pr probe) string {
	if pr.ofBucket {
		return " of bucket " + p.name
	}
	return " in bucket " + p.name + p.under()
}

func (p *place) under() string {
	if p.prefix == "" {
		return ""
	}
	return " under " + p.prefix
}

// grantAdvice: a call that should be allowed is refused.
func (p *place) grantAdvice(pr probe, o outcome) string {
	if advice := p.keyAdvice(o.answer); advice != "" {
		return advice
	}
	if p.r.isByPolicy() {
		return p.guestAdvice(pr, o)
	}
	what := pr.action + " on " + p.arn(pr.onBucket)
	if o.answer.RefusedBy == ResourcePolicy && !o.answer.Denied && p.r.ofAnother() {
		return p.ownersSide(what)
	}
	if advice := p.r.refusedAdvice(o.answer, false, what); advice != "" {
		return advice
	}
	return fmt.Sprintf("%s may not do what the template grants: %s on %s. Update the stack from its template, with the prefix and the choices that you told %s. If that is done, something else refuses it: the bucket's own policy, a permissions boundary, or a policy of your organization.%s%s",
		p.r.def.Name, pr.action, p.arn(pr.onBucket), p.r.def.Name, p.perhapsAnothers(), spaced(p.ownersSide(what)))
}

// spaced is words with a space before them, if there are any.
func spaced(words string) string {
	if words == "" {
		return ""
	}
	return " " + words
}

// perhapsAnothers is a cause that S3 does not name: the template allows nothing in a bucket of another account, and nothing
// has shown yet whose this one is.
func (p *place) perhapsAnothers() string {
	if p.ownerSeen || p.r.owner() == "" {
		return ""
	}
	return fmt.Sprintf(" Or the bucket is none of AWS account %s any more: once it is deleted, anybody can make one of its name, and the template allows nothing there.", p.r.owner())
}

// isAnothers finds out whether S3 refuses because the bucket is not of the account that every call names: it is asked
// once more without that name, in a way that changes nothing. The template's own policy refuses both, as it asks for the account
// too: this finds a policy that does not, of an earlier template or somebody's own.
func (p *place) isAnothers(ctx context.Context, pr probe, first outcome) bool {
	const most = 3 // a few refusals are enough to see it
	r := p.r
	if p.ownerSeen || r.owner() == "" || p.ownerAsked >= most || ctx.Err() != nil {
		return false
	}
	do := pr.do
	if pr.changes && pr.harmless == nil {
		return false
	}
	p.ownerAsked++
	if pr.harmless != nil {
		do = pr.harmless
		// Writing can be refused for the bucket's KMS key, which writing nothing does not use.
		if o := r.once(ctx, pr.operation, p.call(do, p.client)); o.kind != refused {
			p.ownerSeen = o.kind == allowed
			return false
		}
	}
	o := r.once(ctx, pr.operation, p.call(do, r.s3(r.session, p.region, "")))
	if o.kind != allowed {
		return false
	}
	p.otherOwner = true
	r.add(ctx, Finding{
		ID: p.id + "place/owner", Verdict: Failed, Tried: fmt.Sprintf("have S3 compare the owner of bucket %s", p.name), Expected: "it is account " + r.owner(),
		Answered: fmt.Sprintf("%s, and without the comparison: %s", said(first), said(o)), Answers: []Answer{first.answer, o.answer},
		Advice: fmt.Sprintf("Bucket %s does not belong to AWS account %s. Hand over the name of a bucket of that account, as the stack's output BucketName shows it.", p.name, r.owner()) + r.meantAnother(),
	})
	return true
}

func (p *place) addOwner(ctx context.Context) {
	f := Finding{ID: p.id + "place/owner", Tried: fmt.Sprintf("have S3 compare the owner of bucket %s with every call", p.name), Expected: "it is account " + p.r.owner()}
	switch {
	case p.ownerSeen && p.r.owner() != "":
		f.Verdict, f.Answered = Good, "S3 did what was asked"
	default:
		f.Verdict, f.Answered = Skipped, "not shown: S3 did nothing that was asked, and in a bucket of another account the template allows nothing"
	}
	p.r.add(ctx, f)
}

// untried says which granted actions were not tried, and why.
func (r *run) untried() {
	tried := map[string]bool{listAllBuckets: true} // by seesBuckets
	for _, pr := range slices.Concat(listingProbes, objectProbes, settingProbes, deletingProbes) {
		tried[pr.action] = true
	}
	reasons := []string{"it would change or remove a bucket in use", "only S3 itself uses it, or it cannot be undone, or it costs", "no harmless request shows it"}
	lists := make([][]string, len(reasons))
	for _, a := range s3actions.S3() {
		if !r.granted[a.Name] || tried[a.Name] {
			continue
		}
		i := 2
		switch {
		case a.On.Bucket && a.Access != "Read" && a.Access != "List":
			i = 0
		case a.Access != "Read" && a.Access != "List":
			i = 1
		}
		lists[i] = append(lists[i], strings.TrimPrefix(a.Name, "s3:"))
	}
	var words []string
	for i, list := range lists {
		if len(list) > 0 {
			words = append(words, fmt.Sprintf("%s: %s", reasons[i], strings.Join(list, ", ")))
		}
	}
	var ofKey []string
	for _, k := range r.def.FurtherKMS {
		ofKey = append(ofKey, k.Actions...)
	}
	if ofKey != nil {
		words = append(words, "no request to S3 shows what may be done with the KMS key of a bucket that has one: "+strings.Join(ofKey, ", "))
	}
	if len(words) > 0 {
		r.skip("works/untried", "the other actions that are granted", "they are allowed", strings.Join(words, ". "))
	}
}

// furtherBuckets tries what is granted in the further buckets.
func (r *run) furtherBuckets(ctx context.Context) {
	for _, name := range r.c.FurtherBuckets {
		if ctx.Err() != nil {
			return
		}
		p := r.place(name, r.furtherPrefix(), "further/"+name+"/")
		if p.locate(ctx, "") && p.works(ctx) {
			p.deletes(ctx)
		}
	}
}
