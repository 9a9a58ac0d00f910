package page

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A principal that the customer types is of the account that the definition pins, in whatever partition: a picture tries no other.
func TestAPinnedPrincipalIsDrawn(t *testing.T) {
	t.Parallel()
	const dir, account = "../../../test/choices/testdata/", "111122223333"
	text, err := os.ReadFile(dir + "templates/typed-guest/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for in, arn := range map[vendors.Partition]string{"aws": "arn:aws:iam::444455556666:", "aws-cn": "arn:aws-cn:iam::111122223333:", "aws-us-gov": "arn:aws-us-gov:iam::222233334444:"} {
		defs, err := vendors.Load(dir+"vendors", "typed-guest")
		if err != nil {
			t.Fatal(err)
		}
		defs[0].Access.BucketPolicy.Principal.Account = vendors.Accounts{in: strings.Split(arn, ":")[4]}
		parsed, err := template.Parse([]byte(strings.ReplaceAll(string(text), "^arn:aws:iam::"+account+":", "^"+arn)))
		if err != nil {
			t.Fatal(err)
		}
		choices, err := resolve.NewChoices(parsed)
		if err != nil {
			t.Fatal(err)
		}
		data, err := choices.Data()
		if err != nil {
			t.Fatal(err)
		}
		if choices.Problem(vendors.ParamVendorPrincipalARN, arn+"user/x") != "" || choices.Problem(vendors.ParamVendorPrincipalARN, "arn:aws:iam::"+account+":user/x") == "" {
			t.Fatalf("%s is not what the template pins", arn)
		}
		list, err := pictures(defs[0], sampler{t: parsed, choices: choices, data: data, examples: vocabulary.Examples(defs[0])})
		if err != nil || len(list) == 0 {
			t.Errorf("%s: %d pictures, %v", arn, len(list), err)
		}
	}
}
