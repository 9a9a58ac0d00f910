package verify

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// strangeOrigin is a site that no rule names: the top-level domain is nobody's. https://www.rfc-editor.org/rfc/rfc2606
const strangeOrigin = "https://bucketgrant-verify.invalid"

// preflight is what a browser asks before it sends what a page wants to send.
type preflight struct {
	origin, method string
	headers        []string
}

func (p preflight) String() string { return p.method + " from " + p.origin }

// cors asks as a browser does, by which S3 shows its rules to everybody: nothing is read, and no credentials are sent.
// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html
func (r *run) cors(ctx context.Context) {
	rules := r.def.Bucket.CORS
	if len(rules) == 0 {
		return
	}
	f := Finding{ID: "place/cors", Verdict: Good, Expected: "S3 allows it",
		Tried: fmt.Sprintf("ask as a browser does whether web pages of %s may use bucket %s", r.def.Name, r.bucket.name)}
	r.preflights(ctx, &f, preflightsOf(rules), true)
	if f.Verdict == Failed {
		f.Advice = "A page in a browser cannot use the bucket. Add the CORS rules that bucketgrant show and the page of " + r.def.Name + " print to those that the bucket has."
		if r.c.BucketIs == OriginNew {
			f.Advice = "A page in a browser cannot use the bucket. Put back the CORS rules that the stack made: update the stack, or add those of its template in the bucket's permissions."
		}
	}
	r.add(ctx, f)
	r.otherOrigins(ctx, rules)
}

// otherOrigins: pages of no other site may, in a bucket that the stack made.
func (r *run) otherOrigins(ctx context.Context, rules []vendors.CORS) {
	f := Finding{ID: "closed/other-origin", Verdict: Good, Expected: "S3 refuses",
		Tried: fmt.Sprintf("ask as a browser does whether web pages of another site may use bucket %s", r.bucket.name)}
	strange := strangers(rules)
	switch {
	case r.c.BucketIs == OriginExisting:
		r.skip(f.ID, f.Tried, f.Expected, "the template changes nothing of a bucket that was there before")
		return
	case len(strange) == 0:
		r.skip(f.ID, f.Tried, f.Expected, "pages of every site may")
		return
	}
	if r.preflights(ctx, &f, strange, false); f.Verdict == Failed {
		f.Advice = "Web pages of other sites may use the bucket in a browser, where somebody has a link or a session. Take out the CORS rules that the stack has not made."
		if r.ifNew(&f); f.IfNew {
			f.Expected += ", if the stack made the bucket"
		}
	}
	r.add(ctx, f)
}

// preflightsOf are requests that show each origin, each method and each header of the rules once.
func preflightsOf(rules []vendors.CORS) (list []preflight) {
	for _, c := range rules {
		origins := c.From()
		for i, o := range origins {
			for _, m := range c.Methods {
				if i > 0 && m != c.Methods[0] {
					continue
				}
				p := preflight{origin: strings.Replace(o, "*", "bucketgrant-verify", 1), method: string(m)}
				if o == vendors.AllOrigins {
					p.origin = strangeOrigin
				}
				for _, h := range c.Headers {
					if h = strings.Replace(h, "*", "x-bucketgrant", 1); !slices.Contains(p.headers, h) {
						p.headers = append(p.headers, h)
					}
				}
				list = append(list, p)
			}
		}
	}
	return list
}

// strangers are the same from a site that no rule names, but with what pages of every site may.
func strangers(rules []vendors.CORS) (list []preflight) {
	for _, m := range vendors.Methods() {
		if !slices.ContainsFunc(rules, func(c vendors.CORS) bool { return c.AnyOrigin != "" && slices.Contains(c.Methods, m) }) {
			list = append(list, preflight{origin: strangeOrigin, method: string(m)})
		}
	}
	return list
}

// preflights sends some, each of which S3 must allow, or each refuse.
func (r *run) preflights(ctx context.Context, f *Finding, list []preflight, allow bool) {
	client := r.s3(aws.AnonymousCredentials{}, r.bucket.region, "")
	var wrong, untold []string
	for _, p := range list {
		if ctx.Err() != nil {
			f.Verdict = Unknown
			return
		}
		got, o := r.preflight(ctx, client, p)
		for pause := firstPause; got != allow && o.answer.Status != 0 && r.wait(ctx, pause); pause = min(2*pause, longestPause) {
			got, o = r.preflight(ctx, client, p)
		}
		f.Answers = append(f.Answers, o.answer)
		switch status := o.answer.Status; {
		case o.foreign || status != http.StatusOK && status != http.StatusForbidden:
			untold = append(untold, p.String())
		case got != allow:
			wrong = append(wrong, p.String())
		}
	}
	f.Answered = map[bool]string{true: "it does", false: "it refuses"}[allow]
	switch {
	case len(wrong) > 0:
		f.Verdict, f.Answered = Failed, map[bool]string{true: "it refuses ", false: "it allows "}[allow]+strings.Join(wrong, ", ")
	case len(untold) > 0:
		f.Verdict, f.Answered = Unknown, "no answer says it of "+strings.Join(untold, ", ")
		f.Advice = "Try again later."
	}
}

// preflight reports whether S3 would let a page do it.
func (r *run) preflight(ctx context.Context, client *s3.Client, p preflight) (bool, outcome) {
	o := r.once(ctx, "OPTIONS", func(ctx context.Context) error {
		_, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &r.bucket.name}, func(o *s3.Options) {
			o.APIOptions = append(o.APIOptions, p.instead)
		})
		return err
	})
	from := o.header.Get("Access-Control-Allow-Origin")
	methods := strings.Split(strings.ReplaceAll(o.header.Get("Access-Control-Allow-Methods"), " ", ""), ",")
	return o.answer.Status == http.StatusOK && (from == p.origin || from == vendors.AllOrigins) && slices.Contains(methods, p.method), o
}

// instead makes of a request of the SDK's, which knows no OPTIONS, the one that a browser sends.
func (p preflight) instead(stack *middleware.Stack) error {
	return stack.Build.Add(middleware.BuildMiddlewareFunc("Preflight", func(ctx context.Context, in middleware.BuildInput, next middleware.BuildHandler) (middleware.BuildOutput, middleware.Metadata, error) {
		if req, ok := in.Request.(*smithyhttp.Request); ok {
			req.Method = http.MethodOptions
			req.Header.Set("Origin", p.origin)
			req.Header.Set("Access-Control-Request-Method", p.method)
			if len(p.headers) > 0 {
				req.Header.Set("Access-Control-Request-Headers", strings.ToLower(strings.Join(p.headers, ",")))
			}
		}
		return next.HandleBuild(ctx, in)
	}), middleware.After)
}
