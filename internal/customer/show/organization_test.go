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
		"An account in ExcludedAccountIds gets none", "an account that joins one of the units later gets a stack without being asked",
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
	if got, want := strings.Join(asked, " "), "OrganizationalUnitIds ExcludedAccountIds Regions AutomaticDeployment WhenAnAccountLeaves CallAs FailureTolerancePercentage MaxConcurrentPercentage"; got != want {
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
