package upgrade_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/upgrade"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

func TestUpdateCommand(t *testing.T) {
	t.Parallel()
	parsed := func(text string) *template.Template {
		p, err := template.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	before := parsed("Parameters: {A: {Type: String}, B: {Type: String}}")
	after := parsed("Parameters: {A: {Type: String}, New: {Type: String}, Optional: {Type: String, Default: x}}")
	got := upgrade.UpdateCommand("it's", "--template-body", "file://t.yaml", before, after,
		[]compare.Capability{{Name: "CAPABILITY_IAM"}, {Name: "CAPABILITY_NAMED_IAM", Choosing: []string{"RoleName"}}})
	const want = `aws cloudformation update-stack --stack-name 'it'\''s' --template-body file://t.yaml --capabilities CAPABILITY_NAMED_IAM ` +
		`--parameters ParameterKey=A,UsePreviousValue=true ParameterKey=New,ParameterValue=VALUE`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
