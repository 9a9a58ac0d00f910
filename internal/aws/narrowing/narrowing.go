// Package narrowing knows the conditions that may stand in a trust policy beside the external ID: those that can do nothing but
// keep somebody out who would get in without them.
//
// An operator that negates lets in everybody but a few, one that ends in IfExists holds where the key is missing, and one
// for all values of a list holds for an empty one: none of them is here, and no key is that a caller can choose freely without
// having to know something.
package narrowing

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// The keys, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html and, for sts,
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-sts.
const (
	PrincipalARN    = "aws:PrincipalArn"
	SessionName     = "sts:RoleSessionName"
	SourceIdentity  = "sts:SourceIdentity"
	OrganizationID  = "aws:PrincipalOrgID"
	SourceAddresses = "aws:SourceIp"
)

// The operators.
const (
	StringEquals = "StringEquals"
	StringLike   = "StringLike"
	ARNEquals    = "ArnEquals"
	ARNLike      = "ArnLike"
	IPAddress    = "IpAddress"
)

// SetSourceIdentity is what a trust must allow as well where it asks for a source identity.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html#id_credentials_temp_control-access_monitor-perms
const SetSourceIdentity = "sts:SetSourceIdentity"

// Keys are all keys, in the order in which they are listed everywhere.
func Keys() []string {
	return []string{PrincipalARN, SessionName, SourceIdentity, OrganizationID, SourceAddresses}
}

// TokenKeys are those that AWS knows of somebody who comes with a token, and is no principal of AWS.
func TokenKeys() []string { return []string{SessionName, SourceAddresses} }

var operators = map[string][]string{
	PrincipalARN: {ARNLike, ARNEquals}, SessionName: {StringEquals, StringLike}, SourceIdentity: {StringEquals, StringLike},
	OrganizationID: {StringEquals}, SourceAddresses: {IPAddress},
}

// CheckKey says why a key is none of these.
func CheckKey(key string) error {
	switch {
	case operators[key] != nil:
		return nil
	case strings.EqualFold(key, "sts:ExternalId"):
		return fmt.Errorf("must be left out, got %q: externalId says it", key)
	}
	return fmt.Errorf("must be %s, got %s: of no other key it is known that it can only narrow", words.Or(Keys()), words.Quote(key))
}

// CheckOperator says why an operator does not only narrow, or compares nothing of a key.
func CheckOperator(key, operator string) error {
	if operators[key] == nil || slices.Contains(operators[key], operator) {
		return nil
	}
	why := "that is how " + key + " is compared"
	switch {
	case strings.Contains(operator, "Not"):
		why = "it lets in everybody but those"
	case strings.HasSuffix(operator, "IfExists"):
		why = "with IfExists it also holds where the key is missing"
	case strings.HasPrefix(operator, "ForAllValues"):
		why = "ForAllValues also holds where there is no value"
	case strings.HasSuffix(operator, "IgnoreCase"):
		why = "it takes more than what is written"
	}
	return fmt.Errorf("must be %s, got %s: %s", words.Or(operators[key]), words.Quote(operator), why)
}

var (
	organization = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^o-[a-z0-9]{10,32}$`) }) // https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
	named        = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_+=,.@*-]{2,64}$`) })
)

// CheckValue says why a value does not narrow.
func CheckValue(key, operator, value string) error {
	if pattern := strings.HasSuffix(operator, "Like"); !pattern && strings.ContainsAny(value, "*?") {
		return fmt.Errorf("must be without * and ?, got %q: %s compares the whole", value, operator)
	}
	switch key {
	case PrincipalARN:
		return checkPrincipal(value)
	case SessionName, SourceIdentity:
		if !named().MatchString(value) || len(strings.Trim(value, "*")) < 2 {
			return fmt.Errorf("must be 2 to 64 letters, digits and characters of _+=,.@-, two of them beside a *, got %s", words.Quote(value))
		}
	case OrganizationID:
		if !organization().MatchString(value) {
			return fmt.Errorf("must be the ID of an organization, such as o-a1b2c3d4e5, with 10 to 32 small letters and digits after o-, got %s", words.Quote(value))
		}
	case SourceAddresses:
		return checkAddresses(value)
	}
	return nil
}

// checkPrincipal: a pattern over the names of one account's roles or users.
func checkPrincipal(value string) error {
	start, _, _ := strings.Cut(value, "*")
	parts := strings.SplitN(value, ":", 6)
	kind, name, _ := strings.Cut(parts[len(parts)-1], "/")
	if len(parts) < 6 || len(strings.SplitN(start, ":", 6)) < 6 || kind != "role" && kind != "user" || strings.HasPrefix(name, "*") ||
		awsname.CheckPrincipalARN(strings.ReplaceAll(value, "*", "x")) != nil {
		return fmt.Errorf("must be the ARN of roles or users of one account, with a * in the name at most and not at its start, such as arn:aws:iam::123456789012:role/reader-*, and names of at most 64 characters, got %s", words.Quote(value))
	}
	return nil
}

// What a network has at most: a vendor's own, not a country's.
const (
	widest4 = 12
	widest6 = 32
)

// checkAddresses: AWS sees addresses of the internet, as nobody gets in by a private network.
func checkAddresses(value string) error {
	p, err := netip.ParsePrefix(value)
	if err != nil {
		if a, err := netip.ParseAddr(value); err == nil {
			p = netip.PrefixFrom(a, a.BitLen())
		}
	}
	switch a := p.Addr(); {
	case !p.IsValid() || p != p.Masked():
		return fmt.Errorf("must be an address or a network of addresses, such as 203.0.113.0/24, got %s", words.Quote(value))
	case a.Is4() && p.Bits() < widest4 || a.Is6() && p.Bits() < widest6:
		return fmt.Errorf("must be a network of /%d or less (IPv6: /%d), got %q: so wide a one keeps hardly anybody out", widest4, widest6, value)
	case a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified():
		return fmt.Errorf("must be addresses of the internet, which is what AWS sees, got %q", value)
	}
	return nil
}
