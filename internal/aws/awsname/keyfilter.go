package awsname

import (
	"fmt"
	"strings"
)

// FilterEscapes are what becomes of the characters of a key's prefix in the filter of a bucket's notifications, which S3 takes
// URL-encoded: each character and what stands for it, to be replaced one after the other. The plus comes first, and the space, which
// becomes one, last. Letters, digits, slashes and the rest of [KeyPrefixPattern] stay, which S3 calls safe.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html#object-key-guidelines-safe-characters
func FilterEscapes() []string {
	return []string{"+", "%2B", "=", "%3D", ":", "%3A", ",", "%2C", "@", "%40", "&", "%26", " ", "+"}
}

// maxKeyFilter is how long a prefix or suffix in a filter may be, in characters. AWS does not say whether it counts them encoded: so they are.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_FilterRule.html
const maxKeyFilter = 1024

// CheckKeyFilter checks that the beginning or end of a key is short enough for the filter of a bucket's notifications.
func CheckKeyFilter(key string) error {
	if length := len(KeyFilter(key)); length > maxKeyFilter {
		return fmt.Errorf("must be at most %d characters long as S3 takes it, URL-encoded, got %d: fewer, or fewer of those that are neither letters nor digits nor !-_.*'()/", maxKeyFilter, length)
	}
	return nil
}

// FilteredKeyPrefix is the rule for a prefix that a customer types, where it stands in the filter of notifications too: it is short
// enough there, whatever its characters are.
func FilteredKeyPrefix() (pattern, description string) {
	const most = maxKeyFilter / len("%2B")
	length := strings.NewReplacer("{0,510}", fmt.Sprintf("{0,%d}", most-2), "2 to 512", fmt.Sprintf("2 to %d", most))
	return length.Replace(KeyPrefixPattern), length.Replace(KeyPrefixDescription)
}

// KeyFilter is the beginning or end of a key, of any characters, as the filter of a bucket's notifications has it: see [FilterEscapes].
func KeyFilter(key string) string {
	const safe = lower + upper + digits + "!-_.*'()/"
	var b strings.Builder
	for i := range len(key) {
		switch c := key[i]; {
		case strings.IndexByte(safe, c) >= 0:
			b.WriteByte(c)
		case c == ' ':
			b.WriteByte('+')
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
