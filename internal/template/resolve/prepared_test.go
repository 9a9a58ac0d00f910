package resolve_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// What is prepared says what Resolve says, of launches that are accepted and of those that are refused.
func TestPreparedSaysTheSame(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../../templates/*/*/template.yaml")
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d templates, %v", len(paths), err)
	}
	accepted, refused := 0, 0
	for _, path := range append(paths, "testdata/sample.yaml") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		prepared := resolve.Prepare(parsed)
		for _, partition := range []string{"", "aws-us-gov", "aws-cn", "aws-eusc"} {
			for _, given := range []map[string]string{
				nil,
				{"ExternalId": "acme/7f3a"},
				{"Versioning": "Enabled", "AccessLogs": "Yes"},
				{"Versioning": "Off", "RoleName": "vendor"},
				{"ExistingBucketName": "acme-data"},
				{"ExistingBucketName": "acme-data", "ActiveAccessKeys": "2"},
				{"ExistingBucketName": "acme-data", "Prefix": "exports/"},
				{"ExternalId": "acme/7f3a", "NewBucketName": "acme-new", "AccessLogs": "Yes", "Versioning": "Enabled"},
				{"ExternalId": "acme/7f3a", "ExistingBucketName": "acme-data"},
				{"ExternalId": "acme/7f3a", "ExistingBucketName": "acme-data", "NewBucketName": "acme-new"},
				{"ExternalId": "acme/7f3a", "MaxSessionDuration": "1"},
				{"ExternalId": "no such value", "Unknown": "x"},
				{"Unknown": "x"},
			} {
				in := resolve.Input{Partition: partition, Parameters: given}
				want, wantErr := resolve.Resolve(parsed, in)
				got, gotErr := prepared.Resolve(in)
				if diff := cmp.Diff(want, got); diff != "" || fmt.Sprint(wantErr) != fmt.Sprint(gotErr) {
					t.Errorf("%s: %v: got %v, want %v\n%s", path, in, gotErr, wantErr, diff)
				}
				if launched := prepared.Launch(in); !cmp.Equal(want, launched) {
					t.Errorf("%s: %v: Launch says otherwise", path, in)
				}
				if want == nil {
					refused++
					continue
				}
				accepted++
				for _, capability := range want.Capabilities {
					if !slices.Contains(prepared.Capabilities(), capability) {
						t.Errorf("%s: %v: %s is needed, and not among %q", path, in, capability, prepared.Capabilities())
					}
				}
			}
		}
	}
	if accepted < 20 || refused < 20 {
		t.Errorf("%d launches accepted and %d refused are too few to compare", accepted, refused)
	}
}
