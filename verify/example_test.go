package verify_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

// A customer has filled in the vendor's form: try the connection before it is taken into use, and tell the customer what
// to do if it is not as it should be.
func Example() {
	ctx := context.Background()
	// Once, when the back end starts: the definition, and the vendor's own credentials.
	data, err := os.ReadFile("quartic.yaml")
	if err != nil {
		log.Fatal(err)
	}
	def, err := vendors.Parse("quartic.yaml", data)
	if err != nil {
		log.Fatal(err)
	}
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		log.Fatal(err)
	}

	// For each customer: what the form says, and the external ID that was made for this customer and nobody else.
	report, err := verify.Run(ctx, def, verify.Connection{
		ID:         "customer-4711",
		Bucket:     "acme-quartic",
		Region:     "eu-central-1",
		RoleARN:    "arn:aws:iam::123456789012:role/quartic-Role-1ABCDEFGHIJKL",
		ExternalID: "8c2f6a0e-acme",
	}, verify.Options{
		AWS:  cfg,
		Wait: 30 * time.Second, // the customer has just launched
	})
	if err != nil {
		log.Fatal(err) // wrong input, or interrupted
	}
	switch report.Worst() {
	case verify.Good:
		fmt.Println("Connected.")
	case verify.Unknown:
		fmt.Println("We could not check the connection. We try again later.")
	case verify.Failed:
		for _, f := range report.Findings {
			if f.Verdict == verify.Failed {
				fmt.Printf("%s\n  We tried to %s. %s\n  %s\n", f.ID, f.Tried, f.Answered, f.Advice)
			}
		}
	}
	for _, o := range report.Left {
		fmt.Printf("Our test left %s in bucket %s, %d bytes: %s.\n", o.Key, o.Bucket, o.Size, o.Why)
	}
}

// Every night, all customers: one configuration and one HTTP client for all of them, with an idle connection kept for
// each run at a time.
func Example_many() {
	const atATime = 16
	ctx := context.Background()
	cfg, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(
		awshttp.NewBuildableClient().WithTransportOptions(keepIdle(atATime))))
	if err != nil {
		log.Fatal(err)
	}
	// A bucket of the vendor's own, whose bucket policy allows the customers' accounts: what a customer's role can do
	// there, it can do in buckets that are not granted. Its key exists.
	canary := &verify.OtherBucket{Name: "vendor-canary", Region: "us-east-1", Key: "nothing"}

	next := make(chan verify.Connection)
	done := make(chan *verify.Report)
	for range atATime {
		go func() {
			for c := range next {
				report, err := verify.Run(ctx, definition, c, verify.Options{AWS: cfg})
				if report == nil { // wrong input; otherwise an error is the context's, and the report says what was found
					report = &verify.Report{ID: c.ID, Findings: []verify.Finding{{ID: "input", Verdict: verify.Failed, Answered: err.Error()}}}
				}
				done <- report
			}
		}()
	}
	go func() {
		defer close(next)
		for _, c := range customers() {
			c.OtherBucket = canary
			next <- c
		}
	}()
	for range customers() {
		if report := <-done; !report.OK() {
			fmt.Println(report.ID, report.Worst())
		}
	}
}
