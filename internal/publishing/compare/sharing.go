package compare

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// sharedBuckets are the buckets that the launch shares, the main one first.
func sharedBuckets(old, new judged, given map[string]string) []string {
	name := given[vendors.ParamExistingBucketName]
	for _, s := range []judged{old, new} {
		if o := s.Output(vocabulary.OutputBucketName); name == "" && o != nil {
			name = o.Value
		}
		if r := s.Resource("Bucket"); name == "" && r != nil {
			name = r.PhysicalID
		}
		for _, r := range s.Resources {
			if name == "" && r.Type == "AWS::S3::Bucket" {
				name = r.PhysicalID
			}
		}
	}
	if name == "" {
		name = "a-bucket"
	}
	list := []string{name}
	for _, arn := range template.Elements(given[vendors.ParamFurtherBucketARNs]) {
		if _, further, ok := strings.Cut(arn, ":::"); ok {
			list = append(list, further)
		}
	}
	return list
}

// setsOf are the buckets and KMS keys of further sets in a launch, by their names and ARNs, each with its set.
func setsOf(old, new judged, given map[string]string) map[string]string {
	sets := map[string]string{}
	for _, s := range []judged{old, new} {
		for _, o := range s.Outputs {
			if set, output := vocabulary.SetOfOutput(o.Name, o.Description); set != nil && output.Carries == vendors.HandedBucketName.Of(set.Name) {
				sets[o.Value] = set.Name
			}
		}
	}
	for name, value := range given {
		if set := vocabulary.SetOf(name); set != "" && name == set+vendors.ParamKMSKeyARN && value != "" {
			sets[value] = set
		}
	}
	return sets
}

// sharing is what a pair of launches shares, and whose.
type sharing struct {
	buckets []string          // see sharedBuckets
	sets    map[string]string // see setsOf
	prefix  string
	newKeys []string // the ARNs of KMS keys that a stack makes
	owner   string   // the account that the buckets are to belong to
}

func shares(old, new judged, given map[string]string) sharing {
	return sharing{sharedBuckets(old, new, given), setsOf(old, new, given), given[vendors.ParamPrefix], newKeysOf(old, new), ownerIn(given)}
}

// ownerIn is the account that the buckets of a launch are to belong to: the stack's own, if the customer names none.
func ownerIn(given map[string]string) string {
	if owner := given[vendors.ParamBucketAccountID]; owner != "" && owner != leftOut {
		return owner
	}
	return proof.Account
}

// thing is what a request is about.
func (s sharing) thing(req judge.Request) Thing {
	t := s.resource(req)
	more := map[string]string{}
	for key, values := range req.Context {
		switch key {
		case "aws:SecureTransport", "s3:prefix", "kms:ViaService", proof.EncryptedOf, judge.ResourceAccount: // those the thing has
		default:
			more[key] = values[0]
		}
	}
	t.With = contextOf(more)
	owner := req.Context[judge.ResourceAccount]
	t.OfAnother = len(owner) > 0 && owner[0] != s.owner
	t.WithoutTLS = slices.Equal(req.Context["aws:SecureTransport"], []string{"false"})
	return t
}

func (s sharing) resource(req judge.Request) Thing {
	if a, ok := s3actions.Lookup(req.Action); ok && a.On == (s3actions.Targets{}) {
		return Thing{Is: Account} // whatever stands there: no request for it names anything else
	}
	parts, isARN := splitARN(req.Resource)
	switch {
	case req.Resource == "*":
		return Thing{Is: Account}
	case !isARN && strings.HasPrefix(req.Action, "kms:"): // a try that only a star takes in, as it does every key
		return s.key(req)
	case !isARN:
		return Thing{Is: Resource, ARN: Anything}
	case strings.HasPrefix(req.Action, "kms:") && parts[2] == "kms":
		return s.key(req)
	case parts[2] != "s3":
		return Thing{Is: Resource, ARN: req.Resource}
	case parts[3] != "":
		return Thing{Is: AccessPoints}
	}
	bucket, key, isObject := strings.Cut(parts[5], "/")
	t := Thing{Is: Bucket, Of: Other}
	at := slices.Index(s.buckets, bucket)
	switch {
	case at == 0:
		t.Of = Own
	case at > 0:
		t.Of = Further
	case s.sets[bucket] != "":
		t.Of, t.Set = OfSet, s.sets[bucket]
	}
	prefixes := req.Context["s3:prefix"]
	if isObject {
		t.Is, prefixes = Objects, []string{key}
	}
	if s.prefix != "" && at >= 0 && prefixes != nil {
		t.Prefix = Outside
		if strings.HasPrefix(prefixes[0], s.prefix) {
			t.Prefix = Under
		}
	}
	return t
}

// key is the KMS key that a request is about.
func (s sharing) key(req judge.Request) Thing {
	t := Thing{Is: Key, Of: Other}
	switch {
	case s.sets[req.Resource] != "":
		t.Of, t.Set = OfSet, s.sets[req.Resource]
	case req.Resource == vocabulary.Named(vendors.ParamKMSKeyARN).Sample():
		t.Of = Own
	case slices.Contains(s.newKeys, req.Resource):
		t.Of = New
	}
	via := req.Context["kms:ViaService"]
	t.ThroughS3 = len(via) == 1 && strings.HasPrefix(via[0], "s3.")
	t.ForOthers = t.ThroughS3 && !s.encrypted(req)
	return t
}

// encrypted says of a request of S3's to KMS that it is for a bucket of the launch. S3 always names one: whatever is allowed without is
// for any.
func (s sharing) encrypted(req judge.Request) bool {
	of := req.Context[proof.EncryptedOf]
	if len(of) == 0 {
		return false
	}
	bucket, _, _ := strings.Cut(strings.TrimPrefix(of[0], "arn:aws:s3:::"), "/")
	return slices.Contains(s.buckets, bucket) || s.sets[bucket] != ""
}

// newKeysOf are the ARNs of KMS keys that the stacks make.
func newKeysOf(stacks ...judged) []string {
	var arns []string
	for _, s := range stacks {
		for _, r := range s.Resources {
			if r.Type == "AWS::KMS::Key" {
				arns = append(arns, r.Attributes["Arn"])
			}
		}
	}
	return unique(arns)
}
