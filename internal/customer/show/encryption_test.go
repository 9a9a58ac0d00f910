package show_test

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// The sheet says whether a KMS key may encrypt the bucket, must or must not, to whoever owns it and wherever it is.
func TestKeysThatMayBe(t *testing.T) {
	t.Parallel()
	const (
		dir  = "../../../test/choices/testdata/"
		cant = "No Key cannot use a bucket that a KMS key encrypts: S3's own keys (SSE-S3) must."
	)
	for vendor, want := range map[string]struct{ encryption, also, never string }{
		"new-key":      {encryption: "If you give a KMS key, New Key may use it"},
		"must-new-key": {encryption: "A KMS key must encrypt the bucket: you give one, or have a new one made. Once you give one, Must New Key may use it"},
		"must-key": {
			encryption: "A KMS key must encrypt the bucket, and you give it. Once you do, Must Key may use it through S3 and for the bucket above alone, for what the actions above need of it, and not otherwise. " +
				"Of the bucket for Metrics: Must Key may use no KMS key of yours, and a new bucket has none. Must Key cannot use",
		},
		"further-key": {
			encryption: "If you give a KMS key, Further Key may use it through S3 and for the bucket above alone, for what the actions above need of it. kms:Encrypt and kms:DescribeKey go beyond what S3 needs: " +
				"Encrypts its index of the objects with the key, and shows before whether it is enabled. kms:ReEncryptFrom and kms:ReEncryptTo go beyond what S3 needs: Moves objects " +
				"that another key encrypted before to this one. For Looks, kms:DescribeKey goes beyond what S3 needs: Shows before a run whether the key is enabled. kms:DescribeKey is " +
				"asked of KMS itself, and only tells what the key is. It may not use the key otherwise. The same holds of a new KMS key",
			also: "Of the bucket for Metrics: A KMS key must encrypt the bucket, and you give it. Once you do, Further Key may use it through S3 and for the bucket above alone, for what the actions above need of it. " +
				"kms:GenerateDataKeyWithoutPlaintext goes beyond what S3 needs: Has a key ready for the next run, which nobody reads before. It may not use the key otherwise.",
		},
		"user-key": {
			encryption: "A KMS key must encrypt the bucket, and you give it. Once you do, User Key may use it through S3 and for the bucket above alone, for what the actions above need of it. kms:Encrypt and kms:DescribeKey go",
			also:       "kms:Decrypt and, for writing, kms:GenerateDataKey, and besides kms:Encrypt and kms:DescribeKey. The key aws/s3",
		},
		"no-key":         {encryption: "No Key may use no KMS key of yours, and a new bucket has none. " + cant, also: cant, never: "KmsKeyArn"},
		"guest-must-key": {encryption: "A KMS key must encrypt the bucket, and you give it. Once you do, its own policy must let Guest Must Key use it", also: "one must encrypt the bucket, new or not, and a statement for Guest Must Key is put into it"},
		"guest-key":      {encryption: "If you give a KMS key, its own policy must let Guest Key use it", also: "if one encrypts the bucket, new or not, a statement for Guest Key is put into it"},
	} {
		defs, err := vendors.Load(dir+"vendors", vendor)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(dir + "templates/" + vendor + "/1.0.0/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := show.Of(defs[0], data, launchpolicy.Scope{Partition: "aws", Region: "us-east-1", AccountID: "111122223333", StackName: "s"})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(sheet.Encryption, want.encryption) {
			t.Errorf("%s: says\n%s\nand must say first\n%s", vendor, sheet.Encryption, want.encryption)
		}
		var text strings.Builder
		if err := sheet.Render(&text, "json"); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(text.String(), want.also) || want.never != "" && strings.Contains(text.String(), want.never) {
			t.Errorf("%s: must say %q, and never %q:\n%s", vendor, want.also, want.never, text.String())
		}
	}
}
