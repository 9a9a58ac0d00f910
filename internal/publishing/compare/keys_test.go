package compare_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// Who launched with a key, or without one, must be able to go on so: a template that takes no key any more, or asks for one, breaks
// their updates, and what a key has encrypted is out of reach without it.
func TestUpgradesOfKeys(t *testing.T) {
	t.Parallel()
	const key = "          - Sid: UseTheKmsKey\n            Effect: Allow\n            Action: kms:Decrypt\n            Resource: !Ref KmsKeyArn\n" +
		"            Condition:\n              StringEquals:\n                kms:ViaService: !Sub s3.${AWS::Region}.${AWS::URLSuffix}\n" +
		"              StringLike:\n                kms:EncryptionContext:aws:s3:arn:\n" +
		"                  - !Sub\n                    - arn:${AWS::Partition}:s3:::${BucketName}\n                    - BucketName: !If [CreateBucket, !Ref Bucket, !Ref ExistingBucketName]\n" +
		"                  - !Sub\n                    - arn:${AWS::Partition}:s3:::${BucketName}/*\n                    - BucketName: !If [CreateBucket, !Ref Bucket, !Ref ExistingBucketName]\n"
	read := func(vendor string) string {
		data, err := os.ReadFile("../../../test/choices/testdata/templates/" + vendor + "/1.0.0/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	required, orNew := read("must-key"), read("must-new-key")
	optional := strings.NewReplacer(
		"without a key.\n    AllowedPattern: ^arn", "without a key.\n    Default: \"\"\n    AllowedPattern: ^$|^arn",
		"Conditions:\n", "Conditions:\n  UseKmsKey: !Not [!Equals [!Ref KmsKeyArn, \"\"]]\n  WriteWithKey: !And [!Condition UseKmsKey, !Condition WriteIsAllowed]\n",
		"BucketKeyEnabled: true", "BucketKeyEnabled: !If [UseKmsKey, true, !Ref AWS::NoValue]",
		"KMSMasterKeyID: !Ref KmsKeyArn", "KMSMasterKeyID: !If [UseKmsKey, !Ref KmsKeyArn, !Ref AWS::NoValue]",
		"SSEAlgorithm: aws:kms", "SSEAlgorithm: !If [UseKmsKey, aws:kms, AES256]",
		"            - WriteIsAllowed\n            - Sid: UseTheKmsKeyToWriteObjects\n", "            - WriteWithKey\n            - Sid: UseTheKmsKeyToWriteObjects\n",
		key, "          - !If\n            - UseKmsKey\n"+strings.ReplaceAll("\n"+strings.TrimSuffix(key, "\n"), "\n", "\n  ")[1:]+"\n            - !Ref AWS::NoValue\n",
		"Must Key asks for it as \"KMS key\".\n", "Must Key asks for it as \"KMS key\".\n    Condition: UseKmsKey\n",
	).Replace(required)
	either := without(t, orNew, "  KmsKeyIsGiven:\n", "  OneKmsKey:\n")
	never := without(t, required, "  KmsKeyArn:\n    Type", "  MaxSessionDuration:\n    Type")
	never = strings.Replace(never, key, "", 1)
	never = without(t, never, "          - !If\n            - WriteIsAllowed\n            - Sid: UseTheKmsKey", "  Role:\n    Type")
	never = without(t, never, "  BucketKmsKeyArn:\n", "  MetricsBucketName:\n    Description")
	never = strings.Replace(never, "            BucketKeyEnabled: true\n", "", 1)
	never = strings.Replace(never, "              KMSMasterKeyID: !Ref KmsKeyArn\n              SSEAlgorithm: aws:kms\n", "              SSEAlgorithm: AES256\n", 1)
	never = strings.NewReplacer("          - KmsKeyArn\n", "", "      KmsKeyArn:\n        default: KMS key\n", "").Replace(never)
	for name, test := range map[string]struct {
		old, new, needs string
		says            []string
	}{
		"required":                  {optional, required, "2.0.0", []string{"KmsKeyArn must be given, it was optional", "KmsKeyArn refuses empty, which it took before"}},
		"no longer required":        {required, optional, "1.1.0", []string{"KmsKeyArn is optional, empty unless given; it had to be given"}},
		"required, or a new one":    {either, orNew, "2.0.0", []string{"a launch that was accepted is refused: Rules.KmsKeyIsGiven: Give KmsKeyArn, or set NewKmsKey to Yes for a new bucket"}},
		"no longer, nor a new one":  {orNew, either, "1.1.0", []string{"a launch that was refused is accepted: Rules.KmsKeyIsGiven"}},
		"never, where it was given": {required, never, "2.0.0", []string{"KmsKeyArn is removed: an update or a link that names it fails", "Bucket: BucketEncryption, which protects, changes", "Role may no longer use kms:Decrypt"}},
		"never, where it was asked": {optional, never, "2.0.0", []string{"KmsKeyArn is removed: an update or a link that names it fails"}},
		"required, where it is new": {never, required, "2.0.0", []string{"KmsKeyArn is new and must be given"}},
		"optional, where it is new": {never, optional, "1.1.0", []string{"KmsKeyArn is new and optional"}},
	} {
		report, err := compare.Templates(parsed(t, test.old), parsed(t, strings.ReplaceAll(strings.ReplaceAll(test.new, "must-key 1.0.0", "must-key 1.0.1"), "must-new-key 1.0.0", "must-new-key 1.0.1")))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		needs, err := report.Needs("1.0.0")
		if err != nil || needs != test.needs {
			t.Errorf("%s: needs %s (%v), must %s", name, needs, err, test.needs)
		}
		var words []string
		for _, f := range changes.Of(report).Findings {
			words = append(words, f.Words)
		}
		said := strings.Join(words, "\n")
		for _, want := range test.says {
			if !strings.Contains(said, want) {
				t.Errorf("%s: says\n%s\nand must say %s", name, said, want)
			}
		}
	}
}

// without is a text without what begins somewhere and ends before something else.
func without(t *testing.T, text, from, to string) string {
	t.Helper()
	before, rest, ok := strings.Cut(text, from)
	_, after, found := strings.Cut(rest, to)
	if !ok || !found {
		t.Fatalf("%q before %q is not there", from, to)
	}
	return before + to + after
}
