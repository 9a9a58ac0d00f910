package page

import (
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/google/go-cmp/cmp"
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

// web/page.js, web/policy.js and web/organization.js are what esbuild makes of the modules beside them: go generate ./internal/customer/page.
func TestScriptIsCurrent(t *testing.T) {
	t.Parallel()
	for file, module := range map[string]string{"web/page.js": "main.mjs", "web/policy.js": "policybox.mjs", "web/organization.js": "organization.mjs"} {
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

// What is taken away of the style means nothing: a parser of CSS reads the same.
func TestMinifyCSS(t *testing.T) {
	t.Parallel()
	read := func(css string) string {
		result := api.Transform(css, api.TransformOptions{Loader: api.LoaderCSS, MinifyWhitespace: true, LogLevel: api.LogLevelSilent})
		for _, m := range append(result.Errors, result.Warnings...) {
			t.Fatalf("esbuild: %s at %+v", m.Text, m.Location)
		}
		// A property of one's own keeps its spaces for a parser, and none of the pages' means anything by them.
		return regexp.MustCompile(`([:,])\s+`).ReplaceAllString(string(result.Code), "$1")
	}
	css, err := web.ReadFile("web/style.css")
	if err != nil {
		t.Fatal(err)
	}
	small := minifyCSS(string(css))
	if diff := cmp.Diff(read(string(css)), read(small)); diff != "" {
		t.Errorf("what is read (-style.css +page):\n%s", diff)
	}
	if quoted := `content:attr(data-label) ": "`; !strings.Contains(small, quoted) {
		t.Errorf("without %s:\n%s", quoted, small)
	}
	if len(small) > len(css)*9/10 {
		t.Errorf("%d bytes of %d are left", len(small), len(css))
	}
}
