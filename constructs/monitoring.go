package constructs

import (
	"regexp"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// DataEventTrailProps are the properties of a [DataEventTrail].
type DataEventTrailProps struct {
	// Name is the trail's name, 3 to 128 characters; the log bucket's policy names it too. A change makes a new trail.
	Name Value
	// BucketARN is the bucket whose objects' reads and writes are recorded.
	BucketARN Value
	// LogBucket receives the records. Its TrailName is Name.
	LogBucket *LogBucket
	// Tags are shown with the trail.
	Tags []Tag
	// When is the condition under which the trail exists.
	When When
}

// DataEventTrail records every read and write of one bucket's objects, which costs money for each event.
type DataEventTrail struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
}

// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-trail-naming-requirements.html
var (
	trailName     = regexp.MustCompile(`^[A-Za-z0-9](?:[._-]?[A-Za-z0-9])+$`)
	fourNumbers   = regexp.MustCompile(`^[0-9]+(?:\.[0-9]+){3}$`)
	trailNameRule = "must be 3 to 128 letters and digits with single dots, hyphens and underscores between, not four numbers like an IP address"
)

func checkTrailName(p *problems, prop, name string) {
	if len(name) < 3 || len(name) > 128 || !trailName.MatchString(name) || fourNumbers.MatchString(name) {
		p.addf("%s %s, got %q", prop, trailNameRule, name)
	}
}

// NewDataEventTrail defines a trail of one region.
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
func NewDataEventTrail(scope constructs.Construct, id string, props DataEventTrailProps) (*DataEventTrail, error) {
	var p problems
	p.checkProps(scope, props)
	if !given(props.Name) {
		p.addf("Name must be given: the log bucket's policy names the trail")
	}
	if name, ok := literal(props.Name); ok && name != "" {
		checkTrailName(&p, "Name", name)
	}
	if !given(props.BucketARN) {
		p.addf("BucketARN must be given")
	} else if arn, ok := literal(props.BucketARN); ok {
		p.check("BucketARN", awsname.CheckBucketARN(arn))
	}
	checkTags(&p, props.Tags)
	if props.LogBucket == nil {
		p.addf("LogBucket must be given")
	}
	if err := p.err("DataEventTrail", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	var policy string
	if props.LogBucket.place.sameStack(n.place) { // else the CDK makes the one stack depend on the other
		policy = props.LogBucket.LogicalID + "Policy"
	}
	n.define(resource{
		logicalID: n.main("Trail"), typ: "AWS::CloudTrail::Trail", when: props.When,
		dependsOn: policy, // CloudTrail checks at creation that it may write
		properties: map[string]any{
			"TrailName":                  props.Name,
			"S3BucketName":               props.LogBucket.Name,
			"S3KeyPrefix":                TrailPrefix,
			"IsLogging":                  true,
			"EnableLogFileValidation":    true,
			"IsMultiRegionTrail":         false,
			"IncludeGlobalServiceEvents": false,
			"AdvancedEventSelectors": []any{map[string]any{
				"Name": "Reads and writes of the bucket's objects",
				"FieldSelectors": []any{
					map[string]any{"Field": "eventCategory", "Equals": []any{"Data"}},
					map[string]any{"Field": "resources.type", "Equals": []any{"AWS::S3::Object"}},
					map[string]any{"Field": "resources.ARN", "StartsWith": []any{Sub("${Bucket}/", "Bucket", props.BucketARN)}},
				},
			}},
			"Tags": tagged(props.Tags),
		},
	})
	return &DataEventTrail{Construct: n.construct}, nil
}

// RefusalAlarmProps are the properties of a [RefusalAlarm].
type RefusalAlarmProps struct {
	// BucketName is a bucket with request metrics, see [VendorBucketProps.RequestMetrics].
	BucketName Value
	// Email receives the alarms, once it has confirmed the subscription. A change makes a new subscription.
	Email Value
	// Description says in the mail what the alarm means.
	Description string
	// Tags are shown with the alarm and its topic.
	Tags []Tag
	// When is the condition under which the alarm exists.
	When When
}

// RefusalAlarm sends a mail when a bucket refuses more than 10 requests within 5 minutes: a key or policy that no longer
// fits, or somebody trying doors. It costs money, for the request metrics and the alarm.
type RefusalAlarm struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
}

// NewRefusalAlarm defines an alarm, its topic and the topic's subscription.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
func NewRefusalAlarm(scope constructs.Construct, id string, props RefusalAlarmProps) (*RefusalAlarm, error) {
	var p problems
	p.checkProps(scope, props)
	if !given(props.BucketName) {
		p.addf("BucketName must be given")
	} else if name, ok := literal(props.BucketName); ok {
		p.check("BucketName", awsname.CheckBucketName(name))
	}
	if !given(props.Email) {
		p.addf("Email must be given")
	} else if address, ok := literal(props.Email); ok {
		p.check("Email", awsname.CheckEmail(address))
	}
	checkLength(&p, "Description", props.Description, 1024)
	checkTags(&p, props.Tags)
	if err := p.err("RefusalAlarm", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	alarm := n.main("Alarm")
	topic := alarm + "Topic"
	n.define(resource{
		logicalID: topic, typ: "AWS::SNS::Topic", when: props.When,
		properties: map[string]any{"Tags": tagged(props.Tags)},
	}, resource{
		logicalID: alarm + "Subscription", typ: "AWS::SNS::Subscription", when: props.When,
		properties: map[string]any{"Protocol": "email", "Endpoint": props.Email, "TopicArn": Ref(topic)},
	}, resource{
		logicalID: alarm, typ: "AWS::CloudWatch::Alarm", when: props.When,
		properties: map[string]any{
			"AlarmDescription": props.Description,
			"Namespace":        "AWS/S3",
			"MetricName":       "4xxErrors",
			"Dimensions": []any{
				map[string]any{"Name": "BucketName", "Value": props.BucketName},
				map[string]any{"Name": "FilterId", "Value": RequestMetricsFilter},
			},
			"Statistic":          "Sum",
			"Period":             300, // seconds
			"EvaluationPeriods":  1,
			"Threshold":          10,
			"ComparisonOperator": "GreaterThanThreshold",
			"TreatMissingData":   "notBreaching", // no requests, no refusals
			"AlarmActions":       []any{Ref(topic)},
			"Tags":               tagged(props.Tags),
		},
	})
	return &RefusalAlarm{Construct: n.construct}, nil
}
