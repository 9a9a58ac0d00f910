package proof

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// bucketOf is what the definition says of a bucket of its template: the first one, or that of a further set. It is nil for a log
// bucket.
func bucketOf(def *vendors.Definition, res resolve.Resource) *vendors.Bucket {
	set, _ := strings.CutSuffix(res.LogicalID, "Bucket")
	return bucketNamed(def, set)
}

// bucketNamed is what the definition says of the bucket of a set: the first one if it has no name. It is nil where the set has none.
func bucketNamed(def *vendors.Definition, set string) *vendors.Bucket {
	switch {
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
	if b := bucketOf(l.Definition, res); b != nil {
		want = settingsOf(*b, l)
	}
	names := []string{"CorsConfiguration", "ObjectLockEnabled", "ObjectLockConfiguration"}
	if want["VersioningConfiguration"] != nil { // else the customer may choose
		names = append(names, "VersioningConfiguration")
	}
	if res.LogicalID != "LogBucket" { // which has its own
		names = append(names, "LifecycleConfiguration")
	}
	for _, name := range names {
		if got := compact(res.Properties[name]); got != compact(want[name]) {
			r.failf("%s: %s of %s is %s, must be %s", l, name, res.LogicalID, got, compact(want[name]))
		}
	}
}

// settingsOf are properties of a bucket as CloudFormation has them.
func settingsOf(b vendors.Bucket, l Launch) map[string]any {
	want := map[string]any{}
	if len(b.CORS) > 0 {
		want["CorsConfiguration"] = corsOf(b.CORS)
	}
	if b.VersioningOn != "" || b.ObjectLock != nil {
		want["VersioningConfiguration"] = map[string]any{"Status": "Enabled"}
	}
	if b.ObjectLock != nil {
		lock := map[string]any{"ObjectLockEnabled": "Enabled"}
		if o := b.ObjectLock; o.Mode != "" {
			lock["Rule"] = map[string]any{"DefaultRetention": map[string]any{"Days": o.Days.Number(), "Mode": string(o.Mode)}}
		}
		want["ObjectLockEnabled"], want["ObjectLockConfiguration"] = true, lock
	}
	if rules := lifecycleOf(b, l); rules != nil {
		want["LifecycleConfiguration"] = map[string]any{"Rules": rules}
	}
	return want
}

// lifecycleOf: nothing that the customer stores is deleted unless they say when, and nothing outside the prefixes.
func lifecycleOf(b vendors.Bucket, l Launch) (rules []any) {
	if b.Lifecycle == nil {
		return nil
	}
	if n := b.Lifecycle.AbortUploads.Number(); n > 0 {
		rules = append(rules, map[string]any{"AbortIncompleteMultipartUpload": map[string]any{"DaysAfterInitiation": n}, "Id": "AbortUnfinishedUploads", "Status": "Enabled"})
	}
	if days := l.Choices[vendors.ParamExpireAfterDays]; b.Lifecycle.Expiry != "" && days != "" && days != "0" {
		rule := func(number string) map[string]any {
			return map[string]any{"ExpirationInDays": days, "Id": "ExpireObjects" + number, "Status": "Enabled"}
		}
		switch under := l.under(); {
		case len(under) > 1:
			for i, p := range under {
				rules = append(rules, beginning(rule(fmt.Sprint(i+1)), p))
			}
		case len(under) == 1 || b.Prefix.Offered():
			rules = append(rules, beginning(rule(""), l.chosen()+strings.Join(b.Prefixes, "")))
		default:
			rules = append(rules, rule(""))
		}
	}
	return rules
}

// expiring are launches whose objects expire, one like the first of the others, and one like the first with a prefix.
func expiring(launches []Launch, t *template.Template) (list []Launch) {
	if !slices.Contains(t.Keys("Parameters"), vendors.ParamExpireAfterDays) {
		return nil
	}
	for _, under := range []string{"", prefix} {
		for _, l := range launches {
			if l.chosen() != under || !l.isNew() {
				continue
			}
			choices := maps.Clone(l.Choices)
			choices[vendors.ParamExpireAfterDays] = sample(vendors.ParamExpireAfterDays)
			if with, err := launchIn(l.Definition, t, choices, l.region); err == nil {
				list = append(list, with)
				break
			}
		}
	}
	return list
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
