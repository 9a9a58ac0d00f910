package resolve_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// A template is read once for all its launches: several at once, and whatever is done with one of the stacks, come out as those of
// a template that nobody has asked before.
func TestLaunchesOfOneTemplate(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("../../../test/choices/testdata/templates/*/*/template.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range append(paths, "testdata/wrong.yaml") {
		data := []byte("Resources: {Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Nobody, Tags: !Select [1]}}}")
		if path != "testdata/wrong.yaml" {
			if data, err = os.ReadFile(path); err != nil {
				t.Fatal(err)
			}
		}
		shared := parsed(t, data)
		inputs := []resolve.Input{
			{}, {Region: "cn-north-1"}, {Parameters: map[string]string{"ExternalId": "acme/7f3a", "NewBucketName": "acme-data"}},
			{Parameters: map[string]string{"ExternalId": "acme/7f3a", "ExistingBucketName": "acme-data", "Nobody": "x"}},
		}
		for i, in := range append(inputs, inputs...) {
			t.Run(filepath.Base(filepath.Dir(filepath.Dir(path))), func(t *testing.T) {
				t.Parallel()
				got, gotErr := resolve.Resolve(shared, in)
				want, wantErr := resolve.Resolve(parsed(t, data), in)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("launch %d (-alone +shared)\n%s", i, diff)
				}
				if diff := cmp.Diff(words(wantErr), words(gotErr)); diff != "" {
					t.Errorf("launch %d (-alone +shared)\n%s", i, diff)
				}
				if got != nil {
					for _, r := range got.Resources {
						spoil(r.Properties)
					}
				}
			})
		}
	}
}

func parsed(t *testing.T, data []byte) *template.Template {
	t.Helper()
	p, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func words(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// spoil changes every value in what a stack is made of.
func spoil(v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			spoil(value)
			v[key] = "spoiled"
		}
	case []any:
		for i, value := range v {
			spoil(value)
			v[i] = "spoiled"
		}
	}
}
