package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestExecutablesAreWrittenInOnePlace finds tests that write a program on their own: started while another test forks, such a
// program is sometimes "text file busy" (testtools.Executable says why).
func TestExecutablesAreWrittenInOnePlace(t *testing.T) {
	t.Parallel()
	files := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		files++
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && writesExecutable(call) {
				t.Errorf("%s writes a program: use testtools.Executable", set.Position(call.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 100 {
		t.Errorf("looked at %d test files, want all of the repository's", files)
	}
}

// writesExecutable says whether a call writes a file, or changes its mode, so that it may be started. A folder's mode has the same bits:
// those that tests change are called dir.
func writesExecutable(call *ast.CallExpr) bool {
	name, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) < 2 {
		return false
	}
	if of, ok := call.Args[0].(*ast.Ident); ok && of.Name == "dir" {
		return false
	}
	switch name.Sel.Name {
	case "WriteFile", "OpenFile", "Chmod":
	default:
		return false
	}
	mode, ok := call.Args[len(call.Args)-1].(*ast.BasicLit)
	if !ok {
		return false
	}
	bits, err := strconv.ParseUint(mode.Value, 0, 32)
	return err == nil && bits&0o111 != 0
}
