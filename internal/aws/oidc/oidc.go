// Package oidc knows issuers of OpenID Connect tokens as IAM does: which are built into it, how the others are written,
// which issue tokens to all their customers, and which claims a trust policy can compare.
//
// It holds facts of AWS and of issuers, and no choice of ours. A text in it may have parts in braces, as in
// https://{customer}.example.com or repo:{owner}/{repository}:*, which a customer fills in at launch.
package oidc

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// BuiltIn is an issuer that IAM knows without an OIDC provider in the account, in AWS's commercial regions. Elsewhere AWS
// documents none of them; Amazon Cognito has other names there.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
type BuiltIn struct {
	// Name is how a trust policy names it, and begins its condition keys.
	Name string
	// Subject and Audience are how its condition keys for them end. For Google, oaud is the audience that the token was
	// made for, and aud who asked for it, where the token says so.
	Subject, Audience string
}

// Google is the issuer of the tokens of Google's service accounts.
const Google = "accounts.google.com"

// BuiltIns are all, Google first.
func BuiltIns() []BuiltIn {
	return []BuiltIn{
		{Google, "sub", "oaud"},
		{"cognito-identity.amazonaws.com", "sub", "aud"},
		{"graph.facebook.com", "id", "app_id"},
		{"www.amazon.com", "user_id", "app_id"},
	}
}

// BuiltInNamed is the one of a name.
func BuiltInNamed(name string) (BuiltIn, bool) {
	list := BuiltIns()
	if i := slices.IndexFunc(list, func(b BuiltIn) bool { return b.Name == name }); i >= 0 {
		return list[i], true
	}
	return BuiltIn{}, false
}

// Name is how an issuer's condition keys begin, and how the ARN of its OIDC provider ends: its address without https://.
func Name(issuer string) string { return strings.TrimPrefix(issuer, scheme) }

// SubjectKey is how the condition key for the subject ends.
func SubjectKey(issuer string) string {
	if b, ok := BuiltInNamed(issuer); ok {
		return b.Subject
	}
	return "sub"
}

// AudienceKey is how the condition key for the audience ends. With an OIDC provider it is the token's azp where it has one.
func AudienceKey(issuer string) string {
	if b, ok := BuiltInNamed(issuer); ok {
		return b.Audience
	}
	return "aud"
}

// Shared is an issuer of tokens for all customers of somebody: without a claim that says whose it is, whoever has an account
// there gets in.
type Shared struct {
	// Issuer is its address, or its name where it is built in.
	Issuer string
	// Who runs it.
	Who string
	// Subjects is what a subject that says whose it is looks like, and Form says so in words.
	Subjects *regexp.Regexp
	Form     string
	// Claims are others of which any value says whose it is, where IAM asks for none of its own.
	Claims []string
	// Audience: the audience says whose it is too.
	Audience bool
}

