package compare_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
)

// placed is a template that lets a vendor in by another principal from place to place: FORM says by what a place is looked up.
const placed = `AWSTemplateFormatVersion: "2010-09-09"
Description: Reader 1.0.0 reads one bucket.
Parameters:
  ExternalId: {Type: String, AllowedPattern: "^[a-z]{4,9}$"}
CLOUD
Mappings:
  Places:
    ONE: {Principal: "arn:aws:iam::444455556666:role/reader"}
    TWO: {Principal: "PRINCIPAL"}
Rules:
  ServedPartition:
    Assertions:
      - {Assert: {"Fn::Contains": [[aws, aws-us-gov, aws-cn], !Ref AWS::Partition]}, AssertDescription: Reader serves three partitions.}
RULE
Resources:
  Bucket: {Type: AWS::S3::Bucket}
WAY
`

const (
	placedCloud = `  VendorCloud: {Type: String, AllowedValues: [ONE, TWO], Default: ONE}`
	// The cloud there is in another partition: no launch at home has it.
	placedRule = `  HereAtHome:
    Assertions:
      - {Assert: !Or [!Equals [!Ref AWS::Partition, aws-cn], !Equals [!Ref VendorCloud, ONE]], AssertDescription: Each cloud has a partition.}
      - {Assert: !Or [!Equals [!Ref AWS::Partition, aws], !Equals [!Ref VendorCloud, TWO]], AssertDescription: Each cloud has a partition.}`
	placedRole = `  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: !FindInMap [Places, !Ref FORM, Principal]}
            Action: sts:AssumeRole
            Condition: {StringEquals: {sts:ExternalId: !Ref ExternalId}}`
	placedGuest = `  BucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {AWS: !FindInMap [Places, !Ref FORM, Principal]}, Action: s3:GetObject, Resource: !Sub "${Bucket.Arn}/*"}`
	placedKey = `  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}
          - {Effect: Allow, Principal: {AWS: !FindInMap [Places, !Ref FORM, Principal]}, Action: kms:Decrypt, Resource: "*"}`
	placedQueue = `  Queue: {Type: AWS::SQS::Queue}
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {AWS: !FindInMap [Places, !Ref FORM, Principal]}, Action: sqs:ReceiveMessage, Resource: !GetAtt Queue.Arn}`
	placedTopic = `  Topic: {Type: AWS::SNS::Topic}
  TopicPolicy:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Principal: {AWS: !FindInMap [Places, !Ref FORM, Principal]}, Action: sns:Subscribe, Resource: !Ref Topic}`
	placedIdentity = `  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!Ref Policy]
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {AWS: "444455556666"}, Action: sts:AssumeRole, Condition: {StringEquals: {sts:ExternalId: !Ref ExternalId}}}]
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Resource: !FindInMap [Places, !Ref FORM, Principal]}]`
)

// A principal that is another one in one place only, or a wider one, is major: it is said who, and where, whatever else changes.
func TestUpgradesInOnePlace(t *testing.T) {
	t.Parallel()
	places := []struct{ name, form, here, there, partition, in string }{
		{"region", "AWS::Region", "us-east-1", "eu-west-1", "aws", "eu-west-1"},
		{"region of another partition", "AWS::Region", "us-east-1", "us-gov-east-1", "aws-us-gov", "us-gov-east-1"},
		{"partition", "AWS::Partition", "aws", "aws-us-gov", "aws-us-gov", "aws-us-gov"},
		{"cloud of another partition", "VendorCloud", "US", "CN", "aws-cn", "aws-cn"},
	}
	ways := []struct{ name, text, says string }{
		{"role", placedRole, "major trust gained: Role may now be assumed by "},
		{"guest", placedGuest, "major resource changed: BucketPolicy: the policy allows what it did not, to "},
		{"key", placedKey, "major resource changed: Key: the policy allows what it did not, to "},
		{"queue", placedQueue, "major resource changed: QueuePolicy: the policy allows what it did not, to "},
		{"topic", placedTopic, "major resource changed: TopicPolicy: the policy allows what it did not, to "},
		{"identity", placedIdentity, "major access gained: Role may now use sts:AssumeRole on "},
	}
	for _, place := range places {
		for _, way := range ways {
			for name, principal := range map[string]string{"another": "role/other", "account": "root"} {
				t.Run(place.name+"/"+way.name+"/"+name, func(t *testing.T) {
					t.Parallel()
					arn := func(who string) string { return "arn:" + place.partition + ":iam::777788889999:" + who }
					cloud, rule := "", ""
					if place.form == "VendorCloud" {
						cloud, rule = placedCloud, placedRule
					}
					before := strings.NewReplacer("ONE", place.here, "TWO", place.there, "FORM", place.form, "PRINCIPAL", arn("role/reader")).
						Replace(strings.NewReplacer("CLOUD", cloud, "RULE", rule, "WAY", way.text).Replace(placed))
					after := strings.ReplaceAll(before, arn("role/reader"), arn(principal))
					want := []string{way.says, arn(principal), ", in " + place.in}
					holdsInPlace(t, before, after, want)
					// Something else changes as well.
					holdsInPlace(t, before, strings.Replace(after, "{Type: AWS::S3::Bucket}", "{Type: AWS::S3::Bucket, Properties: {VersioningConfiguration: {Status: Enabled}}}", 1), want)
				})
			}
		}
	}
}

