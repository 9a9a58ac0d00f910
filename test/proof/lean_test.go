package proof

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/lean"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A lean form that makes, asks, refuses or says anything else than the full template does is noticed.
func TestAnotherLeanFormIsNoticed(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../vendors", "quartic")
	if err != nil {
		t.Fatal(err)
	}
	full := loadTemplate(t, "../../templates/quartic/"+defs[0].Version+"/template.yaml")
	launches, err := proof.Launches(defs[0], full)
	if err != nil {
		t.Fatal(err)
	}
	made, err := lean.Make(full, vocabulary.Lean(defs[0]))
	if err != nil {
		t.Fatal(err)
	}
	for old, changed := range map[string]string{
		"":                                     "",
		`MaxSessionDuration: "3600"`:           `MaxSessionDuration: "7200"`,
		"sts:ExternalId: !Ref ExternalId":      "sts:ExternalId: !Ref AWS::StackName",
		"  Role:\n":                            "  OtherRole:\n",
		"!GetAtt Role.Arn":                     "!GetAtt AccessPolicy.PolicyArn",
		"- [aws]":                              "- [aws, aws-cn]",
		"{2,1224}$":                            "{1,1224}$",
		"  BucketRegion:":                      "  Region:",
		"DeletionPolicy: RetainExceptOnCreate": "DeletionPolicy: Delete",
		"UseTheKmsKey: >-":                     "UseTheKey: >-",
		"SSEAlgorithm: AES256":                 "SSEAlgorithm: aws:kms",
	} {
		text := string(made)
		if !strings.Contains(text, old) {
			t.Errorf("the lean form has no %s", old)
			continue
		}
		if text = strings.Replace(text, old, changed, 1); old == "  Role:\n" {
			text = strings.Replace(text, "Role.Arn", "OtherRole.Arn", 1)
		}
		other, err := template.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if r := proof.Lean(launches, full, other); (len(r.Failures) > 0) != (old != "") {
			t.Errorf("with %q instead of %q: %d failures: %q", changed, old, len(r.Failures), r.Failures)
		}
	}
}
