package launch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// Partition is a partition of AWS that links lead to.
type Partition struct {
	Partition vendors.Partition `json:"partition"`
	// ConsoleHost follows the region in the console's address.
	ConsoleHost string `json:"consoleHost"`
	// S3Host follows the region in the address of a bucket.
	S3Host  string   `json:"s3Host"`
	Regions []string `json:"regions"`
}

// partitions leave out the iso ones: whoever works there has no way to a link of ours, and no link beats a wrong link.
//
// The regions and the S3 hosts are those of aws-sdk-go-v2, internal/endpoints/awsrulesfn/partitions.json; a test
// compares them with the version that go.mod has. The console of each region has its own address, so that a link
// cannot lead to the region that the customer last looked at.
var partitions = []Partition{
	{
		Partition:   vendors.PartitionAWS,
		ConsoleHost: "console.aws.amazon.com", // https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html
		S3Host:      "amazonaws.com",          // https://docs.aws.amazon.com/general/latest/gr/s3.html
		Regions: []string{"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
			"ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
			"ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1",
			"eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
			"il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
			"us-west-1", "us-west-2"},
	},
	{
		Partition:   vendors.PartitionGov,
		ConsoleHost: "console.amazonaws-us-gov.com", // https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/using-govcloud-endpoints.html
		S3Host:      "amazonaws.com",                // https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/using-govcloud-endpoints.html
		Regions:     []string{"us-gov-east-1", "us-gov-west-1"},
	},
	{
		Partition:   vendors.PartitionChina,
		ConsoleHost: "console.amazonaws.cn", // https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html
		S3Host:      "amazonaws.com.cn",     // https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html
		Regions:     []string{"cn-north-1", "cn-northwest-1"},
	},
	{
		Partition: vendors.PartitionEurope,
		// AWS's European Sovereign Cloud, https://docs.aws.eu/general/latest/gr/endpoints.html, as the AWS CLI cites it
		// for its command "aws console".
		ConsoleHost: "console.amazonaws-eusc.eu",
		S3Host:      "amazonaws.eu", // aws-sdk-go-v2, service/s3/internal/endpoints/endpoints.go: s3.{region}.amazonaws.eu
		Regions:     []string{"eusc-de-east-1"},
	},
}

// partitionOf is the partition of a region.
func partitionOf(region string) (*Partition, error) {
	for i, p := range partitions {
		if slices.Contains(p.Regions, region) {
			return &partitions[i], nil
		}
	}
	switch {
	case region == "":
		return nil, fmt.Errorf("the region must be given, such as us-east-1")
	case strings.HasPrefix(region, "us-iso"), strings.HasPrefix(region, "eu-iso"):
		return nil, fmt.Errorf("region %s is in an isolated partition, to whose console no link leads", region)
	}
	nearest := nearest(region, regions())
	if nearest != "" {
		nearest = ", did you mean " + nearest + "?"
	}
	return nil, fmt.Errorf("the region must be one of AWS, got %q%s", region, nearest)
}

// PartitionOf is the name of the partition of a region.
func PartitionOf(region string) (vendors.Partition, error) {
	p, err := partitionOf(region)
	if err != nil {
		return "", err
	}
	return p.Partition, nil
}

func regions() []string {
	var all []string
	for _, p := range partitions {
		all = append(all, p.Regions...)
	}
	return all
}

// nearest is what somebody who wrote a name may have meant, "" if nothing is near.
func nearest(name string, of []string) string {
	best, distance := "", 1+len(name)/4
	for _, candidate := range of {
		if d := levenshtein.Distance(strings.ToLower(name), strings.ToLower(candidate), nil); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}
