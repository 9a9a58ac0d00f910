package freeze_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/freeze"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A vendor that is in another partition than aws alone is released there, and what changed since is judged there: more access needs a
// major version, and the key is said to be what it is in a region of that partition. A version that serves aws too is compared where the
// one before was launched.
func TestReleasesOfAnotherPartition(t *testing.T) {
	t.Parallel()
	const id, from = "known-account", "../../../test/choices/testdata/"
	templates, definitions := t.TempDir(), t.TempDir()
	var definition, text string
	steps := []struct {
		version              string
		inDefinition, inText []string // pairs of what is there and what comes instead
		says                 []string // the whole of what changed, or the end of the error
		refused              bool
	}{
		{"1.0.0", []string{
			"            aws: \"111122223333\"\n", "", "version: 1.0.0\n", "version: 1.0.0\npartitions: [aws-us-gov]\n",
		}, []string{
			"- [aws, aws-us-gov]", "- [aws-us-gov]",
			"(?:aws:iam::111122223333|aws-us-gov:iam::444455556666)", "aws-us-gov:iam::444455556666",
		}, nil, false},
		{"1.1.0", []string{`["s3:GetObject"]`, `["s3:GetObject", "s3:PutObject"]`}, []string{
			"Action: s3:GetObject\n", "Action: [s3:GetObject, s3:PutObject]\n",
			"Action: kms:Decrypt\n", "Action: [kms:Decrypt, kms:GenerateDataKey]\n",
		}, []string{
			"major: Role may now use kms:GenerateDataKey on the KMS key through S3, when KmsKeyArn is given",
			"major: Role may now use s3:PutObject on objects of the bucket",
			"so it must be 2.0.0 or higher",
		}, true},
		{"2.0.0", nil, nil, []string{
			"major: Role may now use kms:GenerateDataKey on the KMS key through S3, when KmsKeyArn is given",
			"major: Role may now use s3:PutObject on objects of the bucket",
		}, false},
		{"2.1.0", []string{
			"partitions: [aws-us-gov]\n", "partitions: [aws, aws-us-gov]\n",
			"            aws-us-gov: \"444455556666\"\n", "            aws: \"111122223333\"\n            aws-us-gov: \"444455556666\"\n",
		}, []string{
			"- [aws-us-gov]", "- [aws, aws-us-gov]",
			"aws-us-gov:iam::444455556666", "(?:aws:iam::111122223333|aws-us-gov:iam::444455556666)",
		}, []string{
			"minor: launches in aws are accepted now",
			`minor: VendorPrincipalArn takes "arn:aws:iam::111122223333:role/a", which it refused before`,
		}, false},
	}
	for _, s := range steps {
		if definition == "" {
			definition, text = string(readFile(t, from+"vendors/"+id+".yaml")), string(readFile(t, from+"templates/"+id+"/1.0.0/template.yaml"))
		} else {
			before := versionOf(t, definition)
			definition = strings.Replace(definition, "version: "+before, "version: "+s.version, 1)
			text = strings.ReplaceAll(text, before, s.version)
		}
		definition, text = replaced(t, definition, s.inDefinition), replaced(t, text, s.inText)
		write(t, filepath.Join(definitions, id+".yaml"), []byte(definition))
		folder := filepath.Join(templates, id, s.version)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(folder, "template.yaml"), []byte(text))
		defs, err := vendors.Load(definitions)
		if err != nil {
			t.Fatal(err)
		}
		_, err = freeze.Freeze(t.Context(), templates, defs, evening, fromDisk(templates))
		if s.refused {
			for _, want := range s.says {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s: %v, want %s", s.version, err, want)
				}
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", s.version, err)
		}
		index, err := release.Load(templates)
		if err != nil {
			t.Fatal(err)
		}
		newest := of(t, index, id).Newest()
		var said []string
		for _, c := range newest.Changes {
			if line := c.Level.String() + ": " + c.Words; c.Level != release.Patch {
				said = append(said, line)
			}
		}
		if newest.Version != s.version || !slices.Equal(said, s.says) {
			t.Errorf("%s: %q, want %q", newest.Version, said, s.says)
		}
		if s.version == "1.0.0" && !slices.Equal(newest.Partitions, []string{"aws-us-gov"}) {
			t.Errorf("released in %q", newest.Partitions)
		}
	}
}

// replaced wants each of them to be there.
func replaced(t *testing.T, text string, pairs []string) string {
	t.Helper()
	for pair := range slices.Chunk(pairs, 2) {
		if !strings.Contains(text, pair[0]) {
			t.Fatalf("there is no %s", pair[0])
		}
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	return text
}

// versionOf is the version that a definition has.
func versionOf(t *testing.T, definition string) string {
	t.Helper()
	def, err := vendors.Parse("known-account.yaml", []byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	return def.Version
}
