package server

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/vendors"
)

// corsOf are the rules of a bucket that the template makes, and of one that was there those that its owner has added.
func (w *world) corsOf(bucket string) (rules []types.CORSRule) {
	if bucket == w.connection.Bucket && w.ownersCORS != nil {
		return w.ownersCORS
	}
	for _, b := range w.resources("AWS::S3::Bucket") {
		cors, ok := b.Properties["CorsConfiguration"].(map[string]any)
		if !ok || b.PhysicalID != bucket {
			continue
		}
		for _, rule := range cors["CorsRules"].([]any) {
			m := rule.(map[string]any)
			rules = append(rules, types.CORSRule{AllowedOrigins: texts(m["AllowedOrigins"]), AllowedMethods: texts(m["AllowedMethods"]),
				AllowedHeaders: texts(m["AllowedHeaders"]), ExposeHeaders: texts(m["ExposedHeaders"])})
		}
	}
	return rules
}

// corsByDefinition are what the owner of a bucket adds who does as show says.
func corsByDefinition(list []vendors.CORS) (rules []types.CORSRule) {
	for _, c := range list {
		rule := types.CORSRule{AllowedOrigins: c.From(), AllowedHeaders: c.Headers, ExposeHeaders: c.Expose}
		for _, m := range c.Methods {
			rule.AllowedMethods = append(rule.AllowedMethods, string(m))
		}
		rules = append(rules, rule)
	}
	return rules
}

func texts(v any) (list []string) {
	all, _ := v.([]any)
	for _, s := range all {
		list = append(list, s.(string))
	}
	return list
}

func hasCORS(_ customer, w *world) bool { return len(w.def.Bucket.CORS) > 0 }

// corsRule is the first one that the template makes.
func (w *world) corsRule() map[string]any {
	cors := w.stack.Resource("Bucket").Properties["CorsConfiguration"].(map[string]any)
	return cors["CorsRules"].([]any)[0].(map[string]any)
}

func isLocked(_ customer, w *world) bool { return w.def.Bucket.ObjectLock != nil }

// clears: the vendor may see by what rules.
func clears(c customer, w *world) bool {
	return w.def.Bucket.Lifecycle != nil && has("s3:GetLifecycleConfiguration")(c, w)
}

// takeSettings takes Object Lock, versioning and lifecycle from the template, or from the definition for a bucket that its owner sets as
// show says.
func (w *world) takeSettings() {
	b := w.def.Bucket
	if l := b.ObjectLock; l != nil {
		w.locked = true
		w.lock = &types.ObjectLockConfiguration{ObjectLockEnabled: types.ObjectLockEnabledEnabled}
		if l.Mode != "" {
			w.lock.Rule = &types.ObjectLockRule{DefaultRetention: &types.DefaultRetention{Mode: types.ObjectLockRetentionMode(l.Mode), Days: aws.Int32(int32(l.Days.Number()))}}
		}
	}
	if b.VersioningOn != "" {
		w.versioning = "Enabled"
	}
	if b.Lifecycle != nil {
		w.answers = map[string]string{"lifecycle": lifecycle(abort(b.Lifecycle.AbortUploads.Number()))}
	}
}

// lockOf is a bucket's Object Lock, nil where it has none.
func (w *world) lockOf(bucket string) *types.ObjectLockConfiguration {
	switch {
	case bucket != w.connection.Bucket || !w.locked:
		return nil
	case w.lock != nil:
		return w.lock
	}
	return &types.ObjectLockConfiguration{
		ObjectLockEnabled: types.ObjectLockEnabledEnabled,
		Rule:              &types.ObjectLockRule{DefaultRetention: &types.DefaultRetention{Mode: types.ObjectLockRetentionModeGovernance, Days: aws.Int32(2)}},
	}
}

func lifecycle(rule string) string {
	return `<LifecycleConfiguration><Rule><ID>Rule</ID><Status>Enabled</Status>` + rule + `</Rule></LifecycleConfiguration>`
}

func abort(days int) string {
	return fmt.Sprintf(`<AbortIncompleteMultipartUpload><DaysAfterInitiation>%d</DaysAfterInitiation></AbortIncompleteMultipartUpload>`, days)
}

// settingHoles are those in how a bucket is set by its definition.
func settingHoles() []hole {
	ofNew := both(hasCORS, isNew)
	return []hole{
		{"versioning suspended, which must be on", func(w *world) { w.versioning = "Suspended" },
			func(_ customer, w *world) bool { return w.def.Bucket.VersioningOn != "" }, []string{"place/versioning"}, nil},
		{"Object Lock: for a day", func(w *world) { w.lock.Rule.DefaultRetention.Days = aws.Int32(1) }, isLocked, []string{"place/object-lock"}, nil},
		{"Object Lock: no default retention", func(w *world) { w.lock.Rule = nil }, isLocked, []string{"place/object-lock"}, nil},
		{"uploads: never cleared away", func(w *world) { w.answers["lifecycle"] = "" }, clears, []string{"place/lifecycle"}, nil},
		{"uploads: cleared away too late", func(w *world) { w.answers["lifecycle"] = lifecycle(abort(8)) }, clears, []string{"place/lifecycle"}, nil},
		{"uploads: cleared away in one folder", func(w *world) { w.answers["lifecycle"] = lifecycle(`<Filter><Prefix>a/</Prefix></Filter>` + abort(7)) }, clears, []string{"place/lifecycle"}, nil},
		{"objects deleted, which the template never does", func(w *world) {
			w.answers["lifecycle"] = lifecycle(abort(7) + `<Expiration><Days>30</Days></Expiration>`)
		},
			both(clears, isNew), []string{"place/lifecycle"}, nil},
		{"CORS: no rules", func(w *world) { delete(w.stack.Resource("Bucket").Properties, "CorsConfiguration") }, ofNew, []string{"place/cors"}, nil},
		{"CORS: a site less", func(w *world) { w.corsRule()["AllowedOrigins"] = []any{"https://app.example.com"} }, ofNew, []string{"place/cors"}, nil},
		{"CORS: a method less", func(w *world) { w.corsRule()["AllowedMethods"] = []any{"GET"} }, ofNew, []string{"place/cors"}, nil},
		{"CORS: a header less", func(w *world) { w.corsRule()["AllowedHeaders"] = []any{"Content-Type"} }, ofNew, []string{"place/cors"}, nil},
		{"CORS: pages of every site", func(w *world) { w.corsRule()["AllowedOrigins"] = []any{"*"} }, ofNew, []string{"closed/other-origin"}, nil},
		{"CORS: the owner has added no rules", func(w *world) { w.ownersCORS = []types.CORSRule{} },
			func(c customer, w *world) bool { return hasCORS(c, w) && !isNew(c, w) }, []string{"place/cors"}, nil},
	}
}
