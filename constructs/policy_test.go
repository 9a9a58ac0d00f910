package constructs_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/bucketgrant/bucketgrant/constructs"
)

const prefixRule = `must be 2 to 512 letters, digits, spaces and characters of !_.'()+=:,@&/-, the first neither slash nor space, the last a slash, got `

// What a vendor's definition may not have is no better in somebody's app.
func TestPolicyIsRefusedAsInADefinition(t *testing.T) {
	tests := []struct {
		prefix, list, read string
		readOnBucket       bool
		want               string
	}{
		{"exports", "s3:ListBucket", "s3:GetObject", false, `Prefix ` + prefixRule + `"exports"`},
		{"exp*/", "s3:ListBucket", "s3:GetObject", false, `Prefix ` + prefixRule + `"exp*/"`},
		{"/exports/", "s3:ListBucket", "s3:GetObject", false, `Prefix ` + prefixRule + `"/exports/"`},
		{"exports/", "s3:ListObjects", "s3:GetObject", false, `Permissions[0].Actions[0] is no S3 action, got "s3:ListObjects": the operation ListObjects needs "s3:ListBucket"`},
		{"exports/", "s3:ListBucket", "s3:GetObjekt", false, `Permissions[1].Actions[0] is no S3 action, got "s3:GetObjekt": did you mean "s3:GetObject"?`},
		{"", "s3:ListBucket", "s3:GetObject", true, `Permissions[1].Actions[0] must be an action on the bucket, got "s3:GetObject": it applies to the objects only`},
		{"", "s3:*", "s3:ListBucket", true, `Permissions[1].Actions[0] must not grant again what Permissions[0].Actions[0] grants on the bucket, got "s3:ListBucket" beside "s3:*"`},
		{"", "s3:listbucket", "s3:GetObject", false, `Permissions[0].Actions[0] must be "s3:ListBucket" as AWS spells it, got "s3:listbucket"`},
		{"exports/", "s3:ListBucket", "s3:GetObject", false, ""},
	}
	for _, tt := range tests {
		resources(func(stack awscdk.Stack) {
			_, err := constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
				BucketName: "acme-data", Prefix: tt.prefix, Permissions: []constructs.Permission{
					{Sid: "List", Actions: []string{tt.list}, OnBucket: true},
					{Sid: "Read", Actions: []string{tt.read}, OnBucket: tt.readOnBucket, OnObjects: !tt.readOnBucket},
				},
			})
			if got := message(err); strings.TrimPrefix(got, `AccessPolicy "AccessPolicy": `) != tt.want {
				t.Errorf("%s %s %s\ngot  %s\nwant %s", tt.prefix, tt.list, tt.read, got, tt.want)
			}
		})
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// The statements that we add have ids of their own, whatever the author's are called.
func TestSidsNeverCollide(t *testing.T) {
	defined := resources(func(stack awscdk.Stack) {
		must(constructs.NewAccessPolicy(stack, "AccessPolicy", constructs.AccessPolicyProps{
			BucketName: "acme-data", Prefix: "daily/", KMSKeyARN: keyARN,
			Permissions: []constructs.Permission{
				{Sid: "Bucket", Actions: []string{"s3:GetBucketLocation", "s3:ListBucket"}, OnBucket: true},
				{Sid: "BucketListing", Actions: []string{"s3:GetBucketVersioning", "s3:ListBucketVersions"}, OnBucket: true},
				{Sid: "UseTheKmsKey", Actions: []string{"s3:GetObject"}, OnObjects: true},
				{Sid: "UseTheKmsKeyToWrite", Actions: []string{"s3:DeleteObject"}, OnObjects: true},
				{Sid: "Write", Actions: []string{"s3:PutObject"}, OnObjects: true, When: "WriteIsAllowed"},
			},
		}))
	})
	var sids []string
	statements, _ := at(defined["AccessPolicy"], "Properties", "PolicyDocument", "Statement").([]any)
	for _, s := range statements {
		sid, _ := at(s, "Sid").(string)
		if sid == "" {
			sid, _ = at(s, "Fn::If", 1, "Sid").(string)
		}
		sids = append(sids, sid)
	}
	want := []string{
		"BucketListingListing", "Bucket", "BucketListingListingListing", "BucketListing", "UseTheKmsKey", "UseTheKmsKeyToWrite", "Write",
		"UseTheKmsKeyToo", "UseTheKmsKeyToWriteToo",
	}
	if !slices.Equal(sids, want) {
		t.Errorf("got  %q\nwant %q", sids, want)
	}
}

