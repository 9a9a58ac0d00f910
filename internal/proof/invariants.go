package proof

import (
	"encoding/json"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/resolve"
)

// IAM's quotas in characters, white space not counted.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	maxManagedPolicy = 6144
	maxTrustPolicy   = 2048
)

// Invariants holds what is true of every launch of every template: a secret is in Secrets Manager only, a bucket is never
// deleted, and IAM takes every policy.
func Invariants(l Launch) (r Report) {
	for _, o := range l.Stack.Outputs {
		if strings.Contains(o.Value, resolve.SecretPrefix) {
			r.failf("%s: the output %s shows a secret", l, o.Name)
		}
	}
	for _, res := range l.Stack.Resources {
		if res.Type != "AWS::SecretsManager::Secret" && strings.Contains(compact(res.Properties), resolve.SecretPrefix) {
			r.failf("%s: %s holds a secret", l, res.LogicalID)
		}
		if strings.HasPrefix(res.Type, "AWS::S3::") && (res.DeletionPolicy != "RetainExceptOnCreate" || res.UpdateReplacePolicy != "Retain") {
			r.failf("%s: %s is not kept: DeletionPolicy %q, UpdateReplacePolicy %q", l, res.LogicalID, res.DeletionPolicy, res.UpdateReplacePolicy)
		}
		switch res.Type {
		case "AWS::IAM::ManagedPolicy":
			r.checkSize(l, res.LogicalID, res.Properties["PolicyDocument"], maxManagedPolicy)
		case "AWS::IAM::Role":
			r.checkSize(l, res.LogicalID, res.Properties["AssumeRolePolicyDocument"], maxTrustPolicy)
		}
	}
	return r
}

func (r *Report) checkSize(l Launch, id string, document any, most int) {
	if size := len(compact(document)); size > most {
		r.failf("%s: %s has %d characters, IAM takes %d", l, id, size, most)
	}
}

// compact is JSON without white space but for what stands in strings.
func compact(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // the resolver gives maps, lists and plain values only
	}
	return string(data)
}
