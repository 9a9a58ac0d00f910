// Package publish_test publishes made-up releases to S3 servers that are not ours, and launches from there.
//
// The servers are the Versity S3 Gateway, which honours conditional writes under concurrency, versions and bucket
// policies, and moto_server, one request at a time, which has CloudFormation too. What they cannot show, and no test here
// may seem to:
//
//   - That S3 enforces s3:if-none-match and s3:if-match in the hosting stack's policy: neither server knows these keys.
//   - That a stack makes the bucket's policy, versions, logs and public access settings: moto skips them. The policy is
//     taken from the template and tried on the gateway, for strangers, with TLS and without.
//   - That CloudFormation reads a template over HTTPS: moto takes the bucket and key out of a virtual-hosted address and
//     looks into its own S3. That the address is the right one, and readable by a stranger, is what publish itself has
//     checked before, through HTTPS, at a stand-in for *.s3.us-east-1.amazonaws.com with a certificate of the test's.
//   - S3's 409 for conditional writes at the same moment: package publish's own tests have it.
package publish_test
