// Package stacks combines the constructs into what one vendor definition asks for.
//
// [Synthesize] is the one place that starts the CDK, recovers its panics and closes it. [NewVendorStack] is for a CDK
// app of your own that wants a vendor's stack among others.
package stacks
