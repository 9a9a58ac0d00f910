package costs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/costs"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Every type of every template is known, with the page that says its price.
func TestEveryTypeIsKnown(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../templates/*/*/template.yaml")
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
			typ := resource.(map[string]any)["Type"].(string)
			if cost, ok := costs.Of(typ); !ok || !strings.HasPrefix(cost.Source, "https://aws.amazon.com/") {
				t.Errorf("%s: %s is a %s, of which nothing is known", path, id, typ)
			}
		}
	}
	if _, ok := costs.Of("AWS::EC2::Instance"); ok {
		t.Error("knows what no template has")
	}
}
