package page

import (
	"flag"
	"os"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

var update = flag.Bool("update", false, "rewrite what is made of other files")

// bundle makes one script of the modules in web.
func bundle(t testing.TB) []byte {
	t.Helper()
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{"web/main.mjs"},
		Bundle:            true,
		MinifyWhitespace:  true,
		MinifySyntax:      true,
		MinifyIdentifiers: true,
		Format:            api.FormatIIFE,
		Target:            api.ES2022,
		Charset:           api.CharsetASCII, // whatever the page is served as
		LegalComments:     api.LegalCommentsNone,
		LogLevel:          api.LogLevelSilent,
	})
	for _, m := range append(result.Errors, result.Warnings...) {
		t.Fatalf("esbuild: %s at %+v", m.Text, m.Location)
	}
	return result.OutputFiles[0].Contents
}

// web/page.js is what esbuild makes of the modules beside it: go generate ./internal/page.
func TestScriptIsCurrent(t *testing.T) {
	t.Parallel()
	want := bundle(t)
	if *update {
		if err := os.WriteFile("web/page.js", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got, err := os.ReadFile("web/page.js"); err != nil || string(got) != string(want) {
		t.Errorf("web/page.js is out of date (%v): go generate ./internal/page", err)
	}
}
