package launch_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What a bucket is set to changes with the customer's choices, and the bucket stays, with what is in it. Moto's templates make a
// bucket and read nothing of CORS, a lifecycle, versioning and Object Lock: what the template says of the first two is set by the API, which shows
// that the documents are right, and stays when the stack is gone; the others are held as the template says them.
func testSettings(t *testing.T, c *cloud, _ []*vendors.Definition) {
	const bucket = "acme-set"
	s := c.createStackOf(t, "set", "test/choices/testdata/templates/own-settings/1.0.0/template.yaml",
		map[string]string{"ExternalId": "acmecorp-7f3a", "NewBucketName": bucket, "Prefix": "in/"})
	c.putObject(t, bucket, "in/1.csv", "what was there before")
	uploads := map[string]any{"ID": "AbortUnfinishedUploads", "Status": "Enabled", "AbortIncompleteMultipartUpload": map[string]any{"DaysAfterInitiation": 7.0}, "Prefix": ""}
	objects := map[string]any{"ID": "ExpireObjects", "Status": "Enabled", "Expiration": map[string]any{"Days": 30.0}, "Prefix": "in/"}

	for _, step := range []struct {
		days string
		want []any
	}{{"", []any{uploads}}, {"30", []any{uploads, objects}}, {"0", []any{uploads}}} {
		if step.days != "" {
			s.update(t, map[string]string{"ExpireAfterDays": step.days})
		}
		c.aws(t, "s3api", "put-bucket-lifecycle-configuration", "--bucket", bucket, "--lifecycle-configuration", encoded(t, map[string]any{"Rules": s.lifecycle(t)}))
		var got struct{ Rules []any }
		c.readJSON(t, &got, "s3api", "get-bucket-lifecycle-configuration", "--bucket", bucket)
		if diff := cmp.Diff(step.want, got.Rules); diff != "" {
			t.Errorf("ExpireAfterDays %q: the lifecycle (-want +got):\n%s", step.days, diff)
		}
		if got := encoded(t, s.bucket(t)["VersioningConfiguration"]); got != `{"Status":"Enabled"}` {
			t.Errorf("ExpireAfterDays %q: versioning is %s, and the vendor needs it on", step.days, got)
		}
		c.wantObject(t, bucket, "in/1.csv", "what was there before")
	}

	c.aws(t, "s3api", "put-bucket-cors", "--bucket", bucket, "--cors-configuration", encoded(t, map[string]any{"CORSRules": s.cors(t)}))
	var cors struct{ CORSRules []any }
	c.readJSON(t, &cors, "s3api", "get-bucket-cors", "--bucket", bucket)
	if diff := cmp.Diff(s.cors(t), cors.CORSRules); diff != "" {
		t.Errorf("CORS (-want +got):\n%s", diff)
	}

	c.aws(t, "cloudformation", "delete-stack", "--stack-name", s.name)
	c.wantObject(t, bucket, "in/1.csv", "what was there before")
	c.readJSON(t, &cors, "s3api", "get-bucket-cors", "--bucket", bucket)
	c.wantIAM(t, s.name)

	locked := c.createStackOf(t, "locked", "test/choices/testdata/templates/own-lock/1.0.0/template.yaml",
		map[string]string{"ExternalId": "acmecorp-7f3a", "NewBucketName": "acme-locked"})
	c.putObject(t, "acme-locked", "1.bak", "a backup")
	lock := locked.bucket(t)["ObjectLockConfiguration"].(map[string]any)
	if want := map[string]any{"ObjectLockEnabled": "Enabled", "Rule": map[string]any{"DefaultRetention": map[string]any{"Mode": "GOVERNANCE", "Days": 30.0}}}; cmp.Diff(encoded(t, want), encoded(t, lock)) != "" {
		t.Errorf("the lock is %v", lock)
	}
	c.aws(t, "cloudformation", "delete-stack", "--stack-name", locked.name)
	c.wantObject(t, "acme-locked", "1.bak", "a backup")
}

// bucket is what the template says of the new bucket.
func (s *stack) bucket(t *testing.T) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, s.template))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := resolve.Resolve(parsed, resolve.Input{Parameters: s.parameters, AccountID: "123456789012"})
	if err != nil {
		t.Fatal(err)
	}
	return resolved.Resource("Bucket").Properties
}

// lifecycle are the rules of the template in the API's words.
func (s *stack) lifecycle(t *testing.T) []any {
	var rules []any
	for _, one := range s.bucket(t)["LifecycleConfiguration"].(map[string]any)["Rules"].([]any) {
		r := one.(map[string]any)
		rule := map[string]any{"ID": r["Id"], "Status": r["Status"], "Prefix": ""}
		if r["Prefix"] != nil {
			rule["Prefix"] = r["Prefix"]
		}
		if r["AbortIncompleteMultipartUpload"] != nil {
			rule["AbortIncompleteMultipartUpload"] = r["AbortIncompleteMultipartUpload"]
		}
		if r["ExpirationInDays"] != nil {
			var days json.Number
			_ = json.Unmarshal([]byte(encoded(t, r["ExpirationInDays"])), &days) // a parameter is a text where it is referred to
			rule["Expiration"] = map[string]any{"Days": days}
		}
		rules = append(rules, rule)
	}
	return rules
}

// cors are the rules of the template in the API's words, as its JSON has them.
func (s *stack) cors(t *testing.T) []any {
	words := map[string]string{"ExposedHeaders": "ExposeHeaders", "MaxAge": "MaxAgeSeconds"}
	var rules []any
	for _, one := range s.bucket(t)["CorsConfiguration"].(map[string]any)["CorsRules"].([]any) {
		rule := map[string]any{}
		for name, value := range one.(map[string]any) {
			if in := words[name]; in != "" {
				name = in
			}
			rule[name] = value
		}
		rules = append(rules, rule)
	}
	var same []any
	if err := json.Unmarshal([]byte(encoded(t, rules)), &same); err != nil {
		t.Fatal(err)
	}
	return same
}

func encoded(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
