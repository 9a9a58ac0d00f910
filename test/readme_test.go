package test

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

var update = flag.Bool("update", false, "rewrite the generated parts of the README")

// What the README could get wrong is generated: go test ./test -update.
func TestReadme(t *testing.T) {
	defs, err := vendors.Load("../vendors")
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	after := string(before)
	for name, text := range map[string]string{
		"synth":   synthOutput(t, defs),
		"vendors": vendorTable(defs),
		"example": "```go\n" + readFile(t, "example/main.go") + "```\n",
	} {
		if after, err = replaceGenerated(after, name, text); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(after, string(before)); diff != "" && *update {
		if err := os.WriteFile("../README.md", []byte(after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff != "" {
		t.Errorf("README.md is out of date, refresh it with go test ./test -update:\n%s", diff)
	}
}

// replaceGenerated replaces what stands between the marks <!-- generated: name --> and <!-- end -->.
func replaceGenerated(doc, name, text string) (string, error) {
	begin, end := fmt.Sprintf("<!-- generated: %s -->\n", name), "<!-- end -->\n"
	head, rest, ok := strings.Cut(doc, begin)
	if !ok {
		return "", fmt.Errorf("README.md has no mark %q", begin)
	}
	_, tail, ok := strings.Cut(rest, end)
	if !ok {
		return "", fmt.Errorf("README.md has no %q after %q", end, begin)
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
		case t.Account != nil:
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
