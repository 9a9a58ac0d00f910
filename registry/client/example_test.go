package client_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/bucketgrant/bucketgrant/registry"
	"github.com/bucketgrant/bucketgrant/registry/client"
)

// A back end invites a customer, and looks later how the connection is.
func Example() {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	address, token, _, stop, err := start(folder, registry.MayWrite) // in place of: bucketgrant registry
	if err != nil {
		log.Fatal(err)
	}
	defer stop()

	ctx := context.Background()
	c, err := client.New(address, token, nil)
	if err != nil {
		log.Fatal(err)
	}
	offers, err := c.Invite(ctx, registry.Ask{Vendor: "quartic", Customer: registry.Customer{Number: "C-1042", Name: "Example Corp"}, Region: "eu-central-1"})
	if err != nil {
		log.Fatal(err)
	}
	connection, err := c.Get(ctx, offers[0].ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(connection.Customer.Name, "is", connection.State)
	// Output: Example Corp is invited
}