// shared are those that are known: at least those for which IAM takes no trust policy without such a claim, and says
// MalformedPolicyDocument. An issuer that is not here may be shared too: who writes a trust without a subject says why that is
// no matter.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
var shared = sync.OnceValue(func() []Shared {
	// At least a kind of thing and a name of it, before a star.
	fixed := regexp.MustCompile(`^[^*]+[^A-Za-z0-9*][^*]*[A-Za-z0-9][^*]*|^[^*]+$`)
	named := func(pattern string) *regexp.Regexp { return regexp.MustCompile(pattern) }
	return []Shared{
		// https://docs.github.com/en/actions/reference/security/oidc
		{Issuer: "https://token.actions.githubusercontent.com", Who: "GitHub", Subjects: named(`^repo:[^*:/]+/`), Form: "repo:OWNER/…"},
		// https://docs.github.com/en/enterprise-cloud@latest/admin/monitoring-activity-in-your-enterprise/reviewing-audit-logs-for-your-enterprise/streaming-the-audit-log-for-your-enterprise
		{Issuer: "https://oidc-configuration.audit-log.githubusercontent.com", Who: "GitHub", Subjects: named(`^https://github\.com/[^*:/]+$`),
			Form: "https://github.com/ENTERPRISE"},
		// https://docs.gitlab.com/ci/cloud_services/aws/
		{Issuer: "https://gitlab.com", Who: "GitLab", Subjects: named(`^project_path:[^*:/]+/`), Form: "project_path:GROUP/…"},
		// https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
		{Issuer: "https://app.terraform.io", Who: "HashiCorp", Subjects: named(`^organization:[^*:]+:`), Form: "organization:ORGANIZATION:…"},
		// https://buildkite.com/docs/pipelines/security/oidc/aws
		{Issuer: "https://agent.buildkite.com", Who: "Buildkite", Subjects: named(`^organization:[^*:]+:`), Form: "organization:ORGANIZATION:…"},
		// https://www.pulumi.com/docs/pulumi-cloud/access-management/oidc/provider/aws/
		{Issuer: "https://api.pulumi.com/oidc", Who: "Pulumi", Subjects: named(`^pulumi:(?:[a-z]+:)*org:[^*:]+(?::|$)`), Form: "pulumi:deploy:org:ORGANIZATION:…", Audience: true},
		// https://vercel.com/docs/oidc/reference
		{Issuer: "https://oidc.vercel.com", Who: "Vercel", Subjects: named(`^owner:[^*:]+:`), Form: "owner:TEAM:…", Audience: true},
		// Of these no more is known than that IAM asks for the subject, or for the audience: it is one, without a star at its beginning.
		{Issuer: "https://vstoken.actions.githubusercontent.com", Who: "GitHub", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://oidc.codefresh.io", Who: "Codefresh", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://studio.datachain.ai/api", Who: "DVC Studio", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://scalr.io", Who: "Scalr", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://tokens.cloud.shisho.dev", Who: "Shisho Cloud", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://proidc.upbound.io", Who: "Upbound", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://sandboxes.cloud", Who: "sandboxes.cloud", Subjects: fixed, Form: "one that begins with what is yours", Audience: true},
		// https://github.com/aws-samples/data-perimeter-policy-examples, the trusted OIDC providers: clusters on which Turbonomic serves all its customers.
		{Issuer: "https://rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7", Who: "IBM Turbonomic", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://rh-oidc.s3.us-east-1.amazonaws.com/23e3sd27sju1hoou6ohfs68vbno607tr", Who: "IBM Turbonomic", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://rh-oidc.s3.us-east-1.amazonaws.com/23ne21h005qjl3n33d8dui5dlrmv2tmg", Who: "IBM Turbonomic", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://rh-oidc.s3.us-east-1.amazonaws.com/24jrf12m5dj7ljlfb4ta2frhrcoadm26", Who: "IBM Turbonomic", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb", Who: "IBM Turbonomic", Subjects: fixed, Form: "one that begins with what is yours"},
		{Issuer: "https://oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu", Who: "IBM Turbonomic", Subjects: fixed, Form: "one that begins with what is yours"},
		// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
		{Issuer: Google, Who: "Google", Subjects: named(`^[^*]+$`), Form: "the numeric ID of one account", Claims: []string{"email", "google/organization_number"}},
		{Issuer: "cognito-identity.amazonaws.com", Who: "AWS", Subjects: named(`^[^*]+$`), Form: "the ID of one identity", Audience: true},
		{Issuer: "graph.facebook.com", Who: "Facebook", Subjects: named(`^[^*]+$`), Form: "the ID of one user", Audience: true},
		{Issuer: "www.amazon.com", Who: "Amazon", Subjects: named(`^[^*]+$`), Form: "the ID of one user", Audience: true},
	}
})

// SharedBy is what is known of an issuer that is shared by all its customers.
func SharedBy(issuer string) (Shared, bool) {
	list := shared()
	if i := slices.IndexFunc(list, func(s Shared) bool { return s.Issuer == strings.TrimSuffix(issuer, "/") }); i >= 0 {
		return list[i], true
	}
	return Shared{}, false
}

// Claims are those that a trust policy can compare for an issuer, besides subject and audience. AWS puts no other claim of a
// token into a request, so that a condition on one would be met by nobody.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif,
// https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
func Claims(issuer string) []string {
	list := []string{"amr", "email", "oaud"}
	switch {
	case issuer == Google:
		list = []string{"aud", "email", "google/organization_number"}
	case issuer == "cognito-identity.amazonaws.com":
		list = []string{"amr"}
	case issuer == "graph.facebook.com", issuer == "www.amazon.com":
		list = nil
	case issuer == "https://token.actions.githubusercontent.com":
		list = append(list, "actor", "actor_id", "enterprise_id", "environment", "job_workflow_ref", "ref", "repository", "repository_id", "workflow")
	case strings.HasPrefix(issuer, "https://oidc.circleci.com/org/"):
		list = append(list, "oidc.circleci.com/project-id")
	}
	slices.Sort(list)
	return list
}

// Several reports whether a claim has several values, so that its condition must ask for any of them.
func Several(claim string) bool { return claim == "amr" }

// NeedsSessionName reports whether IAM takes a trust of an issuer only with a condition on the session's name, in which the
// service behind it says whose it is: Microsoft Sentinel's, of whose tenant the second is the one for governments.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html,
// https://learn.microsoft.com/en-us/azure/sentinel/connect-aws-configure-environment
func NeedsSessionName(issuer string) bool {
	switch strings.TrimSuffix(issuer, "/") {
	case "https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d", "https://sts.windows.net/cab8a31a-1906-4287-a0d8-4eef66b95f6e":
		return true
	}
	return false
}
