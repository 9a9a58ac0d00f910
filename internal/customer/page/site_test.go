package page

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/vendors"
)

const exampleConfig = `hosting:
  - partition: aws
    region: us-east-1
    bucket: acme-templates
theme:
  name: Acme Integrations
  logo: logo.svg
  colors:
    light: "#0a58a8"
  words:
    welcome: Choose the service that you want to connect. Each page says what you are about to allow, and how to undo it.
    help: Questions? Write to integrations@example.com.
    helpLink: mailto:integrations@example.com
`

const exampleLogo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><rect width="28" height="28" rx="7" fill="#0a58a8"/><path d="M7 20 14 7l7 13M10 15.5h8" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>
`

// released is the source of the committed example, which takes a second to make: nobody changes it.
var released Source

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "page")
	if err == nil {
		released, err = releasedIn(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// releasedIn is the example with its templates released, which no definition may have a text for that is still to be written.
func releasedIn(dir string) (Source, error) {
	source, err := exampleIn(dir)
	if err != nil {
		return source, err
	}
	defs, err := vendors.Load(source.Vendors)
	if err != nil {
		return source, err
	}
	_, err = freeze.Freeze(context.Background(), source.Templates, defs, time.Unix(0, 0), fromDisk(source.Templates))
	return source, err
}

// exampleIn is the project's own vendors, not released yet, as a company hosts them.
func exampleIn(dir string) (Source, error) {
	for _, name := range []string{"vendors", "templates"} {
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join("../../..", name))); err != nil {
			return Source{}, err
		}
	}
	if err := os.Remove(filepath.Join(dir, "templates", "index.json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Source{}, err // some are released: here they are not
	}
	return Source{Vendors: filepath.Join(dir, "vendors"), Templates: filepath.Join(dir, "templates"), Config: filepath.Join(dir, "bucketgrant.yaml")},
		errors.Join(os.WriteFile(filepath.Join(dir, "bucketgrant.yaml"), []byte(exampleConfig), 0o644),
			os.WriteFile(filepath.Join(dir, "logo.svg"), []byte(exampleLogo), 0o644))
}

// example is a source of a test's own.
func example(t testing.TB) Source {
	t.Helper()
	s, err := exampleIn(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// releasedSite is made once for all tests that only look at it.
func releasedSite(t testing.TB) map[string]string {
	t.Helper()
	once.Do(func() { built = build(t, released) })
	return built
}

var (
	once  sync.Once
	built map[string]string
)

func build(t testing.TB, s Source) map[string]string {
	t.Helper()
	site, err := Build(s)
	if err != nil {
		t.Fatal(err)
	}
	files := site.Files
	all := map[string]string{}
	for _, f := range files {
		all[f.Path] = string(f.Data)
	}
	return all
}

const docs = "../../../docs/page"

// docs/page is what is built of the example, byte for byte, time after time: go run ./test/refresh.
func TestExampleIsCurrent(t *testing.T) {
	t.Parallel()
	start := time.Now()
	site, err := Build(released)
	if err != nil {
		t.Fatal(err)
	}
	files := site.Files
	t.Logf("built in %d ms", time.Since(start).Milliseconds())
	if *update {
		if _, err := Write(docs, files); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]bool{}
	for _, f := range files {
		want[f.Path] = true
		got, err := os.ReadFile(filepath.Join(docs, f.Path))
		if err != nil || !bytes.Equal(got, f.Data) {
			t.Errorf("%s/%s is out of date (%v), refresh it with go run ./test/refresh", docs, f.Path, err)
		}
		var zipped bytes.Buffer
		w, _ := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
		_, _ = w.Write(f.Data)
		_ = w.Close()
		t.Logf("%-22s %6d bytes, %5d gzipped", f.Path, len(f.Data), zipped.Len())
		if len(f.Data) >= 150_000 {
			t.Errorf("%s has %d bytes, and is to have less than 150 kB", f.Path, len(f.Data))
		}
	}
	_ = filepath.WalkDir(docs, func(path string, entry fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(docs, path)
		if err == nil && strings.HasSuffix(path, ".html") && !want[filepath.ToSlash(rel)] {
			t.Errorf("%s is in no fresh build", path)
		}
		return err
	})
	if vendors := testvendors.IDs(t); len(files) != len(vendors)+1 {
		t.Errorf("%d files for %d vendors and the index", len(files), len(vendors))
	}
}

// The same source makes the same bytes, whatever is asked for with it.
func TestBuildIsDeterministic(t *testing.T) {
	t.Parallel()
	s := released
	all := releasedSite(t)
	if diff := cmp.Diff(all, build(t, s)); diff != "" {
		t.Fatal(diff)
	}
	s.IDs = []string{"transfer"}
	if one := build(t, s); one["transfer/index.html"] != all["transfer/index.html"] || len(one) != 2 {
		t.Error("the page of one vendor differs where it is asked for alone")
	}
}

var (
	policyPattern  = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`)
	elementPattern = regexp.MustCompile(`(?s)<(script|style)>(.*?)</(?:script|style)>`)
	outside        = regexp.MustCompile(`(?i)(?:\ssrc=|\ssrcset=|<link|<iframe|<object|<embed|<base|@import|url\(|\son[a-z]+=|\sstyle=|<form[^>]*action|\sping=)`)
)

