package constructs

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/permissions"
	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
)

// Permission is one allow statement about the bucket of an [AccessPolicy], or about the whole account.
type Permission struct {
	// Sid is the statement's id: what it is for, in letters and digits, the first a capital letter.
	Sid string
	// Why is the reason for it. It stands in the resource's metadata, where a reviewer of the template sees it.
	Why string
	// Actions are S3 actions as IAM spells them, such as s3:GetObject.
	Actions []string
	// OnBucket applies the actions to the bucket itself, OnObjects to the objects in it. At least one is set, or OnAccount.
	OnBucket, OnObjects bool
	// OnAccount applies the actions to the whole account, alone: whatever the bucket is, the grantee sees it. These are actions that
	// only look and take no narrower resource, such as s3:ListAllMyBuckets, which shows the names of all buckets.
	OnAccount bool
	// BeyondPrefix are those of Actions on the bucket that only look and that S3 cannot limit to a prefix, by their whole names: where
	// one limits the rest, they are allowed on the whole bucket all the same, in a statement of their own. Such an action that is not
	// among these is an error there. s3:ListBucketMultipartUploads shows the names of all unfinished uploads of the bucket.
	BeyondPrefix []string
	// BeyondPrefixWhy is the reason for these, and says what they show beside the prefix.
	BeyondPrefixWhy string
	// When is the condition under which the statement exists.
	When When
}

// AccessPolicyProps are the properties of an [AccessPolicy].
type AccessPolicyProps struct {
	// BucketName is the bucket that the permissions apply to. One of BucketName and BucketARNs is given.
	BucketName Value
	// BucketARNs is a list of buckets instead, as the parameter of this logical ID, a CommaDelimitedList of ARNs.
	BucketARNs string
	// BucketAccountID is the account that owns the bucket, or every one of BucketARNs: the permissions are for buckets of
	// this account only. Once a bucket is deleted anybody can make one of its name, and would receive what the grantee
	// writes, and give what it reads. Left out, it is the stack's own account. A bucket of another account also needs a
	// policy there that lets the grantee in.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
	BucketAccountID Value
	// Permissions are the statements, at least one.
	Permissions []Permission
	// Prefix limits the objects to keys that begin with it, and listing to such keys. Left out, it is all of them.
	Prefix Value
	// PrefixWhen is the condition under which listing is limited. Elsewhere Prefix must be empty.
	PrefixWhen When
	// Prefixes are several that are known at synthesis, instead of Prefix: keys begin with one of them, in each of BucketARNs too.
	Prefixes []string
	// KMSKeyARN is the key that encrypts the objects: the policy allows what the S3 actions need of it, through S3 in
	// this region only, and for the buckets alone: S3 names the bucket where a bucket key encrypts, else the object. Left out, the
	// policy says nothing about keys.
	KMSKeyARN Value
	// KMSKeyWhen is the condition under which KMSKeyARN is used.
	KMSKeyWhen When
	// FurtherKeyUse is what the grantee may do with KMSKeyARN besides what S3 needs for Permissions. Left out, that is nothing.
	FurtherKeyUse []KeyUse
	// Queue is a queue of the same stack, in which QueueActions are allowed. Left out, the policy says nothing about queues.
	Queue *NotificationQueue
	// QueueActions are actions of SQS, such as sqs:ReceiveMessage.
	QueueActions []string
	// QueueWhen is the condition under which they are allowed.
	QueueWhen When
	// Subscription is what may be subscribed to a topic of the same stack. Left out, the policy says nothing about topics.
	Subscription TopicSubscription
	// RoleNames are roles of this account that are there already, by their names without the path: the policy is attached to
	// them, and detached when it goes or they leave the list. Left out, it is attached from the side of the roles and users of
	// the stack.
	//
	// It is a managed policy for these too, and none inside the role: it is found by its ARN, only the stack changes it, and who
	// launches the stack need be allowed to attach this policy alone, where putting one inside a role takes the permission to
	// put any. IAM lets a role have ten, unless its account has asked for more, and deletes no role that has one.
	//
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
	RoleNames []Value
	// When is the condition under which the policy exists.
	When When

	// ofTheBucket: the statements are for the policy of the bucket itself, which need not say whose it is.
	ofTheBucket bool
}

// AccessPolicy is a managed policy with exactly the permissions it lists, on exactly one bucket, but for those on the account.
// It is a resource of its own so that several ways in can share it, and has no name, path or description,
// so that every update happens in place.
type AccessPolicy struct {
	// Construct is the node in the CDK's tree.
	Construct constructs.Construct
	// ARN is known once the stack is launched.
	ARN Expression

	when When
}

