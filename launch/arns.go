package launch

import (
	"fmt"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// CheckARNs says which ARNs of a request are of another partition than its region, or of a KMS key of another region: the template
// takes them, and the stack would let nobody in, or name a key that is not used. [Template.Link] makes a link of them all the same,
// as the page does. Without a region nothing is said: see [Template.CheckARNsIn].
func (t *Template) CheckARNs(r Request) error {
	to := t.targets[r.Region]
	if to == nil {
		return nil // which the link says
	}
	return t.checkARNs(to.partition.ID, r.Region, r.Parameters)
}

// CheckARNsIn is CheckARNs of parameters for a launch in whatever region of a partition.
func (t *Template) CheckARNsIn(p vendors.Partition, parameters map[string]string) error {
	return t.checkARNs(p, "", parameters)
}

func (t *Template) checkARNs(p vendors.Partition, region string, parameters map[string]string) error {
	var problems []error
	for name, value := range parameters {
		if err := checkARN(name, value, p, region); err != nil && t.Problem(name, value) == "" {
			problems = append(problems, err)
		}
	}
	return inOrder(problems)
}

// checkARN says why the ARNs of a parameter are of no use in a partition, and in a region of it unless that is empty, which no pattern of
// a template knows: IAM lets in nobody of another partition, and S3 and Secrets Manager use keys of their own region only.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html,
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
func checkARN(name, value string, p vendors.Partition, region string) error {
	if !strings.HasSuffix(name, "Arn") && !strings.HasSuffix(name, "Arns") {
		return nil
	}
	for _, arn := range template.Elements(value) {
		if !strings.HasPrefix(arn, "arn:") {
			continue // empty, or not what the template takes, which it says
		}
		switch in := partition.OfARN(arn); {
		case in != p && region == "":
			return fmt.Errorf("parameter %s must be of the partition of the launch, %s, got %s", name, p, quote(arn))
		case in != p:
			return fmt.Errorf("parameter %s must be of the partition of %s, %s, got %s", name, region, p, quote(arn))
		}
		if in := partition.RegionOfARN(arn); region != "" && strings.Contains(arn, ":kms:") && in != region {
			return fmt.Errorf("parameter %s must be of the region of the launch, %s, got %s", name, region, quote(arn))
		}
	}
	return nil
}
