// Package costs knows what the resources of our templates cost, in words, for people who decide. It has a figure only where
// one was found in print, with where, as of us-east-1; of everything else it says what AWS charges for. AWS's own page, which
// each cost names, is what holds.
package costs

// Cost is what one type of resource costs.
type Cost struct {
	// What is said of it; empty for what AWS does not charge for.
	Words string
	// Source is the page with AWS's prices.
	Source string
}

// Of says what a resource type costs, and whether it is known.
func Of(typ string) (Cost, bool) {
	c, ok := costs[typ]
	return c, ok
}

const (
	// "a service that you can use with no additional charge": https://docs.amazonaws.cn/en_us/quick/latest/userguide/iam.md
	iamSource = "https://aws.amazon.com/iam/faqs/"
	s3Source  = "https://aws.amazon.com/s3/pricing/"
	snsSource = "https://aws.amazon.com/sns/pricing/"
)

var costs = map[string]Cost{
	"AWS::IAM::Role":          {"", iamSource},
	"AWS::IAM::User":          {"", iamSource},
	"AWS::IAM::AccessKey":     {"", iamSource},
	"AWS::IAM::ManagedPolicy": {"", iamSource},
	"AWS::S3::BucketPolicy":   {"", s3Source},
	// The page names the components; its figures are filled in by a script, and no other print of them is recent.
	"AWS::S3::Bucket": {
		"Nothing while it is empty. Then what is stored, by the GB and month, the requests, and what is transferred out of AWS or to another region.", s3Source,
	},
	// "$0.40 / secret / month", "$0.05/10,000 calls", as the page said in September 2026:
	// https://github.com/api-evangelist/amazon-secrets-manager, plans/amazon-secrets-manager-plans-pricing.yml
	"AWS::SecretsManager::Secret": {"$0.40 a month for each secret, and $0.05 for 10,000 requests for it.", "https://aws.amazon.com/secrets-manager/pricing/"},
	// "Data events … are charged at $0.10 per 100,000 events" and "Amazon S3 charges apply": an older copy of the page.
	"AWS::CloudTrail::Trail": {
		"$0.10 for each 100,000 requests that it records, and the storage of its log.", "https://aws.amazon.com/cloudtrail/pricing/",
	},
	"AWS::CloudWatch::Alarm": {
		"The alarm, by the month, and the bucket's request metrics that it watches, each by the month.", "https://aws.amazon.com/cloudwatch/pricing/",
	},
	"AWS::SNS::Topic":        {"", snsSource},
	"AWS::SNS::Subscription": {"The e-mails that it sends beyond those which AWS sends free each month.", snsSource},
}
