// Package partition is what differs between the partitions of AWS, each of which has accounts, regions and hosts of its own.
//
// The isolated ones (aws-iso, aws-iso-b, …) are left out: whoever works there has no way to a vendor or to a link of ours,
// and no link beats a wrong link.
package partition

import (
	"regexp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// ID is how ARNs name a partition.
type ID string

// The public partitions, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html.
const (
	AWS    ID = "aws"
	Gov    ID = "aws-us-gov"
	China  ID = "aws-cn"
	Europe ID = "aws-eusc"
)

const (
	// Pattern is what the ID of a public partition matches, as a part of another pattern: without ^ and $.
	Pattern = `aws(?:-cn|-us-gov|-eusc)?`
	// InWords is the same for people, as templates have it.
	InWords = "aws, aws-cn, aws-us-gov or aws-eusc"
	// Choices are the IDs for people, in the order of [All].
	Choices = "aws, aws-us-gov, aws-cn or aws-eusc"
)

// inPattern are the IDs in the order of [Pattern] and [InWords].
var inPattern = []ID{AWS, China, Gov, Europe}

// Among is [Pattern] and [InWords] of some partitions alone, in whatever order they are given: those of all where all are.
func Among(ids []ID) (pattern, inWords string) {
	var names, ends []string
	for _, id := range inPattern {
		if !slices.Contains(ids, id) {
			continue
		}
		names = append(names, string(id))
		if end := strings.TrimPrefix(string(id), string(AWS)); end != "" {
			ends = append(ends, end)
		}
	}
	inWords = words.Or(names)
	switch {
	case len(names) == 1:
		return names[0], inWords
	case len(names) > len(ends): // with aws itself
		return string(AWS) + "(?:" + strings.Join(ends, "|") + ")?", inWords
	}
	return string(AWS) + "(?:" + strings.Join(ends, "|") + ")", inWords
}

// Partition is one of them. Its JSON is what pages make links by.
type Partition struct {
	ID ID `json:"partition"`
	// Name is AWS's own,
	// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html.
	Name string `json:"-"`
	// ConsoleHost follows the region in the console's address. The console of each region has its own address, so that a
	// link cannot lead to the region that the customer last looked at.
	ConsoleHost string `json:"consoleHost"`
	// S3Host follows the region in the address of a bucket, and ends the names of other services too: it is what
	// templates know as AWS::URLSuffix.
	S3Host string `json:"s3Host"`
	// Regions are those that there are today: a test compares them, and the S3 hosts, with the SDK that go.mod has.
	Regions []string `json:"regions"`
	// Region is one that no account has to enable.
	Region string `json:"-"`

	prefix string         // what the name of each region begins with
	form   *regexp.Regexp // what each looks like, as the SDKs know it
}

// partitions are in the order in which they are listed everywhere. The forms are those of
// https://github.com/aws/aws-sdk-go-v2/blob/v1.45.1/internal/endpoints/awsrulesfn/partitions.json.
var partitions = []Partition{
	{
		ID:          AWS,
		Name:        "AWS",
		ConsoleHost: "console.aws.amazon.com", // https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html
		S3Host:      "amazonaws.com",          // https://docs.aws.amazon.com/general/latest/gr/s3.html
		Regions: []string{"af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3",
			"ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
			"ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1",
			"eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
			"il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-1", "us-east-2",
			"us-west-1", "us-west-2"},
		Region: "us-east-1",
		form:   regexp.MustCompile(`^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-[0-9]+$`),
	},
	{
		ID:          Gov,
		Name:        "AWS GovCloud (US)",
		ConsoleHost: "console.amazonaws-us-gov.com", // https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/using-govcloud-endpoints.html
		S3Host:      "amazonaws.com",                // https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/using-govcloud-endpoints.html
		Regions:     []string{"us-gov-east-1", "us-gov-west-1"},
		Region:      "us-gov-west-1",
		prefix:      "us-gov-",
		form:        regexp.MustCompile(`^us-gov-[a-z]+-[0-9]+$`),
	},
	{
		ID:          China,
		Name:        "AWS China",
		ConsoleHost: "console.amazonaws.cn", // https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html
		S3Host:      "amazonaws.com.cn",     // https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html
		Regions:     []string{"cn-north-1", "cn-northwest-1"},
		Region:      "cn-north-1",
		prefix:      "cn-",
		form:        regexp.MustCompile(`^cn-[a-z]+-[0-9]+$`),
	},
	{
		ID:   Europe,
		Name: "AWS European Sovereign Cloud",
		// https://docs.aws.eu/general/latest/gr/endpoints.html, as the AWS CLI cites it for its command "aws console".
		ConsoleHost: "console.amazonaws-eusc.eu",
		S3Host:      "amazonaws.eu", // aws-sdk-go-v2, service/s3/internal/endpoints/endpoints.go: s3.{region}.amazonaws.eu
		Regions:     []string{"eusc-de-east-1"},
		Region:      "eusc-de-east-1",
		prefix:      "eusc-",
		form:        regexp.MustCompile(`^eusc-de-[a-z]+-[0-9]+$`),
	},
}

// All are the public partitions, in the order in which they are listed everywhere.
func All() []Partition {
	list := slices.Clone(partitions)
	for i := range list {
		list[i].Regions = slices.Clone(list[i].Regions)
	}
	return list
}

// IDs are those of [All].
func IDs() []ID {
	ids := make([]ID, len(partitions))
	for i, p := range partitions {
		ids[i] = p.ID
	}
	return ids
}

// Get is the partition of an ID, and false if there is none.
func Get(id ID) (Partition, bool) {
	return find(func(p Partition) bool { return p.ID == id })
}

// Of is the partition of a region that there is today, and false if there is no such region.
func Of(region string) (Partition, bool) {
	return find(func(p Partition) bool { return slices.Contains(p.Regions, region) })
}

// LooksLike is the partition one of whose regions a name could be, today or later, and false if it cannot be a region's.
func LooksLike(region string) (Partition, bool) {
	// The form of aws takes no name of the others.
	return find(func(p Partition) bool { return p.form.MatchString(region) })
}

// Assumed is the partition of a region whose name nobody has checked: what does not begin as in another one is in aws.
func Assumed(region string) Partition {
	p, ok := find(func(p Partition) bool { return p.prefix != "" && strings.HasPrefix(region, p.prefix) })
	if !ok {
		p, _ = Get(AWS)
	}
	return p
}

// OfARN is the partition that an ARN names, whether or not there is such a one.
func OfARN(arn string) ID {
	parts := strings.SplitN(arn, ":", 3)
	if len(parts) < 2 {
		return ""
	}
	return ID(parts[1])
}

// RegionOfARN is the region that an ARN names, empty where it names none.
func RegionOfARN(arn string) string {
	parts := strings.SplitN(arn, ":", 5)
	if len(parts) < 5 {
		return ""
	}
	return parts[3]
}

func find(is func(Partition) bool) (Partition, bool) {
	i := slices.IndexFunc(partitions, is)
	if i < 0 {
		return Partition{}, false
	}
	return partitions[i], true
}
