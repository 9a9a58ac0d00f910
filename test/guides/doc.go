// Package guides holds the language of definitions against guides that vendors have published: one folder a guide, with the
// facts of it as a person read them, and the definition that a vendor's engineer would write.
//
// The facts are the measure. What must be let in, and what it may do, stands in facts.json and is not read from the definition.
// Products, principals and addresses are as they were published on the day that stands beside them. None of it is ours, nobody
// there has looked at it, and no template is released of it.
package guides
