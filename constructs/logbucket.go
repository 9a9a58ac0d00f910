package constructs

import (
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// LogBucketProps are the properties of a [LogBucket].
type LogBucketProps struct {
	// NamePrefix starts the bucket's name in the account's regional namespace, as it does that of a [VendorBucket]. Left out,
	// CloudFormation chooses a name, which is in the global one.
	NamePrefix Value
	// NamePrefixWhen is the condition under which NamePrefix is used.
	NamePrefixWhen When
	// AccessLogsOf is the ARN of the bucket whose server access logs arrive here. Left out, none do.
	AccessLogsOf Value
	// AccessLogsWhen is the condition under which they do.
	AccessLogsWhen When
	// TrailName is the name of the CloudTrail trail, in this region, whose logs arrive here. Left out, none do.
	TrailName Value
	// TrailWhen is the condition under which they do.
	TrailWhen When
	// Tags are shown with the bucket.
	Tags []Tag
	// When is the condition under which the bucket exists.
	When When
}

// TrailPrefix is where in a [LogBucket] the logs of a trail are.
const TrailPrefix = "trail"

// LogBucket receives logs and is as closed as a [VendorBucket]: only the named sources can write to it.
// Nothing in it expires: logs cost storage until the customer deletes them.
type LogBucket struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
	// Name is known once the stack is launched.
	Name Expression
	// LogicalID is the bucket's name in the template; its policy is LogicalID + "Policy".
	LogicalID string

	place *place
}

// NewLogBucket defines a bucket for logs and its policy.
func NewLogBucket(scope constructs.Construct, id string, props LogBucketProps) (*LogBucket, error) {
	var p problems
	p.checkProps(scope, props)
	checkNamePrefix(&p, props.NamePrefix)
	if arn, ok := literal(props.AccessLogsOf); ok && arn != "" {
		p.check("AccessLogsOf", awsname.CheckBucketARN(arn))
	}
	if name, ok := literal(props.TrailName); ok && name != "" {
		checkTrailName(&p, "TrailName", name)
	}
	checkTags(&p, props.Tags)
	if err := p.err("LogBucket", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	b := &LogBucket{Construct: n.construct, LogicalID: n.main("LogBucket"), place: n.place}
	b.Name = n.ref(b.LogicalID, props.When)

	var allowed []any
	if given(props.AccessLogsOf) {
		allowed = append(allowed, props.AccessLogsWhen.orNothing(b.receiveAccessLogs(props.AccessLogsOf)))
	}
	if given(props.TrailName) {
		allowed = append(allowed,
			props.TrailWhen.orNothing(b.letTrailCheck(props.TrailName)),
			props.TrailWhen.orNothing(b.receiveTrail(props.TrailName)))
	}
	// Server access logs cannot be encrypted with a key whose policy does not name the logging service: S3's own it is.
	properties := closedBucket(encryptedByS3(), props.Tags)
	inNamespace(properties, props.NamePrefix, props.NamePrefixWhen)
	n.define(resource{
		logicalID: b.LogicalID, typ: "AWS::S3::Bucket", when: props.When, kept: true,
		properties: properties,
	}, bucketPolicy(b.LogicalID, props.When, allowed...))
	return b, nil
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
func (b *LogBucket) receiveAccessLogs(source Value) map[string]any {
	return map[string]any{
		"Sid":       "ReceiveServerAccessLogs",
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": "logging.s3.amazonaws.com"},
		"Action":    "s3:PutObject",
		"Resource":  Sub("${" + b.LogicalID + ".Arn}/" + AccessLogPrefix + "*"),
		"Condition": map[string]any{
			"ArnLike":      map[string]any{"aws:SourceArn": source},
			"StringEquals": map[string]any{"aws:SourceAccount": Ref("AWS::AccountId")},
		},
	}
}

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
func (b *LogBucket) letTrailCheck(trailName Value) map[string]any {
	return map[string]any{
		"Sid":       "LetTheTrailCheckThisBucket",
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": "cloudtrail.amazonaws.com"},
		"Action":    "s3:GetBucketAcl",
		"Resource":  GetAtt(b.LogicalID, "Arn"),
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceArn": trailARN(trailName)}},
	}
}

func (b *LogBucket) receiveTrail(trailName Value) map[string]any {
	return map[string]any{
		"Sid":       "ReceiveTheTrail",
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": "cloudtrail.amazonaws.com"},
		"Action":    "s3:PutObject",
		"Resource":  Sub("${" + b.LogicalID + ".Arn}/" + TrailPrefix + "/AWSLogs/${AWS::AccountId}/*"),
		"Condition": map[string]any{"StringEquals": map[string]any{
			"aws:SourceArn": trailARN(trailName),
			"s3:x-amz-acl":  "bucket-owner-full-control",
		}},
	}
}

func trailARN(name Value) Value {
	return Sub("arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${Trail}", "Trail", name)
}
