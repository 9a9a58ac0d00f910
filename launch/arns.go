package launch

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// CheckARNs says which ARNs of a request are of another partition than its region, or of a KMS key of another region: the template
// takes them, and the stack would let nobody in, or name a key that is not used. [Template.Link] makes a link of them all the same,
// as the page does.
func (t *Template) CheckARNs(r Request) error {
	to := t.targets[r.Region]
	if to == nil {
		return nil // which the link says
	}
	var problems []error
	for name, value := range r.Parameters {
		if t.Problem(name, value) != "" {
			continue
		}
		if err := checkARN(name, value, to.partition, r.Region); err != nil {
			problems = append(problems, err)
		}
	}
	return inOrder(problems)
}

// checkARN says why the ARNs of a parameter are of no use in a region, which no pattern of a template knows: IAM lets in nobody of
// another partition, and S3 and Secrets Manager use keys of their own region only.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html,
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func checkARN(name, value string, p Partition, region string) error {
	if !strings.HasSuffix(name, "Arn") && !strings.HasSuffix(name, "Arns") {
		return nil
	}
	for _, arn := range template.Elements(value) {
		if !strings.HasPrefix(arn, "arn:") {
			continue // empty, or not what the template takes, which it says
		}
		if in := partition.OfARN(arn); in != p.ID {
			return fmt.Errorf("parameter %s must be of the partition of %s, %s, got %s", name, region, p.ID, quote(arn))
		}
		if in := partition.RegionOfARN(arn); strings.Contains(arn, ":kms:") && in != region {
			return fmt.Errorf("parameter %s must be of the region of the launch, %s, got %s", name, region, quote(arn))
		}
	}
	return nil
}
