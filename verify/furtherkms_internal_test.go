package verify

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// What may be done with a key besides what S3 needs is not tried, and the report says so, for each set what is its own.
func TestFurtherUseOfAKeyIsNotTried(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../test/choices/testdata/vendors", "further-key")
	if err != nil {
		t.Fatal(err)
	}
	for set, want := range map[string]string{
		"":        ": kms:Encrypt, kms:DescribeKey, kms:ReEncryptFrom, kms:ReEncryptTo",
		"Looks":   ": kms:DescribeKey",
		"Metrics": ": kms:GenerateDataKeyWithoutPlaintext",
	} {
		r := &run{def: defs[0].Alone(set)}
		r.untried()
		want = "not tried: no request to S3 shows what may be done with the KMS key of a bucket that has one" + want
		if len(r.findings) != 1 || r.findings[0].ID != "works/untried" || r.findings[0].Answered != want {
			t.Errorf("set %q: got %+v, want %s", set, r.findings, want)
		}
	}
	r := &run{def: &vendors.Definition{}}
	if r.untried(); len(r.findings) > 0 {
		t.Errorf("without any: got %+v", r.findings)
	}
}
