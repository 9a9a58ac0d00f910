package proof

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/testvendors"
	"github.com/bucketgrant/bucketgrant/vendors"
)

var mutate = flag.Bool("mutate", false, "widen every definition and construct in turn, and see that the proof notices (about four minutes)")

// mutation is one change that widens access: of a definition, or of a construct's source.
type mutation struct {
	name     string
	file     string // from the project's root
	old, new string
	// vendor is whose template shows it. The proof of that one must fail.
	vendor string
}

var mutations = []mutation{
	// Definitions.
	{"bucket deletion added", "vendors/queryloop.yaml", `["s3:ListBucket"]`, `["s3:ListBucket", "s3:DeleteBucket"]` + "\n    grave: [{actions: [\"s3:DeleteBucket\"], why: Nobody said why.}]", "queryloop"},
	{"ACL writing added", "vendors/queryloop.yaml", `["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]`, `["s3:GetObject", "s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject"]` + "\n    grave: [{actions: [\"s3:PutObjectAcl\"], why: Nobody said why.}]", "queryloop"},
	{"every action on objects", "vendors/queryloop.yaml", `["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]`, `["s3:*"]` + "\n    grave: [{actions: [\"s3:BypassGovernanceRetention\", \"s3:ObjectOwnerOverrideToBucketOwner\", \"s3:PutObjectAcl\", \"s3:PutObjectVersionAcl\"], why: Nobody said why.}]", "queryloop"},
	{"actions of a kind", "vendors/apperate.yaml", `["s3:GetObject", "s3:GetObjectVersion"]`, `["s3:GetObject*"]`, "apperate"},
	{"writing added", "vendors/apperate.yaml", `"s3:GetObject", `, `"s3:GetObject", "s3:PutObject", `, "apperate"},
	{"bucket policy reading added", "vendors/apperate.yaml", `["s3:GetBucketLocation"]`, `["s3:GetBucketLocation", "s3:GetBucketPolicy"]`, "apperate"},
	{"trust from the start", "vendors/apperate.yaml", `afterLaunch`, `atLaunch`, "apperate"},
	{"reading added", "vendors/transfer.yaml", `["s3:PutObject"]`, `["s3:PutObject", "s3:GetObject"]`, "transfer"},
	{"listing added", "vendors/transfer.yaml", "permissions:\n", "permissions:\n  - {sid: List, why: Lists the objects., actions: [\"s3:ListBucket\"], on: [bucket]}\n", "transfer"},
	{"deleting for ever", "vendors/transfer.yaml", "    choice:\n      parameter: AllowDelete\n      default: true\n", "", "transfer"},
	{"deleting without a choice", "vendors/dataloop.yaml", "    choice:\n      parameter: AllowDelete\n      default: false\n", "", "dataloop"},
	{"further use of a key added", "vendors/quartic.yaml", "permissions:\n", "furtherKms: [{actions: [\"kms:Encrypt\", \"kms:DescribeKey\"], why: Nobody said why it is needed.}]\npermissions:\n", "quartic"},
	{"another account", "vendors/quartic.yaml", `"555071496850"`, `"555071496851"`, "quartic"},
	{"no external ID", "vendors/quartic.yaml", `externalId: required`, `noExternalId: The vendor says that it does not need one.`, "quartic"},
	{"account in another partition", "vendors/quartic.yaml", `account: "555071496850"`, `account: {aws: "555071496850", aws-cn: "555071496850"}`, "quartic"},
	{"a key that reads by itself", "vendors/dataloop.yaml", `stsUserRole: {}`, `keyedUser: {}`, "dataloop"},
	{"regions: one more", "internal/vocabulary/partitions.go", `expr.Contains(served, expr.Ref("AWS::Region")),`, `expr.Contains(append(served, "us-west-2"), expr.Ref("AWS::Region")),`, "few-regions"},
	{"regions: all", "internal/vocabulary/partitions.go", `	if served == nil {
		return Choice{}
	}
	return Choice{Rules: []Rule{{
		Name: "ServedRegion",`, `	if served != nil {
		return Choice{}
	}
	return Choice{Rules: []Rule{{
		Name: "ServedRegion",`, "few-regions"},
	{"regions: all for which somebody is published", "vendors/regions.go", `return d.Regions != nil && !slices.Contains(d.Regions, region) })`, `return false })`, "own-regions"},
	{"regions: the bucket's anywhere", "internal/vocabulary/partitions.go", `expr.Contains(served, expr.Ref("AWS::Region")),`, `expr.Or(expr.Contains(served, expr.Ref("AWS::Region")), expr.Not(expr.Equals(expr.Ref("ExistingBucketName"), ""))),`, "few-regions"},
	{"every partition", "vendors/transfer.yaml", `partitions: [aws]`, `partitions: [aws, aws-cn]`, "transfer"},
	// A way in for each partition.
	{"the key everywhere", "internal/vocabulary/wayin.go", `Condition{UseKeyedUser, used(def, wayKeyedUser)}`, `Condition{UseKeyedUser, expr.Not(expr.Equals(expr.Ref("AWS::Partition"), "aws-iso"))}`, "key-elsewhere"},
	{"the role everywhere", "internal/vocabulary/wayin.go", `Condition{UseRole, expr.Not(expr.Is(UseKeyedUser))}`, `Condition{UseRole, expr.Not(expr.Equals(expr.Ref("AWS::Partition"), "aws-iso"))}`, "key-elsewhere"},
	{"the key in the wrong partition too", "internal/vocabulary/wayin.go", `for _, p := range def.KeyPartitions() {`, `for _, p := range append(def.KeyPartitions(), "aws") {`, "key-elsewhere"},
	// Trust.
	{"external ID not asked for", "constructs/trust.go", `if given(externalID) {`, `if false {`, "quartic"},
	{"external ID in any case", "constructs/trust.go", `add(condition, narrowing.StringEquals, "sts:ExternalId"`, `add(condition, "StringEqualsIgnoreCase", "sts:ExternalId"`, "quartic"},
	{"external ID only if there is one", "constructs/trust.go", `add(condition, narrowing.StringEquals, "sts:ExternalId"`, `add(condition, "StringEqualsIfExists", "sts:ExternalId"`, "quartic"},
	{"every account", "constructs/trust.go", `Sub("arn:${AWS::Partition}:iam::${AccountID}:root", "AccountID", id)`, `"*"`, "quartic"},
	{"the customer's account too", "constructs/trust.go", `"Principal": map[string]any{"AWS": principal}`, `"Principal": map[string]any{"AWS": []any{principal, Ref("AWS::AccountId")}}`, "quartic"},
	{"every principal", "constructs/trust.go", `crossAccount(t.Sid, oneOrSeveral(t.ARN, t.ARNs), `, `crossAccount(t.Sid, "*", `, "apperate"},
	{"a service too", "constructs/trust.go", `"Principal": map[string]any{"AWS": principal}`, `"Principal": map[string]any{"AWS": principal, "Service": "ec2.amazonaws.com"}`, "dataloop"},
	{"everybody before the second phase", "constructs/trust.go", `"Effect":    "Deny",`, `"Effect":    "Allow",`, "apperate"},
	{"always the second phase", "constructs/trust.go", `list[i] = t.When.choose(yes, no)`, `list[i] = t.When.choose(no, yes)`, "apperate"},
	{"every user of the account", "constructs/trust.go", `crossAccount("OnlyThisUser", t.arn, `, `crossAccount("OnlyThisUser", Ref("AWS::AccountId"), `, "dataloop"},
	{"every service account", "constructs/webidentity.go", `condition.add("StringEquals", subject, t.Subject)`, `condition.add("StringEquals", name+":aud", t.Subject)`, "transfer"},
	{"every audience", "constructs/webidentity.go", `if given(t.Audience) {`, `if false {`, "transfer"},
	{"every audience of an issuer", "constructs/webidentity.go", `if given(t.Audience) {`, `if false {`, "pipeline"},
	{"every audience where there are two", "constructs/webidentity.go", `if len(t.Audiences) > 0 {`, `if false {`, "any-subject"},
	{"every subject that a pattern begins like", "stacks/webidentity.go", `return "${" + vendors.SubjectParameters()[i] + "}"`, `return "${" + vendors.SubjectParameters()[i] + "}*"`, "pipeline"},
	{"a subject if there is one", "constructs/webidentity.go", `condition.add("StringLike", subject, t.SubjectLike)`, `condition.add("StringLikeIfExists", subject, t.SubjectLike)`, "own-issuer"},
	{"every subject", "constructs/webidentity.go", `condition.add("StringLike", subject, t.SubjectLike)`, `condition.add("StringLike", subject, "*")`, "own-issuer"},
	{"no further claim", "constructs/webidentity.go", `for _, c := range t.Claims {
		condition.add(`, `for _, c := range t.Claims[:0] {
		condition.add(`, "pipeline"},
	{"a claim of which all values count, also none", "constructs/webidentity.go", `condition.add(c.Operator, `, `condition.add(strings.Replace(c.Operator, "ForAnyValue:", "ForAllValues:", 1), `, "any-subject"},
	{"every session that a token opens", "constructs/webidentity.go", `conditions(narrowedTo(t.Narrowed))`, `conditions{}`, "any-subject"},
	{"a token in whose way no condition is", "stacks/vendor.go", `web.Narrowed = narrowed(t.ConditionsOn(vendors.NarrowsWebIdentity))`, ``, "either-way"},
	{"a principal in whose way no condition is", "stacks/vendor.go", `Narrowed: narrowed(t.ConditionsOn(vendors.NarrowsPrincipal)),
	}`, `}`, "either-way"},
	{"conditions that say whom they narrow narrow nobody", "vendors/condition.go", `c.Narrows != way })`, `true })`, "either-way"},
	{"every issuer", "constructs/webidentity.go", `principal = Sub(providerARN + name)`, `principal = "*"`, "any-subject"},
	{"every issuer of one name", "constructs/webidentity.go", `part, _ := inSub(t.IssuerPart, nil)
		name = before + part + after`, `part := "*"
		name = before + part + after`, "own-issuer"},
	{"an OIDC provider that goes with the stack", "constructs/oidc.go", `when: props.When, kept: true,`, `when: props.When,`, "pipeline"},
	{"an OIDC provider that takes another audience", "constructs/oidc.go", `slices.Clone(props.Audiences),`, `append(slices.Clone(props.Audiences), "https://other.example.com"),`, "pipeline"},
	// A role that may assume itself, its name and its sessions.
	{"itself: every role and user of the account", "constructs/selftrust.go", `condition := map[string]any{"ArnEquals": map[string]any{"aws:PrincipalArn": roleNamed(s.name)}}`, `condition := map[string]any{}`, "itself"},
	{"itself: roles whose names begin the same", "constructs/selftrust.go", `"ArnEquals": map[string]any{"aws:PrincipalArn": roleNamed(s.name)}`, `"ArnLike": map[string]any{"aws:PrincipalArn": Sub("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${RoleName}*", "RoleName", s.name)}`, "itself"},
	{"itself: without the external ID", "constructs/selftrust.go", `if given(externalID) {`, `if false {`, "itself"},
	{"itself: every role that there is", "constructs/selftrust.go", `"Action": "sts:AssumeRole", "Resource": roleNamed(props.Name)`, `"Action": "sts:AssumeRole", "Resource": "*"`, "itself"},
	{"itself: unasked", "constructs/role.go", `if props.AssumesItself != "" {
		props.Policies`, `if given(props.Name) {
		props.Policies`, "named-role"},
	{"a role of any name", "internal/vocabulary/rolename.go", `shape.Pattern, shape.Constraint = awsname.RoleNameFrom(name.Prefix)`, `_, shape.Constraint = awsname.RoleNameFrom(name.Prefix)`, "named-role"},
	{"a session of IAM's longest", "internal/vocabulary/session.go", `Max: most,`, `Max: vendors.MostSession,`, "named-role"},
	{"a session of IAM's longest unless the customer says otherwise", "stacks/vendor.go", `props.MaxSessionSeconds = constructs.Ref(vendors.ParamMaxSessionDuration)`, `props.MaxSessionSeconds = 43200`, "named-role"},
	{"there: not the role that the customer names", "stacks/vendor.go", `props.RoleNames = []constructs.Value{constructs.Ref(vendors.ParamExistingRoleName)}`, `props.RoleNames = []constructs.Value{"ThereAlreadyAdmin"}`, "there-already"},
	{"there: a role besides", "stacks/vendor.go", `props.RoleNames = []constructs.Value{constructs.Ref(vendors.ParamExistingRoleName)}`, `props.RoleNames = []constructs.Value{constructs.Ref(vendors.ParamExistingRoleName), "ThereAlreadyAdmin"}`, "there-already"},
	{"there: unasked", "stacks/vendor.go", `if s.def.Access.ExistingRole != nil {`, `if s.def.Access.ExistingRole == nil {
		props.RoleNames = []constructs.Value{"admin"}
	} else {`, "named-role"},
	{"there: further buckets for nobody", "stacks/vendor.go", `BucketAccountID: s.bucketAccount(), RoleNames: props.RoleNames,`, `BucketAccountID: s.bucketAccount(),`, "there-already"},
	{"the key for every bucket", "constructs/policy.go", `			"StringLike":   map[string]any{encryptedOf: props.encrypted()},`, ``, "transfer"},
	{"the key for buckets whose names begin the same", "constructs/policy.go", `AccessPolicyProps{BucketName: p.BucketName, BucketARNs`, `AccessPolicyProps{BucketName: Sub("${Name}*", "Name", p.BucketName), BucketARNs`, "there-already"},
	{"further buckets without the key", "stacks/vendor.go", `KMSKeyARN: key, KMSKeyWhen: uses, FurtherKeyUse: keyUse(tiedToS3(s.def.FurtherKMS)),`, ``, "apperate"},
	{"the key not for what is in the bucket", "constructs/policy.go", `resources(Permission{OnBucket: true, OnObjects: true}, AccessPolicyProps{`, `resources(Permission{OnBucket: true}, AccessPolicyProps{`, "there-already"},
	// Grants.
	{"a star after the bucket", "constructs/policy.go", `const bucket = "arn:${AWS::Partition}:s3:::${BucketName}"`, `const bucket = "arn:${AWS::Partition}:s3:::${BucketName}*"`, "quartic"},
	{"every bucket", "constructs/policy.go", `const bucket = "arn:${AWS::Partition}:s3:::${BucketName}"`, `const bucket = "arn:${AWS::Partition}:s3:::*"`, "dataloop"},
	{"every resource", "constructs/policy.go", `"Resource": resources(perm, props),`, `"Resource": "*",`, "queryloop"},
	{"prefix lost for objects", "constructs/policy.go", `Sub(bucket+"/${Prefix}*", "BucketName"`, `Sub(bucket+"/*", "BucketName"`, "dataloop"},
	{"prefix lost for listing", "constructs/policy.go", `if props.limited() && slices.ContainsFunc(perm.Actions, listsKeys) {`, `if false {`, "dataloop"},
	{"beyond the prefix: listing too", "constructs/policy.go", `return slices.Contains(perm.BeyondPrefix, a) }`, `return perm.BeyondPrefix != nil }`, "own-settings"},
	{"beyond the prefix: another one, too", "constructs/policy.go", `part.OnObjects = false // they are of the bucket`, `part.Actions = append(part.Actions, "s3:GetBucketPolicy")`, "own-settings"},
	{"beyond the prefix: a stranger's bucket", "constructs/policy.go", `!slices.ContainsFunc(perm.Actions, namesNoAccount) {`, `!slices.ContainsFunc(perm.Actions, namesNoAccount) && len(perm.Actions) != len(perm.BeyondPrefix) {`, "own-settings"},
	{"beyond the prefix: not granted", "constructs/policy.go", `			parts = append(parts, part)
		}
		if part := apart("Listing"`, `		}
		if part := apart("Listing"`, "own-settings"},
	{"beyond the prefix: under a condition that it does not know", "constructs/policy.go", `props.limited() && slices.ContainsFunc(perm.Actions, listsKeys)`, `props.limited() && perm.OnBucket`, "own-settings"},
	{"beyond the prefix: listing for a guest", "constructs/policy.go", `return slices.Contains(perm.BeyondPrefix, a) }`, `return perm.BeyondPrefix != nil }`, "many-guests"},
	{"listing without a prefix", "constructs/policy.go", `condition["StringLike"] = `, `condition["StringLikeIfExists"] = `, "apperate"},
	{"a bucket of whoever took its name", "constructs/policy.go", `condition["StringEquals"] = map[string]any{"s3:ResourceAccount": props.account()}`, ``, "apperate"},
	{"listing in the bucket of whoever took its name", "constructs/policy.go", `if !props.ofTheBucket && !perm.OnAccount && !slices.ContainsFunc(perm.Actions, namesNoAccount) {`, `if perm.OnObjects {`, "dataloop"},
	{"objects for whoever took the bucket's name", "constructs/policy.go", `if !props.ofTheBucket && !perm.OnAccount && !slices.ContainsFunc(perm.Actions, namesNoAccount) {`, `if perm.OnBucket {`, "transfer"},
	{"the account only if S3 says it", "constructs/policy.go", `condition["StringEquals"] = `, `condition["StringEqualsIfExists"] = `, "quartic"},
	{"every account that there is", "constructs/policy.go", `condition["StringEquals"] = map[string]any{"s3:ResourceAccount": props.account()}`, `condition["StringLike"] = map[string]any{"s3:ResourceAccount": "*"}`, "queryloop"},
	{"the stack's own account where the customer named another", "stacks/vendor.go", `		KMSKeyARN: key, KMSKeyWhen: uses,
		BucketAccountID: s.bucketAccount(),`, `		KMSKeyARN: key, KMSKeyWhen: uses,`, "other-account"},
	{"the stack's own account for further buckets", "stacks/vendor.go", `Prefixes: props.Prefixes, BucketAccountID: s.bucketAccount(),`, `Prefixes: props.Prefixes,`, "every-role"},
	{"the customer's two accounts the wrong way round", "stacks/vendor.go", `constructs.If(vocabulary.NameBucketAccount, constructs.Ref(vendors.ParamBucketAccountID), constructs.Ref("AWS::AccountId"))`, `constructs.If(vocabulary.NameBucketAccount, constructs.Ref("AWS::AccountId"), constructs.Ref(vendors.ParamBucketAccountID))`, "other-account"},
	{"both accounts where the customer named one", "stacks/vendor.go", `constructs.If(vocabulary.NameBucketAccount, constructs.Ref(vendors.ParamBucketAccountID), constructs.Ref("AWS::AccountId"))`, `constructs.If(vocabulary.NameBucketAccount, constructs.Expression(expr.Split(",", constructs.Sub("${BucketAccountId},${AWS::AccountId}"))), constructs.Ref("AWS::AccountId"))`, "every-role"},
	// A bucket's own policy.
	{"guest: the policy stays", "constructs/bucket.go", `policy.kept, policy.deleted, policy.reasons = false, true, reasons`, `policy.reasons = reasons`, "own-guest"},
	{"guest: everybody of AWS", "constructs/guest.go", `return map[string]any{"AWS": oneOrSeveral(g.ARN, g.ARNs)}`, `return map[string]any{"AWS": "*"}`, "own-guest"},
	{"guest: every object", "stacks/guest.go", `g.Prefix, g.PrefixWhen = constructs.Ref(vendors.ParamPrefix), vocabulary.LimitToPrefix`, `_ = vocabulary.LimitToPrefix`, "many-guests"},
	{"guest: without TLS", "constructs/bucket.go", `policy = bucketPolicy(b.LogicalID, props.When, statements...)`, `policy.properties["PolicyDocument"] = policyDocument(statements...)`, "own-guest"},
	{"guest: a choice is none", "constructs/guest.go", `perm.When.orNothing(s)`, `s`, "many-guests"},
	{"another account's bucket where the template makes it", "internal/vocabulary/otheraccount.go", `if def.Bucket.Create == vendors.CreateAllowed {`, `if false {`, "every-role"},
	{"no condition on the account where the customer names it", "constructs/policy.go", `if !props.ofTheBucket && !perm.OnAccount && !slices.ContainsFunc(perm.Actions, namesNoAccount) {`, `if !given(props.BucketAccountID) && !slices.ContainsFunc(perm.Actions, namesNoAccount) {`, "other-account"},
	{"a choice that is none", "constructs/policy.go", `perm.When.orNothing(statement(part, props))`, `statement(part, props)`, "transfer"},
	{"the key for every service", "constructs/policy.go", `"StringEquals": map[string]any{"kms:ViaService": viaS3()},`, ``, "apperate"},
	{"the key in every region", "constructs/policy.go", `"StringEquals": map[string]any{"kms:ViaService": viaS3()},
			"StringLike":   map[string]any{`, `"StringLike": map[string]any{"kms:ViaService": "s3.*", `, "apperate"},
	{"every key", "constructs/policy.go", `"Resource": props.KMSKeyARN,`, `"Resource": "*",`, "apperate"},
	{"encrypting for readers", "internal/aws/s3actions/s3actions.go", `return []string{"kms:Decrypt"}`, `return []string{"kms:Decrypt", "kms:GenerateDataKey"}`, "apperate"},
	{"every KMS action", "constructs/policy.go", `"Action":   oneOrList(part.Actions),
		"Resource": props.KMSKeyARN,`, `"Action":   "kms:*",
		"Resource": props.KMSKeyARN,`, "queryloop"},
	{"further buckets by their start", "constructs/prefix.go", `return []string{"/*"}`, `return []string{"*"}`, "apperate"},
	{"own prefixes: whole further buckets", "stacks/vendor.go", `Prefixes: props.Prefixes, BucketAccountID`, `BucketAccountID`, "own-prefixes"},
	{"own prefixes: the whole first bucket", "stacks/vendor.go", `	props.Prefixes = s.def.Bucket.Prefixes
	if s.queue`, `	if s.queue`, "own-prefixes"},
	{"own prefixes: listing of everything", "constructs/prefix.go", `list = append(list, prefix+"*")`, `list = append(list, prefix[:0]+"*")`, "own-prefixes"},
	{"own prefixes: keys that begin as the folder", "constructs/prefix.go", `list = append(list, "/"+prefix+"*")`, `list = append(list, "/"+strings.TrimSuffix(prefix, "/")+"*")`, "own-prefixes"},
	{"own prefixes: keys that end so", "constructs/prefix.go", `list = append(list, "/"+prefix+"*")`, `list = append(list, "/*"+prefix+"*")`, "own-prefixes"},
	{"own prefixes: cut at a comma", "constructs/policy.go", `between = "|" // a prefix may have a comma`, ``, "own-prefixes"},
	{"own prefixes: expiry of everything", "stacks/settings.go", `props.Lifecycle.ExpirePrefixes = b.Prefixes`, ``, "own-prefixes"},
	{"own prefixes: every object for a guest", "stacks/guest.go", `, Prefixes: s.def.Bucket.Prefixes,`, `,`, "guest-prefix"},
	{"existing names: that begin any way", "internal/vocabulary/bucket.go", `awsname.BucketNameFrom(start)`, `awsname.BucketNameFrom(start[:0])`, "named-buckets"},
	{"existing names: further ones that begin any way", "internal/vocabulary/furtherbuckets.go", `awsname.BucketARNFrom(start)`, `awsname.BucketARNFrom(start[:0])`, "named-buckets"},
	{"existing names: that have it anywhere", "internal/aws/awsname/bucketfrom.go", "return `(?=` +", "return `(?=.*` +", "named-buckets"},
	{"existing names: a dot is anything", "internal/aws/awsname/bucketfrom.go", `regexp.QuoteMeta(prefix)`, `regexp.MustCompile(prefix).String()`, "named-buckets"},
	{"keys: none where one must be", "internal/vocabulary/encryption.go", `key.Default, key.Shape = nil, Shape{awsname.KMSKeyARNPattern, awsname.KMSKeyARNDescription}`, `key.Default = nil`, "must-key"},
	{"keys: none where one must be, for a guest", "internal/vocabulary/encryption.go", `if rules = keyIsGiven(def); rules == nil {`, `if rules = keyIsGiven(def); false {`, "guest-must-key"},
	{"keys: none, and none made", "internal/vocabulary/encryption.go", `Conditions: usesKey(def), Rules: rules}`, `Conditions: usesKey(def)}`, "must-new-key"},
	{"keys: one made for a bucket that is there", "internal/vocabulary/newkey.go", `if isNew := noExistingBucket(def); isNew != nil {`, `if isNew := noExistingBucket(def); false {`, "must-new-key"},
	{"keys: one where none may be", "vendors/kms.go", `case d.Bucket.KMS != "":`, `case d.Bucket.KMS != "" && d.Bucket.KMS != KeyNever:`, "no-key"},
	{"keys: one where none may be, of a set", "vendors/kms.go", `case d.Bucket.KMS != "":`, `case d.Bucket.KMS == KeyRequired:`, "must-key"},
	{"further key: of every key", "constructs/policy.go", `	if permissions.ThroughS3(part.Actions[0]) {`, `	if !permissions.ThroughS3(part.Actions[0]) {
		statement["Resource"] = "*"
	} else {`, "further-key"},
	{"further key: otherwise than through S3", "internal/aws/permissions/key.go", `return slices.Contains(throughS3, action)`, `return slices.Contains(throughS3[:1], action)`, "further-key"},
	{"further key: another action that KMS itself is asked", "constructs/policy.go", `	if permissions.ThroughS3(part.Actions[0]) {`, `	if !permissions.ThroughS3(part.Actions[0]) {
		statement["Action"] = "kms:Describe*"
	} else {`, "further-key"},
	{"further key: a grant of it", "constructs/keyuse.go", `part.Actions = append(part.Actions, actions...)`, `part.Actions = append(append(part.Actions, actions...), "kms:CreateGrant")`, "user-key"},
	{"further key: whatever S3 may do with it", "constructs/keyuse.go", `part.Actions = append(part.Actions, actions...)`, `part.Actions = append(append(part.Actions, actions...), "kms:ReEncrypt*")`, "there-key"},
	{"further key: the first set's for every set", "vendors/sets.go", `alone.FurtherKMS = s.FurtherKMS`, ``, "further-key"},
	{"further key: none", "stacks/vendor.go", `FurtherKeyUse:   keyUse(s.def.FurtherKMS),`, ``, "user-key"},
	{"further key: none for further buckets", "stacks/vendor.go", `KMSKeyARN: key, KMSKeyWhen: uses, FurtherKeyUse: keyUse(tiedToS3(s.def.FurtherKMS)),`, `KMSKeyARN: key, KMSKeyWhen: uses,`, "there-key"},
	{"further key: without a key of the bucket's", "constructs/policy.go", `statements = append(statements, props.KMSKeyWhen.orNothing(useKey(part, props)))
			reasons[part.Sid]`, `statements = append(statements, useKey(part, props))
			reasons[part.Sid]`, "further-key"},
	{"own prefixes: told of everything", "internal/vocabulary/notifications.go", `case def.Notifications.Prefix != "":`, `case false:`, "own-prefixes"},
	{"the keyed user reads too", "constructs/stsuserrole.go", `props.User.define(n, user, nil, props.When)`, `props.User.define(n, user, props.Role.Policies, props.When)`, "dataloop"},
	// Buckets and secrets.
	{"plain HTTP", "constructs/bucket.go", `"aws:SecureTransport": "false"`, `"aws:SecureTransport": "never"`, "quartic"},
	{"plain HTTP for objects", "constructs/bucket.go", `[]any{GetAtt(bucketID, "Arn"), Sub("${" + bucketID + ".Arn}/*")}`, `[]any{GetAtt(bucketID, "Arn")}`, "queryloop"},
	{"CORS: pages of every site", "constructs/cors.go", `rule := map[string]any{"AllowedOrigins": r.Origins,`, `rule := map[string]any{"AllowedOrigins": []string{"*"},`, "own-settings"},
	{"CORS: every method", "constructs/cors.go", `"AllowedMethods": r.Methods}`, `"AllowedMethods": []string{"GET", "HEAD", "PUT", "POST", "DELETE"}}`, "own-settings"},
	{"CORS: every header", "constructs/cors.go", `rule["AllowedHeaders"] = r.Headers`, `rule["AllowedHeaders"] = []string{"*"}`, "own-settings"},
	{"CORS: one rule of several", "stacks/settings.go", `for _, c := range b.CORS {`, `for _, c := range b.CORS[:min(1, len(b.CORS))] {`, "own-settings"},
	{"CORS: unasked", "constructs/bucket.go", `if len(props.CORS) > 0 {`, `props.CORS = append(props.CORS, CORSRule{Origins: []string{"*"}, Methods: []string{"GET"}})
	if true {`, "own-guest"},
	{"locked: for a day", "constructs/keeping.go", `"Mode": l.Mode, "Days": l.Days}`, `"Mode": l.Mode, "Days": 1}`, "own-lock"},
	{"locked: in a mode that nobody can lift", "constructs/keeping.go", `"Mode": l.Mode, "Days": l.Days}`, `"Mode": "COMPLIANCE", "Days": l.Days}`, "own-lock"},
	{"locked: not on", "constructs/keeping.go", `properties["ObjectLockEnabled"], properties["ObjectLockConfiguration"] = true, lock`, `_ = lock`, "own-lock"},
	{"locked: unasked", "stacks/settings.go", `if l := b.ObjectLock; l != nil {`, `if b.ObjectLock == nil {
		props.Versioning, props.VersioningWhen, props.ObjectLock = nil, "", constructs.ObjectLock{On: true}
	}
	if l := b.ObjectLock; l != nil {`, "own-guest"},
	{"versioning: not on", "stacks/settings.go", `if b.VersioningOn != "" {`, `if false {`, "own-settings"},
	{"expiry: unasked", "constructs/keeping.go", `rules = append(rules, l.ExpireWhen.orNothing(rule))`, `rules = append(rules, rule)`, "own-settings"},
	{"expiry: of every object where the customer gave a prefix", "constructs/keeping.go", `rule("ExpireObjects", l.ExpirePrefix)`, `rule("ExpireObjects", "")`, "own-settings"},
	{"expiry: on by default", "internal/vocabulary/expiry.go", `Default: new("0"), Shape`, `Default: new("30"), Shape`, "own-settings"},
	{"expiry: sooner than the customer says", "stacks/settings.go", `constructs.Ref(vendors.ParamExpireAfterDays), vocabulary`, `1, vocabulary`, "own-settings"},
	{"uploads: never cleared away", "constructs/keeping.go", `if l.AbortUploadsAfterDays > 0 {`, `if false {`, "own-settings"},
	{"public policies", "constructs/bucket.go", `"BlockPublicPolicy":     true`, `"BlockPublicPolicy":     false`, "queryloop"},
	{"ACLs", "constructs/bucket.go", `"BucketOwnerEnforced"`, `"ObjectWriter"`, "queryloop"},
	{"a bucket that goes with the stack", "constructs/bucket.go", `logicalID: b.LogicalID, typ: "AWS::S3::Bucket", when: props.When, kept: true,`, `logicalID: b.LogicalID, typ: "AWS::S3::Bucket", when: props.When,`, "queryloop"},
	{"a bucket that goes when it is replaced", "constructs/resource.go", `entry["UpdateReplacePolicy"] = "RetainExceptOnCreate", "Retain"`, `entry["UpdateReplacePolicy"] = "RetainExceptOnCreate", "Delete"`, "queryloop"},
	{"logs from everybody", "constructs/logbucket.go", `"ArnLike":      map[string]any{"aws:SourceArn": source},`, ``, "queryloop"},
	{"the secret's key for the vendor too", "stacks/vendor.go", `key, uses := s.kmsKey()`, `key, uses := constructs.Ref(vendors.ParamAccessKeyKMSKeyARN), constructs.When(vocabulary.UseSecretKMSKey)`, "queryloop"},
	// The key that the template makes.
	{"a new key that goes with the stack", "constructs/kmskey.go", `kept: true, reasons: reasons, properties`, `reasons: reasons, properties`, "new-key"},
	{"a new key without rotation", "constructs/kmskey.go", `"EnableKeyRotation": true,`, `"EnableKeyRotation": false,`, "new-key"},
	{"a new key for everybody of the vendor's", "constructs/kmskey.go", `g.as().principal(),`, `map[string]any{"AWS": "arn:aws:iam::444455556666:root"},`, "guest-key"},
	{"a new key for everybody", "constructs/kmskey.go", `g.as().principal(),`, `map[string]any{"AWS": "*"},`, "guest-key"},
	{"a new key otherwise than through S3", "constructs/kmskey.go", `"StringEquals": map[string]any{"kms:ViaService": viaS3()},`, ``, "guest-key"},
	{"a new key for all buckets", "constructs/kmskey.go", `AccessPolicyProps{BucketName: g.BucketName}.encrypted()`, `"*"`, "guest-key"},
	{"a new key for buckets whose names begin the same", "constructs/kmskey.go", `AccessPolicyProps{BucketName: g.BucketName}.encrypted()`, `Sub("arn:${AWS::Partition}:s3:::${BucketName}*", "BucketName", g.BucketName)`, "guest-key"},
	{"a new key to administer", "constructs/kmskey.go", `oneOrList(g.Actions)`, `append(g.Actions, "kms:CreateGrant")`, "guest-key"},
	{"a new key that is not withdrawn", "constructs/kmskey.go", `props.Guest.When.orNothing(props.Guest.statement())`, `props.Guest.statement()`, "guest-key"},
	{"a bucket whose guest is not withdrawn", "constructs/guest.go", `g.When.orNothing(perm.When.orNothing(s))`, `perm.When.orNothing(s)`, "guest-key"},
	{"a new key that is withdrawn always", "internal/vocabulary/newkey.go", `expr.Has(vendors.ParamVendorAccess, AccessGranted)`, `expr.Has(vendors.ParamVendorAccess, "None")`, "guest-key"},
	{"a new key whose lean form withdraws nothing", "internal/vocabulary/newkey.go", `, Withdraws: CreateKMSKey,`, `,`, "guest-key"},
	{"a lean form that always makes the provider", "internal/vocabulary/oidcprovider.go", `, Beforehand: true,`, `,`, "pipeline"},
	{"a new key that nobody can administer", "constructs/kmskey.go", `"Action":    "kms:*",`, `"Action":    "kms:Decrypt",`, "new-key"},
	{"a new key of another account's", "constructs/kmskey.go", `iam::${AWS::AccountId}:root`, `iam::444455556666:root`, "new-key"},
	{"a new key that the bucket does not use", "stacks/vendor.go", `props.KMSKeyARN, props.KMSKeyWhen = s.kmsKey()`, `props.KMSKeyARN, props.KMSKeyWhen = s.ref(vendors.ParamKMSKeyARN), s.when(vocabulary.UseKMSKey)`, "new-key"},
	{"a new key that the role may not use", "stacks/vendor.go", `key, uses := s.kmsKey()`, `key, uses := s.ref(vendors.ParamKMSKeyARN), s.when(vocabulary.UseKMSKey)`, "new-key"},
	{"a new key for an existing bucket", "internal/vocabulary/newkey.go", `expr.And(newBucketIs(def, expr.Has(vendors.ParamNewKMSKey, "Yes"))...)`, `expr.Has(vendors.ParamNewKMSKey, "Yes")`, "new-key"},
	{"a new key whatever is chosen", "stacks/key.go", `When: vocabulary.CreateKMSKey,
	}`, `When: "",
	}`, "new-key"},
	{"a new key for the bucket of another name", "stacks/key.go", `return bucket.Name
	}`, `return bucket.Name
	}
	if s != nil {
		return bucket.NamePrefix
	}`, "guest-key"},
	{"a bucket with S3's own keys", "constructs/bucket.go", `if !given(props.KMSKeyARN) {`, `if true {`, "queryloop"},
	{"a bucket without a bucket key", "constructs/bucket.go", `		"BucketKeyEnabled":       true,
`, ``, "new-key"},
	{"the secret without the customer's key", "constructs/user.go", `if given(u.SecretKMSKeyARN) {`, `if false {`, "dataloop"},
	{"the bucket's key for the secret", "stacks/vendor.go", `constructs.Ref(vendors.ParamAccessKeyKMSKeyARN), SecretKMSKeyWhen: vocabulary.UseSecretKMSKey`, `constructs.Ref(vendors.ParamKMSKeyARN), SecretKMSKeyWhen: vocabulary.UseKMSKey`, "transfer"},
	{"the user reads its secret", "constructs/policy.go", `policyDocument(statements...), "Roles"`, `policyDocument(append(statements, map[string]any{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": "*"})...), "Roles"`, "queryloop"},
	{"a secret in an output", "constructs/user.go", `ID: n.ref(key, slot.When), SecretARN`, `ID: GetAtt(key, "SecretAccessKey"), SecretARN`, "queryloop"},
	{"a secret in a description", "constructs/user.go", `properties["Description"] = u.SecretDescription`, `properties["Description"] = GetAtt(key, "SecretAccessKey")`, "queryloop"},
	{"a role without its boundary", "constructs/role.go", `if given(r.PermissionsBoundaryARN) {`, `if false {`, "quartic"},
	{"a user without its boundary", "constructs/user.go", `if given(u.PermissionsBoundaryARN) {`, `if false {`, "queryloop"},
	// The account's own namespace.
	{"a bucket that is named as the start of the new one's name", "stacks/vendor.go", `name = constructs.If(s.set.Own(vocabulary.CreateBucket), bucket.Name,`, `name = constructs.If(vocabulary.CreateBucket, constructs.If(vocabulary.UseNamespace, constructs.Ref(vendors.ParamBucketNamePrefix), bucket.Name),`, "own-namespace"},
	{"a log bucket in the namespace of all", "stacks/vendor.go", `props.NamePrefix, props.NamePrefixWhen = s.namePrefix(vendors.LogBucketEnd), vocabulary.UseNamespace`, ``, "own-namespace"},
	{"a name as in the account's namespace that is in that of all", "constructs/namespace.go", `properties["BucketNamespace"] = when.orNothing("account-regional")`, ``, "own-namespace"},
	{"the account's namespace unasked", "constructs/namespace.go", `when.orNothing("account-regional")`, `"account-regional"`, "own-namespace"},
	{"a name without the vendor's start", "stacks/vendor.go", `start = name.Prefix`, `start = ""`, "own-start"},
	// What is logged and watched; monitoring_test.go has more, made in the template itself.
	{"access logs under another prefix", "constructs/bucket.go", `Sub(AccessLogPrefix + "${AWS::StackName}/")`, `Sub("logs/${AWS::StackName}/")`, "queryloop"},
	{"access logs of no bucket", "stacks/vendor.go", `props.AccessLogsOf, props.AccessLogsWhen = bucket.ARN, vocabulary.LogToOwnBucket`, ``, "queryloop"},
	{"access logs always to the stack's bucket", "stacks/vendor.go", `constructs.Ref("LogBucket"), constructs.Ref(vendors.ParamExistingLogBucketName))`, `constructs.Ref("LogBucket"), constructs.Ref("LogBucket"))`, "queryloop"},
	{"a log bucket open at any place", "constructs/logbucket.go", `.Arn}/" + AccessLogPrefix + "*"`, `.Arn}/*"`, "queryloop"},
	{"a trail under another prefix", "constructs/monitoring.go", `"S3KeyPrefix":                TrailPrefix,`, `"S3KeyPrefix":                "audit",`, "queryloop"},
	{"a trail that does not log", "constructs/monitoring.go", `"IsLogging":                  true,`, `"IsLogging":                  false,`, "queryloop"},
	{"a trail of buckets whose names begin the same", "constructs/monitoring.go", `Sub("${Bucket}/", "Bucket"`, `Sub("${Bucket}", "Bucket"`, "queryloop"},
	{"a trail made before its bucket's policy", "constructs/monitoring.go", `props.LogBucket.LogicalID + "Policy"`, `props.LogBucket.LogicalID`, "queryloop"},
	{"rules of every stack tell", "constructs/callback.go", `:rule/*${Stack}"`, `:rule/*"`, "calls-back"},
	{"the call-back puts events anywhere", "constructs/callback.go", `"Action": "events:PutEvents", "Resource": props.BusARN`, `"Action": "events:PutEvents", "Resource": "*"`, "calls-back"},
	{"failures are told", "constructs/callback.go", `"DELETE_IN_PROGRESS"}`, `"DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"}`, "calls-back"},
	{"the call-back is on", "internal/vocabulary/callback.go", `{CallVendorBack, expr.Has(vendors.ParamCallBack, "Yes")}`, `{CallVendorBack, expr.Filled(vendors.ParamCallBack)}`, "calls-back"},
	{"another trail's logs", "constructs/logbucket.go", `:trail/${Trail}", "Trail", name)`, `:trail/${Trail}-2", "Trail", name)`, "queryloop"},
	{"an alarm without an action", "constructs/monitoring.go", `"AlarmActions":       []any{Ref(topic)},`, ``, "queryloop"},
	{"an alarm on a filter that is not there", "constructs/monitoring.go", `"FilterId", "Value": RequestMetricsFilter`, `"FilterId", "Value": "AllRequests"`, "queryloop"},
	{"an alarm on metrics that are not sent", "stacks/vendor.go", `RequestMetricsWhen: vocabulary.SendAlarms,`, `RequestMetricsWhen: vocabulary.LogAccess,`, "queryloop"},
	{"an alarm later than it says", "constructs/monitoring.go", `"Threshold":          10,`, `"Threshold":          1000,`, "queryloop"},
	{"a tag of another version", "stacks/vendor.go", `Key: "bucketgrant:version", Value: s.def.Version`, `Key: "bucketgrant:version", Value: "0.0.1"`, "queryloop"},
	// Further sets.
	{"a set on the first bucket", "stacks/sets.go", `if bucket, err = s.defineBucket(); err != nil {`, `if _, err = s.defineBucket(); err != nil {`, "two-sets"},
	{"the first set's permissions for each", "vendors/sets.go", `alone.Permissions, alone.Notifications = s.Permissions, nil`, ``, "two-sets"},
	{"every permission for the first role", "stacks/vendor.go", `permissions := make([]constructs.Permission, len(s.def.Permissions))
	for i, p := range s.def.Permissions {`, `all := s.def.AllPermissions()
	permissions := make([]constructs.Permission, len(all))
	for i, p := range all {`, "two-sets"},
	{"the first bucket's key for a set", "stacks/vendor.go", `key, uses := s.kmsKey()`, `key, uses := constructs.Ref(vendors.ParamKMSKeyARN), constructs.When(vocabulary.UseKMSKey)`, "two-sets"},
	{"the first bucket's prefix for a set", "vendors/sets.go", `ParamExistingBucketName, ParamPrefix, ParamKMSKeyARN`, `ParamExistingBucketName, ParamKMSKeyARN`, "two-sets"},
	{"one bucket for two sets", "internal/vocabulary/sets.go", `expr.Or(expr.Empty(mine), expr.Not(expr.Equals(expr.Ref(mine), expr.Ref(its)))), fmt.Sprintf(words, mine, its),`, `expr.Or(expr.Empty(mine), expr.Not(expr.Equals(expr.Ref(mine), "its"))), fmt.Sprintf(words, mine, its),`, "two-sets"},
	{"one external ID for all accounts", "stacks/vendor.go", `return constructs.Sub("${" + parameter + "}-${AWS::AccountId}")`, `return constructs.Ref(parameter)`, "per-account"},
	{"an external ID that is the account's number", "stacks/vendor.go", `return constructs.Sub("${" + parameter + "}-${AWS::AccountId}")`, `return constructs.Sub("-${AWS::AccountId}")`, "per-account"},
	{"a second external ID for all accounts", "stacks/vendor.go", `second = askedFor(t, vendors.ParamSecondExternalID)`, `second = constructs.Ref(vendors.ParamSecondExternalID)`, "per-account"},
	{"a further role without an external ID", "stacks/vendor.go", `if t.ExternalID.Given() {`, `if t.ExternalID.Given() && s.isFirst() {`, "two-sets"},
	{"a further role for the whole account", "stacks/sections.go", `return constructs.Expression(expr.FindInMap(mappingOf[by], expr.Ref(keyOf[by]), s.trusted()))`, `if !s.isFirst() {
		return constructs.Expression(expr.Select(4, expr.Split(":", expr.FindInMap(mappingOf[by], expr.Ref(keyOf[by]), s.trusted()))))
	}
	return constructs.Expression(expr.FindInMap(mappingOf[by], expr.Ref(keyOf[by]), s.trusted()))`, "two-sets"},
	// Notifications.
	{"account: a star stands for every action of its kind", "constructs/policy.go", `		"Action":   oneOrList(perm.Actions),`, `		"Action":   map[bool]any{true: "s3:List*", false: oneOrList(perm.Actions)}[perm.OnAccount],`, "own-account"},
	{"account: whatever the customer chose", "stacks/vendor.go", `		if p.Choice != nil {
			permissions[i].When`, `		if p.Choice != nil && !p.Applies(vendors.OnAccount) {
			permissions[i].When`, "own-account"},
	{"account: on the bucket, where it does nothing", "constructs/policy.go", `	if perm.OnAccount {
		return "*"
	}
`, ``, "own-account"},
	{"account: on every bucket, which no request names", "constructs/policy.go", `	if perm.OnAccount {
		return "*"
	}
`, `	if perm.OnAccount {
		return "arn:aws:s3:::*"
	}
`, "own-account"},
	{"account: every resource for what is on the bucket", "constructs/policy.go", `	if perm.OnAccount {
		return "*"
	}
`, `	if perm.OnAccount || perm.OnBucket {
		return "*"
	}
`, "own-account"},
	{"topic: any bucket publishes", "constructs/notifications.go", `"ArnLike":      map[string]any{"aws:SourceArn": Sub("arn:${AWS::Partition}:s3:::${BucketName}", "BucketName", bucketName)},`, ``, "own-topic"},
	{"topic: the stack's policy lets everybody publish", "constructs/topic.go", `"Principal": map[string]any{"Service": "s3.amazonaws.com"},`, `"Principal": map[string]any{"AWS": "*"},`, "own-topic"},
	{"topic: S3 may subscribe", "constructs/topic.go", `"Action":    "sns:Publish",`, `"Action":    []any{"sns:Publish", "sns:Subscribe"},`, "always-published"},
	{"topic: without TLS", "constructs/topic.go", `"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},`, `"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "never"}},`, "own-topic"},
	{"topic: subscribed without TLS", "constructs/topic.go", `"sns:Publish", "sns:Subscribe", "sns:GetTopicAttributes",`, `"sns:Publish", "sns:GetTopicAttributes",`, "always-published"},
	{"topic: a queue of any account", "stacks/notifications.go", `:sqs:*:" + account + ":" + t.Queue)`, `:sqs:*:*:" + t.Queue)`, "own-topic"},
	{"topic: any queue of the account", "stacks/notifications.go", `account + ":" + t.Queue)`, `account + ":*")`, "own-topic"},
	{"topic: any host", "stacks/notifications.go", `endpoint = "https://" + t.HTTPS + "/*"`, `endpoint = constructs.Sub("https://*." + t.HTTPS + "/*")`, "always-published"},
	{"topic: hosts whose names begin so", "stacks/notifications.go", `endpoint = "https://" + t.HTTPS + "/*"`, `endpoint = constructs.Sub("https://" + t.HTTPS + "*")`, "always-published"},
	{"topic: by any protocol", "constructs/topic.go", `"StringEquals": map[string]any{"sns:Protocol": s.Protocol},`, ``, "always-published"},
	{"topic: any endpoint", "constructs/topic.go", `"StringLike":   map[string]any{"sns:Endpoint": s.Endpoint},`, ``, "own-topic"},
	{"topic: the vendor publishes", "constructs/topic.go", `"Action": "sns:Subscribe",`, `"Action": []any{"sns:Subscribe", "sns:Publish"},`, "always-published"},
	{"topic: every topic", "constructs/topic.go", `statement["Sid"], statement["Effect"], statement["Resource"] = sid, "Allow", s.Topic.ARN`, `statement["Sid"], statement["Effect"], statement["Resource"] = sid, "Allow", "*"`, "own-topic"},
	{"topic: subscribed whatever the customer chose", "constructs/topic.go", `return s.When.orNothing(statement)`, `return statement`, "own-topic"},
	{"topic: with a key", "constructs/topic.go", `properties: map[string]any{"Tags": tagged(props.Tags)}},`, `properties: map[string]any{"Tags": tagged(props.Tags), "KmsMasterKeyId": "alias/aws/sns"}},`, "always-published"},
	{"topic: sees more of it", "vendors/topic.go", `names = append(names, string(a))`, `names = append(names, string(a), "sns:ListSubscriptionsByTopic")`, "own-topic"},
	{"topic: the bucket is made first", "constructs/notifications.go", `return resource{dependsOn: policy}`, `return resource{}`, "always-published"},
	{"told: another account's queue may be typed", "internal/vocabulary/vendortarget.go", `in := awsname.Account{ID: def.Notifications.Target().Account}`, `in := awsname.Account{}`, "told-later"},
	{"told: a queue of any partition may be typed", "internal/vocabulary/vendortarget.go", `in.Partition = served[0]`, `_ = served[0]`, "told-later"},
	{"told: any name may be typed", "internal/aws/awsname/told.go", `%s:[A-Za-z0-9_-]{1,%d}$`, `%s:[A-Za-z0-9_.*:,-]{1,%d}$`, "told-typed"},
	{"told: any region may be typed", "internal/aws/awsname/told.go", `[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}`, `[a-z0-9*-]{1,20}`, "told-later"},
	{"told: a topic where a queue must be", "internal/aws/awsname/told.go", `^arn:%s:%s:[a-z]`, `^arn:%s:(?:%s|sns):[a-z]`, "told-later"},
	{"told: whatever is typed", "internal/vocabulary/vendortarget.go", `Late: t.ARN == vendors.AfterLaunch, Shape: targetShape(def),`, `Late: t.ARN == vendors.AfterLaunch, Shape: Shape{"^.+$", "must be something"},`, "told-typed"},
	{"told: a queue that nobody typed", "internal/vocabulary/vendortarget.go", `return expr.Ref(typed)`, `return expr.Sub("${" + typed + "}-2")`, "told-later"},
	{"told: a topic of the customer's account", "internal/vocabulary/vendortarget.go", `"${AWS::Region}", t.Account, t.Name}`, `"${AWS::Region}", "${AWS::AccountId}", t.Name}`, "told-topic"},
	{"told: a topic of one region", "internal/vocabulary/vendortarget.go", `"${AWS::Region}", t.Account`, `"eu-west-1", t.Account`, "told-topic"},
	{"told: another topic", "internal/vocabulary/vendortarget.go", `t.Account, t.Name}, ":"))`, `t.Account, t.Name + "2"}, ":"))`, "told-topic"},
	{"told: a queue in the place of a topic", "stacks/notifications.go", `b.TopicARN = vocabulary.Target(s.def)`, `b.QueueARN = vocabulary.Target(s.def)`, "told-topic"},
	{"told: of other events", "vendors/notifications.go", `return "s3:Object" +`, `return "s3:ObjectTagging" +`, "told-topic"},
	{"told: of all keys", "internal/vocabulary/notifications.go", `return def.Notifications.Prefix, ""`, `return nil, ""`, "told-topic"},
	{"told: whatever was typed later", "stacks/notifications.go", `Topic: s.topic, When: s.whenNotified()}`, `Topic: s.topic}`, "told-later"},
	{"told: and a queue of the stack's", "stacks/notifications.go", `s.def.Notifications == nil || s.def.HasTarget() || !s.isFirst()`, `s.def.Notifications == nil || !s.isFirst()`, "told-later"},
	{"queue: any bucket sends", "constructs/notifications.go", `"ArnLike":      map[string]any{"aws:SourceArn": Sub("arn:${AWS::Partition}:s3:::${BucketName}", "BucketName", bucketName)},`, ``, "own-queue"},
	{"queue: buckets whose names begin so send", "constructs/notifications.go", `s3:::${BucketName}", "BucketName", bucketName)`, `s3:::${BucketName}*", "BucketName", bucketName)`, "always-told"},
	{"queue: a bucket of any account sends", "constructs/notifications.go", `"StringEquals": map[string]any{"aws:SourceAccount": accountID},`, ``, "own-queue"},
	{"queue: the stack's own account where the bucket is another's", "stacks/notifications.go", `NotificationQueueProps{
		BucketName: vocabulary.KnownName(s.def), BucketAccountID: s.bucketAccount(), `, `NotificationQueueProps{
		BucketName: vocabulary.KnownName(s.def), `, "own-queue"},
	{"queue: S3 may do everything", "constructs/notifications.go", `"Action":    "sqs:SendMessage",`, `"Action":    "sqs:*",`, "always-told"},
	{"queue: everybody sends", "constructs/notifications.go", `"Principal": map[string]any{"Service": "s3.amazonaws.com"},`, `"Principal": map[string]any{"AWS": "*"},`, "always-told"},
	{"queue: without TLS", "constructs/notifications.go", `"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},`, `"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "never"}},`, "own-queue"},
	{"queue: the role purges", "vendors/notifications.go", `return []QueueAction{"sqs:ReceiveMessage", `, `return []QueueAction{"sqs:PurgeQueue", "sqs:ReceiveMessage", `, "own-queue"},
	{"queue: the role sends", "stacks/vendor.go", `s.def.Notifications.Queue.Allowed(), s.whenNotified()`, `append(s.def.Notifications.Queue.Allowed(), "sqs:SendMessage"), s.whenNotified()`, "always-told"},
	{"queue: every queue", "constructs/policy.go", `"Action": oneOrList(part.Actions), "Resource": props.Queue.ARN,`, `"Action": oneOrList(part.Actions), "Resource": "*",`, "always-told"},
	{"queue: the bucket is made first", "constructs/notifications.go", `return resource{dependsOn: policy}`, `return resource{}`, "always-told"},
	{"queue: the bucket is made first where there is a choice", "constructs/notifications.go", `return resource{waitsFor: If(string(b.When), Ref(policy), noValue)}`, `return resource{}`, "own-queue"},
	{"queue: a bucket that nobody has named", "internal/vocabulary/notifications.go", `if def.NeedsName() {`, `if false {`, "own-queue"},
	{"queue: not encrypted", "constructs/notifications.go", `			"SqsManagedSseEnabled":   true,
			"MessageRetentionPeriod": messageSeconds,`, `			"SqsManagedSseEnabled":   false,
			"MessageRetentionPeriod": messageSeconds,`, "own-queue"},
	{"queue: no dead letters", "constructs/notifications.go", `"RedrivePolicy":          map[string]any{"deadLetterTargetArn": GetAtt(dead, "Arn"), "maxReceiveCount": deliveries},`, ``, "own-queue"},
	{"queue: told of all keys", "constructs/notifications.go", `if filter := b.filter(); filter != nil {`, `if filter := b.filter(); false {`, "always-told"},
	{"queue: the filter's prefix is not encoded", "constructs/notifications.go", `"Name": "prefix", "Value": inFilter(b.Prefix)}`, `"Name": "prefix", "Value": b.Prefix}`, "own-queue"},
	{"queue: the prefix in the command's filter is not encoded", "internal/vocabulary/notifications.go", `append(awsname.FilterEscapes(), "'"`, `append([]string{}, "'"`, "own-queue"},
	{"queue: told whatever the customer chose", "constructs/notifications.go", `return b.When.orNothing(map[string]any{kind + "Configurations": entries})`, `return map[string]any{kind + "Configurations": entries}`, "own-queue"},
	{"queue: received whatever the customer chose", "constructs/policy.go", `statements = append(statements, props.QueueWhen.orNothing(map[string]any{`, `statements = append(statements, When("").orNothing(map[string]any{`, "own-queue"},
	// What is handed back.
	{"another bucket's ARN", "stacks/asked.go", `"arn:${AWS::Partition}:s3:::${Bucket}"`, `"arn:${AWS::Partition}:s3:::${Bucket}x"`, "asks-all"},

	{"the first set's key for each", "stacks/asked.go", `s.ref(parameter)`, `constructs.Ref(parameter)`, "asks-all"},
	{"the first set's role for each", "stacks/vendor.go", `constructs.Ref(s.set.Own("Role"))`, `constructs.Ref("Role")`, "asks-all"},
	{"the vendor's account", "stacks/asked.go", `constructs.Ref("AWS::AccountId")`, `"444455556666"`, "asks-names"},
	{"a key where there is none", "stacks/asked.go", `v.when, v.value = s.when(when), `, `_, v.value = when, `, "asks-all"},
	// The stack.
	{"every partition there is", "internal/vocabulary/partitions.go", `expr.Contains(served, expr.Ref("AWS::Partition"))`, `expr.Not(expr.Contains([]string{"nowhere"}, expr.Ref("AWS::Partition")))`, "apperate"},
	{"a prefix that limits nothing", "stacks/vendor.go", `props.Prefix, props.PrefixWhen = s.ref(vendors.ParamPrefix), s.when(vocabulary.LimitToPrefix)`, ``, "transfer"},
	{"a choice that is never off", "stacks/vendor.go", `permissions[i].When = constructs.When(p.Choice.Condition())`, ``, "dataloop"},
}

