package constructs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
)

// CORSRule lets web pages of other addresses use a bucket in a browser. It lets nobody in: whoever has such a page open still
// needs a link that is signed, or a session. A change of it happens in place.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
type CORSRule struct {
	// Origins are the sites whose pages may, at least one: https:// and a host, with a star for its first label. A star alone is
	// every site.
	Origins []string
	// Methods are of GET, HEAD, PUT, POST and DELETE, at least one.
	Methods []string
	// Headers are the request headers that the pages may set, each with one * at most for any text. Left out, they are those
	// that browsers always allow.
	Headers []string
	// Expose are the headers of S3's answer that the pages may read. Left out, they are those that browsers always show.
	Expose []string
	// MaxAgeSeconds is how long a browser need not ask again, 0 to 86400. 0 leaves it to the browser.
	MaxAgeSeconds int
}

// What S3 takes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html. Browsers keep an answer for no more than
// a day.
const (
	mostCORSRules  = 100
	longestCORSAge = 86400
)

func checkCORS(p *problems, rules []CORSRule) {
	if len(rules) > mostCORSRules {
		p.addf("CORS must be at most %d rules, got %d", mostCORSRules, len(rules))
	}
	for i, r := range rules {
		name := fmt.Sprintf("CORS[%d]", i)
		if len(r.Origins) == 0 || len(r.Methods) == 0 {
			p.addf("%s must have Origins and Methods", name)
		}
		for j, o := range r.Origins {
			if o != "*" {
				p.check(fmt.Sprintf("%s.Origins[%d]", name, j), awsname.CheckOrigin(o))
			} else if len(r.Origins) > 1 {
				p.addf("%s.Origins[%d] must stand alone, got %q, which is every site", name, j, o)
			}
		}
		for j, m := range r.Methods {
			if all := []string{"GET", "HEAD", "PUT", "POST", "DELETE"}; !slices.Contains(all, m) {
				p.addf("%s.Methods[%d] must be one of %s, got %q", name, j, strings.Join(all, ", "), m)
			}
		}
		for j, h := range r.Headers {
			p.check(fmt.Sprintf("%s.Headers[%d]", name, j), awsname.CheckHeader(h, true))
		}
		for j, h := range r.Expose {
			p.check(fmt.Sprintf("%s.Expose[%d]", name, j), awsname.CheckHeader(h, false))
		}
		if r.MaxAgeSeconds < 0 || r.MaxAgeSeconds > longestCORSAge {
			p.addf("%s.MaxAgeSeconds must be 0 to %d, which is a day, got %d", name, longestCORSAge, r.MaxAgeSeconds)
		}
	}
}

// corsRules are the bucket's, as CloudFormation has them.
func corsRules(rules []CORSRule) map[string]any {
	var list []any
	for _, r := range rules {
		rule := map[string]any{"AllowedOrigins": r.Origins, "AllowedMethods": r.Methods}
		if len(r.Headers) > 0 {
			rule["AllowedHeaders"] = r.Headers
		}
		if len(r.Expose) > 0 {
			rule["ExposedHeaders"] = r.Expose
		}
		if r.MaxAgeSeconds > 0 {
			rule["MaxAge"] = r.MaxAgeSeconds
		}
		list = append(list, rule)
	}
	return map[string]any{"CorsRules": list}
}
