package oidc

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"
)

const (
	scheme = "https://"
	// maxIssuer is IAM's, https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html.
	maxIssuer = 255
)

const (
	label   = `[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?`
	segment = `(?:[A-Za-z0-9_~-][A-Za-z0-9_.~-]{0,127})`

	// LabelPattern is a part of a host's name, and SegmentPattern one of a path, as a customer types it.
	LabelPattern       = `^` + label + `$`
	LabelDescription   = "must be 1 to 63 lower-case letters, digits and hyphens, the first and the last no hyphen"
	SegmentPattern     = `^` + segment + `$`
	SegmentDescription = "must be 1 to 128 letters, digits and characters of _.~-, the first no dot"
)

var (
	labels   = compiled(LabelPattern)
	segments = compiled(SegmentPattern)
)

// CheckLabel says why a value is no part of a host's name.
func CheckLabel(s string) error { return matched(labels, LabelDescription, s) }

// CheckSegment says why a value is no part of a path.
func CheckSegment(s string) error { return matched(segments, SegmentDescription, s) }

// compiled compiles a pattern when it is first asked for: every command starts with this package, and few ask.
func compiled(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}

func matched(pattern func() *regexp.Regexp, description, s string) error {
	if !pattern().MatchString(s) {
		return fmt.Errorf("%s, got %q", description, s)
	}
	return nil
}

// CheckIssuer says why a text is neither the name of a built-in issuer nor the address of one as IAM takes it. One part of it may
// be in braces: the first of the host's name, or one of the path.
func CheckIssuer(issuer string) error {
	if _, ok := BuiltInNamed(issuer); ok {
		return nil
	}
	address, ok := strings.CutPrefix(issuer, scheme)
	if !ok {
		return fmt.Errorf("must be %s, which IAM knows, or the https address of another issuer, got %q", names(), issuer)
	}
	if _, ok := BuiltInNamed(strings.TrimSuffix(address, "/")); ok {
		return fmt.Errorf("must be %q, which IAM knows without an OIDC provider, got %q", strings.TrimSuffix(address, "/"), issuer)
	}
	if len(issuer) > maxIssuer {
		return fmt.Errorf("must be at most %d characters long, got %d", maxIssuer, len(issuer))
	}
	host, path, _ := strings.Cut(address, "/")
	if err := checkHost(host); err != nil {
		return fmt.Errorf("%w, got %q", err, issuer)
	}
	if err := checkPath(path); err != nil {
		return fmt.Errorf("%w, got %q", err, issuer)
	}
	if strings.Count(issuer, "{") > 1 {
		return fmt.Errorf("must have one part in braces at most, got %q", issuer)
	}
	return checkTenant(issuer, host, path)
}

func names() string {
	var list []string
	for _, b := range BuiltIns() {
		list = append(list, b.Name)
	}
	return strings.Join(list, ", ")
}

func checkHost(host string) error {
	parts := strings.Split(host, ".")
	fixed := len(parts)
	for i, p := range parts {
		if i == 0 && placeholder().MatchString(p) {
			fixed--
			continue
		}
		if strings.Contains(p, "{") {
			return fmt.Errorf("must have braces around the whole of the host's first part, or of one part of the path")
		}
		if !labels().MatchString(p) {
			return fmt.Errorf("must have a host's name of lower-case letters, digits, hyphens and dots after https://, without a port")
		}
	}
	if fixed < 2 {
		return fmt.Errorf("must have a host's name of two fixed parts at least: with anything before a public ending such as .com, whoever has a domain could be let in")
	}
	if rest := strings.Join(parts[len(parts)-fixed:], "."); fixed < len(parts) && isPublic(rest) {
		return fmt.Errorf("must have more after the part in braces than %q, under which anybody gets a name: whoever has one could be let in", rest)
	}
	return nil
}

// isPublic reports whether anybody gets a name directly under a host's: of a registry, such as co.uk, or of a service, such as
// github.io. https://publicsuffix.org/list/
func isPublic(host string) bool {
	suffix, _ := publicsuffix.PublicSuffix(host)
	return suffix == host
}

func checkPath(path string) error {
	if path == "" {
		return nil
	}
	for _, p := range strings.Split(strings.TrimSuffix(path, "/"), "/") {
		if !placeholder().MatchString(p) && !segments().MatchString(p) {
			return fmt.Errorf("must have a path of letters, digits and characters of _.~-, without a query, or parts in braces")
		}
	}
	return nil
}

// checkTenant refuses addresses that answer for many issuers and are none: no token says it is of them.
func checkTenant(issuer, host, path string) error {
	tenant, _, _ := strings.Cut(path, "/")
	switch host {
	case "login.microsoftonline.com", "sts.windows.net", "login.microsoftonline.us", "login.chinacloudapi.cn", "login.partner.microsoftonline.cn", "sts.chinacloudapi.cn":
		if tenant == "" || tenant == "common" || tenant == "organizations" || tenant == "consumers" {
			return fmt.Errorf("must have the ID of one tenant after the host's name, as the tokens' issuer has, got %q", issuer)
		}
	case "oidc.circleci.com":
		if !strings.HasPrefix(path, "org/") {
			return fmt.Errorf("must go on with /org/ and the ID of one organization, as the tokens' issuer does, got %q", issuer)
		}
	}
	return nil
}

// Typed is what stands in an issuer before and after the part in braces, and the word in them. Without one, before is all.
func Typed(issuer string) (before, word, after string) {
	before, rest, _ := strings.Cut(issuer, "{")
	word, after, _ = strings.Cut(rest, "}")
	return before, word, after
}

// TypedIsLabel reports whether the part in braces is one of the host's name, and not of the path.
func TypedIsLabel(issuer string) bool { return strings.HasPrefix(issuer, scheme+"{") }
