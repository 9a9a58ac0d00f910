package launch_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/bucketgrant/bucketgrant/launch"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A customer asks to be connected: the link for this customer, with an external ID that nobody else has. Store the external
// ID before the link is sent.
func Example() {
	// Once, when the back end starts: the definition, its template, and where that is hosted. A back end takes
	// launch.Released instead, which refuses a template that is not what was released.
	defs, err := vendors.Load("../vendors", "quartic")
	if err != nil {
		log.Fatal(err)
	}
	release, err := launch.Unreleased("../templates", defs[0], "")
	if err != nil {
		log.Fatal(err)
	}
	template, err := launch.New(release, []launch.Place{
		{Partition: vendors.PartitionAWS, Region: "eu-central-1", Bucket: "quartic-templates"},
	})
	if err != nil {
		log.Fatal(err)
	}

	// For each customer. A real one gets launch.NewExternalID().
	link, left, err := template.Link(launch.Request{
		Region:     "eu-central-1",
		Parameters: map[string]string{"ExternalId": "8c2f6a0e-acme"},
	})
	if err != nil {
		log.Fatal(err) // all that is wrong, and what would be right
	}
	console, _, _ := strings.Cut(link, "#")
	fmt.Println(console)
	fmt.Println("filled in:", strings.HasSuffix(link, "&stackName=quartic&param_ExternalId=8c2f6a0e-acme"))
	fmt.Println("left to the customer:", len(left))
	// Output:
	// https://eu-central-1.console.aws.amazon.com/cloudformation/home?region=eu-central-1
	// filled in: true
	// left to the customer: 0
}

// What the customer's own form asks for is checked before there is a link, in the words that the console would use.
func ExampleTemplate_Problem() {
	defs, err := vendors.Load("../vendors", "quartic")
	if err != nil {
		log.Fatal(err)
	}
	release, err := launch.Unreleased("../templates", defs[0], "")
	if err != nil {
		log.Fatal(err)
	}
	template, err := launch.New(release, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q\n", template.Problem("MaxSessionDuration", "3600"))
	fmt.Printf("%q\n", template.Problem("MaxSessionDuration", "60"))
	// Output:
	// ""
	// "must be 3600 to 43200 seconds, that is 1 to 12 hours"
}
