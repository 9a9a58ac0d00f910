package show

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// OwnersSide is what the owner of a bucket of another account must do, as no template of the customer's can: what the vendor
// does there needs both accounts' leave.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
type OwnersSide struct {
	// Words say it, in sentences.
	Words []string `json:"words"`
	// Policy is for the bucket: statements to add to the one it has.
	Policy BucketPolicy `json:"bucketPolicy"`
}

// BucketPolicy is the policy of a bucket.
type BucketPolicy struct {
	Version   string
	Statement []BucketStatement
}

// BucketStatement allows actions to principals.
type BucketStatement struct {
	Sid, Effect      string
	Principal        map[string]string
	Action, Resource []string
	Condition        map[string]map[string][]string
}

// Text is the policy as people paste it.
func (p BucketPolicy) Text() string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		panic(err) // it is texts only
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// What stands for what is not known before the launch.
const (
	anyAccount = "ACCOUNT-OF-THE-STACK"
	anyBucket  = "NAME-OF-THE-BUCKET"
)

// ownersSide is nil where the definition offers no bucket of another account. The statements name the stack's account, which
// exists before the stack does, and of it what the stack makes only.
func ownersSide(def *vendors.Definition, scope launchpolicy.Scope) *OwnersSide {
	if !def.Bucket.OtherAccount.Offered() {
		return nil
	}
	// How the names of roles begin would let in more roles than one.
	scope.RoleNames = slices.DeleteFunc(slices.Clone(scope.RoleNames), func(name string) bool { return strings.HasSuffix(name, "*") })
	account := scope.AccountID
	if account == "*" {
		account = ""
	}
	account = cmp.Or(account, anyAccount)
	partition := cmp.Or(scope.Partition, string(vendors.PartitionAWS))
	iam := "arn:" + partition + ":iam::" + account + ":"
	principals := principalsOf(def, "", scope, iam)
	side := &OwnersSide{Policy: BucketPolicy{Version: "2012-10-17"}, Words: []string{
		"With BucketAccountId, everything that is allowed here is allowed in buckets of that account only. Its owner must allow it too: " +
			"a bucket of another account refuses whatever its own policy does not allow.",
		"The owner adds these statements to the bucket's policy, for what you leave on of it. " + whoIsNamed(def, scope),
		ownersKey(def),
	}}
	bucket := "arn:" + partition + ":s3:::" + anyBucket
	side.Policy.Statement = statements(def.Permissions, def.Bucket, iam, principals, bucket)
	for _, set := range def.Sets {
		if set.Bucket == nil {
			roles := principalsOf(def.Alone(set.Name), set.Name, scope, iam)
			side.Policy.Statement = append(side.Policy.Statement, statements(set.Permissions, def.Bucket, iam, roles, bucket)...)
		}
	}
	return side
}

// ownersKey says what the owner does with the KMS key of the bucket, where it may have one.
func ownersKey(def *vendors.Definition) string {
	text := "A bucket that is encrypted with a KMS key needs "
	switch def.KeyUse() {
	case vendors.KeyNever:
		return strings.TrimSpace(vocabulary.NoKey(def))
	case vendors.KeyRequired:
		text = "The bucket must be encrypted with a KMS key, and needs "
	}
	return text + "a customer managed one, given as KmsKeyArn, whose policy allows the same " +
		"principals kms:Decrypt and, for writing, kms:GenerateDataKey" + ownersFurther(def) + ". The key aws/s3 serves its own account only."
}

// ownersFurther is what the policy of the owner's key allows besides what S3 needs.
func ownersFurther(def *vendors.Definition) string {
	var actions []string
	for _, set := range def.SetNames() {
		if s := def.Set(set); s != nil && s.Bucket != nil {
			continue // which is never of another account
		}
		for _, k := range def.Alone(set).FurtherKMS {
			actions = append(actions, slices.DeleteFunc(slices.Clone(k.Actions), func(a string) bool { return slices.Contains(actions, a) })...)
		}
	}
	if actions == nil {
		return ""
	}
	return ", and besides " + words.And(actions)
}

// statements allow to principals of an account what some permissions say.
// Listing is left to the role's or user's own policy, where a prefix limits it.
func statements(permissions []vendors.Permission, b vendors.Bucket, iam string, principals []string, bucket string) (list []BucketStatement) {
	for _, p := range permissions {
		if p.Applies(vendors.OnAccount) {
			continue // which is the vendor's role's own account, and no bucket
		}
		s := BucketStatement{
			Sid: p.Sid, Effect: "Allow", Principal: map[string]string{"AWS": iam + "root"}, Action: p.Actions,
			Condition: map[string]map[string][]string{"ArnLike": {"aws:PrincipalArn": principals}},
		}
		if p.Applies(vendors.OnBucket) {
			s.Resource = append(s.Resource, bucket)
		}
		if p.Applies(vendors.OnObjects) {
			prefixes := b.Prefixes
			if prefixes == nil {
				prefixes = []string{""}
			}
			for _, prefix := range prefixes {
				s.Resource = append(s.Resource, bucket+"/"+prefix+"*")
			}
		}
		list = append(list, s)
	}
	return list
}
