// Package vendors holds what each vendor asks of its customers, one YAML file a vendor, and the checks that such a file
// must pass. A [Definition] that [Load] or [Parse] returned has passed all of them: whoever uses it need not check again.
//
// A file is checked in three steps. It must be plain YAML: no anchors, no tags, no key twice. It must have the shape that
// vendor.schema.json describes, which is made from the type Definition and also serves editors. And what it says must
// make sense: no permission that cannot work, no choice that changes nothing. An error names the file, the line, the value and what
// would be right, and all errors of all files come together as [Problems].
package vendors

//go:generate go test -run ^TestSchemaIsCurrent$ . -update