// NewAccessPolicy defines the policy.
func NewAccessPolicy(scope constructs.Construct, id string, props AccessPolicyProps) (*AccessPolicy, error) {
	var p problems
	p.checkProps(scope, props)
	if given(props.BucketName) == (props.BucketARNs != "") {
		p.addf("one of BucketName and BucketARNs must be given")
	}
	if name, ok := literal(props.BucketName); ok && name != "" {
		p.check("BucketName", awsname.CheckBucketName(name))
	}
	if given(props.Prefix) && props.BucketARNs != "" {
		p.addf("Prefix needs BucketName: CloudFormation cannot append a parameter to each ARN of a list. Prefixes can be appended")
	}
	checkPrefix(&p, "Prefix", props.Prefix)
	checkPrefixes(&p, "Prefix", props.Prefix, props.Prefixes)
	if arn, ok := literal(props.KMSKeyARN); ok && arn != "" {
		p.check("KMSKeyARN", awsname.CheckKMSKeyARN(arn))
	}
	if id, ok := literal(props.BucketAccountID); ok && id != "" {
		p.check("BucketAccountID", awsname.CheckAccountID(id))
	}
	for i, v := range props.RoleNames {
		if name, ok := literal(v); ok {
			p.check(fmt.Sprintf("RoleNames[%d]", i), awsname.CheckExistingRoleName(name, ""))
		}
	}
	for i, a := range props.QueueActions {
		if !strings.HasPrefix(a, "sqs:") || strings.ContainsAny(a, "*?") {
			p.addf("QueueActions[%d] must be one action of SQS, such as sqs:ReceiveMessage, got %q", i, a)
		}
	}
	if (props.Queue == nil) != (len(props.QueueActions) == 0) {
		p.addf("Queue and QueueActions must be given both, or neither")
	}
	props.Subscription.check(&p)
	if len(props.Permissions) == 0 {
		p.addf("Permissions must have at least one entry")
	}
	checkPermissions(&p, props)
	checkKeyUse(&p, props)
	if err := p.err("AccessPolicy", id); err != nil {
		return nil, err
	}

	n := newNode(scope, id)
	policy := &AccessPolicy{Construct: n.construct, when: props.When}
	logicalID := n.main("AccessPolicy")
	policy.ARN = n.ref(logicalID, props.When)

	var statements []any
	reasons := map[string]any{}
	sids := sidsOf(props.Permissions)
	for _, perm := range props.Permissions {
		for _, part := range partsOf(perm, props, sids) {
			statements = append(statements, perm.When.orNothing(statement(part, props)))
			if part.Why != "" {
				reasons[part.Sid] = part.Why
			}
		}
	}
	if given(props.KMSKeyARN) {
		for _, part := range keyParts(props, sids) {
			statements = append(statements, props.KMSKeyWhen.orNothing(part.When.orNothing(useKey(part, props))))
			reasons[part.Sid] = part.Why
		}
		for _, part := range furtherKeyParts(props.FurtherKeyUse, sids) {
			statements = append(statements, props.KMSKeyWhen.orNothing(useKey(part, props)))
			reasons[part.Sid] = part.Why
		}
	}
	if props.Queue != nil {
		part := Permission{Sid: sids.free("ReceiveNotifications", ""), Actions: props.QueueActions}
		statements = append(statements, props.QueueWhen.orNothing(map[string]any{
			"Sid": part.Sid, "Effect": "Allow", "Action": oneOrList(part.Actions), "Resource": props.Queue.ARN,
		}))
		reasons[part.Sid] = "Receives what the bucket tells, and deletes it once it is worked with."
	}
	statements = append(statements, props.Subscription.statements(sids, reasons)...)
	n.define(resource{
		logicalID: logicalID, typ: "AWS::IAM::ManagedPolicy", when: props.When, reasons: reasons,
		properties: map[string]any{"PolicyDocument": policyDocument(statements...), "Roles": listed(props.RoleNames)},
	})
	return policy, nil
}

