package server

import (
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// ofSets is a customer of the vendor with three roles, two of them on one bucket.
var ofSets = customer{vendor: "two-sets", choices: map[string]string{
	"ExistingBucketName": existingBucket, "MetricsBucketNameSuffix": "acmecorp", "ExternalId": "acme/7f3a", "AllowDelete": "Yes",
}}

// Each role of a connection works, and none does what another one may, nor gets at another one's bucket: holes are made one at a
// time, each in what one role has.
func TestVerifySets(t *testing.T) { testSets(t, startCloud(t)) }

func testSets(t *testing.T, c *cloud) {
	const metrics = "arn:aws:s3:::two-sets-metrics-acmecorp"
	grant := func(policy, action string, resource string) func(*world) {
		return func(w *world) {
			document := w.stack.Resource(policy).Properties["PolicyDocument"].(map[string]any)
			document["Statement"] = append(document["Statement"].([]any), map[string]any{"Effect": "Allow", "Action": action, "Resource": resource})
		}
	}
	trust := func(w *world, role string) map[string]any {
		return w.stack.Resource(role).Properties["AssumeRolePolicyDocument"].(map[string]any)["Statement"].([]any)[0].(map[string]any)
	}
	logs := "arn:aws:s3:::" + existingBucket
	for _, test := range []struct {
		name   string
		hole   func(*world)
		failed []string
	}{
		{name: "as it should be"},
		{"the scanner deletes, as the cleaner may", grant("AccessPolicy", "s3:DeleteObject", logs+"/*"), []string{"closed/s3:DeleteObject"}},
		{"the cleaner reads, as the scanner may", grant("CleanerAccessPolicy", "s3:GetObject", logs+"/*"), []string{"sets/Cleaner/closed/s3:GetObject"}},
		{"the cleaner lists, as the scanner may", grant("CleanerAccessPolicy", "s3:ListBucket", logs), []string{"sets/Cleaner/closed/s3:ListBucket"}},
		{"the cleaner writes, as the third role may elsewhere", grant("CleanerAccessPolicy", "s3:PutObject", logs+"/*"), []string{"sets/Cleaner/closed/s3:PutObject"}},
		{"the scanner lists the other bucket", grant("AccessPolicy", "s3:ListBucket", metrics), []string{"closed/bucket-of/Metrics"}},
		{"the cleaner lists the other bucket", grant("CleanerAccessPolicy", "s3:ListBucket", metrics), []string{"sets/Cleaner/closed/bucket-of/Metrics"}},
		{"the third role writes into the first bucket", grant("MetricsAccessPolicy", "s3:PutObject", logs+"/*"), []string{"sets/Metrics/closed/first-bucket"}},
		{"the third role lists the first bucket", grant("MetricsAccessPolicy", "s3:ListBucket", logs), []string{"sets/Metrics/closed/first-bucket"}},
		{"the third role writes nothing", func(w *world) {
			w.stack.Resource("MetricsAccessPolicy").Properties["PolicyDocument"].(map[string]any)["Statement"].([]any)[0].(map[string]any)["Effect"] = "Deny"
		}, []string{"sets/Metrics/works/s3:PutObject"}},
		{"the cleaner's role without an external ID", func(w *world) { delete(trust(w, "CleanerRole"), "Condition") },
			[]string{"sets/Cleaner/closed/other-external-id", "sets/Cleaner/closed/without-external-id"}},
		{"the third role for everybody", func(w *world) { trust(w, "MetricsRole")["Principal"] = map[string]any{"AWS": "*"} }, []string{"sets/Metrics/closed/strangers"}},
		{"the other bucket without TLS", func(w *world) {
			w.stack.Resources = slices.DeleteFunc(w.stack.Resources, func(r resolve.Resource) bool { return r.LogicalID == "MetricsBucketPolicy" })
		}, []string{"sets/Metrics/closed/plain-http"}},
		{"one role for two sets", func(w *world) {
			w.stack.Resource("CleanerRole").Properties["ManagedPolicyArns"] = w.stack.Resource("Role").Properties["ManagedPolicyArns"]
		},
			[]string{"sets/Cleaner/closed/s3:GetObject", "sets/Cleaner/closed/s3:ListBucket", "sets/Cleaner/works/s3:DeleteObject", "sets/Cleaner/works/s3:PutObjectTagging"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, unload := c.launch(t, ofSets, test.hole)
			defer unload()
			r := c.verify(t, t.Context(), w)
			mustFail(t, r, test.failed, nil)
		})
	}
}
