package draft

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
)

const ownTemplate = `
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Account: {Type: String, Default: "555071496850"}
  ExternalId: {Type: String}
  BucketName: {Type: String, Default: my-bucket}
  Folder: {Type: String}
Conditions:
  Writes: !Equals [!Ref Folder, x]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: acme-reader
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${Account}:root"}
            Action: sts:AssumeRole
            Condition: {StringEquals: {sts:ExternalId: !Ref ExternalId}}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess, !Ref Shared]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Statement:
              Effect: Allow
              Action: ["s3:GetObject"]
              Resource: !Join ["", ["arn:", !Ref AWS::Partition, ":s3:::", !Ref BucketName, "/", !Ref Folder, "/*"]]
        - !If [Writes, {PolicyName: write, PolicyDocument: {}}, !Ref AWS::NoValue]
  Listing:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref Role]
      PolicyName: list
      PolicyDocument:
        Statement:
          - {Effect: Allow, Action: "s3:ListBucket", Resource: !Sub "arn:aws:s3:::${BucketName}", Condition: {StringLike: {s3:prefix: !Sub "${Folder}/*"}}}
          - {Effect: Allow, Action: "s3:PutObject", Resource: !If [Writes, !Sub "arn:aws:s3:::${BucketName}/*", !Ref AWS::NoValue]}
  Shared:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: [{Effect: Allow, Action: "s3:GetObjectTagging", Resource: !Sub "arn:aws:s3:::${BucketName}/${Folder}/*"}]
  Other:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref Helper]
      PolicyName: other
      PolicyDocument: {Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}
  Helper:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
`

// Of a vendor's own template come its role and all that is attached to it, and nothing of what belongs to others.
func TestFromTemplate(t *testing.T) {
	t.Parallel()
	documents, key, named, left, err := FromTemplate("own.yaml", []byte(ownTemplate), "")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Of(Paste{Vendor: "acme", Documents: documents, Key: key, Named: named, Left: left})
	if err != nil {
		t.Fatal(err)
	}
	want := "s3:GetObject on objects\ns3:ListBucket on bucket\ns3:GetObjectTagging on objects"
	if diff := cmp.Diff(want, grants(d)); diff != "" {
		t.Error(diff)
	}
	def := d.Definition
	if a := def.Access.Role; a == nil || a.Trust.Account.Published.Sets[0].Values[0] != "555071496850" || a.Name.Given != vendors.NamingOptional || !def.Bucket.Prefix.Offered() {
		t.Errorf("got %+v, prefix %s", def.Access.Role, def.Bucket.Prefix)
	}
	var notes []string
	for _, n := range d.Notes {
		notes = append(notes, n.Guide)
	}
	for _, want := range []string{
		"A policy of Role stands under a condition.", "The template has Other, of the type AWS::IAM::Policy.", "The template has Helper, of the type AWS::IAM::Role.",
		"The policy arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess is attached.", "A statement of a policy depends on a condition.", "The parameter Account has the default 555071496850.",
	} {
		if !strings.Contains(strings.Join(notes, "\n"), want) {
			t.Errorf("no note says %q:\n%s", want, strings.Join(notes, "\n"))
		}
	}
}

func TestFromTemplateWithKey(t *testing.T) {
	t.Parallel()
	const text = `{"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}, "User": {"Type": "AWS::IAM::User", "Properties": {"Policies": [{"PolicyName": "x", "PolicyDocument": {"Version": "2012-10-17",
		"Statement": [{"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": {"Fn::Sub": "${Bucket.Arn}/*"}}, {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": {"Fn::GetAtt": ["Bucket", "Arn"]}}]}}]}},
		"Key": {"Type": "AWS::IAM::AccessKey", "Properties": {"UserName": {"Ref": "User"}}}}}`
	documents, key, _, left, err := FromTemplate("own.json", []byte(text), "")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Of(Paste{Vendor: "acme", Documents: documents, Key: key, Left: left})
	if err != nil {
		t.Fatal(err)
	}
	if got := grants(d); got != "s3:PutObject on objects\ns3:ListBucket on bucket" || d.Definition.Access.KeyedUser == nil || len(d.Notes) > 0 {
		t.Errorf("got %s, %+v, notes %+v", got, d.Definition.Access, d.Notes)
	}
}

func TestFromTemplateRefused(t *testing.T) {
	t.Parallel()
	second := strings.Replace(ownTemplate, "  Helper:\n", "  Second: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: \"*\"}, Action: sts:AssumeRole}]}}}\n  Helper:\n", 1)
	for name, tt := range map[string]struct{ text, role, want string }{
		"not YAML":     {"{", "", "own.yaml: "},
		"a definition": {"vendor: acme\n", "", "got one without Resources"},
		"no role":      {"Resources: {B: {Type: AWS::S3::Bucket}}", "", "must have a role that somebody outside assumes, or one user, got 0 users"},
		"two roles":    {second, "", "must have one role for somebody outside, got Role and Second: name the one that is meant"},
		"none of it":   {ownTemplate, "Helper", `must have the role "Helper", for somebody outside`},
		"no policy":    {second, "Second", "the policies of Second: must have statements that do not depend on a condition, got none"},
	} {
		if _, _, _, _, err := FromTemplate("own.yaml", []byte(tt.text), tt.role); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %s", name, err, tt.want)
		}
	}
}