// Every mutation changes something: a definition or construct that was written anew takes its mutations along.
func TestMutationsFit(t *testing.T) {
	t.Parallel()
	for _, m := range mutations {
		source, err := os.ReadFile(filepath.Join("../..", m.file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(source), m.old) || m.old == m.new {
			t.Errorf("%s: %s has no %q any more: write the mutation anew", m.name, m.file, m.old)
		}
	}
}

// Whatever widens access is noticed. A mutation that the loader or the synthesizer refuses is noticed too.
func TestMutations(t *testing.T) {
	if !*mutate {
		t.Skip("not run: each mutation builds the synth command anew; run it with go test ./test/proof -run Mutations -mutate -v")
	}
	caught := 0
	for _, m := range mutations {
		t.Run(m.name, func(t *testing.T) {
			why, err := notice(t, m)
			switch {
			case err != nil:
				t.Error(err)
			case why == "":
				t.Errorf("%s: nothing noticed it", m.file)
			default:
				caught++
				t.Log(why)
			}
		})
	}
	t.Logf("%d of %d mutations noticed", caught, len(mutations))
}

// notice makes a mutation, synthesizes the vendor that it is about, and says what the proof finds.
func notice(t *testing.T, m mutation) (string, error) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		return "", err
	}
	dir := t.TempDir()
	from := "vendors"
	if !slices.Contains(testvendors.IDs(t), m.vendor) {
		from = "test/choices/testdata/vendors" // what none of ours offers
	}
	if err := os.CopyFS(filepath.Join(dir, "vendors"), os.DirFS(filepath.Join(root, from))); err != nil {
		return "", err
	}
	source, err := os.ReadFile(filepath.Join(root, m.file))
	if err != nil {
		return "", err
	}
	mutated := strings.Replace(string(source), m.old, m.new, 1)
	if mutated == string(source) {
		return "", fmt.Errorf("%s has no %q any more: write the mutation anew", m.file, m.old)
	}
	synth := filepath.Join(dir, "synth")
	args := []string{"build", "-o", synth}
	if filepath.Ext(m.file) == ".go" {
		overlay, err := overlayFor(dir, filepath.Join(root, m.file), mutated)
		if err != nil {
			return "", err
		}
		args = append(args, "-overlay", overlay)
	} else if err := os.WriteFile(filepath.Join(dir, m.file), []byte(mutated), 0o644); err != nil {
		return "", err
	}
	build := exec.CommandContext(context.Background(), "go", append(args, "./cmd/synth")...)
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the mutation shows nothing, as it cannot be built: write it anew: %s", out)
	}
	cmd := exec.CommandContext(context.Background(), synth, "-vendors", filepath.Join(dir, "vendors"), "-templates", filepath.Join(dir, "templates"), m.vendor)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CDK_VALIDATION=false")
	if out, err := cmd.CombinedOutput(); err != nil {
		// Where the machine is what fails, the vendor as it is fails too.
		check := exec.CommandContext(context.Background(), "go", "run", "./cmd/synth", "-vendors", from, "-templates", filepath.Join(dir, "as-it-is"), m.vendor)
		check.Dir, check.Env = root, cmd.Env
		if out, err := check.CombinedOutput(); err != nil {
			return "", fmt.Errorf("not tried: %s cannot be synthesized as it is: %s", m.vendor, out)
		}
		return "refused: " + lastLine(string(out)), nil
	}
	return proofOf(t, dir, m.vendor)
}

