package constructs

import "github.com/bucketgrant/bucketgrant/internal/aws/awsname"

// checkNamePrefix checks the start of a name in the account's regional namespace, as far as it is known at synthesis.
func checkNamePrefix(p *problems, prefix Value) {
	if text, ok := literal(prefix); ok && text != "" {
		rule, _ := awsname.NewAccountRegionalPrefix("", 0) // nothing that could be wrong
		p.check("NamePrefix", rule.Check(text))
	}
}

// inNamespace puts a bucket into the account's regional namespace. CloudFormation puts the name together, and Ref and
// GetAtt know it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html#cfn-s3-bucket-bucketnamespace
func inNamespace(properties map[string]any, prefix Value, when When) {
	if given(prefix) {
		properties["BucketNamePrefix"] = when.orNothing(prefix)
		properties["BucketNamespace"] = when.orNothing("account-regional")
	}
}
