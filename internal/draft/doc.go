// Package draft makes the first definition of a vendor from what the vendor has: the policies of its guide, a page's text with
// them in it, or a CloudFormation template of its own.
//
// A draft is never wider than what it is made of. What a definition cannot say is left out, and what it says otherwise is a
// difference of the definition, with the reason; what only a person knows is a [vendors.Todo]. Both sides are held against each
// other by internal/proof/judge before anything is written.
package draft
