package resolve

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// A plain pattern takes what regexp2 takes.
func TestPlainPatterns(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	values := []string{"", "a", "ab", "-", "^", "]", "a\n", "\n", "é", "aé", "a b", "123", "12345", strings.Repeat("a", 1224), strings.Repeat("a", 1225)}
	for _, start := range []string{"xn--", "sthree-", "amzn-s3-demo-", "1.2.3.", "12.3", "acme", "a.", "A", "-"} {
		for _, end := range []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an", "4", "..b", ".b", "acme", "-", "4.5", "$"} {
			values = append(values, start+end, start+strings.Repeat("x", 63-len(start)-len(end))+end, start+strings.Repeat("x", 64-len(start)-len(end))+end, "x"+start+end+"x")
		}
	}
	for range 2000 {
		value := make([]byte, r.IntN(8))
		for i := range value {
			value[i] = byte(r.IntN(130)) // with some that are no UTF-8
		}
		values = append(values, string(value))
	}
	for _, source := range []string{`^[A-Za-z0-9_+=,.@:/-]{2,1224}$`, `^$|^[A-Za-z0-9_+=,.@:/-]{2,7}$`, `^[0-9]{3}$`, `^[a-]{1,3}$`, `^[a-c]{0,4}$`, `^[+/=.]{1,9}$`, `^[a]{1,2}$`,
		`^[0-9]{2}[0-9]$`, `^(?!a)[a-z]{2,3}$`, awsname.BucketNamePattern, `^$|` + awsname.BucketNamePattern, awsname.NewBucketNamePattern, "^$|" + awsname.NewBucketNameWithoutDotsPattern} {
		p, err := newPattern(source)
		if err != nil || p.plain == nil {
			t.Fatalf("%s is not plain, %v", source, err)
		}
		taken := 0
		for _, value := range values {
			want, err := p.re.MatchString(value)
			if err != nil {
				t.Fatal(err)
			}
			got, told := p.plain.matches(value)
			if told && got != want || !told && value == strings.ToValidUTF8(value, "") && len(value) == len([]rune(value)) {
				t.Errorf("%s takes %q: %t (told %t), want %t", source, value, got, told, want)
			}
			if got {
				taken++
			}
		}
		if taken == 0 {
			t.Errorf("%s takes nothing that was tried", source)
		}
	}
	for _, source := range []string{`[a-z]{2,3}`, `^[a-z]{2,}$`, `^[^a]{2,3}$`, `^[\w]{2,3}$`, `^[a-z]+$`, `^[+-.]{1,2}$`, `^[a-z]{2,3}$|^$`, `^[a-z][(]{2}$`, `^[-a]{1,2}$`, `^$|^$|^[a]{1,2}$`,
		`^[a]{1,2}[b]{1,2}$`, `^[a](?!b)[a-z]$`, `^(?!a.b)[a-z]{1,2}$`, `^(?!A)[a-z]{1,2}$`, `^(?=a)[a-z]{1,2}$`, `^(?!.*a$)[a-z]{1,2}$`, `^(?!a)$`, `^$`, `^[a-z]{1,2}$|^[0-9]{2}$`} {
		if plainOf(source) != nil {
			t.Errorf("%s is plain", source)
		}
	}
}
