package types

var s3BucketPolicy = Type{
	Name: "AWS::S3::BucketPolicy",
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
	Policy: Policy{"PolicyDocument", 20 * 1024},
	Facts: Facts{
		Source:               "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-s3-bucketpolicy.json@157c65b430f326a0d10054e92cc1ed0fefce83c7",
		Create:               []string{"s3:GetBucketPolicy", "s3:PutBucketPolicy"},
		Read:                 []string{"s3:GetBucketPolicy"},
		Update:               []string{"s3:GetBucketPolicy", "s3:PutBucketPolicy"},
		Delete:               []string{"s3:GetBucketPolicy", "s3:DeleteBucketPolicy"},
		CreateOnlyProperties: []string{"Bucket"},
		PrimaryIdentifier:    []string{"Bucket"},
	},
	Physical: func(l Launched) (string, map[string]string) {
		return l.Property("Bucket"), map[string]string{}
	},
	Cost: Cost{Source: s3Prices},
	Launch: Launch{
		Sid: "BucketPolicies",
		Of:  s3Bucket.Name,
	},
}
