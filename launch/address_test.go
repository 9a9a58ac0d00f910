package launch

import (
	"strings"
	"testing"
)

func TestTemplateURLs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		address, region, want string
	}{
		{"https://acme.s3.us-east-1.amazonaws.com/a%20b/1.0.0/template.yaml", "eu-west-1", ""},
		{"https://acme.s3.us-east-1.amazonaws.com/" + strings.Repeat("k", 1024-40), "eu-west-1", ""},
		{"https://acme.s3.us-east-1.amazonaws.com/" + strings.Repeat("k", 1025-40), "eu-west-1", "at most 1024 characters, as the console takes no more, has 1025"},
		{"http://acme.s3.us-east-1.amazonaws.com/key", "eu-west-1", "must start with https://"},
		{"https://s3.us-east-1.amazonaws.com/acme/key", "eu-west-1", "must begin with the bucket's name"},
		{"https://s3-us-west-2.amazonaws.com/acme/key", "eu-west-1", "must begin with the bucket's name"},
		{"https://acme.s3-website-us-east-1.amazonaws.com/key", "eu-west-1", "must not be that of a website"},
		{"https://d111111abcdef8.cloudfront.net/key", "eu-west-1", "must not be that of CloudFront"},
		{"https://raw.githubusercontent.com/acme/key", "eu-west-1", "must be https://BUCKET.s3.REGION.amazonaws.com/…"},
		{"https://acme.s3.amazonaws.com/key", "eu-west-1", "with a region of aws"},
		{"https://acme.data.s3.us-east-1.amazonaws.com/key", "eu-west-1", "with a bucket whose name has no dots"},
		{"https://acme.s3.us-east-9.amazonaws.com/key", "eu-west-1", "with a region of aws"},
		{"https://acme.s3.us-east-1.amazonaws.com.cn/key", "eu-west-1", "with a region of aws"},
		{"https://acme.s3.us-east-1.amazonaws.com:8443/key", "eu-west-1", "with a region of aws"},
		{"https://acme.s3.cn-north-1.amazonaws.com.cn/key", "eu-west-1", "must be in partition aws, where it is launched, not in aws-cn"},
		{"https://acme.s3.us-east-1.amazonaws.com/key", "us-gov-west-1", "must be in partition aws-us-gov, where it is launched, not in aws"},
		{"https://acme.s3.us-east-1.amazonaws.com/", "eu-west-1", "must have a path"},
		{"https://acme.s3.us-east-1.amazonaws.com/key?X-Amz-Signature=1", "eu-west-1", "no user, query or fragment"},
		{"https://acme.s3.us-east-1.amazonaws.com/key#", "eu-west-1", "no user, query or fragment"},
		{"https://me@acme.s3.us-east-1.amazonaws.com/key", "eu-west-1", "no user, query or fragment"},
		{"https://acme.s3.us-east-1.amazonaws.com/%zz", "eu-west-1", "must be one that can be read"},
	}
	for _, tt := range tests {
		p, err := partitionOf(tt.region)
		if err != nil {
			t.Fatal(err)
		}
		err = checkTemplateURL(tt.address, p)
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s in %s: got %v, want %q", tt.address, tt.region, err, tt.want)
		}
	}
}
