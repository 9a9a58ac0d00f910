package constructs

import (
	"slices"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// KMSKeyProps are the properties of a [KMSKey]. The zero value is a key of which the account's own administrators decide who
// uses it, by IAM policies.
type KMSKeyProps struct {
	// Description is shown with the key, at most 8,192 characters, and changes in place.
	Description string
	// Guest is whom of another account the key's policy lets use it. Left out, it is nobody.
	Guest KeyGuest
	// Tags are shown with the key.
	Tags []Tag
	// When is the condition under which the key exists. It must not cease to hold while the key encrypts something.
	When When
}

// KeyGuest is whom of another account the policy of a [KMSKey] lets use it, through S3 in the stack's region and for one bucket
// alone. The zero value is nobody.
//
// CloudFormation has no policy of a key apart from the key, which is kept: without When, the policy of a key whose stack is gone
// still names the guest.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
type KeyGuest struct {
	// ARN, ARNs, AccountID and AccountIDs are who it is, one of the four, as those of a [BucketGuest].
	ARN        Value
	ARNs       []Value
	AccountID  Value
	AccountIDs []Value
	// Actions are what S3 asks of the key for the guest: of kms:Decrypt, kms:Encrypt, kms:GenerateDataKey, kms:GenerateDataKey* and
	// kms:ReEncrypt*, at least one.
	Actions []string
	// Why is what those of Actions are for that S3 does not need for what the bucket's policy allows. It stands in the template's metadata.
	Why string
	// BucketName is the bucket that the key may be used for. It is no Ref of a bucket that the key encrypts: each of the two would
	// have to be made first.
	BucketName Value
	// When is the condition under which the policy names the guest. An update in which it ceases to hold takes it out.
	When When
}

// keyActions are those that S3 asks of a key for whoever calls it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func keyActions() []string {
	return []string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKey*", "kms:ReEncrypt*"}
}

// KMSKey is a symmetric key with rotation every year. Deleting the stack keeps it: nobody could read without it what it encrypted.
type KMSKey struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
	// ARN is known once the stack is launched.
	ARN Expression
	// LogicalID is the key's name in the template.
	LogicalID string
}

// NewKMSKey defines a key and its policy.
func NewKMSKey(scope constructs.Construct, id string, props KMSKeyProps) (*KMSKey, error) {
	var p problems
	p.checkProps(scope, props)
	if n := len(props.Description); n > 8192 {
		p.addf("Description must have at most 8192 characters, got %d", n)
	}
	props.Guest.check(&p)
	checkTags(&p, props.Tags)
	if err := p.err("KMSKey", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	k := &KMSKey{Construct: n.construct, LogicalID: n.main("KmsKey")}
	k.ARN = n.getAtt(k.LogicalID, "Arn", props.When)
	// Without this, nobody could ever change the policy again, and no IAM policy would count.
	// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
	statements := []any{map[string]any{
		"Sid":       "LeaveTheKeyToThisAccount",
		"Effect":    "Allow",
		"Principal": map[string]any{"AWS": Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:root")},
		"Action":    "kms:*",
		"Resource":  "*",
	}}
	reasons := map[string]any{"LeaveTheKeyToThisAccount": "Without it, nobody could change the policy again, and IAM policies would not count."}
	if !props.Guest.none() {
		statements = append(statements, props.Guest.When.orNothing(props.Guest.statement()))
		reasons[SidOfKey] = strings.TrimSuffix("S3 needs it of the key for what the policy of the bucket allows. "+props.Guest.Why, " ")
	}
	properties := map[string]any{
		"EnableKeyRotation": true,
		"KeyPolicy":         policyDocument(statements...),
		"Tags":              tagged(props.Tags),
	}
	if props.Description != "" {
		properties["Description"] = props.Description
	}
	n.define(resource{logicalID: k.LogicalID, typ: "AWS::KMS::Key", when: props.When, kept: true, reasons: reasons, properties: properties})
	return k, nil
}

// none reports whether nobody of another account may use the key.
func (g KeyGuest) none() bool {
	return g.ARN == nil && g.AccountID == nil && len(g.ARNs) == 0 && len(g.AccountIDs) == 0 && len(g.Actions) == 0
}

// as is who it is, for the policy of a bucket.
func (g KeyGuest) as() BucketGuest {
	return BucketGuest{ARN: g.ARN, ARNs: g.ARNs, AccountID: g.AccountID, AccountIDs: g.AccountIDs}
}

func (g KeyGuest) check(p *problems) {
	if g.none() {
		return
	}
	g.as().checkWho(p)
	if len(g.Actions) == 0 {
		p.addf("Guest.Actions must have at least one entry")
	}
	for i, a := range g.Actions {
		if !slices.Contains(keyActions(), a) {
			p.addf("Guest.Actions[%d] must be one of %s, got %s: S3 asks nothing else of a key", i, strings.Join(keyActions(), ", "), words.Quote(a))
		}
	}
	if !given(g.BucketName) {
		p.addf("Guest.BucketName must be given: the key is for one bucket")
	}
	if name, ok := literal(g.BucketName); ok && name != "" {
		p.check("Guest.BucketName", awsname.CheckBucketName(name))
	}
}

// statement ties the guest to S3 and the bucket.
func (g KeyGuest) statement() map[string]any {
	return map[string]any{
		"Sid":       SidOfKey,
		"Effect":    "Allow",
		"Principal": g.as().principal(),
		"Action":    oneOrList(g.Actions),
		"Resource":  "*",
		"Condition": map[string]any{
			"StringEquals": map[string]any{"kms:ViaService": viaS3()},
			"StringLike":   map[string]any{encryptedOf: AccessPolicyProps{BucketName: g.BucketName}.encrypted()},
		},
	}
}
