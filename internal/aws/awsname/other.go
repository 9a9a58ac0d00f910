package awsname

import (
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

const (
	// A key, or its replica in several regions (mrk-). An alias is no resource that a policy can name:
	// https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN.
	KMSKeyARNPattern = `^arn:` + partition.Pattern + `:kms:[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}:[0-9]{12}:key/` +
		`(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$`
	KMSKeyARNDescription = "must be the ARN of a KMS key, not of an alias, such as arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, " +
		"in the partition " + partition.InWords

	// The characters are those that need no care in a key, and others that folders are named with. *, ? and ${ would
	// be wildcards and variables in a policy: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html.
	KeyPrefixPattern     = `^[A-Za-z0-9!_.'()+=:,@&-][A-Za-z0-9!_.'()+=:,@& /-]{0,510}/$`
	KeyPrefixDescription = "must be 2 to 512 letters, digits, spaces and characters of !_.'()+=:,@&/-, the first neither slash nor space, the last a slash"

	EmailPattern     = `^(?=.{1,254}$)[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,58}[A-Za-z0-9])$`
	EmailDescription = "must be an e-mail address of at most 254 characters, such as name@example.com, with letters, digits and ._%+'- before the @"
)

// CheckKMSKeyARN says why a value is not the ARN of a KMS key.
func CheckKMSKeyARN(arn string) error {
	rest, _ := cutARN(arn, "kms")
	region, rest, _ := strings.Cut(rest, ":")
	account, resource, _ := strings.Cut(rest, ":")
	id, ok := strings.CutPrefix(resource, "key/")
	if !isRegion(region) || CheckAccountID(account) != nil || !ok || !isKMSKeyID(id) {
		return refuse(KMSKeyARNDescription, arn)
	}
	return nil
}

// isRegion accepts the shape of a region's code: us-east-1, us-gov-west-1, eusc-de-east-1.
func isRegion(s string) bool {
	parts := strings.Split(s, "-")
	if len(parts) != 3 && len(parts) != 4 {
		return false
	}
	last := len(parts) - 1
	return made(parts[0], lower, 2, 4) && made(parts[last], digits, 1, 2) &&
		!slices.ContainsFunc(parts[1:last], func(part string) bool { return !made(part, lower, 1, len(s)) })
}

func isKMSKeyID(id string) bool {
	if replica, ok := strings.CutPrefix(id, "mrk-"); ok {
		return made(replica, hex, 32, 32)
	}
	parts := strings.Split(id, "-")
	return len(parts) == 5 && made(parts[0], hex, 8, 8) && made(parts[1], hex, 4, 4) &&
		made(parts[2], hex, 4, 4) && made(parts[3], hex, 4, 4) && made(parts[4], hex, 12, 12)
}

// CheckKeyPrefix says why a value is no prefix that a policy can be limited to.
func CheckKeyPrefix(prefix string) error {
	chars := lower + upper + digits + "!_.'()+=:,@& /-"
	if !made(prefix, chars, 2, 512) || strings.HasPrefix(prefix, "/") || strings.HasPrefix(prefix, " ") || !strings.HasSuffix(prefix, "/") {
		return refuse(KeyPrefixDescription, prefix)
	}
	return nil
}

// CheckEmail says why a value is no e-mail address. It refuses some odd ones that a mail server would take.
func CheckEmail(address string) error {
	local, domain, _ := strings.Cut(address, "@")
	labels := strings.Split(domain, ".")
	last := len(labels) - 1
	badLabel := func(label string) bool {
		return !made(label, lower+upper+digits+"-", 1, 63) || strings.Trim(label, "-") != label
	}
	if len(address) > 254 || !made(local, lower+upper+digits+"._%+'-", 1, 64) || last < 1 ||
		slices.ContainsFunc(labels[:last], badLabel) || badTop(labels[last]) {
		return refuse(EmailDescription, address)
	}
	return nil
}

// badTop reports whether a top-level domain is none: letters, or what DNS has of others, which begins with xn--.
// https://www.iana.org/domains/root/db
func badTop(label string) bool {
	encoded := len(label) > 4 && strings.EqualFold(label[:4], "xn--")
	return !made(label, lower+upper, 2, 63) && (!encoded || !made(label, lower+upper+digits+"-", 5, 63) || strings.HasSuffix(label, "-"))
}

// CheckEventBusARN says why a value is not the ARN of a custom event bus. On the default one of an account is everything that AWS
// tells that account.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
func CheckEventBusARN(arn string) error {
	rest, _ := cutARN(arn, "events")
	region, rest, _ := strings.Cut(rest, ":")
	account, resource, _ := strings.Cut(rest, ":")
	name, ok := strings.CutPrefix(resource, "event-bus/")
	if !isRegion(region) || CheckAccountID(account) != nil || !ok || name == "default" || !made(name, lower+upper+digits+"._-", 1, 256) {
		return refuse("must be the ARN of an event bus, not of the default one, such as arn:aws:events:us-east-1:123456789012:event-bus/name, "+
			"its name at most 256 characters, in the partition "+partition.InWords, arn)
	}
	return nil
}

// CheckRuleNameStart says why a value cannot begin the name of an EventBridge rule before a hyphen and a UUID.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
func CheckRuleNameStart(start string) error {
	const most = 64 - 37 // a hyphen and a UUID
	if !made(start, lower+upper+digits+"._-", 1, most) {
		return refuse("must be 1 to 27 letters, digits, dots, hyphens and underscores", start)
	}
	return nil
}
