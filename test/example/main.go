// Command example is the README's CDK app of one's own: a bucket that a vendor may read.
package main

import (
	"log"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/constructs"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Reports"), nil)
	if err := shareReports(stack); err != nil {
		log.Fatal(err)
	}
	app.Synth(nil)
}

// shareReports lets one account read the reports in a new bucket, with the external ID that it made for us.
func shareReports(stack awscdk.Stack) error {
	bucket, err := constructs.NewVendorBucket(stack, "Bucket", constructs.VendorBucketProps{
		Name: "acmecorp-reports",
	})
	if err != nil {
		return err
	}
	policy, err := constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
		BucketName: bucket.Name,
		Permissions: []constructs.Permission{
			{Sid: "ListReports", Actions: []string{"s3:ListBucket"}, OnBucket: true},
			{Sid: "ReadReports", Actions: []string{"s3:GetObject"}, OnObjects: true},
		},
	})
	if err != nil {
		return err
	}
	role, err := constructs.NewCrossAccountRole(stack, "Role", constructs.CrossAccountRoleProps{
		Trust:     constructs.AccountTrust{AccountID: "111122223333", ExternalID: "acmecorp-7f3a"},
		RoleProps: constructs.RoleProps{Policies: []*constructs.AccessPolicy{policy}},
	})
	if err != nil {
		return err
	}
	awscdk.NewCfnOutput(stack, jsii.String("RoleArn"), &awscdk.CfnOutputProps{Value: role.ARN.Token()})
	return nil
}
