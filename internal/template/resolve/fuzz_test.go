package resolve_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// FuzzResolve: no template and no parameter makes Resolve panic or hang, and prepared it says the same.
func FuzzResolve(f *testing.F) {
	seed, err := os.ReadFile("testdata/sample.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed, "ExternalId", "x-1")
	f.Add([]byte(head+"{X: !If [\"True\", !Sub [\"${A}${Bucket.Arn}\", {A: !FindInMap [M, us-east-1, K]}], !Ref Gone]}"), "P", "x")
	f.Add([]byte("Rules: {R: {Assertions: [{Assert: {Fn::EachMemberIn: [[a], [b]]}}]}}"+aBucket), "", "")
	f.Fuzz(func(t *testing.T, data []byte, name, value string) {
		parsed, err := template.Parse(data)
		if err != nil {
			return
		}
		stack, err := resolve.Resolve(parsed, resolve.Input{Parameters: map[string]string{name: value}})
		if (stack == nil) == (err == nil) {
			t.Fatalf("the stack is %v and the error %v", stack, err)
		}
		_, _ = resolve.Resolve(parsed, resolve.Input{})
		in := resolve.Input{Parameters: map[string]string{name: value}}
		if prepared, preparedErr := resolve.Prepare(parsed).Resolve(in); fmt.Sprint(preparedErr) != fmt.Sprint(err) || !cmp.Equal(prepared, stack) {
			t.Fatalf("prepared, it is %v, %v, and not %v, %v", prepared, preparedErr, stack, err)
		}
	})
}

func BenchmarkResolve(b *testing.B) {
	parsed := sample(b)
	in := resolve.Input{Parameters: map[string]string{"ExternalId": "x-1"}}
	for b.Loop() {
		if _, err := resolve.Resolve(parsed, in); err != nil {
			b.Fatal(err)
		}
	}
}
