package hosting

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// partitions are those that a template can be launched in by whoever is sent a link.
var partitions = []string{
	string(vendors.PartitionAWS), string(vendors.PartitionGov), string(vendors.PartitionChina), string(vendors.PartitionEurope),
}

// regions are what the regions of each partition look like, as the AWS SDKs know them, so that a new one needs no change
// here: https://github.com/aws/aws-sdk-go-v2/blob/v1.45.1/internal/endpoints/awsrulesfn/partitions.json
var regions = []struct {
	partition vendors.Partition
	pattern   *regexp.Regexp
	example   string
}{
	{vendors.PartitionGov, regexp.MustCompile(`^us-gov-[a-z]+-[0-9]+$`), "us-gov-west-1"},
	{vendors.PartitionChina, regexp.MustCompile(`^cn-[a-z]+-[0-9]+$`), "cn-north-1"},
	{vendors.PartitionEurope, regexp.MustCompile(`^eusc-de-[a-z]+-[0-9]+$`), "eusc-de-east-1"},
	{vendors.PartitionAWS, regexp.MustCompile(`^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-[0-9]+$`), "us-east-1"},
}

func checkPartition(p vendors.Partition) error {
	if slices.Contains(partitions, string(p)) {
		return nil
	}
	hint := ""
	if strings.HasPrefix(string(p), "aws-iso") {
		hint = ": customers of an isolated partition cannot reach a vendor"
	} else if near := nearest(string(p), partitions); near != "" {
		hint = fmt.Sprintf(": did you mean %q?", near)
	}
	return fmt.Errorf("must be aws, aws-us-gov, aws-cn or aws-eusc, got %q%s", p, hint)
}

// checkRegion says why it is no region of the partition or, where the partition is not known, of any.
func checkRegion(region string, partition vendors.Partition, known bool) error {
	example, hint, is := "us-east-1", "", false
	for _, r := range regions {
		if r.partition == partition {
			example = r.example
		}
		if r.pattern.MatchString(region) {
			if r.partition == partition || !known {
				return nil
			}
			hint, is = fmt.Sprintf(", which is one of %s", r.partition), true
		}
	}
	if !is && strings.ToLower(region) != region {
		hint = ": regions are in lower case"
	}
	of := ""
	if known {
		of = " of " + string(partition)
	}
	return fmt.Errorf("must be a region%s, such as %s, got %q%s", of, example, region, hint)
}

// checkBucket: a template is launched by its virtual-hosted address, whose certificate covers a name without dots.
func checkBucket(name string) error {
	err := awsname.CheckBucketName(name)
	if strings.Contains(name, ".") {
		err = fmt.Errorf("must not have dots, got %q: the certificate of https://%s.s3.… would not fit, and no customer could launch from it", name, name)
	}
	return err
}

func checkAccount(id string) error {
	if len(id) != 12 || strings.Trim(id, "0123456789") != "" {
		return fmt.Errorf("%s, got %q", awsname.AccountIDDescription, id)
	}
	return nil
}

func checkPrefix(prefix string) error {
	switch {
	case prefix == "":
		return nil
	case !strings.HasSuffix(prefix, "/"):
		return fmt.Errorf("must end in a slash, got %q: write %q", prefix, prefix+"/")
	case strings.Contains(prefix, "//"), strings.Contains("/"+prefix, "/./"), strings.Contains("/"+prefix, "/../"):
		// S3 takes these for what they are, and many a client cleans them away.
		return fmt.Errorf("must be without empty parts, . and .., got %q", prefix)
	}
	return awsname.CheckKeyPrefix(prefix)
}
