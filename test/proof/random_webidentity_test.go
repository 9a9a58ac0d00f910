package proof

import (
	"pgregory.net/rapid"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// drawWebIdentity is one of any issuer: known to IAM or not, fixed or typed in part, with each kind of subject and audience.
func drawWebIdentity(t *rapid.T) *vendors.WebIdentity {
	w := &vendors.WebIdentity{Provider: rapid.SampledFrom([]string{
		"accounts.google.com", "accounts.google.com", "https://id.example.com", "https://id.example.com/realms/{realm}", "https://{tenant}.id.example.com/",
		"https://token.actions.githubusercontent.com", "cognito-identity.amazonaws.com",
	}).Draw(t, "provider")}
	if w.Provider == "accounts.google.com" && rapid.Bool().Draw(t, "service account") {
		if rapid.Bool().Draw(t, "audience") {
			w.Audience.Offer = vendors.OfferOptional
		}
		return w
	}
	w.Subject = rapid.SampledFrom([]string{"atLaunch", "service:reader", "123456789012345678901", "repo:{owner}/{repository}:*",
		"repo:acme/reader:ref:{branch}", "group/*", "{a}:{b}:{c}"}).Draw(t, "subject")
	if rapid.IntRange(0, 4).Draw(t, "any subject") == 0 {
		w.Subject, w.NoSubject = "", "The issuer signs tokens for one application only."
	}
	switch rapid.IntRange(0, 2).Draw(t, "audiences") {
	case 0:
		w.Audience.When = vendors.AtLaunch
	case 1:
		w.Audience.Values = []string{"sts.amazonaws.com"}
	case 2:
		w.Audience.Values = []string{"api://reader", "https://reader.example.com"}
	}
	for _, c := range []vendors.Claim{
		{Claim: "amr", Operator: vendors.ForAnyValueStringEquals, Values: []string{"hardware", "certificate"}},
		{Claim: "email", Operator: vendors.StringLike, Values: []string{"reader@*"}},
		{Claim: "repository_id", Operator: vendors.StringEquals, Values: []string{"1234"}},
	} {
		if rapid.IntRange(0, 5).Draw(t, c.Claim) == 0 {
			c.Why = "Keeps out everybody else."
			w.Claims = append(w.Claims, c)
		}
	}
	return w
}
