package page

import (
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// graph draws what one set has of a stack: each role with its bucket is a picture of its own, as each is one way.
func (s sampler) graph(def *vendors.Definition, stack *resolve.Stack) *graph {
	return graphOf(def, ofSet(def, stack, s.set))
}

// ofSet is a stack with one set's role and bucket only, under the names of a template that has no other set.
func ofSet(def *vendors.Definition, stack *resolve.Stack, name string) *resolve.Stack {
	if len(def.Sets) == 0 {
		return stack
	}
	own := map[string]string{} // what the set has, by logical ID
	var others []string
	for _, s := range def.Sets {
		for _, of := range []string{"Role", "AccessPolicy", "Bucket", "BucketPolicy"} {
			if id := s.Own(of); id == of { // the first's bucket
				continue
			} else if s.Name == name {
				own[id] = of
				others = append(others, of)
			} else {
				others = append(others, id)
			}
		}
	}
	set := def.Set(name)
	ownBucket := set != nil && set.Bucket != nil
	if ownBucket {
		others = append(others, "LogBucket", "LogBucketPolicy")
	}
	alone := *stack
	alone.Resources = nil
	for _, r := range stack.Resources {
		if id, is := own[r.LogicalID]; is {
			r.LogicalID = id
		} else if slices.Contains(others, r.LogicalID) || ownBucket && isOfFirstBucket(r) {
			continue
		}
		alone.Resources = append(alone.Resources, r)
	}
	return &alone
}

// isOfFirstBucket reports whether a resource is there for the first bucket: it records, is told of objects or encrypts them. A rule of
// EventBridge tells of the whole stack.
func isOfFirstBucket(r resolve.Resource) bool {
	return r.Type == "AWS::SNS::Topic" || types.Of(r.Type).Picture.Place == types.Watcher && r.Type != "AWS::Events::Rule"
}
