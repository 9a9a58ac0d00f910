package constructs

import (
	"slices"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// VendorBucketProps are the properties of a [VendorBucket]. The zero value is a bucket named by CloudFormation,
// encrypted with S3's own keys, without versioning.
type VendorBucketProps struct {
	// Name is the bucket's name, 3 to 63 characters. A change makes a new bucket, and the old one stays with all that
	// is in it. Left out, CloudFormation chooses a name.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
	Name Value
	// NameWhen is the condition under which Name is used.
	NameWhen When
	// NamePrefix starts the name of a bucket in the account's regional namespace, instead of Name: it is followed by the
	// account's ID, the region and -an, so that nobody else can ever take it. 1 to 32 lower-case letters, digits and hyphens.
	// A change makes a new bucket, as one of Name does. Regions me-central-1 and me-south-1 have no such namespace.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
	NamePrefix Value
	// NamePrefixWhen is the condition under which NamePrefix is used. Where Name is given too, the two must exclude each other.
	NamePrefixWhen When
	// Versioning is Enabled or Suspended, and changes in place. Left out, the bucket has never had versions;
	// once Enabled, it can only be Suspended.
	Versioning Value
	// VersioningWhen is the condition under which Versioning is set. It must not cease to hold once it has held.
	VersioningWhen When
	// KMSKeyARN is the key that encrypts new objects, through a bucket key. It changes in place; objects that are
	// there keep the key they have. Left out, S3 encrypts with its own keys (SSE-S3). The key's own policy must let a Guest in: of a
	// key that is there already it is its owner's to write, and that of a [KMSKey] has a Guest of its own.
	KMSKeyARN Value
	// KMSKeyWhen is the condition under which KMSKeyARN is used.
	KMSKeyWhen When
	// AccessLogs is the name of the bucket that receives the server access logs, under AccessLogPrefix and the
	// stack's name. Left out, nothing is logged.
	AccessLogs Value
	// AccessLogsWhen is the condition under which requests are logged.
	AccessLogsWhen When
	// RequestMetrics sends a metric of each kind of request to CloudWatch, which costs money, as filter EntireBucket.
	RequestMetrics bool
	// RequestMetricsWhen is the condition under which the metrics are sent.
	RequestMetricsWhen When
	// ObjectLock keeps each version of an object for a time, and can never be turned off.
	ObjectLock ObjectLock
	// Lifecycle is what S3 clears away by itself.
	Lifecycle Lifecycle
	// CORS are rules by which browsers let web pages of other addresses use the bucket, at most 100. Left out, no page can.
	CORS []CORSRule
	// Notifications are who is told of objects that come and go. Left out, it is nobody. A bucket that is kept goes on naming them.
	Notifications BucketNotifications
	// Guest is whom of another account the bucket's policy lets in. Left out, it is nobody. The policy then goes when it leaves the
	// stack, as a bucket that is kept must let nobody in: its refusal of requests without TLS goes with it, as S3 knows one
	// policy a bucket.
	Guest BucketGuest
	// Tags are shown with the bucket.
	Tags []Tag
	// When is the condition under which the bucket exists.
	When When
}

// AccessLogPrefix, access/, is where in a log bucket the server access logs of every [VendorBucket] are.
const AccessLogPrefix = awsname.AccessLogPrefix

// RequestMetricsFilter is the id of the request metrics of a [VendorBucket].
const RequestMetricsFilter = "EntireBucket"

// VendorBucket is a bucket for data that the customer shares with a vendor. No public access, no ACLs, encryption, none with
// keys that the writer brings along (SSE-C), and a policy that refuses requests without TLS. Deleting the stack keeps
// the bucket and its objects, and its policy too unless that lets a Guest in.
type VendorBucket struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
	// Name and ARN are known once the stack is launched.
	Name, ARN Expression
	// LogicalID is the bucket's name in the template; its policy is LogicalID + "Policy".
	LogicalID string
}

