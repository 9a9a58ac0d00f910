package server

import (
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

// settingHoles are those in how a bucket is set by its definition.
func settingHoles() []hole {
	ofNew := both(hasCORS, isNew)
	return []hole{
		{"CORS: no rules", func(w *world) { delete(w.stack.Resource("Bucket").Properties, "CorsConfiguration") }, ofNew, []string{"place/cors"}, nil},
		{"CORS: a site less", func(w *world) { w.corsRule()["AllowedOrigins"] = []any{"https://app.example.com"} }, ofNew, []string{"place/cors"}, nil},
		{"CORS: a method less", func(w *world) { w.corsRule()["AllowedMethods"] = []any{"GET"} }, ofNew, []string{"place/cors"}, nil},
		{"CORS: a header less", func(w *world) { w.corsRule()["AllowedHeaders"] = []any{"Content-Type"} }, ofNew, []string{"place/cors"}, nil},
		{"CORS: pages of every site", func(w *world) { w.corsRule()["AllowedOrigins"] = []any{"*"} }, ofNew, []string{"closed/other-origin"}, nil},
		{"CORS: the owner has added no rules", func(w *world) { w.ownersCORS = []types.CORSRule{} },
			func(c customer, w *world) bool { return hasCORS(c, w) && !isNew(c, w) }, []string{"place/cors"}, nil},
	}
}
