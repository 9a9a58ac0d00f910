// Package verify tries a live connection: does what the customer granted work, and is shut what is likeliest to be open by
// mistake?
//
// Use it in a vendor's back end, when a customer has filled in the form and from time to time after that, with the
// definition of the vendor and the values that the customer handed back: [Run] tries one connection and gives a [Report].
// Each [Finding] says what was tried, what was expected, what AWS answered, and what the customer should do.
//
// Do not use it to find out what a role or user could do at all: it tries what a definition grants, and a few things next
// to that. What other policies open beside those is not seen from outside, but by the customer: bucketgrant handback -check
// holds what a stack has made against its template. A refusal shows that one request was refused, and an answer that says nothing of the grant (no network,
// throttling, a wrong clock, the vendor's own expired credentials) is Unknown: neither working nor shut. That a template
// grants what it should and nothing else is proved without an account, by this project's tests.
//
// An answer counts only if it has AWS's request ID: a proxy's page shows nothing. That is no proof of who answers where
// there is no TLS: closed/plain-http is asked over plain HTTP, and its answer can be forged by whoever is on the way.
// Redirects are followed with TLS only, and within AWS.
//
// A role that lets the vendor in without the external ID it should require is not used: nothing of the bucket is tried.
// Of a role that was there already neither its trust nor what else it may do is tried: both are not the template's.
// Of a role in its first phase way-in/role is skipped, for AWS refuses in the same way where there is no such role.
//
// # What is tried
//
// The ID of a finding is the check's name, and never changes:
//
//	way-in/key                      AWS knows the access key and its secret
//	way-in/guest                    the vendor's own credentials are whom the bucket's policy lets in
//	way-in/role                     the role lets the vendor in
//	closed/without-external-id      the role refuses the vendor without the external ID
//	closed/other-external-id        ... and with another one
//	closed/near-external-id         ... and with such as a pattern lets in: longer, shorter, of another case
//	way-in/session-length           ... for as long as the vendor works with one session, where that is more than an hour
//	way-in/itself                   ... and lets itself in, where it may assume itself
//	closed/itself-without-external-id ... but not without the external ID
//	way-in/second-external-id       ... and with the second external ID of a rotation
//	closed/retired-external-id      the role refuses the external ID that a rotation took out
//	closed/other-session-name       ... and a session of another name, where its trust asks for one
//	closed/other-source-identity    ... and another source identity
//	closed/without-source-identity  ... and none
//	closed/strangers                the role, or a bucket whose policy lets the vendor in, refuses a caller of another account
//	closed/own-session              ... and its own session, where no caller of another account is known
//	closed/other-token              the role refuses the token of another subject, or of another issuer where any subject may get in
//	closed/other-audience           ... and a token of the right subject for another audience
//	closed/first-phase              the role, not open yet, refuses the vendor
//	closed/first-phase-external-id  ... also with an external ID
//	closed/first-phase-strangers    ... and a caller of another account
//	works/ACTION                    the vendor may do it: ACTION is one of IAM's, as in works/s3:PutObject, or works/s3:ListAllMyBuckets of the whole account
//	works/queue                     why nothing of the queue was tried, or that it is of another account
//	works/queue-untried             which of these were not tried: they would take out what the queue was told
//	works/topic                     why nothing of the topic was tried, or that it is of another account
//	works/notification              the bucket tells the queue or topic, the vendor's own too, where the vendor may see that
//	works/untried                   which granted actions were not tried, and why
//	works                           why nothing of the bucket was tried
//	closed/ACTION                   the vendor may not do it: the customer has not granted it
//	closed                          why nothing that is not granted was tried: of a role that was there already
//	closed/outside-prefix           the vendor gets at no key outside the prefix
//	closed/outside-prefix-read      a key outside the prefix, where none is known
//	closed/other-bucket             ... and at no other bucket
//	closed/other-bucket-read        a key there, where none is known
//	closed/first-bucket             the role of a further set gets not at the first bucket, which is not its own
//	closed/bucket-of/SET            a role gets not at the bucket of another set
//	closed/all-buckets              ... and cannot list the account's buckets, where the customer has not granted it
//	closed/user-alone               the keyed user can do nothing without its role
//	closed/plain-http               the bucket refuses requests without TLS, if the template made it
//	place/account                   the role or key is of the customer's account
//	place/bucket                    the bucket is not there (there is no such finding where it is)
//	place/region                    the bucket is in the region that was handed over
//	place/owner                     the bucket belongs to the customer's account, or the one it named; every call names it
//	place/encryption                what is stored is encrypted, with the key that was chosen; with one where it must be, and with none where it must not
//	place/public-access             public access is blocked, if the template made the bucket
//	place/policy                    the bucket's policy lets nobody in but the bucket's account, if the template made it
//	place/policy-status             ... and S3 does not call it public
//	place/acl                       ... nor does its ACL
//	place/ownership                 ... which does not count
//	place/notifications             nothing is told to another account
//	place/replication               nothing is copied to another account
//	place/inventories               no list of what is there goes to another account
//	place/analytics                 ... nor an analysis of it
//	place/website                   the bucket is no website
//	place/cors                      web pages of the vendor's may use the bucket in a browser, where the definition says so
//	closed/other-origin             ... and those of other sites may not, if the template made the bucket
//	closed/queue                    the vendor may not see or set more of the queue
//	closed/queue-strangers          nor may a caller of another account receive from it
//	place/queue-policy              the queue's policy lets the bucket send, and nobody else, with TLS alone
//	place/queue-encryption          the queue is encrypted
//	place/queue-dead-letters        what cannot be worked with goes to a second queue
//	closed/topic                    the vendor may not see more of the topic than was granted, nor who else subscribes
//	closed/topic-strangers          nor may a caller of another account
//	place/topic-policy              the topic's policy lets the bucket publish, and nobody else, with TLS alone, where the vendor may see it
//	place/topic-key                 ... and it has no key of KMS, through which S3 could not publish
//	place/versioning                versioning is as the customer chose, if the template made the bucket; or on where it must be
//	place/object-lock               Object Lock is on as the definition says, where the vendor may see it
//	place/lifecycle                 unfinished uploads are cleared away, and in a new bucket nothing else is, where the vendor may see it
//	template/version                the launched template is the vendor's, and whether there is a newer one
//	prefixes/PREFIX/works/...       works, for each further prefix of the vendor's own
//	further/BUCKET/...              works and place, for a further bucket that the customer opened
//	sets/SET/...                    each of the above, for the role and bucket of a further set of the definition
//
// Where the customer made the external ID, no request shows that nobody else uses the same: the vendor keeps the first one that
// a connection brings, takes no two connections with the same, and gives it with every check. Who calls, and from where, is not
// for a run to choose either: that a role takes no other role of the vendor's account, no other network and no other organization
// is proved of the template, and bucketgrant handback -check holds the trust policy against it.
//
// # What it does to a bucket
//
// Where writing is granted it writes one object of 35 bytes, under the prefix, with a name that nobody else uses, tries
// reading and deleting with that, and removes it again, also when it is interrupted. Where deleting is not granted, or
// the bucket keeps versions and deleting those is not granted, the object or its version stays, and Report.Left names
// it. A bucket's own rules apply to it as to any: notifications, replication, a default retention,
// which keeps it: Report.Left says until when, where the vendor may see that.
// Where writing is not granted it reads one byte of the first object, or asks for one that does not exist.
//
// It changes no setting of a bucket. Actions that would (s3:PutBucketPolicy, s3:DeleteBucket and the like), that cost,
// or that cannot be undone are not tried, and works/untried names them. What must be refused is asked for in a way that
// does no harm where it is allowed after all: listing with no keys wanted, reading one byte, writing with a wrong
// checksum, on which S3 writes nothing. A deletion is of a key that does not exist.
//
// Refused requests show in the customer's logs. Where a template here offers an alarm about them, a run makes too few to
// raise it, unless it waits for IAM: see Options.Wait. The roles of several sets on one bucket are refused more together.
//
// # What it takes
//
// Requests, one after the other: 12 to 36 for the vendors that are defined here, and about 65 where s3:* is granted, for
// every harmless action is tried. At S3's prices that is less than a tenth of a cent. On this side a run takes about
// a millisecond of computing and allocates about half a megabyte, nearly all of it the SDK's, and keeps nothing. It logs
// nothing, and starts no goroutine. STS limits how often an account may assume roles: a run does so
// three or four times, and where an external ID is required about fifteen.
//
// Many runs at a time share one [Options]; give its configuration an HTTP client with as many idle connections.
//
// # Secrets
//
// A [Secret] never prints itself. Neither it nor a session's credentials nor a token are in a report or an error.
package verify
