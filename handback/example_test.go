package handback_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// A customer has pasted what the console shows of the stack: it becomes the connection that package verify tries.
func Example() {
	defs, err := vendors.Load("../vendors", "quartic")
	if err != nil {
		log.Fatal(err)
	}
	rules := handback.RulesFor(defs[0])

	values, err := rules.Parse([]byte(`
BucketName	acme-quartic	The name of the bucket.	-
BucketRegion	eu-central-1	The region of the bucket.	-
RoleArn	arn:aws:iam::123456789012:role/quartic-Role-1ABCDEFGHIJKL	The ARN of the role.	-
TemplateVersion	quartic 1.0.0	The template.	-
`))
	if err != nil {
		log.Fatal(err)
	}
	if missing := rules.Missing(values); len(missing) > 0 {
		log.Fatal(missing)
	}
	connection := verify.Connection{
		ID: "customer-4711", Bucket: values.BucketName, Region: values.Region, RoleARN: values.RoleARN,
		ExternalID: "8c2f6a0e-acme", // the vendor's own: no customer hands it back
	}
	fmt.Println(connection.Bucket, "in", connection.Region, "as", connection.RoleARN)
	// Output:
	// acme-quartic in eu-central-1 as arn:aws:iam::123456789012:role/quartic-Role-1ABCDEFGHIJKL
}

// What is wrong comes all at once, each with its place, to be shown to whoever has pasted it.
func ExampleProblems() {
	defs, err := vendors.Load("../vendors", "quartic")
	if err != nil {
		log.Fatal(err)
	}
	_, err = handback.RulesFor(defs[0]).Parse([]byte("Name of the S3 bucket: acme-quartic\nRegion of the S3 bucket: Frankfurt\nARN of the IAM role: quartic-Role-1ABCDEFGHIJKL\n"))
	var problems handback.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			fmt.Printf("%s: %s\n", p.Where, p.Text)
		}
	}
	// Output:
	// line 2: Region of the S3 bucket must be a region of AWS, such as us-east-1, got "Frankfurt"
	// line 3: ARN of the IAM role must be the ARN of an IAM role, such as arn:aws:iam::123456789012:role/name, its name at most 64 characters, got "quartic-Role-1ABCDEFGHIJKL"
}
