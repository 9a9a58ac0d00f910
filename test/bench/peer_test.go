package main

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

var update = flag.Bool("update", false, "rewrite the expected peer")

// The peer of a small template is what a person would write. TypeScript and JavaScript differ by imports and types.
func TestPeerStack(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/reader.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ts, err := peerStack(typeScript, "reader", "1.0.0", data)
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/reader-stack.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(ts), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), ts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	js, err := peerStack(javaScript, "reader", "1.0.0", data)
	if err != nil {
		t.Fatal(err)
	}
	asJS := strings.NewReplacer(
		"import * as cdk from 'aws-cdk-lib/core'", "const cdk = require('aws-cdk-lib/core')",
		"import * as iam from 'aws-cdk-lib/aws-iam'", "const iam = require('aws-cdk-lib/aws-iam')",
		"import * as s3 from 'aws-cdk-lib/aws-s3'", "const s3 = require('aws-cdk-lib/aws-s3')",
		"import { Construct } from 'constructs';\n", "",
		"export class", "class",
		"(scope: Construct, id: string, props?: cdk.StackProps)", "(scope, id, props)",
	).Replace(ts) + "\nmodule.exports = { ReaderStack };\n"
	if diff := cmp.Diff(asJS, js); diff != "" {
		t.Errorf("JavaScript (-want +got)\n%s", diff)
	}
}

// Every template that is there can be written as a peer: what it has in it is known. That the peers make the same
// resources is checked by every run of the bench, with Node.js.
func TestPeersOfAllTemplates(t *testing.T) {
	t.Parallel()
	defs, err := vendors.Load("../../vendors")
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range defs {
		data, err := os.ReadFile(filepath.Join("../../templates", def.Vendor, def.Version, "template.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		source, err := peerStack(typeScript, def.Vendor, def.Version, data)
		if err != nil {
			t.Errorf("%s: %v", def.Vendor, err)
		}
		if want := "new iam.CfnManagedPolicy(this, 'AccessPolicy', {"; !strings.Contains(source, want) {
			t.Errorf("%s: no %s", def.Vendor, want)
		}
	}
}

func TestPropertyNames(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"KMSMasterKeyID": "kmsMasterKeyId", "SSEAlgorithm": "sseAlgorithm", "S3BucketName": "s3BucketName",
		"BucketName": "bucketName", "Equals": "equalTo", "Id": "id",
	} {
		if got := propertyName(key); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
	for vendor, want := range map[string]string{"quartic": "QuarticStack", "github-audit": "GithubAuditStack"} {
		if got := className(vendor); got != want {
			t.Errorf("%s: got %s, want %s", vendor, got, want)
		}
	}
	for pseudo, want := range map[string]string{"StackId": "STACK_ID", "URLSuffix": "URL_SUFFIX", "Partition": "PARTITION", "NoValue": "NO_VALUE"} {
		if got := constantName(pseudo); got != want {
			t.Errorf("%s: got %s, want %s", pseudo, got, want)
		}
	}
}

// A peer with another template is found out: one property, one missing output, one rule.
func TestDifference(t *testing.T) {
	t.Parallel()
	const same = `{
  "Description": "d",
  "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "P"}, "a"]}, "AssertDescription": "x"}]}},
  "Parameters": {"P": {"Type": "String"}},
  "Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "DependsOn": ["Role"], "Properties": {"BucketName": {"Fn::Join": ["", ["a-", {"Ref": "P"}]]}}}},
  "Outputs": {"Name": {"Value": {"Ref": "Bucket"}}}
}`
	const ours = `AWSTemplateFormatVersion: "2010-09-09"
Description: d
Parameters:
  P: {Type: String}
Rules:
  R:
    Assertions:
      - Assert: !Equals [!Ref P, a]
        AssertDescription: x
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DependsOn: Role
    Properties: {BucketName: !Sub "a-${P}"}
Outputs:
  Name: {Value: !Ref Bucket}
`
	for _, test := range []struct {
		reason, old, new string
		equal            bool
	}{
		{"the same", "", "", true},
		{"another property", `"a-"`, `"b-"`, false},
		{"no output", `"Name": {"Value": {"Ref": "Bucket"}}`, "", false},
		{"another rule", `{"Ref": "P"}, "a"`, `{"Ref": "P"}, "b"`, false},
		{"another type", "S3::Bucket", "S3::AccessPoint", false},
		{"another parameter", `"String"`, `"Number"`, false},
		{"another dependency", `["Role"]`, `["User"]`, false},
	} {
		dir := t.TempDir()
		a, b := filepath.Join(dir, "template.yaml"), filepath.Join(dir, "x.template.json")
		if err := writeFile(a, ours); err != nil {
			t.Fatal(err)
		}
		if err := writeFile(b, strings.Replace(same, test.old, test.new, 1)); err != nil {
			t.Fatal(err)
		}
		diff, err := difference(a, b)
		if err != nil {
			t.Errorf("%s: %v", test.reason, err)
		}
		if (diff == "") != test.equal {
			t.Errorf("%s: got %q", test.reason, diff)
		}
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	var stdout, stderr strings.Builder
	code := run(context.Background(), []string{"-rounds", "0", "-stacks", "5,x", "-only", "fast", "more"}, &stdout, &stderr)
	const want = `bench: takes flags only, got ["more"]
bench: -rounds must be at least 1, got 0
bench: -stacks must be numbers from 1 to 4995 with commas between, got "x"
bench: -only must be among nothing, changed, scratch-on, scratch-off, guides, growth, many, plain, got "fast"
`
	if code != 2 || stdout.String() != "" || stderr.String() != want {
		t.Errorf("exit code %d, stdout %q, stderr:\n%s", code, &stdout, &stderr)
	}
}

func TestPeerOfUnknownTemplates(t *testing.T) {
	t.Parallel()
	const head = "Description: d\nMetadata: {}\nResources:\n"
	for text, want := range map[string]string{
		"  A: {Type: AWS::S3::Bucket, Properties: {BucketName: {\"Fn::Base64\": a}}}\n": "reader: the function Fn::Base64 is not known",
		"  A: {Type: AWS::S3::Bucket, CreationPolicy: {}, Properties: {}}\n":            "reader: A: CreationPolicy is not known",
		"  A: {Type: \"Custom::Thing\", Properties: {}}\n":                              `reader: A: no class is known for the type "Custom::Thing"`,
	} {
		if _, err := peerStack(typeScript, "reader", "1.0.0", []byte(head+text)); err == nil || err.Error() != want {
			t.Errorf("%s got %v, want %s", text, err, want)
		}
	}
}
