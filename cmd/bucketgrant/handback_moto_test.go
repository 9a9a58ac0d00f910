package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/handback"
	"github.com/bucketgrant/bucketgrant/internal/testtools"
)

// Every vendor's template, launched: handback prints what the stack has, and the key that IAM and Secrets Manager have.
func TestHandbackOfLaunchedStacks(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts an emulator")
	}
	address := testtools.StartMoto(t, "../..", "eu-west-1", "handback against an emulator of AWS").Address
	client := cloudformation.New(cloudformation.Options{Region: "eu-west-1", BaseEndpoint: &address, Credentials: credentials.NewStaticCredentialsProvider("testing", "testing", "")})
	for vendor, parameters := range map[string]map[string]string{
		"quartic":   {"ExternalId": "acme-1"},
		"apperate":  {"ExistingBucketName": "acme-data"},
		"dataloop":  {"ActiveAccessKeys": "A and B", "Prefix": "in/"},
		"queryloop": {"BucketNameSuffix": "acme"},
		"transfer":  {"WebIdentitySubject": "123456789012345678901"},
	} {
		t.Run(vendor, func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(filepath.Join("../../templates", vendor, "1.0.0/template.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			in := &cloudformation.CreateStackInput{StackName: &vendor, TemplateBody: aws.String(string(body)), Capabilities: []types.Capability{types.CapabilityCapabilityIam}}
			for name, value := range parameters {
				in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: &name, ParameterValue: &value})
			}
			if _, err := client.CreateStack(t.Context(), in); err != nil {
				t.Fatal(err)
			}
			out, err := client.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &vendor})
			if err != nil {
				t.Fatal(err)
			}
			outputs := map[string]string{}
			for _, o := range out.Stacks[0].Outputs {
				outputs[*o.OutputKey] = *o.OutputValue
			}
			var got handback.Document
			document := handbackOf(t, address, vendor, "-json", "-show-secret")
			if err := json.Unmarshal(document, &got); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{"bucket.name": outputs["BucketName"], "bucket.region": "eu-west-1"}
			if role := outputs["RoleArn"]; role != "" {
				want["role.arn"] = role
			}
			values := map[string]string{}
			for handed, text := range got.Values {
				values[string(handed)] = text
			}
			if diff := cmp.Diff(want, values); diff != "" || got.Version != "1.0.0" {
				t.Errorf("version %s, values (-want +got):\n%s", got.Version, diff)
			}
			for _, key := range got.Keys {
				if key.ID != outputs["AccessKey"+key.Slot+"Id"] || key.SecretARN != outputs["AccessKey"+key.Slot+"Secret"] || len(key.Secret) != 40 {
					t.Errorf("access key %s is %s in %s with a secret of %d characters, the outputs are\n%q", key.Slot, key.ID, key.SecretARN, len(key.Secret), outputs)
				}
			}
			if hasKey := outputs["AccessKeyAId"] != ""; hasKey != (len(got.Keys) > 0) || vendor == "dataloop" && len(got.Keys) != 2 {
				t.Errorf("%d keys are handed back", len(got.Keys))
			}
			// Without the definition, from what the stack says, it is the same.
			if without := handbackOf(t, address, vendor, "-json", "-show-secret", "-vendors", "vendors"); !bytes.Equal(withoutForm(t, document), withoutForm(t, without)) {
				t.Errorf("with the definition:\n%s\nwithout:\n%s", document, without)
			}
		})
	}
}

func handbackOf(t *testing.T, address, stack string, args ...string) []byte {
	t.Helper()
	cmd := bucketgrant(t, t.TempDir(), address, nil, append([]string{"handback", "-stack-name", stack}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("handback of %s: %v\n%s", stack, err, &stderr)
	}
	return out
}

// withoutForm leaves out the form, whose order the outputs do not know.
func withoutForm(t *testing.T, document []byte) []byte {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(document))
	var v map[string]any
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Fatal("there is more than one document")
	}
	delete(v, "form")
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
