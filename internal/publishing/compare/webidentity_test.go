package compare_test

import (
	"os"
	"testing"
)

// Who gets in with a token, in a trust policy as an object and as text.
func TestUpgradesOfWebIdentities(t *testing.T) {
	t.Parallel()
	const (
		dir    = "../../../test/choices/testdata/templates/"
		claim  = "                token.actions.githubusercontent.com:job_workflow_ref: pipeline-inc/workflows/.github/workflows/export.yaml@*\n"
		tenant = "${WebIdentityIssuer}.id.example.com/oauth2"
		inText = "\"organization:${WebIdentitySubject}:project:${WebIdentitySubject2}:workspace:${WebIdentitySubject3}:run_phase:*\""
	)
	for vendor, list := range map[string][]upgrade{
		"pipeline": {
			{name: "nothing", replace: []string{"1.0.0", "1.0.1"}, needs: "1.2.4", say: []string{"patch words changed: nothing changes but the version"}},
			{name: "a claim less", replace: []string{claim, ""}, needs: "2.0.0", say: []string{"major trust gained: Role may now be assumed by arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}},
			{name: "a further subject", replace: []string{"sub: !Sub repo:${WebIdentitySubject}/${WebIdentitySubject2}:*", "sub: [!Sub \"repo:${WebIdentitySubject}/${WebIdentitySubject2}:*\", \"repo:other/one:*\"]"},
				needs: "2.0.0", say: []string{"major trust gained: Role may now be assumed by arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}},
			{name: "any subject", replace: []string{"sub: !Sub repo:${WebIdentitySubject}/${WebIdentitySubject2}:*", "sub: \"repo:*\""},
				needs: "2.0.0", say: []string{"major trust gained: Role may now be assumed by "}},
			{name: "another issuer", replace: []string{"Federated: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com", "Federated: accounts.google.com"},
				needs: "2.0.0", say: []string{"major trust gained: Role may now be assumed by accounts.google.com", "minor trust lost: "}},
			{name: "an audience more for the provider", replace: []string{"        - sts.amazonaws.com\n", "        - sts.amazonaws.com\n        - sts.example.com\n"},
				needs: "2.0.0", say: []string{"major"}},
		},
		"own-issuer": {
			{name: "any subject in text", replace: []string{inText, "\"organization:*\""}, needs: "2.0.0", say: []string{"major trust gained: Role may now be assumed by "}},
			{name: "no subject in text", replace: []string{",\n                  \"StringLike\": {\n                    \"" + tenant + ":sub\": " + inText + "\n                  }", ""},
				needs: "2.0.0", say: []string{"major trust gained: Role may now be assumed by "}},
			{name: "no audience in text", replace: []string{"\"StringEquals\": {\n                    \"" + tenant + ":aud\": \"${WebIdentityAudience}\"\n                  },\n                  ", ""},
				needs: "2.0.0", say: []string{"major trust gained: Role may now be assumed by "}},
		},
	} {
		base, err := os.ReadFile(dir + vendor + "/1.0.0/template.yaml")
		if err != nil {
			t.Fatal(err)
		}
		before := parsed(t, string(base))
		for _, test := range list {
			t.Run(vendor+"/"+test.name, func(t *testing.T) { test.hold(t, string(base), before) })
		}
	}
}
