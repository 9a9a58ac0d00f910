// Package page makes the static site that a vendor puts in front of its customers: an index, and for each vendor a page that
// says what will happen, with a form, the launch, and the way back. All of it comes from the definition, the template and
// bucketgrant.yaml.
//
// A page is one file. It asks nobody for anything, which its Content-Security-Policy makes true, and works from a disk as
// it does from a server. Its script, in web, knows no rule of its own: what may be entered, what a link and a command look
// like and what becomes of outputs are data that this package writes into the page, made by the packages that Go itself
// works with. Tests run both on the same cases.
package page

//go:generate go test -run ^TestScriptIsCurrent$ . -update
