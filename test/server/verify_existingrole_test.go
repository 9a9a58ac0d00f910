package server

import (
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/verify"
)

// Of a role that was there already it shows whether what is granted works, and nothing of whom the role trusts and what else it
// may do.
func TestVerifyExistingRole(t *testing.T) { testExistingRole(t, startCloud(t)) }

func testExistingRole(t *testing.T, c *cloud) {
	const name, vendor = "ThereAlreadyIntegration", "arn:aws:iam::444455556666:role/integration"
	// there makes the role as somebody else has made it, and lets it have what the stack attaches to it.
	there := func(w *world) *resolve.Resource {
		var arns []any
		for _, p := range w.resources("AWS::IAM::ManagedPolicy") {
			if slices.Equal(p.Properties["Roles"].([]any), []any{name}) {
				arns = append(arns, p.PhysicalID)
			}
			delete(p.Properties, "Roles")
		}
		arn := "arn:aws:iam::" + customerAccount + ":role/" + name
		w.stack.Resources = append(w.stack.Resources, resolve.Resource{
			LogicalID: "There", Type: "AWS::IAM::Role", PhysicalID: name, Attributes: map[string]string{"Arn": arn},
			Properties: map[string]any{"ManagedPolicyArns": arns, "AssumeRolePolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
				"Effect": "Allow", "Principal": map[string]any{"AWS": vendor}, "Action": "sts:AssumeRole",
			}}}},
		})
		w.connection.RoleARN = arn
		w.options.AWS = c.front.config(c.front.newCaller(vendor))
		return w.stack.Resource("There")
	}
	for _, test := range []struct {
		name   string
		hole   func(w *world, role *resolve.Resource)
		failed []string
	}{
		{name: "as it should be"},
		{name: "a role that may list all buckets", hole: func(w *world, _ *resolve.Resource) { w.grant("Allow", "s3:ListAllMyBuckets", "*") }},
		{"another role got the policy", func(_ *world, role *resolve.Resource) { delete(role.Properties, "ManagedPolicyArns") }, []string{"works/s3:GetObject", "works/s3:PutObject"}},
		{"a role that does not let the vendor in", func(w *world, _ *resolve.Resource) {
			w.options.AWS = c.front.config(c.front.newCaller("arn:aws:iam::444455556666:role/another"))
		}, []string{"way-in/role"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, unload := c.launch(t, customer{vendor: "there-already", way: verify.WayExistingRole, choices: map[string]string{
				"ExistingBucketName": existingBucket, "ExistingRoleName": name, "AllowWrite": "Yes",
			}}, func(w *world) {
				role := there(w)
				if test.hole != nil {
					test.hole(w, role)
				}
			})
			defer unload()
			r := c.verify(t, t.Context(), w)
			if failed := with(r, verify.Failed); !slices.Equal(failed, test.failed) {
				t.Errorf("failed %q, must be %q", failed, test.failed)
			}
			for _, id := range []string{"closed", "closed/strangers"} {
				if f := r.Finding(id); test.failed == nil && (f == nil || f.Verdict != verify.Skipped) {
					t.Errorf("%s is %v, must be skipped: it is not the template's", id, f)
				}
			}
			for _, f := range r.Findings {
				if f.Verdict == verify.Good && len(f.ID) > 7 && f.ID[:7] == "closed/" && f.ID != "closed/plain-http" {
					t.Errorf("%s is good, though nothing of it is the template's", f.ID)
				}
			}
		})
	}
}
