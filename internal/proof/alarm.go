package proof

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// checkAlarms: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
func (m monitor) checkAlarms() {
	alarms, asked := m.of("AWS::CloudWatch::Alarm"), m.asked(vendors.ParamAlarmEmail) != ""
	m.one("alarms", len(alarms), asked)
	m.one("topics", len(m.topicsOfAlarms()), asked)
	m.one("subscriptions", len(m.of("AWS::SNS::Subscription")), asked)
	for _, b := range m.of("AWS::S3::Bucket") {
		if metrics, _ := b.Properties["MetricsConfigurations"].([]any); len(metrics) > 0 && !asked {
			m.failf("%s sends metrics, which cost money, and nobody asked for an alarm", b.LogicalID)
		}
	}
	for _, a := range alarms {
		m.checkMetric(a)
		m.checkThreshold(a)
		m.checkHeard(a)
	}
}

// checkMetric holds that the alarm watches a metric that the bucket sends, of all its requests.
func (m monitor) checkMetric(a resolve.Resource) {
	metric := []any{a.Properties["Namespace"], a.Properties["MetricName"], a.Properties["Statistic"]}
	if want := []any{"AWS/S3", "4xxErrors", "Sum"}; !slices.Equal(metric, want) {
		m.failf("%s watches %v, must watch %v", a.LogicalID, metric, want)
	}
	bucket := m.Stack.Resource("Bucket")
	if bucket == nil {
		m.failf("%s is there without a bucket", a.LogicalID)
		return
	}
	var sent []string
	metrics, _ := bucket.Properties["MetricsConfigurations"].([]any)
	for _, c := range metrics {
		// Id alone: a prefix, tag or access point would leave requests out.
		if c := c.(map[string]any); len(c) == 1 {
			sent = append(sent, fmt.Sprint(c["Id"]))
		}
	}
	var dimensions []string
	list, _ := a.Properties["Dimensions"].([]any)
	for _, d := range list {
		d := d.(map[string]any)
		dimensions = append(dimensions, fmt.Sprintf("%v=%v", d["Name"], d["Value"]))
	}
	slices.Sort(dimensions)
	fits := slices.ContainsFunc(sent, func(id string) bool {
		return slices.Equal(dimensions, []string{"BucketName=" + bucket.PhysicalID, "FilterId=" + id})
	})
	if !fits {
		m.failf("%s watches %q, and %s sends the metrics %q of all its requests", a.LogicalID, dimensions, bucket.PhysicalID, sent)
	}
}

var describedAlarm = regexp.MustCompile(`answered more than (\d+) requests within (\d+) minutes with a 4xx error\b`)

// checkThreshold holds that the alarm does what its mail says, and is quiet without requests.
func (m monitor) checkThreshold(a resolve.Resource) {
	described := describedAlarm.FindStringSubmatch(fmt.Sprint(a.Properties["AlarmDescription"]))
	if described == nil {
		m.failf("%s is described by %q, which does not say when it comes", a.LogicalID, a.Properties["AlarmDescription"])
		return
	}
	minutes, err := strconv.Atoi(described[2])
	if err != nil {
		m.failf("%s: %v", a.LogicalID, err)
		return
	}
	for property, want := range map[string]string{
		"ComparisonOperator": "GreaterThanThreshold",
		"Threshold":          described[1],
		"Period":             strconv.Itoa(60 * minutes), // seconds
		"EvaluationPeriods":  "1",
		"TreatMissingData":   "notBreaching",
	} {
		if got := fmt.Sprint(a.Properties[property]); got != want {
			m.failf("%s has %s %s, must be %s as its description says", a.LogicalID, property, got, want)
		}
	}
	for _, property := range []string{"DatapointsToAlarm", "Metrics", "ExtendedStatistic", "Unit"} {
		if a.Properties[property] != nil {
			m.failf("%s has %s, which the proof does not know", a.LogicalID, property)
		}
	}
}

// checkHeard holds that the alarm reaches the address that the customer gave, by a topic of this stack.
func (m monitor) checkHeard(a resolve.Resource) {
	if enabled := a.Properties["ActionsEnabled"]; enabled != nil && enabled != true {
		m.failf("%s has its actions turned off", a.LogicalID)
	}
	actions, _ := a.Properties["AlarmActions"].([]any)
	topics := m.topicsOfAlarms()
	for _, t := range topics {
		// The default policy of a topic lets the account's own alarms publish; AWS's own key does not.
		// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
		if len(actions) != 1 || actions[0] != t.PhysicalID || t.Properties["KmsMasterKeyId"] != nil {
			m.failf("%s does %v, must publish to %s, which must take it", a.LogicalID, actions, t.LogicalID)
		}
	}
	for _, s := range m.of("AWS::SNS::Subscription") {
		got := []any{s.Properties["Protocol"], s.Properties["Endpoint"], s.Properties["FilterPolicy"]}
		ours := slices.ContainsFunc(topics, func(t resolve.Resource) bool { return t.PhysicalID == s.Properties["TopicArn"] })
		if want := []any{"email", m.asked(vendors.ParamAlarmEmail), nil}; !slices.Equal(got, want) || !ours {
			m.failf("%s mails %v of %v, must mail %v of the stack's topic", s.LogicalID, got, s.Properties["TopicArn"], want)
		}
	}
	if len(m.of("AWS::SNS::TopicInlinePolicy")) > 0 {
		m.failf("there is a policy in a topic, which the proof does not know")
	}
	for _, t := range topics {
		if m.judge.HasPolicy(t.PhysicalID) {
			m.failf("%s has a policy, must have the one that SNS gives it", t.LogicalID)
		}
	}
}

// topicsOfAlarms are all topics but that of the notifications.
func (m monitor) topicsOfAlarms() []resolve.Resource {
	return slices.DeleteFunc(m.of("AWS::SNS::Topic"), func(r resolve.Resource) bool {
		return r.LogicalID == "Topic" && m.told() && m.Definition.Notifications.Topic != nil
	})
}

// untagged are the types that take no tags; every other one has ours, which say what made it.
var untagged = []string{
	"AWS::Events::Rule", "AWS::IAM::AccessKey", "AWS::IAM::ManagedPolicy", "AWS::S3::BucketPolicy", "AWS::SNS::Subscription", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy",
}

// checkTags holds that the tags of a resource, and the stack's output, name this vendor and this version.
func (m monitor) checkTags() {
	want := []string{"bucketgrant:vendor=" + m.Definition.Vendor, "bucketgrant:version=" + m.Definition.Version}
	for _, r := range m.Stack.Resources {
		if slices.Contains(untagged, r.Type) {
			continue
		}
		var got []string
		list, _ := r.Properties["Tags"].([]any)
		for _, tag := range list {
			tag := tag.(map[string]any)
			if key := fmt.Sprint(tag["Key"]); strings.HasPrefix(key, "bucketgrant:") {
				got = append(got, fmt.Sprintf("%s=%v", key, tag["Value"]))
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			m.failf("%s has the tags %q, must have %q", r.LogicalID, got, want)
		}
	}
	name := m.Definition.Vendor + " " + m.Definition.Version
	if !slices.ContainsFunc(m.Stack.Outputs, func(o resolve.Output) bool { return o.Name == "TemplateVersion" && o.Value == name }) {
		m.failf("no output TemplateVersion says %q", name)
	}
}
