// Package drafts holds what bucketgrant new makes of the policies of published guides: a template of each is synthesized, and held
// against the policy as it was pasted.
//
// The policies are written after the facts that test/guides has, as its guides write them. Nobody of these vendors has looked at
// them, and no template is released of one.
package drafts