// NewVendorBucket defines a bucket and its policy.
func NewVendorBucket(scope constructs.Construct, id string, props VendorBucketProps) (*VendorBucket, error) {
	var p problems
	p.checkProps(scope, props)
	if name, ok := literal(props.Name); ok && name != "" {
		p.check("Name", awsname.CheckNewBucketName(name, true))
	}
	checkNamePrefix(&p, props.NamePrefix)
	if given(props.Name) && given(props.NamePrefix) && (props.NameWhen == "" || props.NamePrefixWhen == "" || props.NameWhen == props.NamePrefixWhen) {
		p.addf("Name and NamePrefix must not both be given, but where NameWhen and NamePrefixWhen exclude each other")
	}
	if v, ok := literal(props.Versioning); ok && !slices.Contains([]string{"", "Enabled", "Suspended"}, v) {
		p.addf("Versioning must be Enabled, Suspended or left out, got %q", v)
	}
	if arn, ok := literal(props.KMSKeyARN); ok && arn != "" {
		p.check("KMSKeyARN", awsname.CheckKMSKeyARN(arn))
	}
	if name, ok := literal(props.AccessLogs); ok && name != "" {
		p.check("AccessLogs", awsname.CheckBucketName(name))
	}
	props.ObjectLock.check(&p, props.Versioning)
	props.Lifecycle.check(&p)
	checkCORS(&p, props.CORS)
	props.Guest.check(&p)
	props.Notifications.check(&p, &place{scope: scope})
	checkTags(&p, props.Tags)
	if err := p.err("VendorBucket", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	b := &VendorBucket{Construct: n.construct, LogicalID: n.main("Bucket")}
	b.Name, b.ARN = n.ref(b.LogicalID, props.When), n.getAtt(b.LogicalID, "Arn", props.When)

	properties := closedBucket(b.encryption(props), props.Tags)
	if given(props.Name) {
		properties["BucketName"] = props.NameWhen.orNothing(props.Name)
	}
	inNamespace(properties, props.NamePrefix, props.NamePrefixWhen)
	if given(props.Versioning) {
		properties["VersioningConfiguration"] = props.VersioningWhen.orNothing(map[string]any{"Status": props.Versioning})
	}
	if given(props.AccessLogs) {
		properties["LoggingConfiguration"] = props.AccessLogsWhen.orNothing(map[string]any{
			"DestinationBucketName": props.AccessLogs,
			"LogFilePrefix":         Sub(AccessLogPrefix + "${AWS::StackName}/"),
		})
	}
	if props.RequestMetrics {
		properties["MetricsConfigurations"] = []any{
			props.RequestMetricsWhen.orNothing(map[string]any{"Id": RequestMetricsFilter}),
		}
	}
	props.ObjectLock.put(properties)
	props.Lifecycle.put(properties)
	if len(props.CORS) > 0 {
		properties["CorsConfiguration"] = corsRules(props.CORS)
	}
	var waits resource
	if !props.Notifications.none() {
		properties["NotificationConfiguration"] = props.Notifications.property()
		waits = props.Notifications.waits()
	}
	policy := bucketPolicy(b.LogicalID, props.When)
	if !props.Guest.none() {
		statements, reasons := props.Guest.statements(b.LogicalID)
		policy = bucketPolicy(b.LogicalID, props.When, statements...)
		policy.kept, policy.deleted, policy.reasons = false, true, reasons
	}
	n.define(resource{
		logicalID: b.LogicalID, typ: "AWS::S3::Bucket", when: props.When, kept: true, dependsOn: waits.dependsOn, waitsFor: waits.waitsFor,
		properties: properties,
		acknowledged: slices.Concat(
			onlyIf(props.NameWhen, noBucketName, halfBucketName, noBucketNames), onlyIf(props.VersioningWhen, otherStatus)),
	}, policy)
	return b, nil
}

// encryption is the one rule of the bucket's default encryption. A bucket key saves most calls to KMS.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
func (*VendorBucket) encryption(props VendorBucketProps) any {
	if !given(props.KMSKeyARN) {
		return encryptedByS3()
	}
	return props.KMSKeyWhen.choose(map[string]any{
		"BlockedEncryptionTypes": refusedEncryption(),
		"BucketKeyEnabled":       true,
		"ServerSideEncryptionByDefault": map[string]any{
			"SSEAlgorithm":   "aws:kms",
			"KMSMasterKeyID": props.KMSKeyARN,
		},
	}, encryptedByS3())
}

func encryptedByS3() map[string]any {
	return map[string]any{
		"BlockedEncryptionTypes":        refusedEncryption(),
		"ServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "AES256"},
	}
}

// refusedEncryption is SSE-C, with a key that whoever writes an object brings along: what a vendor writes so, the customer
// cannot read. S3 refuses it in every bucket made since April 2026, where nothing else is said.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html
func refusedEncryption() map[string]any { return map[string]any{"EncryptionType": []any{"SSE-C"}} }

// closedBucket is what every bucket of ours has in common, as a fresh map.
func closedBucket(encryption any, tags []Tag) map[string]any {
	return map[string]any{
		"BucketEncryption": map[string]any{"ServerSideEncryptionConfiguration": []any{encryption}},
		"OwnershipControls": map[string]any{
			"Rules": []any{map[string]any{"ObjectOwnership": "BucketOwnerEnforced"}},
		},
		"PublicAccessBlockConfiguration": map[string]any{
			"BlockPublicAcls":       true,
			"BlockPublicPolicy":     true,
			"IgnorePublicAcls":      true,
			"RestrictPublicBuckets": true,
		},
		"Tags": tagged(tags),
	}
}

// bucketPolicy refuses every request without TLS, and allows what else is given.
// It stays with the bucket, or the kept bucket would lose its protection.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
func bucketPolicy(bucketID string, when When, allowed ...any) resource {
	refuse := map[string]any{
		"Sid":       "RefuseRequestsWithoutTls",
		"Effect":    "Deny",
		"Principal": "*",
		"Action":    "s3:*",
		"Resource":  []any{GetAtt(bucketID, "Arn"), Sub("${" + bucketID + ".Arn}/*")},
		"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
	}
	return resource{
		logicalID: bucketID + "Policy", typ: "AWS::S3::BucketPolicy", when: when, kept: true,
		properties: map[string]any{
			"Bucket":         Ref(bucketID),
			"PolicyDocument": policyDocument(append([]any{refuse}, allowed...)...),
		},
	}
}
