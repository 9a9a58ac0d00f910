package proof

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// blind are changes of a template after which something is not logged, recorded, watched or named as it was, though it launches.
var blind = []change{
	// Access logs.
	{"logs under another prefix than the policy opens", "LogFilePrefix: !Sub access/${AWS::StackName}/", "LogFilePrefix: !Sub logs/${AWS::StackName}/", "access logs: s3:PutObject"},
	{"the policy opens another prefix", "${LogBucket.Arn}/access/*", "${LogBucket.Arn}/logs/*", "access logs: s3:PutObject"},
	{"the policy opens the bucket", "${LogBucket.Arn}/access/*", "${LogBucket.Arn}/*", "access logs in another's place"},
	{"the policy opens a part of the prefix", "${LogBucket.Arn}/access/*", "${LogBucket.Arn}/access/acme/*", "access logs: s3:PutObject"},
	{"logs of all stacks in one place", "LogFilePrefix: !Sub access/${AWS::StackName}/", "LogFilePrefix: access/", "must be under access/ and the stack's name"},
	{"a prefix without its slash", "LogFilePrefix: !Sub access/${AWS::StackName}/", "LogFilePrefix: !Sub access/${AWS::StackName}", "must be under access/ and the stack's name"},
	{"logs to a bucket of nobody's", "DestinationBucketName: !If [LogToOwnBucket, !Ref LogBucket, !Ref ExistingLogBucketName]", "DestinationBucketName: !Sub ${AWS::StackName}-x", "which is neither of this stack nor the customer's choice"},
	{"logs to the own bucket always", "!If [LogToOwnBucket, !Ref LogBucket, !Ref ExistingLogBucketName]", "!Ref LogBucket", `and the customer chose "their-logs"`},
	{"logs into the bucket itself", "!If [LogToOwnBucket, !Ref LogBucket, !Ref ExistingLogBucketName]", "!Ref Bucket", "refused"},
	{"logs of another bucket", "ArnLike:\n                  aws:SourceArn: !GetAtt Bucket.Arn", "ArnLike:\n                  aws:SourceArn: !GetAtt LogBucket.Arn", "access logs: s3:PutObject"},
	{"logs of every bucket", "ArnLike:\n                  aws:SourceArn: !GetAtt Bucket.Arn", "ArnLike:\n                  aws:SourceArn: !Sub ${Bucket.Arn}*", "access logs of another bucket"},
	{"logs of another account", "aws:SourceAccount: !Ref AWS::AccountId", "aws:SourceAccount: \"999999999999\"", "access logs: s3:PutObject"},
	{"another service writes the logs", "Service: logging.s3.amazonaws.com", "Service: delivery.logs.amazonaws.com", "access logs: s3:PutObject"},
	{"the service reads, too", "Action: s3:PutObject\n              Resource: !Sub ${LogBucket.Arn}/access/*", "Action: [s3:PutObject, s3:GetObject]\n              Resource: !Sub ${LogBucket.Arn}/access/*", "access logs read"},
	{"logs that nobody asked for", "        - LogAccess\n", "        - CreateBucket\n", "1 buckets are logged, must be 0"},
	{"no logs", "        - LogAccess\n", "        - UseKmsKey\n", "0 buckets are logged, must be 1"},
	{"a door for logs that are not sent", "          - !If\n            - LogToOwnBucket\n", "          - !If\n            - CreateLogBucket\n", "lets logging.s3.amazonaws.com in by 1 statements, must be 0"},
	// The trail.
	{"a selector without its slash", "${Bucket.Arn}/\n          Name", "${Bucket.Arn}\n          Name", "Trail records map"},
	{"a selector of another bucket", "StartsWith:\n                - !Sub ${Bucket.Arn}/", "StartsWith:\n                - !Sub ${LogBucket.Arn}/", "Trail records map"},
	{"a selector of all but the bucket", "StartsWith:\n                - !Sub ${Bucket.Arn}/", "NotStartsWith:\n                - !Sub ${Bucket.Arn}/", "Trail records map"},
	{"reads alone", "            - Equals:\n                - Data\n", "            - {Field: readOnly, Equals: [\"true\"]}\n            - Equals:\n                - Data\n", "Trail records map"},
	{"management events instead", "                - Data\n", "                - Management\n", "Trail records map"},
	{"events of functions", "                - AWS::S3::Object\n", "                - AWS::Lambda::Function\n", "Trail records map"},
	{"a trail that does not log", "IsLogging: true", "IsLogging: false", "IsLogging false, must be true"},
	{"logs that cannot be validated", "EnableLogFileValidation: true", "EnableLogFileValidation: false", "EnableLogFileValidation false"},
	{"a trail of every region", "IsMultiRegionTrail: false", "IsMultiRegionTrail: true", "IsMultiRegionTrail true"},
	{"a trail under another prefix", "S3KeyPrefix: trail", "S3KeyPrefix: audit", "the trail's logs: s3:PutObject"},
	{"a trail without a prefix", "      S3KeyPrefix: trail\n", "", "the trail's logs: s3:PutObject"},
	{"a trail into the data", "S3BucketName: !Ref LogBucket", "S3BucketName: !Ref Bucket", "must be"},
	{"a trail elsewhere", "S3BucketName: !Ref LogBucket", "S3BucketName: their-logs", "which is not of this stack"},
	{"a trail by another name", "TrailName: !Select [2, !Split [/, !Ref AWS::StackId]]", "TrailName: !Ref AWS::StackName", "the trail's check of the bucket"},
	{"a trail before the policy", "    DependsOn: LogBucketPolicy\n", "", "may be made before the policy"},
	{"a trail without its digests", "/trail/AWSLogs/${AWS::AccountId}/*", "/trail/AWSLogs/${AWS::AccountId}/CloudTrail/*", "the trail's digests"},
	{"trails of other accounts", "/trail/AWSLogs/${AWS::AccountId}/*", "/trail/AWSLogs/*", "logs of another account"},
	{"a trail always", "  Trail:\n    Type: AWS::CloudTrail::Trail\n    Condition: RecordDataEvents", "  Trail:\n    Type: AWS::CloudTrail::Trail\n    Condition: CreateLogBucket", "1 trails, must be 0"},
	// The alarm.
	{"an alarm without an action", "      AlarmActions:\n        - !Ref AlarmTopic\n", "", "must publish to AlarmTopic"},
	{"an alarm that is turned off", "      AlarmActions:\n", "      ActionsEnabled: false\n      AlarmActions:\n", "actions turned off"},
	{"an action when all is well", "AlarmActions:", "OKActions:", "must publish to AlarmTopic"},
	{"another filter than the bucket's", "Value: EntireBucket", "Value: AllRequests", "sends the metrics [\"EntireBucket\"]"},
	{"a filter of a part of the bucket", "- Id: EntireBucket", "- Id: EntireBucket\n            Prefix: exports/", "sends the metrics []"},
	{"another filter's name", "Name: FilterId", "Name: Filter", "Alarm watches"},
	{"no filter", "        - Name: FilterId\n          Value: EntireBucket\n", "", "Alarm watches"},
	{"another bucket", "- Name: BucketName\n          Value: !Ref Bucket", "- Name: BucketName\n          Value: !Ref AWS::StackName", "Alarm watches"},
	{"metrics that are not sent", "          - SendAlarms\n          - Id", "          - UseKmsKey\n          - Id", "sends the metrics []"},
	{"metrics that nobody asked for", "          - SendAlarms\n          - Id", "          - CreateBucket\n          - Id", "nobody asked for an alarm"},
	{"another metric", "MetricName: 4xxErrors", "MetricName: 5xxErrors", "Alarm watches"},
	{"another namespace", "Namespace: AWS/S3", "Namespace: S3", "Alarm watches"},
	{"an average of ones", "Statistic: Sum", "Statistic: Average", "Alarm watches"},
	{"many more refusals", "Threshold: 10\n", "Threshold: 1000\n", "Threshold 1000, must be 10"},
	{"fewer refusals", "ComparisonOperator: GreaterThanThreshold", "ComparisonOperator: LessThanThreshold", "ComparisonOperator"},
	{"an hour", "Period: 300", "Period: 3600", "Period 3600, must be 300"},
	{"for a day", "EvaluationPeriods: 1", "EvaluationPeriods: 288", "EvaluationPeriods 288, must be 1"},
	{"alarms without requests", "TreatMissingData: notBreaching", "TreatMissingData: breaching", "TreatMissingData breaching"},
	{"a mail elsewhere", "Endpoint: !Ref AlarmEmail", "Endpoint: ops@example.org", "AlarmSubscription mails"},
	{"a mail of another topic", "TopicArn: !Ref AlarmTopic", "TopicArn: !Sub arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:other", "AlarmSubscription mails"},
	{"a message instead of a mail", "Protocol: email", "Protocol: sms", "AlarmSubscription mails"},
	{"a topic that alarms may not encrypt for", "  AlarmTopic:\n    Type: AWS::SNS::Topic\n    Condition: SendAlarms\n    Properties:\n", "  AlarmTopic:\n    Type: AWS::SNS::Topic\n    Condition: SendAlarms\n    Properties:\n      KmsMasterKeyId: alias/aws/sns\n", "which must take it"},
	// Names.
	{"a tag that names another version", "Value: 1.0.0", "Value: 1.0.1", "bucketgrant:version=1.0.1"},
	{"a tag that names another vendor", "Key: bucketgrant:vendor\n          Value: queryloop", "Key: bucketgrant:vendor\n          Value: quartic", "bucketgrant:vendor=quartic"},
	{"a resource without tags", "      Tags:\n        - Key: bucketgrant:vendor\n          Value: queryloop\n        - Key: bucketgrant:version\n          Value: 1.0.0\n      TrailName", "      TrailName", "Trail has the tags []"},
	{"an output that names another version", "Value: queryloop 1.0.0", "Value: queryloop 1.0.1", "no output TemplateVersion"},
}

// What no launch would show by an error is noticed: see proof.Monitoring.
func TestMonitoringIsNoticed(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../vendors", "queryloop")
	if err != nil {
		t.Fatal(err)
	}
	noticed(t, "../../templates", defs[0], blind, watch)
}

// watch is what the proof finds in the launches of a template with logs, trail and alarm.
func watch(launches []proof.Launch, parsed *template.Template) []string {
	watched := proof.Watched(launches, parsed)
	if len(watched) < 6 {
		return []string{"refused: a launch with logs, trail or alarm"}
	}
	var found []string
	for _, l := range watched {
		found = append(found, proof.Monitoring(l).Failures...)
	}
	return found
}
