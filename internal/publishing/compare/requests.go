package compare

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// requests are those of the grid and those harvested from the statements, less every action about which both say the same,
// as what does not match an action cannot decide it, and every one that neither allows anywhere.
func (c *comparer) requests(shared sharing, before, after []statement) []judge.Request {
	differing := slices.Concat(oneSided(before, after), oneSided(after, before))
	all := slices.Concat(before, after)
	differs := map[string]bool{}
	decide := func(action string) bool {
		d, known := differs[action]
		if !known {
			about := func(s statement) bool { return s.matches(action) }
			d = slices.ContainsFunc(differing, about) && slices.ContainsFunc(all, func(s statement) bool { return s.effect == "Allow" && about(s) })
			differs[action] = d
		}
		return d
	}
	decided := func(req judge.Request) bool { return decide(req.Action) }
	list := kept(c.grid(shared), decided)
	contexts, resources := make([][]circumstances, len(all)), make([][]string, len(all))
	look := func(i int) { // only at statements about what is decided
		if resources[i] != nil || all[i].resource == "" {
			return
		}
		for _, context := range append(all[i].contexts(), all[i].throughS3(shared.buckets), map[string][]string{}) {
			contexts[i] = append(contexts[i], circumstancesOf(context, shared.owner))
		}
		resources[i] = all[i].resources()
	}
	seen := map[string]bool{}
	for _, s := range all {
		for _, action := range s.concrete() {
			if !decide(action) {
				continue
			}
			a, _ := s3actions.Lookup(action)
			for i, t := range all {
				if !t.matches(action) {
					continue
				}
				look(i)
				for _, resource := range resources[i] {
					if !fits(action, resource) {
						continue
					}
					for _, context := range contexts[i] {
						in := context.without
						if a.Account {
							in = context.with
						}
						if key := action + "\x00" + resource + "\x00" + in.text; !seen[key] {
							seen[key] = true
							list = append(list, judge.Request{Action: action, Resource: resource, Context: in.keys})
						}
					}
				}
			}
		}
	}
	return list
}

// oneSided are the statements of a list that another one does not have.
func oneSided(list, other []statement) []statement {
	there := keys(other, nil)
	return slices.DeleteFunc(slices.Clone(list), func(s statement) bool {
		_, found := slices.BinarySearch(there, s.key())
		return found
	})
}

// kept are those of many of which it is so, in a list no longer than they need.
func kept(all []judge.Request, is func(judge.Request) bool) []judge.Request {
	n := 0
	for _, req := range all {
		n += one(is(req))
	}
	list := make([]judge.Request, 0, n)
	for _, req := range all {
		if is(req) {
			list = append(list, req)
		}
	}
	return list
}

// grid is the requests that the proof makes. There is one for each set of buckets, and many pairs of launches share one.
func (c *comparer) grid(shared sharing) []judge.Request {
	key := compact(append([]string{shared.owner}, shared.buckets...))
	requests, known := c.grids[key]
	if !known {
		requests = proof.Requests(shared.owner, shared.buckets...)
		c.grids[key] = requests
	}
	return requests
}

// circumstances are the condition keys of a request: with whose the bucket is, as S3 says for some actions, and without.
type circumstances struct{ with, without keysAndText }

type keysAndText struct {
	keys map[string][]string
	text string
}

// circumstancesOf are those of a request with TLS about what is the owner's, but for what the keys say otherwise.
func circumstancesOf(keys map[string][]string, owner string) circumstances {
	if keys["aws:SecureTransport"] == nil {
		keys = with(keys, "aws:SecureTransport", "true")
	}
	owned := keys
	if keys[judge.ResourceAccount] == nil {
		owned = with(keys, judge.ResourceAccount, owner)
	}
	return circumstances{keysAndText{owned, compact(owned)}, keysAndText{keys, compact(keys)}}
}

// fits says whether S3 could ask for an action on a resource: for an object's on an object, for a bucket's on a bucket.
func fits(action, resource string) bool {
	a, known := s3actions.Lookup(action)
	arn, isARN := splitARN(resource)
	if !known || !isARN || arn[2] != "s3" || arn[3] != "" {
		return true
	}
	if strings.Contains(arn[5], "/") {
		return a.On.Object
	}
	return a.On.Bucket
}

// splitARN are the six parts of an ARN: arn, partition, service, region, account and what is left.
func splitARN(arn string) (parts [6]string, ok bool) {
	for i := range 5 {
		if parts[i], arn, ok = strings.Cut(arn, ":"); !ok {
			return parts, false
		}
	}
	parts[5] = arn
	return parts, true
}
