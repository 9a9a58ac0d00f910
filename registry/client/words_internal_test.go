package client

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"

	"github.com/bucketgrant/bucketgrant/verify"
)

// Whatever word of its own the server may put into an answer, its client reads: the constants of the packages that answers are made of.
func TestEveryWordIsRead(t *testing.T) {
	seen := map[string]bool{}
	for _, dir := range []string{"../../verify", ".."} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no source in %s: %v", dir, err)
		}
		for _, file := range files {
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				spec, ok := n.(*ast.ValueSpec)
				if !ok || spec.Type == nil || len(spec.Values) != 1 {
					return true
				}
				kind, named := spec.Type.(*ast.Ident)
				literal, isLiteral := spec.Values[0].(*ast.BasicLit)
				if !named || kind.Name == "string" || !isLiteral || literal.Kind != token.STRING {
					return true
				}
				text, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				seen[kind.Name] = true
				if err := checkAnswer(reflect.ValueOf(verify.PolicyKind(text))); err != nil {
					t.Errorf("%s: %s %s: %v", file, kind.Name, text, err)
				}
				return true
			})
		}
	}
	for _, kind := range []string{"PolicyKind", "Verdict", "State"} {
		if !seen[kind] {
			t.Errorf("no word of %s was found", kind)
		}
	}
	for _, text := range []string{"two  spaces", " begins", "ends ", "a\x1b[31mb", "this is one word too many", "x/y", "012345678901234567890123456789012345678901"} {
		if checkAnswer(reflect.ValueOf(verify.PolicyKind(text))) == nil {
			t.Errorf("%q was read", text)
		}
	}
}
