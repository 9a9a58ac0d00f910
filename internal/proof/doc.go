// Package proof shows that a template grants what it should, nothing else, to nobody else.
//
// It tries every launch that bears on access: every S3 and KMS action on every kind of resource by every principal of
// the stack, and everybody at the door of its roles. What must come out is not read from the template but from the
// vendor's guide, or from the definition; what does come out is decided by package judge.
package proof