// partsOf takes apart what cannot have one condition: listing where a prefix limits it, as the condition on the prefix would
// keep out the other actions; and the actions with which S3 names no account, as the one on the account would. What no prefix
// limits is apart too, so that its reason stands beside it alone.
func partsOf(perm Permission, props AccessPolicyProps, sids sids) []Permission {
	var parts []Permission
	apart := func(ending string, those func(action string) bool) Permission {
		part := perm
		part.Actions = slices.DeleteFunc(slices.Clone(perm.Actions), func(a string) bool { return !those(a) })
		perm.Actions = slices.DeleteFunc(slices.Clone(perm.Actions), those)
		if len(part.Actions) > 0 && len(perm.Actions) > 0 {
			part.Sid = sids.free(perm.Sid, ending)
		}
		return part
	}
	if props.limited() {
		beyond := func(a string) bool { return slices.Contains(perm.BeyondPrefix, a) }
		if part := apart("BeyondPrefix", beyond); len(part.Actions) > 0 {
			part.OnObjects = false // they are of the bucket
			if part.Sid == perm.Sid {
				part.Why = strings.TrimSpace(perm.Why + " " + perm.BeyondPrefixWhy)
			} else {
				part.Why = perm.BeyondPrefixWhy
			}
			parts = append(parts, part)
		}
		if part := apart("Listing", listsKeys); len(part.Actions) > 0 {
			part.OnObjects = part.OnObjects && len(perm.Actions) == 0 // a listing is of the bucket
			parts = append(parts, part)
		}
	}
	if !props.ofTheBucket && !perm.OnAccount {
		if part := apart("OfAnyAccount", namesNoAccount); len(part.Actions) > 0 {
			parts = append(parts, part)
		}
	}
	if len(perm.Actions) > 0 {
		parts = append(parts, perm)
	}
	return parts
}

func statement(perm Permission, props AccessPolicyProps) map[string]any {
	s := map[string]any{
		"Sid":      perm.Sid,
		"Effect":   "Allow",
		"Action":   oneOrList(perm.Actions),
		"Resource": resources(perm, props),
	}
	condition := map[string]any{}
	if !props.ofTheBucket && !perm.OnAccount && !slices.ContainsFunc(perm.Actions, namesNoAccount) {
		condition["StringEquals"] = map[string]any{"s3:ResourceAccount": props.account()}
	}
	if props.limited() && slices.ContainsFunc(perm.Actions, listsKeys) {
		// A list request without a prefix has no s3:prefix at all, and the condition then does not hold: good.
		like := map[string]any{"s3:prefix": props.listed()}
		if given(props.Prefix) {
			like["s3:prefix"] = Sub("${Prefix}*", "Prefix", props.Prefix)
		}
		if len(condition) == 0 { // nothing may be left that is no condition
			s["Condition"] = props.PrefixWhen.orNothing(map[string]any{"StringLike": like})
			return s
		}
		condition["StringLike"] = props.PrefixWhen.orNothing(like)
	}
	if len(condition) > 0 {
		s["Condition"] = condition
	}
	return s
}

// account is the one that a bucket must belong to.
func (p AccessPolicyProps) account() Value {
	if given(p.BucketAccountID) {
		return p.BucketAccountID
	}
	return Ref("AWS::AccountId")
}

// namesNoAccount: the actions with which S3 does not send s3:ResourceAccount. An action with a star stands for more than one,
// and the condition is worth more than the few of them that it costs.
func namesNoAccount(action string) bool {
	a, ok := s3actions.Lookup(action)
	return ok && !a.Account
}

// listsKeys: the actions whose keys S3 can limit by the condition key s3:prefix.
func listsKeys(action string) bool {
	a, ok := s3actions.Lookup(action)
	return ok && a.Prefix
}

// resources are the ARNs of the bucket, of its objects, or both.
func resources(perm Permission, props AccessPolicyProps) any {
	if perm.OnAccount {
		return "*"
	}
	if props.BucketARNs != "" {
		return resourcesOfList(perm, props)
	}
	const bucket = "arn:${AWS::Partition}:s3:::${BucketName}"
	var arns []any
	if perm.OnBucket {
		arns = append(arns, Sub(bucket, "BucketName", props.BucketName))
	}
	switch {
	case !perm.OnObjects:
	case given(props.Prefix):
		arns = append(arns, Sub(bucket+"/${Prefix}*", "BucketName", props.BucketName, "Prefix", props.Prefix))
	default:
		for _, keys := range props.keys() {
			arns = append(arns, Sub(bucket+keys, "BucketName", props.BucketName))
		}
	}
	if len(arns) == 1 {
		return arns[0]
	}
	return arns
}

