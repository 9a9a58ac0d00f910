// Package callback reads what customers' stacks tell: CloudFormation's own events, which EventBridge puts into the vendor's queue. See
// the [stack] of the vendor's side, and docs/callback.md.
//
// A message is a hint. It moves up the next check of the connections that it may be about, and changes no state: what is true, assuming
// the role with the external ID of the registry shows. So nothing is lost where a message is, and nothing is gained by making one up.
//
// [stack]: https://github.com/bucketgrant/bucketgrant/blob/main/stacks/callbackside.go
package callback
