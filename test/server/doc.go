// Package server holds what the proof says against a server that enforces IAM: the policies of launched templates are
// loaded into the Versity S3 Gateway, and real requests of the AWS SDK must succeed, or get AccessDenied, as package
// judge decided.
//
// What it adds to the proof is the way from a call to a decision: that the server accepts the policies as they stand in
// the template, which actions a call needs, what S3 says of a request (its prefix, its TLS), and how a bucket's policy
// and a user's work together. It is no second opinion on the identity policies themselves: package judge uses the
// evaluator of the same gateway.
//
// go test in the main module runs this. By hand, here: go test -count=1, because go test does not see a change of the
// templates from another module; -v shows every decision.
//
// The server has no AssumeRole and no managed policies. So the policies of a role are loaded as inline policies of a
// user that stands in for it, each document as it is; who may assume the role is package proof's business. Nor has it
// KMS, account IDs, encryption settings, public access blocks, access logs and the like: nothing is shown of them.
//
// The tests of package verify are here too: every launch is verified good, then holes are made in it, one at a time, and
// the report must show that hole and nothing else. testdata/verify-words.txt is what the reports say of each hole. For
// them the server's roles are real ones: a front before it plays STS, has package judge evaluate the role's trust policy,
// and puts the session into the server's own store, so that the server enforces the role's policies on its requests. The
// front also answers for what the server has not got of a bucket's settings, as the template has them and if the judge
// allows it. Plain HTTP is a second process of the server on the same files.
package server
