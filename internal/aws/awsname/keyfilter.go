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
