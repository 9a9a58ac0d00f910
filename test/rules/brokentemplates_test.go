package rules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// soundTemplate keeps every rule, to be broken.
const soundTemplate = `AWSTemplateFormatVersion: "2010-09-09"
Description: A sound template.
Metadata:
  AWS::CloudFormation::Interface:
    ParameterGroups:
      - Label:
          default: Bucket
        Parameters:
          - BucketName
          - Prefix
    ParameterLabels:
      BucketName:
        default: Bucket
      Prefix:
        default: Prefix
Parameters:
  BucketName:
    Type: String
    Description: The bucket's name, the last part of arn:aws:s3:::acme-data.
    AllowedPattern: ^[a-z]+$
    ConstraintDescription: must be lower-case letters
  Prefix:
    Type: String
    Description: The prefix of the keys.
Mappings:
  Partitions:
    aws:
      Console: console.aws.amazon.com
Conditions:
  LimitToPrefix: !Not [!Equals [!Ref Prefix, ""]]
Rules:
  OneBucket:
    Assertions:
      - Assert: !Not [!Equals [!Ref BucketName, ""]]
        AssertDescription: Give the bucket's name, the last part of arn:aws:s3:::acme-data.
Resources:
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref BucketName
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal:
              Service: logging.s3.amazonaws.com
            Action: s3:PutObject
            Resource: !Sub arn:${AWS::Partition}:s3:::${BucketName}/*
  AccessPolicy:
    Type: AWS::IAM::ManagedPolicy
    Metadata:
      Why:
        ListBucket: Lists the files.
        ReadObjects: Reads the files.
    Properties:
      PolicyDocument:
        Statement:
          - Sid: ListBucketListing
          - !If [LimitToPrefix, {Sid: ListBucket}, !Ref AWS::NoValue]
          - Sid: ReadObjects
  Key:
    Type: AWS::IAM::AccessKey
    Properties:
      UserName: reader
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties:
      Description: The key.
      SecretString: !GetAtt Key.SecretAccessKey
Outputs:
  KeyId:
    Description: The key's ID.
    Value: !Ref Key
`