// resourcesOfList appends to each ARN of a list, without a transform: joined with what is appended, and split again.
func resourcesOfList(perm Permission, props AccessPolicyProps) any {
	list := props.BucketARNs
	if !perm.OnObjects {
		return Ref(list)
	}
	between := ","
	if len(props.Prefixes) > 0 {
		between = "|" // a prefix may have a comma
	}
	joined := func(delimiter string) Expression { return Expression(expr.Join(delimiter+between, Ref(list))) }
	var texts []string
	var namesAndValues []any
	if perm.OnBucket {
		texts, namesAndValues = append(texts, "${Buckets}"), append(namesAndValues, "Buckets", joined(""))
	}
	for i, keys := range props.keys() {
		name := "Objects"
		switch {
		case i > 0:
			name += strconv.Itoa(i + 1)
		case !perm.OnBucket && len(props.Prefixes) == 0:
			name = "Buckets"
		}
		texts, namesAndValues = append(texts, "${"+name+"}"+keys), append(namesAndValues, name, joined(keys))
	}
	return Expression(expr.Split(between, Sub(strings.Join(texts, between), namesAndValues...)))
}

// kmsActions is what S3 needs of a key for a permission.
func kmsActions(perm Permission) []string {
	if !perm.OnObjects {
		return nil
	}
	return s3actions.OfKey(perm.Actions)
}

// SidOfKey is how the ids of the statements about the KMS key begin.
const SidOfKey = "UseTheKmsKey"

// keyParts are what the permissions that always exist need of the key, and for each that exists only sometimes what it
// needs besides.
func keyParts(props AccessPolicyProps, sids sids) []Permission {
	why := func(actions []string) string {
		if slices.Contains(actions, "kms:GenerateDataKey") {
			return "Lets S3 use the bucket's KMS key for the others; a multipart upload decrypts its own parts."
		}
		return "Lets S3 use the bucket's KMS key for the others."
	}
	var always []string
	for _, perm := range props.Permissions {
		if perm.When == "" {
			always = union(always, kmsActions(perm))
		}
	}
	var parts []Permission
	if len(always) > 0 {
		parts = append(parts, Permission{Sid: sids.free(SidOfKey, ""), Why: why(always), Actions: always})
	}
	for _, perm := range props.Permissions {
		more := slices.DeleteFunc(kmsActions(perm), func(a string) bool { return slices.Contains(always, a) })
		if perm.When != "" && len(more) > 0 {
			parts = append(parts, Permission{Sid: sids.free(SidOfKey+"To"+perm.Sid, ""), Why: why(more), Actions: more, When: perm.When})
		}
	}
	return parts
}

func union(list, more []string) []string {
	for _, m := range more {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}

// useKey allows a part's actions on the key, through S3 in this region and for the buckets alone. Another bucket of the same key may
// be opened to the role or user by its own policy: what the key encrypts there stays shut. What KMS itself is asked knows neither S3 nor a
// bucket.
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
func useKey(part Permission, props AccessPolicyProps) map[string]any {
	statement := map[string]any{
		"Sid":      part.Sid,
		"Effect":   "Allow",
		"Action":   oneOrList(part.Actions),
		"Resource": props.KMSKeyARN,
	}
	if permissions.ThroughS3(part.Actions[0]) {
		statement["Condition"] = map[string]any{
			"StringEquals": map[string]any{"kms:ViaService": viaS3()},
			"StringLike":   map[string]any{encryptedOf: props.encrypted()},
		}
	}
	return statement
}

// encryptedOf is the condition key by which S3 says to KMS what it encrypts: the bucket where a bucket key does, else the object.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#encryption-context
const encryptedOf = "kms:EncryptionContext:aws:s3:arn"

// encrypted are the buckets and everything in them, whatever the prefix: a bucket key is of all of its bucket.
func (p AccessPolicyProps) encrypted() any {
	return resources(Permission{OnBucket: true, OnObjects: true}, AccessPolicyProps{BucketName: p.BucketName, BucketARNs: p.BucketARNs})
}

// onePolicy is a policy of one statement, with its reason, for a role of the same condition.
func (n node) onePolicy(logicalID string, when When, why string, statement map[string]any) *AccessPolicy {
	n.define(resource{
		logicalID: logicalID, typ: "AWS::IAM::ManagedPolicy", when: when,
		reasons:    map[string]any{statement["Sid"].(string): why},
		properties: map[string]any{"PolicyDocument": policyDocument(statement)},
	})
	return &AccessPolicy{Construct: n.construct, ARN: n.ref(logicalID, when)}
}

// viaS3 is what KMS calls S3 in this region.
func viaS3() Value { return Sub("s3.${AWS::Region}.${AWS::URLSuffix}") }

func policyDocument(statements ...any) map[string]any {
	return map[string]any{"Version": "2012-10-17", "Statement": statements}
}

// oneOrList writes a list of one as that one, as people do.
func oneOrList(list []string) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// listed is a list as a property, or nothing.
func listed(values []Value) any {
	if len(values) == 0 {
		return nil
	}
	return values
}