// Nothing but the page's own style and script gets in, and nothing out: each by its hash, no request, no inline handler,
// nothing from elsewhere.
func TestPolicy(t *testing.T) {
	t.Parallel()
	for path, text := range releasedSite(t) {
		policy := policyPattern.FindStringSubmatch(text)
		if policy == nil || strings.Index(text, policy[0]) > 200 {
			t.Fatalf("%s has no policy before anything else", path)
		}
		policy[1] = html.UnescapeString(policy[1])
		for _, must := range []string{"default-src 'none'", "connect-src 'none'", "form-action 'none'", "base-uri 'none'", "img-src data:"} {
			if !strings.Contains(policy[1], must) {
				t.Errorf("%s: the policy has no %s: %s", path, must, policy[1])
			}
		}
		if strings.Contains(policy[1], "unsafe") || strings.Contains(policy[1], "*") || strings.Contains(policy[1], "http") {
			t.Errorf("%s: the policy is too wide: %s", path, policy[1])
		}
		for _, element := range elementPattern.FindAllStringSubmatch(text, -1) {
			sum := sha256.Sum256([]byte(element[2]))
			if !strings.Contains(policy[1], element[1]+"-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
				t.Errorf("%s: the policy does not let its %s in: %s", path, element[1], policy[1])
			}
		}
		plain := elementPattern.ReplaceAllString(text, "")
		for _, found := range outside.FindAllString(plain, -1) {
			if strings.TrimSpace(found) != "src=" || strings.Count(plain, " src=") != strings.Count(plain, ` src="data:image/svg`) {
				t.Errorf("%s has %q", path, found)
			}
		}
	}
}