// overlayFor lets the go command read a mutated file in the place of the true one.
func overlayFor(dir, file, mutated string) (string, error) {
	replacement := filepath.Join(dir, "mutated.go")
	if err := os.WriteFile(replacement, []byte(mutated), 0o644); err != nil {
		return "", err
	}
	data, err := json.Marshal(map[string]any{"Replace": map[string]string{file: replacement}})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, data, 0o644)
}

// proofOf is what the proof finds in a vendor's mutated template, if anything.
func proofOf(t *testing.T, dir, vendor string) (string, error) {
	t.Helper()
	defs, err := vendors.Load(filepath.Join(dir, "vendors"), vendor)
	if err != nil {
		return "refused: " + err.Error(), nil
	}
	def := defs[0]
	expected := proof.Expected(proof.ByDefinition)
	if slices.Contains(testvendors.IDs(t), vendor) {
		guide, says := guideOf(t, vendor)
		if diff := cmp.Diff(says, factsOf(def)); diff != "" {
			return "the definition is not as the guide says", nil
		}
		expected = proof.ByGuide(guide)
	}
	data, err := os.ReadFile(filepath.Join(dir, "templates", def.Vendor, def.Version, "template.yaml"))
	if err != nil {
		return "", err
	}
	parsed, err := template.Parse(data)
	if err != nil {
		return "", err
	}
	report, launches, err := proof.Vendor(def, parsed, expected)
	if err != nil {
		return "refused: " + err.Error(), nil
	}
	report.Add(proof.Lean(launches, parsed, loadTemplate(t, filepath.Join(dir, "templates", def.Vendor, def.Version, "lean.yaml"))))
	if len(report.Failures) == 0 {
		return "", nil
	}
	return fmt.Sprintf("%d failures, such as %s", len(report.Failures), shorten(report.Failures[0])), nil
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(strings.TrimSuffix(s, "exit status 1\n")), "\n")
	return shorten(lines[len(lines)-1])
}

func shorten(s string) string {
	if len(s) > 160 {
		return s[:160] + "…"
	}
	return s
}
