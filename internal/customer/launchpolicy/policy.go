// Package launchpolicy writes the least IAM policy with which a person can launch, update and remove a vendor's stack.
//
// It is derived from the types and properties of the template's resources and from AWS's own resource schemas (package
// types), less what only other properties need, and limited to the names that CloudFormation gives the stack's
// resources wherever IAM can. It covers every choice that the template offers.
package launchpolicy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// Scope says where a stack is launched, and under which names. A star stands for any.
type Scope struct {
	Partition, Region, AccountID string
	// StackName is the stack's name, which begins the names of most of its resources.
	StackName string
	// Vendor is the vendor's id, which every resource is tagged with.
	Vendor string
	// BoundaryARN is a permissions boundary that the role and user must have and keep. Left out, none is asked for.
	BoundaryARN string
	// SecretKeyARN is the KMS key that encrypts the secrets with the access keys. Left out, it is any key of the account in the
	// region, through Secrets Manager only.
	SecretKeyARN string
	// BucketNames are names, or with a star at the end their starts, that a new bucket may get from the customer. They are whole,
	// with the account's ID, the region and -an of one in the account's own namespace. Where it gets one in any case and none is known,
	// a placeholder stands for it.
	BucketNames []string
	// RoleNames are names, or with a star at the end their starts, that the role may get from the customer. Where it gets one in
	// any case and none is known, a placeholder stands for it.
	RoleNames []string

	// TemplateURL is the address that the template of a launch for an organization must have, with stars for what is not known of it.
	// Left out, any template may be launched.
	TemplateURL string

	// issuers are those of the template's OIDC providers, without https://.
	issuers []string
	// named are the logical IDs of roles and buckets that never have a name of CloudFormation's.
	named []string
}

// Document is a policy document of IAM's.
type Document struct {
	Version   string
	Statement []Statement
}

// Statement allows actions on resources.
type Statement struct {
	Sid       string
	Effect    string
	Action    []string
	Resource  []string
	Condition map[string]map[string][]string `json:",omitempty"`
}

// For writes the policy for a template.
func For(t *template.Template, scope Scope) (Document, error) {
	doc := Document{Version: "2012-10-17", Statement: scope.stack()}
	byType := map[string][]string{} // logical IDs
	uses := map[string]bool{}       // type and property
	resources := t.Section("Resources")
	conditions := t.Section("Conditions")
	names, err := newNames(t, scope.Partition)
	if err != nil {
		return doc, err
	}
	for _, id := range t.Keys("Resources") {
		r, _ := resources[id].(map[string]any)
		if neverMade(r, conditions, scope.Partition) {
			continue // such as a user with a key, where a role is the way in
		}
		typ := fmt.Sprint(r["Type"])
		byType[typ] = append(byType[typ], id)
		properties, _ := r["Properties"].(map[string]any)
		for p := range properties {
			uses[typ+" "+p] = true
		}
		if typ == "AWS::IAM::OIDCProvider" {
			scope.issuers = append(scope.issuers, issuer(properties["Url"]))
		}
		if typ == "AWS::IAM::ManagedPolicy" && properties["Roles"] != nil && len(scope.RoleNames) == 0 {
			scope.RoleNames = []string{UnnamedRole}
		}
		if names.given(typ, r) {
			scope.named = append(scope.named, id)
		}
	}
	if uses["AWS::SecretsManager::Secret KmsKeyId"] {
		doc.Statement = append(doc.Statement, scope.secretKey())
	}
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(byType)) {
		typ := types.Of(name)
		if typ.Launch.Sid == "" {
			errs = append(errs, fmt.Errorf("no policy is known for the resource type %s", name))
			continue
		}
		actions, err := actionsFor(typ, func(p string) bool { return uses[name+" "+p] })
		if err != nil {
			errs = append(errs, err)
			continue
		}
		doc.Statement = append(doc.Statement, scope.statements(typ, byType, actions)...)
	}
	if scope.BoundaryARN != "" {
		doc.Statement = bounded(doc.Statement, scope.BoundaryARN, scope.existingRoles())
	}
	return doc, errors.Join(errs...)
}

// stack is what CloudFormation itself asks of whoever uses it. What its validation before a deployment found is told by
// DescribeEvents only. GetTemplateSummary and the validation take no resource.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
func (s Scope) stack() []Statement {
	return []Statement{{
		Sid: "Stack", Effect: "Allow",
		Action: []string{
			"cloudformation:CreateChangeSet", "cloudformation:CreateStack", "cloudformation:DeleteChangeSet",
			"cloudformation:DeleteStack", "cloudformation:DescribeChangeSet", "cloudformation:DescribeEvents",
			"cloudformation:DescribeStackEvents", "cloudformation:DescribeStackResources", "cloudformation:DescribeStacks", "cloudformation:ExecuteChangeSet",
			"cloudformation:GetTemplate", "cloudformation:UpdateStack",
		},
		Resource: []string{s.arn("cloudformation", "stack/"+s.StackName+"/*")},
	}, {
		Sid: "ReadTemplates", Effect: "Allow",
		Action:   []string{"cloudformation:GetTemplateSummary", "cloudformation:ListStacks"}, // the console asks for both
		Resource: []string{"*"},
	}}
}

