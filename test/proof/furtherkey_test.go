package proof

import (
	"os"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What a definition says of a key besides what S3 needs must stand in the guide: a guide that does not allow it, or allows it of something
// else or through another service alone, is one that the template goes beyond.
func TestGuideOfAKey(t *testing.T) {
	t.Parallel()
	const from = "../choices/testdata/"
	defs, err := vendors.Load(from+"vendors", "user-key")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(from + "templates/user-key/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	launch, err := proof.RandomLaunch(defs[0], parsed, func(int) int { return 0 })
	if err != nil {
		t.Fatal(err)
	}
	ofKMS := func(all []judge.Request) (list []judge.Request) {
		for _, req := range all {
			if strings.HasPrefix(req.Action, "kms:") {
				list = append(list, req)
			}
		}
		return list
	}
	const key, both = `"arn:aws:kms:<region>:<account>:key/<key>"`, `["kms:Encrypt", "kms:DescribeKey"]`
	under := func(operator, via string) string {
		return `, "Condition": {"` + operator + `": {"kms:ViaService": "` + via + `"}}`
	}
	for name, tt := range map[string]struct {
		actions, resource, more string
		beyond                  string // the actions by which the template goes beyond the guide
	}{
		"allowed":                      {both, key, "", ""},
		"by stars":                     {`["kms:Encrypt*", "kms:Describe*"]`, `["*"]`, "", ""},
		"of what stands for an ARN":    {both, `"<KMS key ARN>"`, "", ""},
		"only one":                     {`"kms:Encrypt"`, key, "", "kms:DescribeKey"},
		"neither":                      {`"kms:Decrypt"`, key, "", "kms:DescribeKey kms:Encrypt"},
		"of an alias":                  {both, `"arn:aws:kms:<region>:<account>:alias/<name>"`, "", "kms:DescribeKey kms:Encrypt"},
		"through S3 alone":             {both, key, under("StringEquals", "s3.us-west-2.amazonaws.com"), "kms:DescribeKey"},
		"through S3 in any region":     {both, key, under("StringLike", "s3.*.amazonaws.com"), "kms:DescribeKey"},
		"through another service":      {both, key, under("StringLike", "ec2.*.amazonaws.com"), "kms:DescribeKey kms:Encrypt"},
		"otherwise than through S3":    {both, key, under("StringNotLike", "s3.*"), "kms:DescribeKey kms:Encrypt"},
		"with something of encryption": {both, key, `, "Condition": {"StringEquals": {"kms:EncryptionContext:tenant": "x"}}`, "kms:DescribeKey kms:Encrypt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			guide, err := proof.NewGuide(`{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::<bucket>/*"},
				{"Effect": "Allow", "Action": `+tt.actions+`, "Resource": `+tt.resource+tt.more+`}]}`, "<bucket>")
			if err != nil {
				t.Fatal(err)
			}
			failures := strings.Join(proof.ExactGrants(launch, proof.ByGuide(guide), ofKMS).Failures, "\n")
			var beyond []string
			for _, action := range []string{"kms:DescribeKey", "kms:Encrypt"} {
				if strings.Contains(failures, action+" on ") {
					beyond = append(beyond, action)
				}
			}
			if got := strings.Join(beyond, " "); got != tt.beyond || (tt.beyond == "") != (failures == "") {
				t.Errorf("goes beyond it in %q, must in %q:\n%s", got, tt.beyond, failures)
			}
		})
	}
}