// holdsInPlace: one finding says how it begins, who it is about and where.
func holdsInPlace(t *testing.T, before, after string, want []string) {
	t.Helper()
	c, err := compare.Templates(parsed(t, before), parsed(t, after))
	if err != nil {
		t.Fatal(err)
	}
	said := lines(c)
	if !slices.ContainsFunc(said, func(s string) bool {
		return strings.HasPrefix(s, want[0]) && strings.Contains(s, want[1]) && strings.HasSuffix(s, want[2])
	}) {
		t.Errorf("nothing says %q:\n%s", want, strings.Join(said, "\n"))
	}
	if needs, err := c.Needs("1.0.0"); err != nil || needs != "2.0.0" {
		t.Errorf("needs %s (%v)", needs, err)
	}
}

// What no launch shows is major, as nobody knows what it does, and said whatever else changes.
func TestUpgradesThatNoLaunchShows(t *testing.T) {
	t.Parallel()
	before := strings.NewReplacer("ONE", "us-east-1", "TWO", "nowhere-1", "FORM", "AWS::Region", "PRINCIPAL", "arn:aws:iam::777788889999:role/reader").
		Replace(strings.NewReplacer("CLOUD", "", "RULE", "Conditions:\n  Never: !Equals [!Ref AWS::Region, nowhere-1]\n", "WAY", placedRole+"\n  Another: {Type: AWS::S3::Bucket, Condition: Never}").Replace(placed))
	for _, tt := range []struct{ name, old, new, want string }{
		{"a mapping", "role/reader\"}\nRules", "role/other\"}\nRules", "major other changed: Mappings.Places.nowhere-1 is written otherwise: no launch that was tried shows what it does"},
		{"a condition", "!Equals [!Ref AWS::Region, nowhere-1]", "!Equals [!Ref AWS::Region, nowhere-2]", "major other changed: Conditions.Never is written otherwise: no launch that was tried shows what it does"},
		{"a resource", "AWS::S3::Bucket, Condition", "AWS::S3::Bucket, Properties: {BucketName: acme}, Condition", "major other changed: Another is written otherwise: no launch that was tried shows what it does"},
	} {
		after := strings.Replace(before, tt.old, tt.new, 1)
		if after == before {
			t.Errorf("%s: nothing changed", tt.name)
		}
		more := strings.Replace(after, "Role:\n    Type: AWS::IAM::Role\n    Properties:\n", "Role:\n    Type: AWS::IAM::Role\n    Properties:\n      MaxSessionDuration: 7200\n", 1)
		saysTheSameRaised(t, tagged(t, before, "1.0.0"), tagged(t, after, "1.0.0"), "1.0.0")
		for _, text := range []string{after, more} {
			c, err := compare.Templates(parsed(t, before), parsed(t, text))
			if err != nil {
				t.Fatal(err)
			}
			if said := lines(c); !slices.Contains(said, tt.want) || c.Level() != compare.Major {
				t.Errorf("%s:\n%s\nwant %s", tt.name, strings.Join(said, "\n"), tt.want)
			}
		}
	}
}

// A new parameter may be refused from the first day on: whoever launched has never given it.
func TestRulesAboutANewParameter(t *testing.T) {
	t.Parallel()
	before := strings.NewReplacer("ONE", "us-east-1", "TWO", "eu-west-1", "FORM", "AWS::Region", "PRINCIPAL", "arn:aws:iam::777788889999:role/reader").
		Replace(strings.NewReplacer("CLOUD", "", "RULE", "", "WAY", placedRole).Replace(placed))
	rule := "Rules:\n  NotAtAll:\n    Assertions:\n      - {Assert: !Not [!Equals [!Ref NAME, refused]], AssertDescription: That is refused.}\n"
	for name, want := range map[string]compare.Level{"More": compare.Minor, "ExternalId": compare.Major} {
		after := strings.Replace(before, "Rules:\n", strings.ReplaceAll(rule, "NAME", name), 1)
		after = strings.Replace(after, "Mappings:\n", "  More: {Type: String, Default: \"\"}\nMappings:\n", 1)
		c, err := compare.Templates(parsed(t, before), parsed(t, after))
		if err != nil {
			t.Fatal(err)
		}
		if c.Level() != want {
			t.Errorf("a rule about %s is %s, want %s:\n%s", name, c.Level(), want, strings.Join(lines(c), "\n"))
		}
	}
}
