package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/bucketgrant/bucketgrant/vendors"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bucketgrant": func() { main() }, "synth": standIn, "of-itself": ofItself})
}

// standIn stands in for cmd/synth beside bucketgrant, without the CDK and Node.js: what definitions make it takes from the
// folders synthesized and templates here, and the project's, which is $ROOT in a script and above a test otherwise. cmd/synth's
// own tests release with the real one.
func standIn() {
	flags := flag.NewFlagSet("synth", flag.ExitOnError)
	fresh := flags.Bool("fresh", false, "")
	definitions := flags.String("vendors", "", "")
	templates := flags.String("templates", "", "")
	_ = flags.Parse(os.Args[1:])
	if how := os.Getenv("STAND_IN"); how != "" {
		told := make(chan os.Signal, 1)
		if how == "does not listen" {
			signal.Notify(told, syscall.SIGTERM)
		}
		fmt.Fprintln(os.Stderr, "synth", os.Getpid())
		<-told
		fmt.Fprintln(os.Stderr, "synth was told")
		select {}
	}
	defs, err := vendors.Load(*definitions)
	if err == nil && !*fresh {
		err = errors.New("what is kept may not be taken")
	}
	for _, def := range defs {
		name := filepath.Join(def.Vendor, def.Version, "template.yaml")
		var data []byte
		for _, folder := range []string{"synthesized", "templates", filepath.Join(cmp.Or(os.Getenv("ROOT"), "../.."), "templates")} {
			if data, err = os.ReadFile(filepath.Join(folder, name)); err == nil {
				break
			}
		}
		if err == nil {
			err = os.MkdirAll(filepath.Dir(filepath.Join(*templates, name)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(*templates, name), data, 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "synth:", err)
		os.Exit(1)
	}
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
