package permissions_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
)

// The size is that of the policy as encoding/json writes it.
func TestSize(t *testing.T) {
	t.Parallel()
	bucket := "arn:aws-us-gov:s3:::" + strings.Repeat("b", 63)
	own := map[string]any{"StringEquals": map[string]any{"s3:ResourceAccount": "123456789012"}}
	policy, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{
		map[string]any{"Sid": "List", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket, "Condition": own},
		map[string]any{"Sid": "Read", "Effect": "Allow", "Action": []string{"s3:GetBucketAcl", "s3:GetObject"}, "Resource": []string{bucket, bucket + "/*"}, "Condition": own},
		map[string]any{"Sid": "UseTheKmsKey", "Effect": "Allow", "Action": "kms:Decrypt",
			"Resource": "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
			"Condition": map[string]any{
				"StringEquals": map[string]any{"kms:ViaService": "s3.us-gov-west-1.amazonaws.com"},
				"StringLike":   map[string]any{"kms:EncryptionContext:aws:s3:arn": []string{bucket, bucket + "/*"}},
			}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	got := permissions.Size([]permissions.Permission{
		{Sid: "List", Actions: []string{"s3:ListBucket"}, Bucket: true},
		{Sid: "Read", Actions: []string{"s3:GetBucketAcl", "s3:GetObject"}, Bucket: true, Objects: true},
	})
	if got != len(policy) {
		t.Errorf("got %d, want %d: %s", got, len(policy), policy)
	}
}

// Every action of S3's, each in a statement of its own, is more than IAM takes.
func TestPolicyThatIsTooLong(t *testing.T) {
	t.Parallel()
	var list []permissions.Permission
	for i, a := range s3actions.S3() {
		if a.On.Bucket {
			list = append(list, permissions.Permission{Sid: fmt.Sprint("S", i), Actions: []string{a.Name}, Bucket: true})
		}
	}
	rules := permissions.Rules{Name: func(p permissions.Place) (name, hint string) { return fmt.Sprint(p), "" }}
	problems := permissions.Check(list, rules)
	if len(problems) != 1 || !strings.HasPrefix(problems[0].Message, "must leave the policy at most 6144 characters long") {
		t.Errorf("got %v", problems)
	}
	if problems := permissions.Check(list[:20], rules); len(problems) != 0 {
		t.Errorf("got %v", problems)
	}
}
