package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	usages "github.com/bucketgrant/bucketgrant/internal/base/usage"
	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	sheets "github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// show prints what a customer's security reviewer wants to know about a vendor's template.
func show(_ context.Context, args []string, _ io.Reader, stdout, stderr io.Writer) error {
	flags := newFlags("show", "[flags] VENDOR",
		"Prints who gets in and how, what is granted and why, what is created, what the customer\n"+
			"chooses and hands back, and the least IAM policy for whoever launches the stack.", stderr)
	vendorsDir := flags.String("vendors", "vendors", "the `folder` of the vendor definitions")
	templatesDir := flags.String("templates", "templates", "the `folder` of the templates")
	format := flags.String("format", "text", "`text`, markdown or json")
	scope := launchpolicy.Scope{}
	flags.StringVar(&scope.StackName, "stack-name", "", "the `name` of the stack, for the launch policy (the vendor's id)")
	flags.StringVar(&scope.Partition, "partition", "aws", "the AWS `partition`, for the launch policy")
	flags.StringVar(&scope.Region, "region", "*", "the AWS `region`, for the launch policy")
	flags.StringVar(&scope.AccountID, "account", "*", "the AWS `account`, for the launch policy")
	flags.StringVar(&scope.BoundaryARN, "boundary", "", "the `ARN` of a permissions boundary that the role and user must have, for the launch policy")
	flags.StringVar(&scope.SecretKeyARN, "secret-key", "", "the `ARN` of the KMS key that encrypts the access key's secret (AccessKeyKmsKeyArn), for the launch policy")
	flags.StringVar(&scope.TemplateURL, "template-url", "", "the `address`, with stars for what is not known of it, that the form for an organization must be launched from, for its launch policy")
	bucket := flags.String("bucket", "", "the `name` of the new bucket, all of it, where the customer chooses it, for the launch policy")
	role := flags.String("role-name", "", "the `name` of the role, where the customer chooses it (RoleName, ExistingRoleName), for the launch policy")
	ids, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(ids) != 1 {
		return misused(flags, "must be given one vendor, got %d", len(ids))
	}
	if !slices.Contains(sheets.Formats(), *format) {
		return misused(flags, "-format must be %s, got %q", strings.Join(sheets.Formats(), ", "), *format)
	}

	if scope.SecretKeyARN != "" {
		if err := awsname.CheckKMSKeyARN(scope.SecretKeyARN); err != nil {
			return misused(flags, "-secret-key %v", err)
		}
	}

	defs, err := vendors.Load(*vendorsDir, ids...)
	if err != nil {
		return err
	}
	def := defs[0]
	if scope.StackName == "" {
		scope.StackName = def.Vendor
	}
	if *bucket != "" {
		scope.BucketNames = []string{*bucket}
	}
	if *role != "" {
		if err := def.CheckRoleName(*role); err != nil {
			return misused(flags, "-role-name %v", err)
		}
		scope.RoleNames = []string{*role}
	}
	path := filepath.Join(*templatesDir, def.Vendor, def.Version, "template.yaml")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not there: synthesize it with %s", path, usages.Synth(def.Vendor))
	} else if err != nil {
		return err
	}
	sheet, err := sheets.Of(def, data, scope)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	lean, err := os.ReadFile(filepath.Join(filepath.Dir(path), release.LeanName))
	if err == nil {
		err = sheet.AddLean(lean)
	} else if errors.Is(err, fs.ErrNotExist) { // of a template from before there were lean forms
		err = nil
	}
	if err == nil && def.Organization.Offered() {
		err = addOrganization(sheet, def, filepath.Join(filepath.Dir(path), release.OrganizationName), scope)
	}
	if err != nil {
		return err
	}
	return sheet.Render(stdout, *format)
}

// addOrganization puts the form for an organization into the sheet.
func addOrganization(sheet *sheets.Sheet, def *vendors.Definition, path string, scope launchpolicy.Scope) error {
	form, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) { // of a template from before there were such forms
		return nil
	} else if err != nil {
		return err
	}
	return sheet.AddOrganization(def, form, scope)
}
