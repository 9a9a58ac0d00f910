package vendors

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
)

// CORS is a rule by which browsers let web pages of other addresses use a bucket. It lets nobody in: whoever has such a page
// open still needs a link that is signed, or a session. It is set on a bucket that the template makes; one that is there already
// has one list of such rules, which its owner adds to.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
type CORS struct {
	// Why says what the vendor's pages do with it.
	Why string `yaml:"why" jsonschema:"required,minLength=10,maxLength=300" jsonschema_description:"What the vendor's web pages do with the bucket."`
	// Origins are the sites whose pages may: https:// and a host, with a star for its first label.
	Origins []string `yaml:"origins,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"The sites whose pages may use the bucket in a browser, such as https://app.example.com, or https://*.example.com for all below one. One of origins and anyOrigin is given."`
	// AnyOrigin is why the pages of every site may.
	AnyOrigin string `yaml:"anyOrigin,omitempty" jsonschema:"minLength=20,maxLength=300" jsonschema_description:"Why the pages of every site may use the bucket in a browser, instead of origins."`
	// Methods are what the pages may send.
	Methods []Method `yaml:"methods" jsonschema:"required,minItems=1,uniqueItems=true" jsonschema_description:"The HTTP methods that the pages may use: GET, HEAD, PUT, POST and DELETE."`
	// Headers are what they may send along.
	Headers []string `yaml:"headers,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"The request headers that the pages may set: names that may have one * in them for any text, or a * for all. Left out: those that browsers always allow."`
	// Expose are what of the answer they may read.
	Expose []string `yaml:"expose,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"The headers of S3's answer that the pages may read, such as ETag. Left out: those that browsers always show."`
	// MaxAge is how long a browser need not ask again, up to 24 hours. Left out, each browser decides.
	MaxAge Duration `yaml:"maxAge,omitempty" jsonschema_description:"How long a browser need not ask again, 1m to 24h. Left out: as the browser decides."`
}

// Method is an HTTP method that S3 takes in a rule.
type Method string

// Methods are all of them.
func Methods() []Method { return []Method{"GET", "HEAD", "PUT", "POST", "DELETE"} }

// AllOrigins stands for every site in a rule of S3's.
const AllOrigins = "*"

// From are the origins as S3 takes them.
func (c CORS) From() []string {
	if c.AnyOrigin != "" {
		return []string{AllOrigins}
	}
	return c.Origins
}

// What S3 takes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html. Browsers keep an answer for no more than
// a day.
const (
	mostCORSRules  = 100
	longestCORSAge = 24 * 3600
)

func (f *file) checkCORS(rules []CORS, where path) {
	if len(rules) > mostCORSRules {
		f.problem(where, "must be at most %d rules, as S3 takes them, got %d", mostCORSRules, len(rules))
	}
	for i, c := range rules {
		rule := where.to(i)
		switch {
		case c.Origins == nil && c.AnyOrigin == "":
			f.problem(rule, "must have origins, or anyOrigin say why the pages of every site may use the bucket")
		case c.Origins != nil && c.AnyOrigin != "":
			f.problem(rule.to("origins"), "must be left out beside anyOrigin (line %d), which is every site", f.line(rule.to("anyOrigin")))
		}
		for j, o := range c.Origins {
			if err := awsname.CheckOrigin(o); err != nil {
				hint := ""
				if o == AllOrigins {
					hint = ": write anyOrigin instead, which says why"
				}
				f.problem(rule.to("origins", j), "%v%s", err, hint)
			}
		}
		for _, list := range []struct {
			key   string
			names []string
		}{{"headers", c.Headers}, {"expose", c.Expose}} {
			for j, name := range list.names {
				if err := awsname.CheckHeader(name, list.key == "headers"); err != nil {
					f.problem(rule.to(list.key, j), "%v", err)
				}
			}
		}
		if s := c.MaxAge.Seconds(); c.MaxAge != "" && (s < 60 || s > longestCORSAge) {
			f.problem(rule.to("maxAge"), "must be 1m to 24h, got %q: no browser keeps an answer longer", c.MaxAge)
		}
	}
}

// Words says what the rule does.
func (c CORS) Words() string {
	from := "every site"
	if c.AnyOrigin == "" {
		from = words.And(c.Origins)
	}
	methods := make([]string, len(c.Methods))
	for i, m := range c.Methods {
		methods[i] = string(m)
	}
	text := fmt.Sprintf("Web pages of %s may use the bucket in a browser, with %s", from, words.And(methods))
	if len(c.Headers) == 1 && c.Headers[0] == "*" {
		text += ", with any header"
	} else if c.Headers != nil {
		text += ", with the headers " + words.And(c.Headers)
	}
	if c.Expose != nil {
		text += ", and read " + words.And(c.Expose) + " of the answer"
	}
	return text + ". That lets nobody in: whoever has the page open needs a link that is signed, or a session."
}
