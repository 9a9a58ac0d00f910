package organization_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/publishing/changes"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/publishing/organization"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
)

const (
	automatic = "    Default: \"Yes\"\n    AllowedValues: [\"Yes\", \"No\"]\n"
	by        = "    Default: \"No\"\n    AllowedValues: [\"Yes\", \"No\"]\n"
)

func everyRole(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("../../../test/choices/testdata/templates/every-role/1.0.0/organization.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// What changes between the forms of two versions is told by what becomes of the accounts, and is major where more of them, or more in
// them, may be reached.
func TestDifferences(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, old, changed string
		want               []string
	}{
		{"nothing", "", "", nil},
		{"the template alone", "MaxSessionDuration", "MaxSessionDuration", nil},
		{"words", "That template stands in it.", "It has that template.", []string{
			"patch words for an organization: the description changes"}},
		{"automatic deployment is no default any more", automatic, by, []string{
			"minor resource for an organization: StackSet: accounts that join later get no stack any more (AutoDeployment), when AutomaticDeployment is left out",
			`minor parameter for an organization: AutomaticDeployment is "No" unless given, it was "Yes"; an update with UsePreviousValue keeps what it has`}},
		{"automatic deployment whatever is chosen", "- Enabled: false", "- Enabled: true", []string{
			"major resource for an organization: StackSet: accounts that join later get a stack without being asked, and got none (AutoDeployment), when AutomaticDeployment is No"}},
		{"stacks stay in accounts that leave", "RetainStacksOnAccountRemoval: !If [KeepStacksOfLeavers, true, false]", "RetainStacksOnAccountRemoval: true", []string{
			"major resource for an organization: StackSet: stacks stay in accounts that leave, and went (RetainStacksOnAccountRemoval)"}},
		{"accounts are left out no more", "!If [ExcludeAccounts, DIFFERENCE, !Ref AWS::NoValue]", "!If [ExcludeAccounts, NONE, !Ref AWS::NoValue]", []string{
			"major resource for an organization: StackSet: which accounts of the units get stacks changes (AccountFilterType, Accounts), when ExcludedAccountIds is given"}},
		{"more regions than are chosen", "Regions: !Ref Regions", "Regions: !Split [\",\", !Sub [\"${All},eu-west-1\", {All: !Join [\",\", !Ref Regions]}]]", []string{
			"major resource for an organization: StackSet: there are stacks in other regions, new in eu-west-1"}},
		{"more is acknowledged", "        - CAPABILITY_NAMED_IAM\n", "        - CAPABILITY_NAMED_IAM\n        - CAPABILITY_AUTO_EXPAND\n", []string{
			`major resource for an organization: StackSet: Capabilities changes from ["CAPABILITY_NAMED_IAM"] to ["CAPABILITY_NAMED_IAM","CAPABILITY_AUTO_EXPAND"]`}},
		{"another set", "StackSetName: !Ref AWS::StackName", "StackSetName: all", []string{
			"major resource for an organization: StackSet (AWS::CloudFormation::StackSet) is replaced: StackSetName cannot change in place"}},
		{"a choice is lost", "        - ParameterKey: Versioning\n          ParameterValue: !Ref Versioning\n", "", []string{
			"major parameter for an organization: Versioning is not asked for any more: each account has its default, whatever was chosen"}},
		{"a rule is gone", "            - !Ref ExcludedAccountIds\n            - \"\"\n", "            - []\n            - \"\"\n", []string{
			"minor launch for an organization: a launch that was refused is accepted: Rules.AutomaticDeploymentLeavesNoAccountOut: "}},
		{"units are fewer", "|r-[0-9a-z]{4,32})$", ")$", []string{
			"major parameter for an organization: OrganizationalUnitIds "}},
	} {
		before := everyRole(t)
		after := before
		if tt.old != "" {
			after = testvendors.Replaced(t, before, tt.old, tt.changed)
		}
		var got []string
		for _, f := range differences(t, before, after) {
			got = append(got, strings.Join([]string{f.Level.String(), string(f.Part), f.Words}, " "))
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s:\ngot:  %q\nwant: %q", tt.name, got, tt.want)
			continue
		}
		for i := range got {
			if !strings.HasPrefix(got[i], tt.want[i]) {
				t.Errorf("%s:\ngot:  %s\nwant: %s", tt.name, got[i], tt.want[i])
			}
		}
	}
}

func differences(t *testing.T, before, after string) []changes.Finding {
	t.Helper()
	var parsed []*template.Template
	for _, text := range []string{before, after} {
		if text == "" {
			parsed = append(parsed, nil)
			continue
		}
		p, err := template.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		parsed = append(parsed, p)
	}
	list, err := organization.Differences(parsed[0], parsed[1])
	if err != nil {
		t.Fatal(err)
	}
	return changes.Of(&compare.Comparison{Findings: list}).Findings
}

// A choice that all accounts share from now on is asked for.
func TestAChoiceIsShared(t *testing.T) {
	t.Parallel()
	shares := everyRole(t)
	each := testvendors.Replaced(t, shares, "        - ParameterKey: Versioning\n          ParameterValue: !Ref Versioning\n", "")
	want := []changes.Finding{{Level: compare.Minor, Part: compare.PartParameter, Change: compare.Added, Name: "Versioning",
		Words: "for an organization: Versioning is asked for, once for all accounts: each had its default"}}
	if diff := cmp.Diff(want, differences(t, each, shares)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// One that comes is offered, and one that goes leaves the stacks of it behind.
func TestFormsThatComeAndGo(t *testing.T) {
	t.Parallel()
	form := everyRole(t)
	for _, tt := range []struct {
		before, after string
		want          []changes.Finding
	}{
		{"", "", nil},
		{"", form, []changes.Finding{{Level: compare.Minor, Part: compare.PartLaunch, Change: compare.Added, Words: "it can be launched for a whole organization"}}},
		{form, "", []changes.Finding{{Level: compare.Major, Part: compare.PartLaunch, Change: compare.Removed,
			Words: "it cannot be launched for an organization any more: a stack with a stack set is not updated to this version"}}},
	} {
		if diff := cmp.Diff(tt.want, differences(t, tt.before, tt.after)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	plain, err := template.Parse([]byte("Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := organization.Differences(plain, plain); err == nil || err.Error() != "the version before: it has no stack set of a template that stands in it" {
		t.Errorf("got %v", err)
	}
}
