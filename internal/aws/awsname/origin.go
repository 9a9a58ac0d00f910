package awsname

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

var origin = sync.OnceValue(func() *regexp.Regexp {
	const label = `[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?`
	return regexp.MustCompile(`^https://(\*\.` + label + `\.)?(` + label + `\.)*` + label + `(:[1-9][0-9]{0,4})?$`)
})

// CheckOrigin says why S3 cannot tell by it from which web page a browser asks. S3 takes one star anywhere, and compares text: one
// at the end of a host takes in the hosts of whoever registers a name that begins the same, so that it stands for a whole
// label here, below a name that has two. Over plain HTTP whoever is on the way can be the page.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
func CheckOrigin(s string) error {
	if s == "*" {
		return fmt.Errorf("must be the address of a web page's site, such as https://app.example.com, got %q, which is every site", s)
	}
	if !origin().MatchString(s) || len(s) > 255 {
		return fmt.Errorf("must be the address of a web page's site without a path, such as https://app.example.com or https://*.example.com, got %q", s)
	}
	return nil
}

// header is a token of RFC 9110, of which S3 takes a star as any text.
var header = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^[A-Za-z0-9!#$%&'+.^_`|~*-]{1,255}$") })

// CheckHeader says why it is not the name of an HTTP header. Where stars are allowed one may stand in it, for any text.
func CheckHeader(s string, stars bool) error {
	most := 0
	if stars {
		most = 1
	}
	switch n := strings.Count(s, "*"); {
	case !header().MatchString(s):
		return fmt.Errorf("must be the name of an HTTP header, such as x-amz-meta-owner, got %q", s)
	case n > most && stars:
		return fmt.Errorf("must have one * at most, which is all that S3 takes, got %q", s)
	case n > most:
		return fmt.Errorf("must be the whole name of an HTTP header, such as ETag, got %q: S3 takes no * here", s)
	}
	return nil
}
