package launch

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

const (
	// maxTemplateURL is what the console takes; the API takes 5,120.
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
	maxTemplateURL = 1024
	// maxLink is what every program that handles an address should take: https://www.rfc-editor.org/rfc/rfc9110#section-4.1.
	// AWS documents no limit of the console's own.
	maxLink = 8000
)

// checkTemplateURL says why the console of a partition would not launch the template at an address.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
func checkTemplateURL(address string, p Partition) error {
	if err := s3Address(address, p); err != nil {
		return fmt.Errorf("the template's address %w, got %q", err, address)
	}
	return nil
}

func s3Address(address string, p Partition) error {
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("must be one that can be read")
	}
	host := u.Host
	switch {
	case len(address) > maxTemplateURL:
		return fmt.Errorf("must have at most %d characters, as the console takes no more, has %d", maxTemplateURL, len(address))
	case u.Scheme != "https":
		return errors.New("must start with https://")
	case u.User != nil, u.RawQuery != "", u.ForceQuery, strings.Contains(address, "#"):
		return errors.New("must have no user, query or fragment")
	case strings.Contains(host, ".s3-website"):
		return errors.New("must not be that of a website: CloudFormation reads from S3 itself")
	case strings.HasSuffix(host, ".cloudfront.net"):
		return errors.New("must not be that of CloudFront: CloudFormation reads from S3 only")
	case strings.HasPrefix(host, "s3.") || strings.HasPrefix(host, "s3-"):
		return errors.New("must begin with the bucket's name (https://BUCKET.s3.REGION…): path style answers 301 without saying where to")
	case len(u.Path) < 2:
		return errors.New("must have a path")
	}
	bucket, rest, found := strings.Cut(host, ".s3.")
	region, s3Host, _ := strings.Cut(rest, ".")
	if !found || strings.Contains(bucket, ".") || awsname.CheckBucketName(bucket) != nil {
		return fmt.Errorf("must be https://BUCKET.s3.REGION.%s/…, with a bucket whose name has no dots", p.S3Host)
	}
	at, err := partitionOf(region)
	if err != nil || s3Host != at.S3Host {
		return fmt.Errorf("must be https://BUCKET.s3.REGION.%s/…, with a region of %s", p.S3Host, p.ID)
	}
	if at.ID != p.ID {
		return fmt.Errorf("must be in partition %s, where it is launched, not in %s: credentials do not cross partitions", p.ID, at.ID)
	}
	return nil
}