// brokenTemplates are changes of the sound template that a rule is there to refuse.
var brokenTemplates = []struct{ rule, old, new, want string }{
	{"sections in the usual order", "Description: A sound template.\n", "Hooks: {}\nDescription: A sound template.\n",
		"the sections are AWSTemplateFormatVersion, Hooks, Description, Metadata, Parameters, Mappings, Conditions, Rules, Resources, Outputs, must be AWSTemplateFormatVersion, Description, Metadata, Parameters, Mappings, Conditions, Rules, Resources, Outputs"},
	{"sections in the usual order", "AWSTemplateFormatVersion: \"2010-09-09\"\nDescription: A sound template.\n", "Description: A sound template.\nAWSTemplateFormatVersion: \"2010-09-09\"\n",
		"the sections are Description, AWSTemplateFormatVersion, Metadata, Parameters, Mappings, Conditions, Rules, Resources, Outputs, must be AWSTemplateFormatVersion, Description, Metadata, Parameters, Mappings, Conditions, Rules, Resources, Outputs"},
	{"flat", "Description: A sound template.\n", "Transform: AWS::LanguageExtensions\nDescription: A sound template.\n",
		"there is a Transform"},
	{"flat", "UserName: reader", "Fn::Transform: {Name: AWS::Include}",
		"Resources.Key.Properties.Fn::Transform is used"},
	{"flat", "UserName: reader", "UserName: !ImportValue reader",
		"Resources.Key.Properties.UserName.Fn::ImportValue is used"},
	{"flat", "Value: !Ref Key", "Value: !Ref Key\n    Export: {Name: key}",
		"Outputs.KeyId.Export is used"},
	{"flat", "Type: AWS::S3::BucketPolicy", "Type: AWS::CloudFormation::Stack",
		"Policy is of type AWS::CloudFormation::Stack"},
	{"nothing evaluated beside the properties", "Type: AWS::IAM::AccessKey", "Type: AWS::IAM::AccessKey\n    UpdatePolicy: {Key: x}",
		"Key has the attribute UpdatePolicy"},
	{"nothing evaluated beside the properties", "Type: AWS::IAM::AccessKey", "Type: AWS::IAM::AccessKey\n    Metadata: {More: [!Ref Prefix]}",
		"Key.Metadata.More.0.Ref is a function"},
	{"nothing evaluated beside the properties", "Type: AWS::IAM::AccessKey", "Type: AWS::IAM::AccessKey\n    Metadata: {More: !Sub x}",
		"Key.Metadata.More.Fn::Sub is a function"},
	{"nothing evaluated beside the properties", "Type: AWS::IAM::AccessKey", "Type: AWS::IAM::AccessKey\n    Metadata: {WaitsFor: !Sub x}",
		"Key.Metadata.WaitsFor.Fn::Sub is a function"},
	{"permissions have a reason", "        ReadObjects: Reads the files.\n", "",
		"AccessPolicy gives no reason for ReadObjects"},
	{"permissions have a reason", "ReadObjects: Reads the files.", `ReadObjects: ""`,
		"AccessPolicy gives no reason for ReadObjects\nAccessPolicy gives a reason for ReadObjects, which it has not"},
	{"permissions have a reason", "Sid: ReadObjects\n", "Sid: WriteObjects\n",
		"AccessPolicy gives no reason for WriteObjects\nAccessPolicy gives a reason for ReadObjects, which it has not"},
	{"parameters are described", "Description: The prefix of the keys.", "Default: x",
		"Parameters.Prefix has no Description"},
	{"parameters are described", "Description: The prefix of the keys.", `Description: " "`,
		"Parameters.Prefix has no Description"},
	{"parameters have a label", "      Prefix:\n        default: Prefix\n", "",
		"Prefix has no label"},
	{"parameters have a label", "default: Prefix", `default: ""`,
		"Prefix has no label"},
	{"parameters have a label", "      Prefix:\n", "      Suffix: {default: Suffix}\n      Prefix:\n",
		"Suffix has a label but is no parameter"},
	{"parameters are in one group", "          - Prefix\n", "",
		"Prefix is in 0 groups"},
	{"parameters are in one group", "          - Prefix\n", "          - Prefix\n      - Label: {default: More}\n        Parameters: [Prefix]\n",
		"Prefix is in 2 groups"},
	{"parameters are in one group", "          - Prefix\n", "          - Prefix\n          - Suffix\n",
		"Suffix is in a group but is no parameter"},
	{"parameters are in one group", "default: Bucket\n        Parameters", "default: \"\"\n        Parameters",
		"group 1 has no label"},
	{"constraints are explained", "    ConstraintDescription: must be lower-case letters\n", "",
		"BucketName has AllowedPattern but no ConstraintDescription"},
	{"constraints are explained", "Description: The prefix of the keys.", "Description: The prefix of the keys.\n    MaxLength: 9",
		"Prefix has MaxLength but no ConstraintDescription"},
	{"outputs are described", "    Description: The key's ID.\n", "",
		"Outputs.KeyId has no Description"},
	{"no literal partition", "arn:${AWS::Partition}:s3", "arn:aws:s3",
		`Resources.Policy.Properties.PolicyDocument.Statement.0.Resource.Fn::Sub is of one partition: "arn:aws:s3:::${BucketName}/*"`},
	{"no literal partition", "UserName: reader", "UserName: !Join [\"\", [\"arn:aws-cn:iam::\", reader]]",
		`Resources.Key.Properties.UserName.Fn::Join.1.0 is of one partition: "arn:aws-cn:iam::"`},
	{"no literal partition", "Value: !Ref Key", "Value: https://console.aws.amazon.com/",
		`Outputs.KeyId.Value is of one partition: "https://console.aws.amazon.com/"`},
	{"no literal partition", "Action: s3:PutObject", "Condition: {StringEquals: {kms:ViaService: s3.us-east-1.amazonaws.com}}",
		`Resources.Policy.Properties.PolicyDocument.Statement.0.Condition.StringEquals.kms:ViaService is of one partition: "s3.us-east-1.amazonaws.com"`},
	{"no literal partition", "Action: s3:PutObject", "Condition: {StringEquals: {example.com:sub: sts.amazonaws.com}}",
		`Resources.Policy.Properties.PolicyDocument.Statement.0.Condition.StringEquals.example.com:sub is of one partition: "sts.amazonaws.com"`},
	{"no literal partition", "Description: The prefix of the keys.", "Description: The prefix of the keys.\n    Default: arn:aws:s3:::acme",
		`Parameters.Prefix.Default is of one partition: "arn:aws:s3:::acme"`},
	{"secrets go into Secrets Manager only", "Value: !Ref Key", "Value: !GetAtt Key.SecretAccessKey",
		"Outputs.KeyId.Value.Fn::GetAtt has the secret Key.SecretAccessKey"},
	{"secrets go into Secrets Manager only", "Value: !Ref Key", "Value:\n      Fn::Base64: !Sub it is ${Key.SecretAccessKey}",
		"Outputs.KeyId.Value.Fn::Base64.Fn::Sub has the secret Key.SecretAccessKey"},
	{"secrets go into Secrets Manager only", "Description: The key.", "Description: !GetAtt Key.SecretAccessKey",
		"Resources.Secret.Properties.Description.Fn::GetAtt has the secret Key.SecretAccessKey"},
	{"secrets go into Secrets Manager only", "Type: AWS::SecretsManager::Secret", "Type: AWS::SSM::Parameter",
		"Resources.Secret.Properties.SecretString.Fn::GetAtt has the secret Key.SecretAccessKey"},
	{"secrets go into Secrets Manager only", "UserName: reader", `UserName: "{{resolve:secretsmanager:reader}}"`,
		"Resources.Key.Properties.UserName has the secret {{resolve:secretsmanager:reader}}"},
	{"secrets go into Secrets Manager only", "UserName: reader", `UserName: "{{resolve:ssm-secure:reader}}"`,
		"Resources.Key.Properties.UserName has the secret {{resolve:ssm-secure:reader}}"},
}

// Each rule refuses what it is there to refuse, and the sound template passes all.
func TestBrokenTemplatesAreRefused(t *testing.T) {
	t.Parallel()
	parse := func(text string) *template.Template {
		parsed, err := template.Parse([]byte(text))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		return parsed
	}
	covered := map[string]bool{}
	for _, rule := range templateRules {
		if findings := rule.check(parse(soundTemplate)); len(findings) > 0 {
			t.Errorf("%s: the sound template: %v", rule.name, findings)
		}
		for _, b := range brokenTemplates {
			if b.rule != rule.name {
				continue
			}
			covered[b.rule] = true
			if strings.Count(soundTemplate, b.old) != 1 {
				t.Errorf("%s: %q is in the sound template %d times", b.rule, b.old, strings.Count(soundTemplate, b.old))
			}
			findings := rule.check(parse(strings.Replace(soundTemplate, b.old, b.new, 1)))
			if diff := cmp.Diff(b.want, strings.Join(findings, "\n")); diff != "" {
				t.Errorf("%s, with %q: (-want +got):\n%s", b.rule, b.new, diff)
			}
		}
		if !covered[rule.name] {
			t.Errorf("nothing shows that the rule %q can fail: add a row to brokenTemplates", rule.name)
		}
	}
	t.Logf("%d rules refuse %d broken templates", len(covered), len(brokenTemplates))
}
