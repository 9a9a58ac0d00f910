package page

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What watches the first bucket, is told of it or encrypts it is not drawn beside a set's own, whatever its type is.
func TestASetsOwnBucketIsDrawnAlone(t *testing.T) {
	t.Parallel()
	stack := &resolve.Stack{}
	for _, r := range []struct{ id, typ string }{
		{"Bucket", "AWS::S3::Bucket"}, {"Role", "AWS::IAM::Role"}, {"MetricsBucket", "AWS::S3::Bucket"}, {"MetricsRole", "AWS::IAM::Role"},
		{"LogBucket", "AWS::S3::Bucket"}, {"LogBucketPolicy", "AWS::S3::BucketPolicy"}, {"Trail", "AWS::CloudTrail::Trail"},
		{"Alarm", "AWS::CloudWatch::Alarm"}, {"AlarmTopic", "AWS::SNS::Topic"}, {"Queue", "AWS::SQS::Queue"},
		{"Topic", "AWS::SNS::Topic"}, {"Key", "AWS::KMS::Key"}, {"CallBackRule", "AWS::Events::Rule"},
	} {
		stack.Resources = append(stack.Resources, resolve.Resource{LogicalID: r.id, Type: r.typ})
	}
	own := vendors.Set{Name: "Metrics", Bucket: &vendors.Bucket{Create: vendors.CreateRequired}}
	var got []string
	for _, r := range ofSet(&vendors.Definition{Sets: []vendors.Set{own}}, stack, "Metrics").Resources {
		got = append(got, r.LogicalID)
	}
	// The rule tells of the whole stack.
	if diff := cmp.Diff([]string{"Bucket", "Role", "CallBackRule"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
