// Package registry says what a vendor's registry of connections holds: each customer's connection from its invitation to
// its end, its checks and its history, and how its state follows from what happens to it.
//
// It is types and one pure function, [Rules.After]. Package store keeps them in SQLite or PostgreSQL, and package watch
// checks what is due and sends notices. A back end embeds both in its own process and database, or asks a server.
//
// # States
//
//	invited   the customer has an invitation, and nothing is known to be launched
//	launched  the values of the stack are known, and no check was good yet
//	live      the last check was good, or one request failed and nothing is confirmed
//	degraded  AWS did not answer, or not in a way that tells
//	broken    the vendor cannot do what was granted
//	open      more is open than was granted
//	ended     it is over, and is not checked any more: what comes back is invited anew
//
// # Secrets
//
// No secret is in a registry: of a secret access key it holds where the key is, see [Values]. An external ID is none, by
// AWS's own word, and is given only once, whoever makes it:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
package registry
