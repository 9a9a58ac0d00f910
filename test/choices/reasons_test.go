package choices

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// withoutReason are statements that say themselves why they are there, and stand in released templates, which keep their bytes:
// by the services that write logs.
var withoutReason = []string{"ReceiveServerAccessLogs", "LetTheTrailCheckThisBucket", "ReceiveTheTrail"}

// Whoever reads a template finds the reason for each statement that allows something. That a
// trust lets somebody assume the role its conditions say.
func TestEveryGrantHasAReason(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/templates/*/*/template.yaml")
	if err != nil || len(paths) < 30 {
		t.Fatalf("%d templates, %v", len(paths), err)
	}
	seen := 0
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		for id, r := range parsed.Body["Resources"].(map[string]any) {
			resource := r.(map[string]any)
			metadata, _ := resource["Metadata"].(map[string]any)
			reasons, _ := metadata["Why"].(map[string]any)
			for _, sid := range allowed(resource["Properties"]) {
				seen++
				if why, _ := reasons[sid].(string); why == "" && !slices.Contains(withoutReason, sid) {
					t.Errorf("%s: %s has no reason for %s", path, id, sid)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("%d statements only", seen)
	}
}

// allowed are the Sids of statements that allow something, at any depth, but those by which a role is assumed.
func allowed(v any) (sids []string) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			sids = append(sids, allowed(e)...)
		}
	case map[string]any:
		if action, _ := v["Action"].(string); v["Effect"] == "Allow" && strings.HasPrefix(action, "sts:AssumeRole") {
			return nil
		}
		if v["Effect"] == "Allow" {
			sid, _ := v["Sid"].(string)
			return []string{sid}
		}
		for _, e := range v {
			sids = append(sids, allowed(e)...)
		}
	}
	return sids
}
