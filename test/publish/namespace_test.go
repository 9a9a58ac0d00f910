package publish_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/hosting"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// The hosting bucket can be in the account's own namespace, with its log bucket: nobody else can ever answer sent links then.
// Moto makes a name of its own of BucketNamePrefix, so that the template is resolved, not deployed.
func TestHostingInTheAccountsNamespace(t *testing.T) {
	noticeChanges(t)
	data, err := os.ReadFile(filepath.Join(synthesize(t), "TemplateHosting.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	launch := func(region string, parameters map[string]string) (*resolve.Stack, error) {
		return resolve.Resolve(parsed, resolve.Input{Region: region, AccountID: "444455556666", Parameters: parameters})
	}
	stack, err := launch("us-east-1", map[string]string{"BucketNamePrefix": "acme-templates"})
	if err != nil {
		t.Fatal(err)
	}
	const name, logs = "acme-templates-444455556666-us-east-1-an", "acme-templates-logs-444455556666-us-east-1-an"
	if got := [2]string{stack.Resource("Bucket").PhysicalID, stack.Resource("LogBucket").PhysicalID}; got != [2]string{name, logs} {
		t.Errorf("the buckets are %q", got)
	}
	for id, bucket := range map[string]string{"BucketPolicy": name, "LogBucketPolicy": logs} {
		policy, err := json.Marshal(stack.Resource(id).Properties["PolicyDocument"])
		if err != nil {
			t.Fatal(err)
		}
		resources := strings.Count(string(policy), "arn:aws:s3:::") - strings.Count(string(policy), `"aws:SourceArn"`)
		if got := strings.Count(string(policy), "arn:aws:s3:::"+bucket); got == 0 || got != resources {
			t.Errorf("%s is about %d resources, %d of them in %s:\n%s", id, resources, got, bucket, policy)
		}
	}
	config, err := hosting.Parse("bucketgrant.yaml", []byte(stack.Output("Hosting").Value))
	if err != nil || len(config.Hosting) != 1 || config.Hosting[0].Bucket != name {
		t.Errorf("bucketgrant.yaml would have %v: %v", config, err)
	}
	for region, parameters := range map[string]map[string]string{
		"me-south-1": {"BucketNamePrefix": "acme"},
		"us-east-1":  {"BucketNamePrefix": "acme", "NewBucketName": "acme-templates"},
	} {
		if _, err := launch(region, parameters); err == nil {
			t.Errorf("%v is accepted in %s", parameters, region)
		}
	}
}
