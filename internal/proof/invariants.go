package proof

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// IAM's quotas in characters, white space not counted.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const (
	maxManagedPolicy = 6144
	maxTrustPolicy   = 2048
)

// Invariants holds what is true of every launch of every template: a secret is in Secrets Manager only, a bucket is
// closed, set as its definition says and never deleted, every role and user has the customer's permissions boundary, a role its name and session's length, IAM takes every policy, what
// the form asks for is handed back, and what is logged and watched is so in fact (see [Monitoring]).
func Invariants(l Launch) (r Report) {
	for _, o := range l.Stack.Outputs {
		if strings.Contains(o.Value, resolve.SecretPrefix) {
			r.failf("%s: the output %s shows a secret", l, o.Name)
		}
	}
	for _, res := range l.Stack.Resources {
		for name, value := range res.Properties {
			secretsPlace := res.Type == "AWS::SecretsManager::Secret" && name == "SecretString"
			if !secretsPlace && strings.Contains(compact(value), resolve.SecretPrefix) {
				r.failf("%s: %s of %s holds a secret", l, name, res.LogicalID)
			}
		}
		switch res.Type {
		case "AWS::S3::Bucket":
			r.checkKept(l, res)
			r.checkClosed(l, res)
			r.checkEncrypted(l, res)
			r.checkNamespace(l, res)
			r.checkSettings(l, res)
		case "AWS::S3::BucketPolicy":
			r.checkPolicyKept(l, res)
			r.checkServices(l, res)
		case "AWS::SQS::Queue":
			r.checkQueue(l, res)
		case "AWS::IAM::ManagedPolicy":
			r.checkAttached(l, res)
			r.checkSize(l, res.LogicalID, res.Properties["PolicyDocument"], maxManagedPolicy)
		case "AWS::IAM::Role":
			r.checkSize(l, res.LogicalID, res.Properties["AssumeRolePolicyDocument"], maxTrustPolicy)
			r.checkBounded(l, res)
			r.checkRole(l, res)
		case "AWS::SecretsManager::Secret":
			r.checkSecretKey(l, res)
		case "AWS::IAM::User":
			r.checkBounded(l, res)
		case "AWS::IAM::OIDCProvider":
			r.checkKept(l, res)
			r.checkProvider(l, res)
		}
	}
	r.checkHandedBack(l)
	r.checkNewKey(l)
	r.checkKeyUse(l)
	r.Add(Monitoring(l))
	r.Add(Notified(l))
	return r
}

func (r *Report) checkKept(l Launch, res resolve.Resource) {
	if res.DeletionPolicy != "RetainExceptOnCreate" || res.UpdateReplacePolicy != "Retain" {
		r.failf("%s: %s is not kept: DeletionPolicy %q, UpdateReplacePolicy %q", l, res.LogicalID, res.DeletionPolicy, res.UpdateReplacePolicy)
	}
}

// checkClosed: no public access, no ACLs, and a policy.
func (r *Report) checkClosed(l Launch, res resolve.Resource) {
	const block = `{"BlockPublicAcls":true,"BlockPublicPolicy":true,"IgnorePublicAcls":true,"RestrictPublicBuckets":true}`
	if got := compact(res.Properties["PublicAccessBlockConfiguration"]); got != block {
		r.failf("%s: %s blocks public access by %s only", l, res.LogicalID, got)
	}
	if got := compact(res.Properties["OwnershipControls"]); !strings.Contains(got, "BucketOwnerEnforced") {
		r.failf("%s: %s takes ACLs: %s", l, res.LogicalID, got)
	}
	policy := l.Stack.Resource(res.LogicalID + "Policy")
	if policy == nil || policy.Properties["Bucket"] != res.PhysicalID {
		r.failf("%s: %s has no policy", l, res.LogicalID)
	}
}

// checkServices: what a bucket's policy allows to an AWS service, it allows for one source in this account only.
func (r *Report) checkServices(l Launch, res resolve.Resource) {
	document, _ := res.Properties["PolicyDocument"].(map[string]any)
	statements, _ := document["Statement"].([]any)
	for _, s := range statements {
		statement, _ := s.(map[string]any)
		if principal, _ := statement["Principal"].(map[string]any); principal["AWS"] != nil && l.isGuestBook(res) {
			continue // whom it lets in, the strangers show
		}
		if statement["Effect"] == "Allow" && !strings.Contains(compact(statement["Condition"]), `"aws:SourceArn"`) {
			r.failf("%s: %s allows %v for any source", l, res.LogicalID, statement["Principal"])
		}
	}
}

// checkSecretKey: a secret is encrypted with the customer's key where there is one, and with no other.
func (r *Report) checkSecretKey(l Launch, res resolve.Resource) {
	got, _ := res.Properties["KmsKeyId"].(string)
	if want := l.Choices[vendors.ParamAccessKeyKMSKeyARN]; got != want {
		r.failf("%s: %s is encrypted with the key %q, must be with %q", l, res.LogicalID, got, want)
	}
}

func (r *Report) checkBounded(l Launch, res resolve.Resource) {
	if got := res.Properties["PermissionsBoundary"]; got != boundaryARN {
		r.failf("%s: %s has the permissions boundary %v, must have %s", l, res.LogicalID, got, boundaryARN)
	}
}

// Partitions holds that no launch is accepted where the vendor does not serve: its account ID is somebody else's there.
func Partitions(def *vendors.Definition, t *template.Template, choices map[string]string) (r Report) {
	isolated := partition.Partition{ID: "aws-iso", Region: "us-iso-east-1"} // nobody serves it: there is no route
	for _, p := range append(partition.All(), isolated) {
		fitting, region := inPartition(def, choices, p)
		_, err := resolve.Resolve(t, resolve.Input{Parameters: fitting, Partition: string(p.ID), Region: region, URLSuffix: "amazonaws.com"})
		if served := slices.Contains(def.ServedPartitions(), p.ID); served != (err == nil) {
			r.failf("%s: served in %s: %t, accepted: %v", def.Vendor, p.ID, served, err)
		}
	}
	return r
}

// Pinned holds that where the definition says of which account the principal is, the same launch with a principal of another
// account is refused, and for that alone.
func Pinned(l Launch, t *template.Template) (r Report) {
	trust := l.Definition.Trusted()
	if trust == nil || trust.Principal.Account == nil || l.Choices[vendors.ParamVendorPrincipalARN] == "" {
		return r
	}
	for _, arn := range []string{principalOfAccount(notIn(trust.Principal.Account)), strings.Replace(principalOf(l.Definition), ":aws:", ":aws-cn:", 1)} {
		choices := maps.Clone(l.Choices)
		choices[vendors.ParamVendorPrincipalARN] = arn
		_, err := launchIn(l.Definition, t, choices, l.region)
		if err == nil || !strings.HasPrefix(err.Error(), "Parameter "+vendors.ParamVendorPrincipalARN+" ") {
			r.failf("%s: the principal %s is not of the account that the definition says, but the launch says: %v", l, arn, err)
		}
	}
	return r
}

// notIn is an account that is none of some.
func notIn(accounts vendors.Accounts) string {
	for _, id := range []string{"666666666666", "777777777777", "888888888888", "999999999999"} {
		if !slices.Contains(slices.Collect(maps.Values(accounts)), id) {
			return id
		}
	}
	return "000000000000" // there are four partitions
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
