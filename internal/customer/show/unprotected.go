package show

import "github.com/bucketgrant/bucketgrant/vendors"

// Unprotected is what a new bucket loses with its stack where the bucket's policy lets the vendor in: nothing that is kept may
// name the vendor, and S3 knows one policy a bucket.
type Unprotected struct {
	// Words say it, in sentences.
	Words []string `json:"words"`
	// Command puts back what can be.
	Command string `json:"command"`
}

// unprotected is nil where the policy stays with the bucket.
func unprotected(def *vendors.Definition) *Unprotected {
	if def.Access.BucketPolicy == nil {
		return nil
	}
	bucket := "arn:" + string(def.ServedPartitions()[0]) + ":s3:::YOUR-BUCKET"
	return &Unprotected{
		Words: []string{
			"The bucket is kept when the stack goes, and its policy is not, as it lets " + def.Name + " in. With the policy goes its refusal of " +
				"requests without TLS, and what you added to it. Nobody outside your account gets in, and public access stays blocked.",
			"Once the stack is gone, this refuses requests without TLS again.",
		},
		Command: "aws s3api put-bucket-policy --bucket YOUR-BUCKET --policy '" +
			`{"Version":"2012-10-17","Statement":[{"Sid":"RefuseRequestsWithoutTls","Effect":"Deny","Principal":"*","Action":"s3:*",` +
			`"Resource":["` + bucket + `","` + bucket + `/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}'`,
	}
}
