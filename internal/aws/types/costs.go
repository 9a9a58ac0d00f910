package types

// Cost is what resources of a type cost, in words, for people who decide. It has a figure only where one was found in print,
// with where, as of us-east-1; of everything else it says what AWS charges for. AWS's own page is what holds.
type Cost struct {
	// Words are empty for what AWS does not charge for.
	Words string
	// Source is the page with AWS's prices. Empty: nothing is known.
	Source string
}

// Pages that several types share.
const (
	// "a service that you can use with no additional charge": https://docs.amazonaws.cn/en_us/quick/latest/userguide/iam.md
	iamPrices = "https://aws.amazon.com/iam/faqs/"
	s3Prices  = "https://aws.amazon.com/s3/pricing/"
	snsPrices = "https://aws.amazon.com/sns/pricing/"
)