// The data in a page is what Go has, whatever a definition says.
func TestDataSurvivesThePage(t *testing.T) {
	t.Parallel()
	s := example(t)
	s.IDs = []string{"quartic"}
	path := filepath.Join(s.Vendors, "quartic.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const hostile = `Q </script><!--<img src=x onerror=alert(1)>`
	write(t, path, strings.Replace(string(data), "name: Quartic", "name: "+hostile, 1))
	text := build(t, s)["quartic/index.html"]
	if strings.Contains(text, "<img src=x") || strings.Count(text, "</script>") != 2 {
		t.Error("the vendor's name is not text")
	}
	_, rest, _ := strings.Cut(text, `<script type="application/json" id="data">`)
	rest, _, _ = strings.Cut(rest, "</script>")
	var got browserData
	if err := json.Unmarshal([]byte(rest), &got); err != nil || got.Name != hostile {
		t.Errorf("the name in the data is %q: %v", got.Name, err)
	}
}

// What is not released is a preview without a link; what is released in another version only is refused.
func TestUnreleased(t *testing.T) {
	t.Parallel()
	s := example(t)
	s.IDs = []string{"quartic"}
	text := build(t, s)["quartic/index.html"]
	if strings.Contains(text, `id="launch-link"`) || !strings.Contains(text, "Version 1.0.0 is not released yet.") {
		t.Error("a page of an unreleased template launches it")
	}
	defs, err := vendors.Load(s.Vendors, "quartic")
	if err != nil {
		t.Fatal(err)
	}
	releaseOne(t, s.Templates, defs[0])
	if text := build(t, s)["quartic/index.html"]; !strings.Contains(text, `id="launch-link"`) || strings.Contains(text, "not released yet") {
		t.Error("a page of a released template does not launch it")
	}
	path := filepath.Join(s.Vendors, "quartic.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, strings.Replace(string(data), "version: 1.0.0", "version: 1.1.0", 1))
	_, err = Build(s)
	want := "quartic: " + filepath.ToSlash(path) + " is of version 1.1.0, which is not released, and 1.0.0 is: release it with bucketgrant release quartic, or make the pages from the definition of 1.0.0"
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// A template that was changed after its release has no page.
func TestAlteredRelease(t *testing.T) {
	t.Parallel()
	s := example(t)
	s.IDs = []string{"quartic"}
	defs, err := vendors.Load(s.Vendors, "quartic")
	if err != nil {
		t.Fatal(err)
	}
	releaseOne(t, s.Templates, defs[0])
	path := filepath.Join(s.Templates, "quartic/1.0.0/template.yaml")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, string(data)+"# more\n")
	if _, err := Build(s); err == nil || !strings.Contains(err.Error(), "is released and was changed") {
		t.Errorf("got %v", err)
	}
}

// fromDisk synthesizes nothing: the templates on disk are what the definitions make.
func fromDisk(templates string) freeze.Synthesize {
	return func(_ context.Context, defs []*vendors.Definition) (map[string][]byte, error) {
		made := map[string][]byte{}
		for _, def := range defs {
			data, err := os.ReadFile(filepath.Join(templates, def.Vendor, def.Version, "template.yaml"))
			if err != nil {
				return nil, err
			}
			made[def.Vendor] = data
		}
		return made, nil
	}
}

// releaseOne releases the version that a definition has.
func releaseOne(t testing.TB, templates string, def *vendors.Definition) {
	t.Helper()
	if _, err := freeze.Freeze(t.Context(), templates, []*vendors.Definition{def}, time.Unix(0, 0), fromDisk(templates)); err != nil {
		t.Fatal(err)
	}
}

// Each parameter has a field or a reason why not, in the console's order, and what leads nowhere is not there.
func TestFormHasEveryParameter(t *testing.T) {
	t.Parallel()
	for path, text := range releasedSite(t) {
		vendor, _, found := strings.Cut(path, "/")
		if !found {
			continue
		}
		_, rest, _ := strings.Cut(text, `<script type="application/json" id="data">`)
		rest, _, _ = strings.Cut(rest, "</script>")
		var data browserData
		if err := json.Unmarshal([]byte(rest), &data); err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range data.Check.Parameters {
			names = append(names, p.Name)
			if strings.Count(text, `data-field="`+p.Name+`"`) != 1 || strings.Count(text, ` name="`+p.Name+`"`) == 0 {
				t.Errorf("%s: %s has no field", vendor, p.Name)
			}
		}
		if len(names) < 5 {
			t.Errorf("%s has the parameters %q only", vendor, names)
		}
		ids := regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(text, -1)
		var seen []string
		for _, id := range ids {
			if slices.Contains(seen, id[1]) {
				t.Errorf("%s has the id %s twice", vendor, id[1])
			}
			seen = append(seen, id[1])
		}
		for _, to := range regexp.MustCompile(`(?:href="#|aria-describedby="|aria-labelledby="|for=")([^"]+)"`).FindAllStringSubmatch(text, -1) {
			for _, one := range strings.Fields(to[1]) {
				if !slices.Contains(seen, one) {
					t.Errorf("%s: nothing has the id %s", vendor, one)
				}
			}
		}
	}
}
