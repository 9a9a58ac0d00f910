package show_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A reviewer reads what the form for an organization makes, where, who gets in there, what AWS does on its own, and what stays.
func TestOrganization(t *testing.T) {
	t.Parallel()
	const choices = "../../../test/choices/testdata/"
	defs, err := vendors.Load(choices+"vendors", "every-role")
	if err != nil {
		t.Fatal(err)
	}
	read := func(name string) []byte {
		data, err := os.ReadFile(choices + "templates/every-role/1.0.0/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	scope := launchpolicy.Scope{Partition: "aws", Region: "*", AccountID: "*", StackName: "acme"}
	sheet, err := show.Of(defs[0], read("template.yaml"), scope)
	if err != nil {
		t.Fatal(err)
	}
	if err := sheet.AddOrganization(defs[0], read("organization.yaml"), scope); err != nil {
		t.Fatal(err)
	}
	o := sheet.Organization
	words := strings.Join(o.Words, "\n")
	for _, want := range []string{
		"a stack set with service-managed permissions of that template, byte for byte", "a member account that is a delegated administrator of StackSets (CallAs)",
		"stacksets-exec-…, with AdministratorAccess", "with one external ID for all of them", "The management account gets none",
		"An account in ExcludedAccountIds gets none", "with OnlyAccountIds those alone get one", "with DataEventTrail, where the account has as many trails",
		"with RoleName, where the account has a role of that name", "an account that joins one of the units later gets a stack without being asked",
		"CAPABILITY_NAMED_IAM is acknowledged in its template", "it keeps in each of them: Bucket, BucketPolicy, LogBucket, LogBucketPolicy.",
		"(WhenAnAccountLeaves", "with any content, in every account of the organization",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("no %q in\n%s", want, words)
		}
	}
	if strings.Contains(words, "China") {
		t.Errorf("the vendor serves %v:\n%s", sheet.Partitions, words)
	}
	var asked, fixed []string
	for _, c := range o.Choices {
		asked = append(asked, c.Parameter)
	}
	for _, f := range o.Fixed {
		fixed = append(fixed, f.Parameter)
	}
	if got, want := strings.Join(asked, " "), "OrganizationalUnitIds ExcludedAccountIds OnlyAccountIds Regions AutomaticDeployment WhenAnAccountLeaves CallAs FailureTolerancePercentage MaxConcurrentPercentage"; got != want {
		t.Errorf("it asks for %s, want %s", got, want)
	}
	if got, want := strings.Join(fixed, " "), "NewBucketName ExistingBucketName FurtherBucketArns BucketAccountId KmsKeyArn ExistingLogBucketName PermissionsBoundaryArn"; got != want {
		t.Errorf("fixed are %s, want %s", got, want)
	}
	for _, format := range show.Formats() {
		var b bytes.Buffer
		if err := sheet.Render(&b, format); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"activate-organizations-access", "OrganizationalUnitIds", "SeeDelegatedAdministrators", o.SHA256} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s has no %s", format, want)
			}
		}
	}
	// What a choice comes to in many accounts is said where the form has it, and not elsewhere.
	if strings.Contains(words, "AWS charges for each") {
		t.Errorf("no key is made:\n%s", words)
	}
	if o.Look != "" || strings.Contains(words, "OidcProvider") {
		t.Errorf("there is nothing to look for: %q\n%s", o.Look, words)
	}
	// Who serves customers in China is told what AWS does not offer there.
	inChina := *sheet
	inChina.Partitions = append(slices.Clone(sheet.Partitions), "aws-cn")
	if err := inChina.AddOrganization(defs[0], read("organization.yaml"), scope); err != nil || !strings.Contains(fmt.Sprint(inChina.Organization.Words), "In China (aws-cn) AWS offers no trusted access") {
		t.Error(err, inChina.Organization.Words)
	}
	if err := sheet.AddOrganization(defs[0], read("template.yaml"), scope); err == nil || err.Error() != "the form for an organization: it has no AWS::CloudFormation::StackSet" {
		t.Errorf("got %v", err)
	}
}

// An alarm in every account and Region is as many mails to confirm.
func TestOrganizationWithAlarms(t *testing.T) {
	t.Parallel()
	words := strings.Join(sheetFor(t, "known-accounts").Organization.Words, "\n")
	if want := "The address for alarms gets a mail to confirm for each account and Region"; !strings.Contains(words, want) {
		t.Errorf("no %q in\n%s", want, words)
	}
}

// Where a role trusts the tokens of an issuer, the customer says for all accounts whether they have its OIDC provider, and is told how to
// look in each of them.
func TestOrganizationLooksForTheProvider(t *testing.T) {
	t.Parallel()
	sheet := sheetFor(t, "pipeline")
	words := strings.Join(sheet.Organization.Words, "\n")
	if want := "with OidcProvider Create, where it has the OIDC provider already, also in an account that joins later; with Existing nobody gets in where there is none"; !strings.Contains(words, want) {
		t.Errorf("no %q in\n%s", want, words)
	}
	i := slices.IndexFunc(sheet.Organization.Choices, func(c show.Choice) bool { return c.Parameter == vendors.ParamOIDCProvider })
	if i < 0 || !sheet.Organization.Choices[i].Required || !strings.HasPrefix(sheet.Organization.Choices[i].Description, "One answer for all accounts: ") {
		t.Errorf("choices: %+v", sheet.Organization.Choices)
	}
	for _, format := range show.Formats() {
		var b bytes.Buffer
		if err := sheet.Render(&b, format); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"aws organizations list-accounts", "OrganizationAccountAccessRole"} {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s has no %s", format, want)
			}
		}
	}
}

// What a choice comes to where it is one for many accounts is said.
func TestOrganizationMakesKeys(t *testing.T) {
	t.Parallel()
	words := strings.Join(sheetFor(t, "must-new-key").Organization.Words, "\n")
	if want := "A new KMS key is one in each account and Region, and AWS charges for each."; !strings.Contains(words, want) {
		t.Errorf("no %q in\n%s", want, words)
	}
}

// sheetFor is the sheet of a definition that offers a launch for an organization, with what is said of that.
func sheetFor(t *testing.T, vendor string) *show.Sheet {
	t.Helper()
	const choices = "../../../test/choices/testdata/"
	defs, err := vendors.Load(choices+"vendors", vendor)
	if err != nil {
		t.Fatal(err)
	}
	full, err := os.ReadFile(choices + "templates/" + vendor + "/1.0.0/template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	form, err := os.ReadFile(choices + "templates/" + vendor + "/1.0.0/organization.yaml")
	if err != nil {
		t.Fatal(err)
	}
	scope := launchpolicy.Scope{Partition: "aws", Region: "*", AccountID: "*", StackName: "acme"}
	sheet, err := show.Of(defs[0], full, scope)
	if err != nil {
		t.Fatal(err)
	}
	if err := sheet.AddOrganization(defs[0], form, scope); err != nil {
		t.Fatal(err)
	}
	return sheet
}
