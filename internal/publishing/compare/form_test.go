package compare_test

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// Two external IDs of a form that none of the known values has are not the same one: what the second one opens is seen.
func TestRotationOfAForm(t *testing.T) {
	t.Parallel()
	const before = `AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  ExternalId: {Type: String, AllowedPattern: "^lumen-[0-9a-f]{16}$"}
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: "arn:aws:iam::444455556666:role/ingest"}
            Action: sts:AssumeRole
            Condition: {StringEquals: {sts:ExternalId: !Ref ExternalId}}
`
	after := strings.NewReplacer(
		"Resources:\n", "  SecondExternalId: {Type: String, Default: \"\", AllowedPattern: \"^$|^lumen-[0-9a-f]{16}$\"}\nConditions:\n  Two: !Not [!Equals [!Ref SecondExternalId, \"\"]]\nResources:\n",
		"{sts:ExternalId: !Ref ExternalId}", "{sts:ExternalId: !If [Two, [!Ref ExternalId, !Ref SecondExternalId], !Ref ExternalId]}",
	).Replace(before)
	c, err := compare.Bytes([]byte(before), []byte(after))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range changes.Of(c).Findings {
		if strings.Contains(f.Words, "may be assumed by") && strings.Contains(f.Words, "if SecondExternalId is lumen-") {
			return
		}
	}
	t.Errorf("nothing says what the second external ID opens: %+v", c.Findings)
}
