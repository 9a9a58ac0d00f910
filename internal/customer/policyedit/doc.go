// Package policyedit puts a vendor's statements into the policy that a bucket, or a KMS key, has already, and takes them out
// again. Whatever else the policy says stays as it is, byte for byte: it is its owner's, and never overwritten.
//
// The statements are those that the vendor's template has for a new bucket. Their Sids begin with the vendor's id, by which an older
// version's are found and replaced. What the rules and messages are is data: the page does the same with them, in the customer's browser.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html
package policyedit
