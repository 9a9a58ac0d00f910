package test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

var update = flag.Bool("update", false, "rewrite the generated parts of the documents")

// What the README and docs could get wrong is generated: go run ./test/refresh.
func TestReadme(t *testing.T) {
	defs, err := vendors.Load("../vendors")
	if err != nil {
		t.Fatal(err)
	}
	for file, parts := range map[string]map[string]string{
		"README.md":          {"synth": synthOutput(t, defs), "vendors": vendorTable(defs)},
		"docs/constructs.md": {"example": "```go\n" + readFile(t, "example/main.go") + "```\n"},
	} {
		before := readFile(t, filepath.Join("..", file))
		after := before
		for name, text := range parts {
			if after, err = replaceGenerated(after, name, text); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
		}
		if diff := cmp.Diff(after, before); diff != "" && *update {
			if err := os.WriteFile(filepath.Join("..", file), []byte(after), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if diff != "" {
			t.Errorf("%s is out of date, refresh it with go run ./test/refresh:\n%s", file, diff)
		}
	}
}

// A newcomer finds the way: the README is short, and no link of the documents leads nowhere.
func TestDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	if n := strings.Count(readFile(t, "../README.md"), "\n"); n > 130 {
		t.Errorf("README.md has %d lines; more than 130 nobody reads: docs/ has room", n)
	}
	files, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("../docs/decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	files = append(append(files, more...), "../README.md", "../CONTRIBUTING.md", "../SECURITY.md")
	links := 0
	for _, file := range files {
		for _, m := range regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`).FindAllStringSubmatch(readFile(t, file), -1) {
			if strings.Contains(m[1], ":") {
				continue // another site
			}
			links++
			if _, err := os.Stat(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", strings.TrimPrefix(file, "../"), m[1])
			}
		}
	}
	if links < 20 {
		t.Errorf("only %d links were found", links)
	}
}

// replaceGenerated replaces what stands between the marks <!-- generated: name --> and <!-- end -->.
func replaceGenerated(doc, name, text string) (string, error) {
	begin, end := fmt.Sprintf("<!-- generated: %s -->\n", name), "<!-- end -->\n"
	head, rest, ok := strings.Cut(doc, begin)
	if !ok {
		return "", fmt.Errorf("no mark %q", begin)
	}
	_, tail, ok := strings.Cut(rest, end)
	if !ok {
		return "", fmt.Errorf("no %q after %q", end, begin)
	}
	return head + begin + text + end + tail, nil
}

// synthOutput is what go run ./cmd/synth prints in a fresh clone, made from the templates on disk. That they are what it
// writes is another test's business.
func synthOutput(t *testing.T, defs []*vendors.Definition) string {
	var b strings.Builder
	b.WriteString("```console\n$ go run ./cmd/synth\n")
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, def := range defs {
		path := "templates/" + def.Vendor + "/" + def.Version + "/template.yaml"
		data := readFile(t, filepath.Join("..", path))
		fmt.Fprintf(w, "%s\t%s\t%s\t%d bytes\tsha256 %.6x\tunchanged\n", def.Vendor, def.Version, path, len(data), sha256.Sum256([]byte(data)))
	}
	w.Flush()
	b.WriteString("```\n")
	return b.String()
}

func vendorTable(defs []*vendors.Definition) string {
	var b strings.Builder
	b.WriteString("| vendor | how it gets in | what it is granted |\n|---|---|---|\n")
	for _, def := range defs {
		var granted []string
		for _, p := range def.Permissions {
			granted = append(granted, grant(p))
		}
		fmt.Fprintf(&b, "| [%s](docs/vendors/%s.md) | %s | %s |\n", def.Name, def.Vendor, waysIn(def), strings.Join(granted, "<br>"))
	}
	return b.String()
}

func grant(p vendors.Permission) string {
	actions := "`" + strings.Join(p.Actions, "`, `") + "`"
	on := "on its objects"
	switch {
	case p.Applies(vendors.OnBucket) && p.Applies(vendors.OnObjects):
		on = "on the bucket and its objects"
	case p.Applies(vendors.OnBucket):
		on = "on the bucket"
	case p.Applies(vendors.OnAccount):
		on = "on the whole account"
	}
	if p.Choice != nil {
		on += ", as the customer chooses"
	}
	return actions + " " + on
}

func waysIn(def *vendors.Definition) string {
	var ways []string
	if r := def.Access.Role; r != nil {
		t := r.Trust
		if t.WebIdentity != nil {
			ways = append(ways, "a role for a Google service account")
		}
		switch {
		case t.Account.Given():
			ways = append(ways, "a role for its AWS account, with an external ID")
		case t.Principal.When == vendors.AfterLaunch:
			ways = append(ways, "a role for its IAM user, with an external ID, both entered after the launch")
		case t.Principal.Given():
			ways = append(ways, "a role for its IAM principal, with an external ID")
		}
	}
	if def.Access.StsUserRole != nil {
		ways = append(ways, "a keyed user without permissions, and a role that only this user may assume")
	}
	if def.Access.KeyedUser != nil {
		ways = append(ways, "a keyed user")
	}
	return strings.Join(ways, "; or ")
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
