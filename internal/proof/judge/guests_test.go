package judge

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// The policy of a bucket lets in whom it names, to what it says, with TLS, and nobody else.
func TestGuests(t *testing.T) {
	t.Parallel()
	j, err := Of(&resolve.Stack{Resources: []resolve.Resource{{
		LogicalID: "BucketPolicy", Type: "AWS::S3::BucketPolicy", Properties: map[string]any{"Bucket": "b", "PolicyDocument": map[string]any{"Statement": []any{
			map[string]any{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": []any{"arn:aws:s3:::b", "arn:aws:s3:::b/*"},
				"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}}},
			map[string]any{"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws:iam::444455556666:role/reader"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/in/*"},
			map[string]any{"Effect": "Allow", "Principal": map[string]any{"AWS": []any{"arn:aws:iam::777788889999:root"}}, "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"},
		}}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	const reader = "arn:aws:iam::444455556666:role/reader"
	for _, test := range []struct {
		arn, action, key, tls string
		want                  bool
	}{
		{reader, "s3:GetObject", "in/a", "true", true},
		{reader, "s3:GetObject", "in/a", "false", false},
		{reader, "s3:GetObject", "out/a", "true", false},
		{reader, "s3:PutObject", "in/a", "true", false},
		{reader + "2", "s3:GetObject", "in/a", "true", false},
		{"arn:aws:iam::444455556666:root", "s3:GetObject", "in/a", "true", false},
		{"arn:aws:iam::777788889999:user/anybody", "s3:PutObject", "in/a", "true", true},
		{"arn:aws-cn:iam::777788889999:user/anybody", "s3:PutObject", "in/a", "true", false},
		{"arn:aws:iam::777788889999:user/anybody", "s3:GetObject", "in/a", "true", false},
	} {
		got, err := j.GuestAllows("b", Caller{ARN: test.arn}, Request{
			Action: test.action, Resource: "arn:aws:s3:::b/" + test.key, Context: map[string][]string{"aws:SecureTransport": {test.tls}},
		})
		if err != nil || got != test.want {
			t.Errorf("%s %s on %s, TLS %s: %t, %v", test.arn, test.action, test.key, test.tls, got, err)
		}
	}
	if _, err := j.GuestAllows("c", Caller{ARN: reader}, Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::c/a"}); err == nil {
		t.Error("a bucket without a policy is judged")
	}
}
