package policysize

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// The longest value is the pattern's, whatever looks ahead in it; where that has no bound, that of the sample in the longest region.
func TestLongest(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		parameter  string
		definition map[string]any
		want       int
	}{
		{"AllowDelete", map[string]any{"Default": "No", "AllowedValues": []any{"No", "Yes"}}, 3},
		{"Prefix", map[string]any{"Default": "", "AllowedPattern": awsname.Optional(awsname.KeyPrefixPattern)}, 512},
		{"ExistingBucketName", map[string]any{"AllowedPattern": awsname.BucketNamePattern}, 63},
		{"ExternalId", map[string]any{"AllowedPattern": awsname.ExternalIDPattern, "MaxLength": 700}, 700},
		{"RoleName", map[string]any{"AllowedPattern": `^(?!.*[)\]]x)(a|bcd)[\]()x]{2}\(?$`}, 6},
		{"KmsKeyArn", map[string]any{"AllowedPattern": awsname.KMSKeyARNPattern}, len("arn:aws-us-gov:kms:ap-southeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab")},
		{"Broken", map[string]any{"Default": "four", "AllowedPattern": strings.Repeat("(", 3)}, len("aws-us-gov") - len("aws") + len("ap-southeast-1") - len("us-east-1")},
	} {
		if got := longest(tt.parameter, tt.definition); got != tt.want {
			t.Errorf("%s of %v: %d, want %d", tt.parameter, tt.definition, got, tt.want)
		}
	}
}
