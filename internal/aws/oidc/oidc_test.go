package oidc_test

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/oidc"
)

func TestIssuers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ issuer, name, before, word, after string }{
		{issuer: "accounts.google.com", name: "accounts.google.com", before: "accounts.google.com"},
		{issuer: "https://token.actions.githubusercontent.com", name: "token.actions.githubusercontent.com", before: "https://token.actions.githubusercontent.com"},
		// Entra's issuer has a slash at its end, and so has its condition key.
		{issuer: "https://sts.windows.net/1d0a0a35-8f0c-4b6e-9c54-2b8cbb0f9d11/", name: "sts.windows.net/1d0a0a35-8f0c-4b6e-9c54-2b8cbb0f9d11/",
			before: "https://sts.windows.net/1d0a0a35-8f0c-4b6e-9c54-2b8cbb0f9d11/"},
		{issuer: "https://{tenant}.example.com/oauth2/default", name: "{tenant}.example.com/oauth2/default", before: "https://", word: "tenant", after: ".example.com/oauth2/default"},
		{issuer: "https://{tenant}.example.co.uk", name: "{tenant}.example.co.uk", before: "https://", word: "tenant", after: ".example.co.uk"},
		{issuer: "https://oidc.circleci.com/org/{organization ID}", name: "oidc.circleci.com/org/{organization ID}", before: "https://oidc.circleci.com/org/", word: "organization ID"},
	} {
		if err := oidc.CheckIssuer(c.issuer); err != nil {
			t.Errorf("%s: %v", c.issuer, err)
		}
		before, word, after := oidc.Typed(c.issuer)
		if oidc.Name(c.issuer) != c.name || before != c.before || word != c.word || after != c.after {
			t.Errorf("%s: got %q, %q, %q, %q", c.issuer, oidc.Name(c.issuer), before, word, after)
		}
	}
	for issuer, wrong := range map[string]string{
		"":                           "must be accounts.google.com",
		"https://":                   "host's name",
		"https://localhost":          "two fixed parts",
		"https://ID.example.com":     "lower-case",
		"https://id.example.com/a b": "must have a path",
		"https://id.example.com//":   "must have a path",
		"https://x@id.example.com":   "host's name",
		"https://id.{x}.com":         "whole of the host's first part",
		"https://id.example.com/" + strings.Repeat("x", 250): "255 characters",
		"https://cognito-identity.amazonaws.com":             "which IAM knows",
		"https://sts.windows.net":                            "one tenant",
		"https://login.microsoftonline.com/common/v2.0":      "one tenant",
		"https://login.microsoftonline.com/organizations":    "one tenant",
		"https://login.chinacloudapi.cn/consumers":           "one tenant",
		"https://sts.chinacloudapi.cn/common/":               "one tenant",
		"https://login.partner.microsoftonline.cn":           "one tenant",
		"https://{customer}.com":                             "two fixed parts",
		"https://{customer}.co.uk":                           `more after the part in braces than "co.uk"`,
		"https://{customer}.github.io/oidc":                  `more after the part in braces than "github.io"`,
		"https://{bucket}.s3.amazonaws.com":                  `more after the part in braces than "s3.amazonaws.com"`,
	} {
		if err := oidc.CheckIssuer(issuer); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: got %v, want %s", issuer, err, wrong)
		}
	}
}

func TestSubjects(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"service:reader", "repo:{owner}/{repository}:*", "project_path:acme/*:ref_type:branch:*", "https://github.com/{enterprise}",
		"organization:{organization}:project:{project}:workspace:{workspace}:run_phase:*", "auth0|5f7c8ec7c33c6c004bbafe82", "a", strings.Repeat("a", 255),
	} {
		if err := oidc.CheckSubject(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "*", "**", "*:*", ":*", "acme*", "acme:x*", "a:*b*", "{a}*", "{a", "a}", "{}", "{{a}}", "a\"b", "a'b", `a\b`, "a$b", "a`b", "a?b", "a\nb", "é",
		"{a}:{b}:{c}:{d}", "a:*:{b}", strings.Repeat("a", 256),
	} {
		if err := oidc.CheckSubject(bad); err == nil {
			t.Errorf("%q: accepted", bad)
		}
	}
	if got := oidc.Fill("repo:{owner}/{repository}:*", func(i int) string { return "$" + string(rune('0'+i)) }); got != "repo:$0/$1:*" {
		t.Errorf("got %q", got)
	}
}

// What a customer types can neither end the part that it stands for, nor leave the text of JSON that it comes to stand in.
func TestParts(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"acme", "a", "Default Project", "acme-inc_1.0@x+y=z~", strings.Repeat("a", 100)} {
		if err := oidc.CheckPart(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", " a", "a ", "a:b", "a/b", "a*", "a?", `a"`, "a'", `a\`, "a$", "{a}", "a,b", "a|b", "a\n", strings.Repeat("a", 101)} {
		if err := oidc.CheckPart(bad); err == nil {
			t.Errorf("%q: accepted", bad)
		}
	}
	for _, bad := range []string{"", "-a", "a-", "A", "a.b", "a/b", "*", strings.Repeat("a", 64)} {
		if err := oidc.CheckLabel(bad); err == nil {
			t.Errorf("%q: accepted as a part of a host's name", bad)
		}
	}
	for _, bad := range []string{"", ".", "..", ".a", "a/b", "a b", "*", "a:b", `a"`} {
		if err := oidc.CheckSegment(bad); err == nil {
			t.Errorf("%q: accepted as a part of a path", bad)
		}
	}
}

// Of an issuer that is shared, a subject of anybody's is none that says whose it is.
func TestShared(t *testing.T) {
	t.Parallel()
	for issuer, c := range map[string]struct{ good, bad []string }{
		"https://token.actions.githubusercontent.com":                {[]string{"repo:acme/*", "repo:acme@1234/x@5678:*"}, []string{"repo:*", "repo:*/x", "environment:x", "xrepo:acme/x"}},
		"https://oidc-configuration.audit-log.githubusercontent.com": {[]string{"https://github.com/acme"}, []string{"https://github.com/*", "https://github.com/"}},
		"https://gitlab.com":       {[]string{"project_path:acme/*"}, []string{"project_path:*", "ref_type:branch"}},
		"https://app.terraform.io": {[]string{"organization:acme:*"}, []string{"organization:*:project:x"}},
		"https://rh-oidc.s3.us-east-1.amazonaws.com/22ejnvnnturfmt6km08idd0nt4hekbn7": {[]string{"system:serviceaccount:acme:turbonomic"}, []string{"*", "system*"}},
		"https://oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu":         {[]string{"system:serviceaccount:acme:turbonomic"}, []string{"*", "system*"}},
		"https://api.pulumi.com/oidc": {[]string{"pulumi:deploy:org:acme:*", "pulumi:environments:org:acme"}, []string{"pulumi:*", "pulumi:deploy:org:*"}},
	} {
		shared, ok := oidc.SharedBy(issuer + "/")
		if !ok {
			t.Errorf("%s is not known", issuer)
			continue
		}
		for _, s := range c.good {
			if !shared.Subjects.MatchString(s) {
				t.Errorf("%s: %s says whose it is", issuer, s)
			}
		}
		for _, s := range c.bad {
			if shared.Subjects.MatchString(s) {
				t.Errorf("%s: %s is anybody's", issuer, s)
			}
		}
	}
}
