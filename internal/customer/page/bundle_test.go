package page

import (
	"flag"
	"os"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

var update = flag.Bool("update", false, "rewrite what is made of other files")

// bundle makes one script of a module in web and those that it needs.
func bundle(t testing.TB, module string) []byte {
	t.Helper()
	result := api.Build(api.BuildOptions{
		EntryPoints:       []string{"web/" + module},
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

// web/page.js and web/policy.js are what esbuild makes of the modules beside them: go generate ./internal/customer/page.
func TestScriptIsCurrent(t *testing.T) {
	t.Parallel()
	for file, module := range map[string]string{"web/page.js": "main.mjs", "web/policy.js": "policybox.mjs"} {
		want := bundle(t, module)
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != string(want) {
			t.Errorf("%s is out of date (%v): go generate ./internal/customer/page", file, err)
		}
	}
}
