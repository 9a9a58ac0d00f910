package types_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Every type of every template is known: its schema, what a launch of it must be allowed, and the page that says its price.
func TestEveryTypeIsKnown(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../../templates/*/*/template.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%v: %v", paths, err)
	}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		for id, resource := range parsed.Body["Resources"].(map[string]any) {
			typ := types.Of(resource.(map[string]any)["Type"].(string))
			if !strings.HasPrefix(typ.Cost.Source, "https://aws.amazon.com/") || typ.Launch.Sid == "" || len(typ.Facts.PrimaryIdentifier) == 0 {
				t.Errorf("%s: %s is a %s, of which not all is known: %+v", path, id, typ.Name, typ)
			}
		}
	}
	if typ := types.Of("AWS::EC2::Instance"); typ.Name != "" || typ.Cost.Source != "" {
		t.Errorf("knows what no template has: %+v", typ)
	}
	if _, err := types.FactsOf("AWS::EC2::Instance"); err == nil || err.Error() != "no facts about the resource type AWS::EC2::Instance: add them from its schema" {
		t.Errorf("got %v", err)
	}
}

// A file is in the list, or nobody finds what it says.
func TestEveryFileIsListed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*_*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?m)^\tName: +"(.*)",$`)
	seen := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		list := named.FindAllStringSubmatch(string(data), -1)
		if len(list) != 1 || seen[list[0][1]] {
			t.Errorf("%s must have one type, which no other file has, got %q", file, list)
			continue
		}
		name := list[0][1]
		seen[name] = true
		if want := strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(name, "AWS::"), "::", "_")) + ".go"; file != want {
			t.Errorf("%s is in %s, want %s", name, file, want)
		}
		typ := types.Of(name)
		if typ.Name != name {
			t.Errorf("%s is not in the list of types.go", file)
		}
		if typ.CustomName != "" && !strings.HasPrefix(name, "AWS::IAM::") {
			t.Errorf("%s: a name of %s needs no capability", name, typ.CustomName)
		}
		if l := typ.Launch; l.Sid != "" && (l.ARN == "") == (types.Of(l.Of).Launch.ARN == "") {
			t.Errorf("%s: a launch needs an ARN, or another type's (%q, %q)", name, l.ARN, l.Of)
		}
	}
	if len(seen) < 20 {
		t.Errorf("%d types", len(seen))
	}
}
