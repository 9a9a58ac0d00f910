package awsname

import (
	"crypto/rand"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

const (
	// nameChar is what IAM allows in names, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
	nameChar = `[A-Za-z0-9_+=,.@-]`
	// iamPath allows in a path what names allow. IAM allows all of printable ASCII there, wildcards too, of at most
	// 512 characters with both slashes.
	iamPath = `(?!.{511}.*/)(?:` + nameChar + `+/)*`

	nameChars = lower + upper + digits + "_+=,.@-"
)

const (
	AccountIDPattern     = `^[0-9]{12}$`
	AccountIDDescription = "must be a 12-digit AWS account ID"

	// STS accepts these and refuses others in AssumeRole, though IAM stores some of them in a trust policy:
	// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html.
	ExternalIDPattern     = `^[A-Za-z0-9_+=,.@:/-]{2,1224}$`
	ExternalIDDescription = "must be 2 to 1224 letters, digits and characters of _+=,.@:/-"

	// A wildcard or an account's root is no principal that a customer should type.
	PrincipalARNPattern     = `^arn:` + partition.Pattern + `:iam::[0-9]{12}` + principalEnd
	PrincipalARNDescription = "must be the ARN of one IAM user or role, such as arn:aws:iam::123456789012:role/name, in the partition " + partition.InWords +
		principalEndDescription

	principalEnd            = `:(?:user|role)/` + iamPath + nameChar + `{1,64}$`
	principalEndDescription = ", its path, of at most 512 characters, and its name, of at most 64, of letters, digits and _+=,.@- only"

	PolicyARNPattern     = `^arn:` + partition.Pattern + `:iam::(?:[0-9]{12}|aws):policy/` + iamPath + nameChar + `{1,128}$`
	PolicyARNDescription = "must be the ARN of an IAM policy, such as arn:aws:iam::123456789012:policy/name, in the partition " + partition.InWords + ", " +
		"its path, of at most 512 characters, and its name, of at most 128, of letters, digits and _+=,.@- only"

	RoleNamePattern     = `^` + nameChar + `{1,64}$`
	RoleNameDescription = "must be 1 to 64 letters, digits and characters of _+=,.@-"

	// Google's unique IDs of service accounts have 21 digits now, older ones fewer: the subject of their tokens,
	// https://cloud.google.com/iam/docs/service-account-overview.
	ServiceAccountIDPattern     = `^[0-9]{15,30}$`
	ServiceAccountIDDescription = "must be the numeric ID of a service account, 15 to 30 digits"

	// The excluded characters are those with a meaning of their own in a policy or in a shell's quotes.
	AudiencePattern     = "^(?:(?![\"'*?$\\\\`])[!-~]){1,255}$"
	AudienceDescription = "must be 1 to 255 printable ASCII characters without spaces, quotes, backquotes, backslashes, *, ? and $"
)

// CheckAccountID says why a value is no account ID.
func CheckAccountID(id string) error {
	if !made(id, digits, 12, 12) {
		return refuse(AccountIDDescription, id)
	}
	return nil
}

// What STS takes of an external ID, in characters.
const (
	MinExternalID = 2
	MaxExternalID = 1224
)

// ExternalIDOf is ExternalIDPattern and ExternalIDDescription for external IDs of so many characters.
func ExternalIDOf(least, most int) (pattern, description string) {
	return fmt.Sprintf("^[A-Za-z0-9_+=,.@:/-]{%d,%d}$", least, most),
		fmt.Sprintf("must be %d to %d letters, digits and characters of _+=,.@:/-", least, most)
}

// NewExternalID is an external ID that nobody guesses: 130 random bits as letters and digits, which STS takes.
func NewExternalID() string { return rand.Text() }

// NotMade refuses to make an external ID for a vendor whose external IDs have a form of their own: what is in one the vendor knows alone.
// be says what one must be, as a parameter's ConstraintDescription does.
func NotMade(vendor, be string) error {
	return fmt.Errorf("the external IDs of %s have a form of their own, so none is made: give one, which %s", vendor, be)
}

// CheckExternalID says why STS would refuse a value as external ID.
func CheckExternalID(id string) error {
	if !made(id, nameChars+":/", MinExternalID, MaxExternalID) {
		return refuse(ExternalIDDescription, id)
	}
	return nil
}

// CheckPrincipalARN says why a value is not the ARN of one user or role.
func CheckPrincipalARN(arn string) error {
	account, resource := cutIAM(arn)
	kind, name, _ := strings.Cut(resource, "/")
	if CheckAccountID(account) != nil || kind != "user" && kind != "role" || !pathAndName(name, 64) {
		return refuse(PrincipalARNDescription, arn)
	}
	return nil
}

// An Account is an AWS account in its partition.
type Account struct {
	Partition partition.ID
	ID        string
}

// PrincipalOf are pattern and description of the ARN of one IAM user or role of one of some accounts, at least one. The same
// account ID in another partition is somebody else's.
func PrincipalOf(accounts []Account) (pattern, description string) {
	var starts, named []string
	for _, a := range accounts {
		starts = append(starts, string(a.Partition)+":iam::"+a.ID)
		named = append(named, a.ID+" ("+string(a.Partition)+")")
	}
	pattern = "^arn:" + starts[0] + principalEnd
	if len(starts) > 1 {
		pattern = "^arn:(?:" + strings.Join(starts, "|") + ")" + principalEnd
	}
	return pattern, "must be the ARN of one IAM user or role of the AWS account " + strings.Join(named, " or ") +
		", such as arn:" + starts[0] + ":role/name" + principalEndDescription
}

// CheckPolicyARN says why a value is not the ARN of a managed policy.
func CheckPolicyARN(arn string) error {
	account, resource := cutIAM(arn)
	name, ok := strings.CutPrefix(resource, "policy/")
	if account != "aws" && CheckAccountID(account) != nil || !ok || !pathAndName(name, 128) {
		return refuse(PolicyARNDescription, arn)
	}
	return nil
}

// MaxRoleName is how long the name of a role may be.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const MaxRoleName = 64

// CheckRoleName says why a value is no name of a role.
func CheckRoleName(name string) error {
	if !made(name, nameChars, 1, MaxRoleName) {
		return refuse(RoleNameDescription, name)
	}
	return nil
}

// RoleNameFrom are pattern and description of a role's name with a fixed beginning, which is a role's name too, of at most 63
// characters.
func RoleNameFrom(prefix string) (pattern, description string) {
	most := MaxRoleName - len(prefix)
	return fmt.Sprintf("^%s%s{1,%d}$", regexp.QuoteMeta(prefix), nameChar, most),
		fmt.Sprintf("must be %s, in these capitals, and after it 1 to %d letters, digits and characters of _+=,.@-", prefix, most)
}

// CheckRoleNameFrom says why a value is no name of a role with that beginning.
func CheckRoleNameFrom(name, prefix string) error {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok || !made(rest, nameChars, 1, MaxRoleName-len(prefix)) {
		_, description := RoleNameFrom(prefix)
		return refuse(description, name)
	}
	return nil
}

// CheckServiceAccountID says why a value is no numeric ID of a service account.
func CheckServiceAccountID(id string) error {
	if !made(id, digits, 15, 30) {
		return refuse(ServiceAccountIDDescription, id)
	}
	return nil
}

// CheckAudience says why a value cannot be a token's audience.
func CheckAudience(audience string) error {
	odd := func(r rune) bool { return r < '!' || r > '~' || strings.ContainsRune("\"'*?$\\`", r) }
	if len(audience) < 1 || len(audience) > 255 || strings.ContainsFunc(audience, odd) {
		return refuse(AudienceDescription, audience)
	}
	return nil
}

// cutARN returns what follows the service in an ARN of a public partition.
func cutARN(arn, service string) (string, bool) {
	for _, p := range partition.IDs() {
		if rest, ok := strings.CutPrefix(arn, "arn:"+string(p)+":"+service+":"); ok {
			return rest, true
		}
	}
	return "", false
}

// cutIAM returns the account and the resource of an IAM ARN, which has no region.
func cutIAM(arn string) (account, resource string) {
	rest, _ := cutARN(arn, "iam")
	rest, ok := strings.CutPrefix(rest, ":")
	if !ok {
		return "", ""
	}
	account, resource, _ = strings.Cut(rest, ":")
	return account, resource
}

// pathAndName reports whether s, which follows the slash after the kind, is an optional path and a name.
func pathAndName(s string, maxName int) bool {
	parts := strings.Split(s, "/")
	name := parts[len(parts)-1]
	pathLength := len(s) - len(name) + len("/")
	bad := func(part string) bool { return !made(part, nameChars, 1, 512) }
	return len(name) <= maxName && pathLength <= 512 && !slices.ContainsFunc(parts, bad)
}
