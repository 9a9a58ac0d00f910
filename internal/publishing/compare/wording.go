package compare

import (
	"fmt"
	"slices"
	"strconv"
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

// wording says what a request is about.
type wording struct {
	buckets []string
	sets    map[string]string // see setsOf
	prefix  string
	newKeys []string // the ARNs of KMS keys that a stack makes
	owner   string   // the account that the buckets are to belong to
}

// ownerIn is the account that the buckets of a launch are to belong to: the stack's own, if the customer names none.
func ownerIn(given map[string]string) string {
	if owner := given[vendors.ParamBucketAccountID]; owner != "" && owner != leftOut {
		return owner
	}
	return proof.Account
}

func (w wording) of(req judge.Request) string {
	tls := ""
	if slices.Equal(req.Context["aws:SecureTransport"], []string{"false"}) {
		tls = withoutTLS
	}
	more := ""
	for _, key := range sortedKeys(req.Context) {
		switch key {
		case "aws:SecureTransport", "s3:prefix", "kms:ViaService", proof.EncryptedOf, judge.ResourceAccount: // those are part of the words
		default:
			more += " with " + key + " " + quoted(req.Context[key][0])
		}
	}
	another := ""
	if owner := req.Context[judge.ResourceAccount]; len(owner) > 0 && owner[0] != w.owner {
		another = ofAnother
	}
	return w.resource(req) + more + another + tls
}

func (w wording) resource(req judge.Request) string {
	if a, ok := s3actions.Lookup(req.Action); ok && a.On == (s3actions.Targets{}) {
		return "the account" // whatever stands there: no request for it names anything else
	}
	parts := strings.SplitN(req.Resource, ":", 6)
	if len(parts) < 6 {
		if req.Resource == "*" {
			return "the account"
		}
		return req.Resource
	}
	switch {
	case strings.HasPrefix(req.Action, "kms:") && parts[2] == "kms":
		which := "other KMS keys"
		if set := w.sets[req.Resource]; set != "" {
			which = "the KMS key for " + set
		} else if req.Resource == vocabulary.Named(vendors.ParamKMSKeyARN).Sample() {
			which = "the KMS key"
		} else if slices.Contains(w.newKeys, req.Resource) {
			which = "the new KMS key"
		}
		if via := req.Context["kms:ViaService"]; len(via) == 1 && strings.HasPrefix(via[0], "s3.") {
			return which + " through S3" + w.encrypting(req)
		}
		return which + " otherwise than through S3"
	case parts[2] != "s3":
		return req.Resource
	case parts[3] != "":
		return "access points"
	}
	bucket, key, isObject := strings.Cut(parts[5], "/")
	at := slices.Index(w.buckets, bucket)
	of := "other buckets"
	switch {
	case at == 0:
		of = "the bucket"
	case at > 0:
		of = "further buckets"
	case w.sets[bucket] != "":
		of = "the bucket for " + w.sets[bucket]
	}
	switch {
	case !isObject && w.prefix != "" && req.Context["s3:prefix"] != nil && at >= 0:
		if strings.HasPrefix(req.Context["s3:prefix"][0], w.prefix) {
			return of + " under the prefix"
		}
		return of + " outside the prefix"
	case !isObject:
		return of
	case w.prefix != "" && at >= 0 && strings.HasPrefix(key, w.prefix):
		return "objects of " + of + " under the prefix"
	case w.prefix != "" && at >= 0:
		return "objects of " + of + " outside the prefix"
	}
	return "objects of " + of
}

// encrypting says of a request of S3's to KMS that it is for another bucket than the launch's. S3 always names one: whatever is
// allowed without is for any.
func (w wording) encrypting(req judge.Request) string {
	if of := req.Context[proof.EncryptedOf]; len(of) > 0 {
		bucket, _, _ := strings.Cut(strings.TrimPrefix(of[0], "arn:aws:s3:::"), "/")
		if slices.Contains(w.buckets, bucket) || w.sets[bucket] != "" {
			return ""
		}
	}
	return forOthers
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

func quoted(s string) string {
	if s == "" {
		return "empty"
	}
	if len(s) > 80 {
		return strconv.Quote(s[:60]+"…") + fmt.Sprintf(" of %d characters", len([]rune(s)))
	}
	return strconv.Quote(s)
}
