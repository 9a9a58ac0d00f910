package vendors_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// A definition with texts that are yet to be written loads, and says where they stand.
func TestTodos(t *testing.T) {
	t.Parallel()
	const text = `vendor: acme
name: Acme
version: 1.0.0
purpose: "TODO: say what the customer is about to allow"
guide: A TODOLIST is none, nor are MYTODO, TODO_1 and todo
bucket: {create: never}
access: {keyedUser: {}}
permissions:
  - {sid: Read, why: "Reads. (TODO)", actions: ["s3:GetObject"], on: [objects]} # TODO: a comment is for its author
handBack:
  - {field: Key, value: key.id}
  - {field: "My TODOs: TODO", value: key.secret}
`
	def, err := vendors.Parse("acme.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := `acme.yaml:4:10: purpose is still to be written, got "TODO: say what the customer is about to allow"
acme.yaml:9:22: permissions[0].why is still to be written, got "Reads. (TODO)"
acme.yaml:12:13: handBack[1].field is still to be written, got "My TODOs: TODO"`
	if diff := cmp.Diff(want, def.Todos().Error()); diff != "" {
		t.Error(diff)
	}
	def, err = vendors.Parse("acme.yaml", []byte(strings.ReplaceAll(text, "TODO", "todo")))
	if err != nil || len(def.Todos()) > 0 {
		t.Errorf("got %v, %v", def.Todos(), err)
	}
}
