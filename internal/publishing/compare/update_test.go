package compare_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
)

func TestUpdateCommand(t *testing.T) {
	t.Parallel()
	before := parsed(t, "Parameters: {A: {Type: String}, B: {Type: String}}")
	after := parsed(t, "Parameters: {A: {Type: String}, New: {Type: String}, Optional: {Type: String, Default: x}}")
	got := compare.UpdateCommand("it's", "--template-body", "file://t.yaml", before, after,
		[]release.Capability{{Name: "CAPABILITY_IAM"}, {Name: "CAPABILITY_NAMED_IAM", When: "RoleName is given"}})
	const want = `aws cloudformation update-stack --stack-name 'it'\''s' --template-body file://t.yaml --capabilities CAPABILITY_NAMED_IAM ` +
		`--parameters ParameterKey=A,UsePreviousValue=true ParameterKey=New,ParameterValue=VALUE`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
