package compare_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
)

// A version that is raised says the same of a change as one that is left: the description, the tag of each resource, an output and the
// name of the rule that tells the vendor have another value of it in every release, which must neither hide a change nor make one.
func TestUpgradesWithTheVersionRaised(t *testing.T) {
	t.Parallel()
	base := readBase(t)
	for _, u := range upgrades {
		if slices.ContainsFunc(u.replace, func(s string) bool { return strings.Contains(s, "1.2.3") }) {
			continue
		}
		t.Run(u.name, func(t *testing.T) {
			t.Parallel()
			before := testvendors.Replaced(t, base, u.from...)
			after := testvendors.Replaced(t, before, u.replace...)
			saysTheSameRaised(t, tagged(t, before, "1.2.3"), tagged(t, after, "1.2.3"), "1.2.3")
		})
	}
}

// A condition that no tried launch meets hides what a role then trusts, whatever else every release changes of the role.
func TestUnseenWithTheVersionRaised(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../templates/transfer/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	rare := testvendors.Replaced(t, string(data), "\nConditions:\n", "\nConditions:\n  Rare: !And [!Equals [!Ref Versioning, Suspended], !Equals [!Ref AllowDelete, \"No\"], !Equals [!Ref MaxSessionDuration, 7200], !Equals [!Ref NewBucketName, acme-rare]]\n")
	opened := testvendors.Replaced(t, rare, "AWS: !Ref VendorPrincipalArn", "AWS: !If [Rare, \"*\", !Ref VendorPrincipalArn]")
	for name, after := range map[string]string{
		"trust":                 opened,
		"trust and other words": testvendors.Replaced(t, opened, "Sid: TransferWithItsExternalId", "Sid: ItsExternalId", "Lets Transfer into", "Lets Transfer write into"),
		"trust and sessions":    testvendors.Replaced(t, opened, "MaxSessionDuration: !Ref MaxSessionDuration", "MaxSessionDuration: 3600"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := saysTheSameRaised(t, string(data), after, "1.0.0")
			if want := "major other changed: Role is written otherwise: no launch that was tried shows what it does"; !slices.Contains(said, want) {
				t.Errorf("does not say %q:\n%s", want, strings.Join(said, "\n"))
			}
		})
	}
}

// What a new parameter does shows with a setting only: a log bucket's name, with access logs.
func TestNewParametersAreTriedWithSettings(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../../templates/transfer/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	after := testvendors.Replaced(t, string(data),
		"\nParameters:\n", "\nParameters:\n  BucketNamePrefix: {Type: String, Default: \"\", AllowedPattern: \"^$|^[a-z]{1,20}$\", Description: The start of a name.}\n",
		"\nConditions:\n", "\nConditions:\n  UseAccountNamespace: !Not [!Equals [!Ref BucketNamePrefix, \"\"]]\n",
		"\n  LogBucket:\n    Type: AWS::S3::Bucket\n    Condition: LogToOwnBucket\n    DeletionPolicy: RetainExceptOnCreate\n    UpdateReplacePolicy: Retain\n    Properties:\n",
		"\n  LogBucket:\n    Type: AWS::S3::Bucket\n    Condition: LogToOwnBucket\n    DeletionPolicy: RetainExceptOnCreate\n    UpdateReplacePolicy: Retain\n    Properties:\n"+
			"      BucketNamePrefix: !If [UseAccountNamespace, !Sub \"${BucketNamePrefix}-logs\", !Ref AWS::NoValue]\n")
	said := saysTheSameRaised(t, string(data), after, "1.0.0")
	if slices.ContainsFunc(said, func(s string) bool { return strings.HasPrefix(s, "major") }) {
		t.Errorf("a new parameter is major:\n%s", strings.Join(said, "\n"))
	}
}

// saysTheSameRaised: so it is said of a change, and so it is of the same with a raised version. It gives what is said.
func saysTheSameRaised(t *testing.T, before, after, version string) []string {
	t.Helper()
	raised := strings.ReplaceAll(after, version, version[:len(version)-1]+"9")
	var said [2][]string
	for i, text := range []string{after, raised} {
		c, err := compare.Templates(parsed(t, before), parsed(t, text))
		if err != nil {
			t.Fatal(err)
		}
		c.Findings = slices.DeleteFunc(c.Findings, func(f compare.Finding) bool { return f.Kind == compare.ResourceVersioned || f.Kind == compare.Nothing })
		said[i] = lines(c)
	}
	if diff := cmp.Diff(said[0], said[1]); diff != "" {
		t.Errorf("with the version raised something else is said (-left +raised):\n%s", diff)
	}
	return said[0]
}

// tagged is a template of which each resource that takes tags has that of the version, and which has a rule that tells the vendor of it.
func tagged(t *testing.T, text, version string) string {
	t.Helper()
	body := parsed(t, text).Body
	resources := body["Resources"].(map[string]any)
	for _, r := range resources {
		resource := r.(map[string]any)
		if !slices.Contains([]any{"AWS::S3::Bucket", "AWS::IAM::Role", "AWS::IAM::User", "AWS::SNS::Topic"}, resource["Type"]) {
			continue
		}
		properties, _ := resource["Properties"].(map[string]any)
		if properties == nil {
			properties = map[string]any{}
			resource["Properties"] = properties
		}
		if properties["Tags"] == nil {
			properties["Tags"] = []any{map[string]any{"Key": "bucketgrant:version", "Value": version}}
		}
	}
	resources["CallBackRule"] = map[string]any{"Type": "AWS::Events::Rule", "Properties": map[string]any{
		"Name": map[string]any{"Fn::Sub": version + "-${AWS::StackName}"}, "EventPattern": map[string]any{"source": []any{"aws.cloudformation"}}}}
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
