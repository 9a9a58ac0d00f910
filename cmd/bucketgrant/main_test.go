package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bucketgrant": func() { main() }})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{"vendors", "templates"} { // go test must notice a change of what only the command reads
		if err := os.CopyFS(filepath.Join(t.TempDir(), dir), os.DirFS(filepath.Join(root, dir))); err != nil {
			t.Fatal(err)
		}
	}
	_, fake := newFakeAWS(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("ROOT", root)
			env.Setenv("FAKE", fake) // a script that asks AWS says env AWS_ENDPOINT_URL=$FAKE
			return nil
		},
	})
}
