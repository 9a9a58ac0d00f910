package proof

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// bucketOf is what the definition says of a bucket of its template: the first one, or that of a further set. It is nil for a log
// bucket.
func bucketOf(def *vendors.Definition, res resolve.Resource) *vendors.Bucket {
	switch set, _ := strings.CutSuffix(res.LogicalID, "Bucket"); {
	case set == "":
		return &def.Bucket
	case def.Set(set) != nil:
		return def.Set(set).Bucket
	}
	return nil
}

// checkSettings: a bucket is set as its definition says, whatever the customer chooses, and not otherwise.
func (r *Report) checkSettings(l Launch, res resolve.Resource) {
	want := map[string]any{}
	if b := bucketOf(l.Definition, res); b != nil && len(b.CORS) > 0 {
		want["CorsConfiguration"] = corsOf(b.CORS)
	}
	for _, name := range []string{"CorsConfiguration"} {
		if got := compact(res.Properties[name]); got != compact(want[name]) {
			r.failf("%s: %s of %s is %s, must be %s", l, name, res.LogicalID, got, compact(want[name]))
		}
	}
}

// corsOf are the rules as CloudFormation has them:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-corsrule.html
func corsOf(rules []vendors.CORS) any {
	var list []any
	for _, c := range rules {
		rule := map[string]any{"AllowedMethods": c.Methods, "AllowedOrigins": c.Origins}
		if c.AnyOrigin != "" {
			rule["AllowedOrigins"] = []string{"*"}
		}
		for name, values := range map[string][]string{"AllowedHeaders": c.Headers, "ExposedHeaders": c.Expose} {
			if values != nil {
				rule[name] = values
			}
		}
		if c.MaxAge != "" {
			rule["MaxAge"] = seconds(c.MaxAge)
		}
		list = append(list, rule)
	}
	return map[string]any{"CorsRules": list}
}
