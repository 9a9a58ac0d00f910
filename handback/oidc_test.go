package handback_test

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A vendor that asks for it is handed the ARN of the OIDC provider; the command beside it is for the customer alone.
func TestOIDCProvider(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../test/choices/testdata/vendors", "pipeline")
	if err != nil {
		t.Fatal(err)
	}
	const provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
	rules := handback.RulesFor(defs[0])
	values, problems := rules.Parse([]byte("BucketName: acme-data\nBucketRegion: us-east-1\nRoleArn: arn:aws:iam::123456789012:role/acme-Role-1\n" +
		"OidcProviderArn: " + provider + "\nOidcProviderAudienceCommand: aws iam add-client-id-to-open-id-connect-provider\nTemplateVersion: pipeline 1.0.0\n"))
	if problems != nil || values.OIDCProviderARN != provider || len(values.Keys) > 0 {
		t.Errorf("got %+v, %v", values, problems)
	}
	form := rules.Form(values)
	if len(form) != 2 || form[1].Field != "Provider" || form[1].Text != provider {
		t.Errorf("the form has %+v", form)
	}
	if missing := rules.Missing(values); len(missing) > 0 {
		t.Errorf("missing: %v", missing)
	}
	_, problems = rules.Parse([]byte("OidcProviderArn: arn:aws:iam::123456789012:role/acme"))
	if problems == nil || !strings.Contains(problems.Error(), "must be the ARN of an OIDC provider") {
		t.Errorf("another ARN: %v", problems)
	}
}
