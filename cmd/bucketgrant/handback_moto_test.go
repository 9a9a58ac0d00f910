package main

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Every vendor's template, launched: handback prints what the stack has, and the key that IAM and Secrets Manager have.
func TestHandbackOfLaunchedStacks(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts an emulator")
	}
	address := testtools.StartMoto(t, "../..", "eu-west-1", "handback against an emulator of AWS").Address
	client := cloudformation.New(cloudformation.Options{Region: "eu-west-1", BaseEndpoint: &address, Credentials: credentials.NewStaticCredentialsProvider("testing", "testing", "")})
	for _, vendor := range testvendors.IDs(t) {
		for i, launch := range testvendors.LaunchesOf(t, vendor).HandedBack {
			t.Run(fmt.Sprintf("%s-%d", vendor, i), func(t *testing.T) {
				t.Parallel()
				handsBack(t, client, address, vendor, fmt.Sprintf("%s-%d", vendor, i), launch)
			})
		}
	}
}

// handsBack launches, and wants of handback what the stack has.
func handsBack(t *testing.T, client *cloudformation.Client, address, vendor, stack string, launch testvendors.HandedBack) {
	t.Helper()
	version := versionOf(t, vendor)
	body, err := os.ReadFile(filepath.Join("../../templates", vendor, version, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	in := &cloudformation.CreateStackInput{StackName: &stack, TemplateBody: aws.String(string(body)), Capabilities: []types.Capability{types.CapabilityCapabilityIam}}
	for name, value := range launch.Parameters {
		in.Parameters = append(in.Parameters, types.Parameter{ParameterKey: &name, ParameterValue: &value})
	}
	if _, err := client.CreateStack(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	out, err := client.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{}
	for _, o := range out.Stacks[0].Outputs {
		outputs[*o.OutputKey] = *o.OutputValue
	}
	var got handback.Document
	document := handbackOf(t, address, stack, "-json", "-show-secret")
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
	if diff := cmp.Diff(want, values); diff != "" || got.Version != version {
		t.Errorf("version %s, values (-want +got):\n%s", got.Version, diff)
	}
	for _, key := range got.Keys {
		if key.ID != outputs["AccessKey"+key.Slot+"Id"] || key.SecretARN != outputs["AccessKey"+key.Slot+"SecretArn"] || len(key.Secret) != 40 {
			t.Errorf("access key %s is %s in %s with a secret of %d characters, the outputs are\n%q", key.Slot, key.ID, key.SecretARN, len(key.Secret), outputs)
		}
	}
	if hasKey := outputs["AccessKeyAId"] != ""; hasKey != (len(got.Keys) > 0) || len(got.Keys) != launch.Keys {
		t.Errorf("%d keys are handed back", len(got.Keys))
	}
	// Without the definition, from what the stack says, it is the same.
	if without := handbackOf(t, address, stack, "-json", "-show-secret", "-vendors", "vendors"); !bytes.Equal(withoutForm(t, document), withoutForm(t, without)) {
		t.Errorf("with the definition:\n%s\nwithout:\n%s", document, without)
	}
}

// versionOf is the version that a vendor's definition has now.
func versionOf(t *testing.T, vendor string) string {
	t.Helper()
	defs, err := vendors.Load("../../vendors", vendor)
	if err != nil {
		t.Fatal(err)
	}
	return defs[0].Version
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