// Texts that AWS would refuse, or that read as something else than they are.
func TestWrongTexts(t *testing.T) {
	trust := constructs.AccountTrust{AccountID: "111122223333", ExternalID: "acme-1"}
	role := func(props constructs.RoleProps) func(awscdk.Stack) error {
		return func(stack awscdk.Stack) error {
			_, err := constructs.NewCrossAccountRole(stack, "R", constructs.CrossAccountRoleProps{Trust: trust, RoleProps: props})
			return err
		}
	}
	user := func(props constructs.UserProps) func(awscdk.Stack) error {
		return func(stack awscdk.Stack) error {
			_, err := constructs.NewKeyedUser(stack, "R", constructs.KeyedUserProps{UserProps: props})
			return err
		}
	}
	tests := []struct {
		define func(awscdk.Stack) error
		want   string
	}{
		{role(constructs.RoleProps{Description: "For Łódź Data"}), "Description must be of the letters of Western Europe only (Latin-1), which is what IAM takes there, got \"For Łódź Data\""},
		{role(constructs.RoleProps{Description: strings.Repeat("é", 1001)}), "Description must be at most 1000 characters long, got 1001"},
		{role(constructs.RoleProps{Description: strings.Repeat("é", 1000)}), ""},
		{role(constructs.RoleProps{Description: "a\u202eb"}), "Description must be one line of visible characters, got U+202E, a character that reorders the text around it\n" +
			"Description must be of the letters of Western Europe only (Latin-1), which is what IAM takes there, got \"a\\u202eb\""},
		{role(constructs.RoleProps{Tags: []constructs.Tag{{Key: "aws:x", Value: "1"}}}), "Tags[0].Key must be 1 to 128 characters that do not start with aws:, got \"aws:x\""},
		{role(constructs.RoleProps{Tags: []constructs.Tag{{Key: "a", Value: "1"}, {Key: "a", Value: "2"}}}), "Tags[1].Key \"a\" stands twice"},
		{role(constructs.RoleProps{Tags: []constructs.Tag{{Key: "a", Value: "1;2"}}}), "Tags[0] must be letters, digits, spaces and characters of _.:/=+@-, got \"a\" and \"1;2\""},
		{user(constructs.UserProps{KeySlots: []constructs.KeySlot{{Name: "A"}, {Name: "ASecret"}}}),
			"KeySlots: Name must not be another's with Secret at its end, as the secret of that one is called, got \"ASecret\" beside \"A\""},
		{user(constructs.UserProps{SecretDescription: "データ同期’s key"}), ""},
		{func(stack awscdk.Stack) error {
			_, err := constructs.NewAccessPolicy(stack, "R", constructs.AccessPolicyProps{BucketName: "acme-data", Permissions: []constructs.Permission{
				{Sid: "Read", Why: "reads for ${AWS::AccountId}", Actions: []string{"s3:GetObject"}, OnObjects: true},
			}})
			return err
		}, "Permissions[0].Why must not have ${, which stands for a value of CloudFormation's or the CDK's: write it without the $"},
	}
	for _, tt := range tests {
		resources(func(stack awscdk.Stack) {
			_, got, _ := strings.Cut(message(tt.define(stack)), `"R": `)
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