// secretKey is what Secrets Manager needs of the customer's KMS key, in the name of whoever makes or changes a secret. Encrypt
// is for another key of a secret that is there.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-authz
func (s Scope) secretKey() Statement {
	key := s.SecretKeyARN
	if key == "" {
		key = s.arn("kms", "key/*")
	}
	via := "secretsmanager." + s.Region + ".*"
	if p, ok := partition.Get(partition.ID(s.Partition)); ok {
		via = "secretsmanager." + s.Region + "." + p.S3Host
	}
	return Statement{
		Sid: "SecretKmsKey", Effect: "Allow",
		Action: []string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"}, Resource: []string{key},
		Condition: map[string]map[string][]string{"StringLike": {"kms:ViaService": {via}}},
	}
}

// fenced are the actions that IAM can tie to a permissions boundary; taking the boundary away is not among them here.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_permissionsboundary
var fenced = []string{
	"iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:CreateRole", "iam:CreateUser",
	"iam:PutRolePermissionsBoundary", "iam:PutUserPermissionsBoundary",
}

// bounded ties what makes a role or user, or gives it policies, to a permissions boundary that then stays.
func bounded(statements []Statement, boundary string, roles []string) []Statement {
	var list []Statement
	for _, s := range statements {
		if slices.Equal(s.Resource, roles) {
			list = append(list, s) // a role that is there already has what it has
			continue
		}
		var free, tied []string
		for _, a := range s.Action {
			switch {
			case slices.Contains(fenced, a):
				tied = append(tied, a)
			case a != "iam:DeleteRolePermissionsBoundary" && a != "iam:DeleteUserPermissionsBoundary":
				free = append(free, a)
			}
		}
		if len(free) > 0 {
			rest := s
			rest.Action = free
			list = append(list, rest)
		}
		if len(tied) > 0 {
			condition := map[string]map[string][]string{"StringEquals": {"iam:PermissionsBoundary": {boundary}}}
			maps.Copy(condition, s.Condition)
			list = append(list, Statement{Sid: s.Sid + "Bounded", Effect: s.Effect, Action: tied, Resource: s.Resource, Condition: condition})
		}
	}
	return list
}

// arn is the ARN of something in the region and account.
func (s Scope) arn(service, rest string) string {
	return "arn:" + s.Partition + ":" + service + ":" + s.Region + ":" + s.AccountID + ":" + rest
}

// actionsFor lists what the schema of a type asks for, less what only a property asks for that the template does not use.
func actionsFor(typ types.Type, uses func(property string) bool) ([]string, error) {
	facts, err := types.FactsOf(typ.Name)
	if err != nil {
		return nil, err
	}
	var actions []string
	for _, a := range slices.Concat(facts.Create, facts.Read, facts.Update, facts.Delete, typ.Launch.More) {
		service, name, _ := strings.Cut(a, ":")
		a = strings.ToLower(service) + ":" + name // some schemas write CloudTrail:
		if right, ok := respelt[a]; ok {
			a = right
		}
		if property, bound := typ.Launch.OnlyFor[a]; bound && !uses(property) {
			continue
		}
		if !slices.Contains(actions, a) {
			actions = append(actions, a)
		}
	}
	slices.Sort(actions)
	return actions, nil
}

// respelt are actions that the schemas spell otherwise than AWS's service authorization reference, or that are not there
// at all: IAM would take them and allow nothing.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
var respelt = map[string]string{
	"s3:DeleteBucketAnalyticsConfiguration": "s3:PutAnalyticsConfiguration",
	"s3:DeleteBucketCors":                   "s3:PutBucketCORS",
	"s3:DeleteBucketEncryption":             "s3:PutEncryptionConfiguration",
	"s3:DeleteBucketLifecycle":              "s3:PutLifecycleConfiguration",
	"s3:DeleteBucketMetricsConfiguration":   "s3:PutMetricsConfiguration",
	"s3:DeleteBucketReplication":            "s3:PutReplicationConfiguration",
	"s3:PutBucketReplication":               "s3:PutReplicationConfiguration",
	"s3:PutObjectLockConfiguration":         "s3:PutBucketObjectLockConfiguration",
}

// madeUp is the name that CloudFormation gives a resource, with a star for what it makes up. Of a long stack name it
// keeps the start only, as a role's name has 64 characters.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
func (s Scope) madeUp(logicalID string) string {
	const most = 64 - 13 // a hyphen and twelve random characters
	if len(s.StackName)+1+len(logicalID) > most {
		return s.StackName[:min(len(s.StackName), 20)] + "*"
	}
	return s.StackName + "-" + logicalID + "-*"
}
