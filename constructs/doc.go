// Package constructs gives a vendor exactly one bucket's worth of access to a customer's AWS account.
//
// Use it in any CDK app, with or without the rest of Bucketgrant:
//
//   - [VendorBucket] is the bucket: private, encrypted, TLS only, and kept when the stack goes.
//   - [AccessPolicy] says what may be done in it, statement by statement.
//   - [CrossAccountRole], [StsUserRole] and [KeyedUser] are the ways in. Prefer the first: it needs no secret.
//
// Props are plain Go values, and a prop that is left out has the meaning that its comment gives. What is only known
// when the stack is launched is a [Value] made by [Ref], [Sub] or [If]; what exists only sometimes has a [When].
//
// A constructor checks what can be known beforehand and returns all it finds as one error, before it defines anything.
//
// Logical IDs are a published contract: they are the construct's own id, or begin with it, without the hash that the
// CDK appends. An id of "Default" adds nothing to them, as elsewhere in the CDK.
//
// What a construct returns may be used in any stack of the app, which then exports and imports it. What exists under a
// When only can be used in its own stack only.
//
// Tags, removal policies, permissions boundaries and dependencies of the CDK reach the resources as they reach the CDK's
// own, and so do aspects. They are of the class CfnResource: an aspect that looks for awss3.CfnBucket passes them by.
// Let it look at CfnResourceType, and change what it finds with AddPropertyOverride.
//
// The CDK's runtime serves one goroutine at a time. Never define constructs from two.
package constructs
