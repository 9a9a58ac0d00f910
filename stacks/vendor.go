package stacks

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	awsconstructs "github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/base/texts"
	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/synth/elements"
	"github.com/bucketgrant/bucketgrant/internal/template/expr"
	"github.com/bucketgrant/bucketgrant/internal/vocabulary"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// NewVendorStack defines the stack of one vendor, under the vendor's id. The definition has passed vendors.Load.
func NewVendorStack(scope awsconstructs.Construct, def *vendors.Definition) (awscdk.Stack, error) {
	stack := newStack(scope, def.Vendor)
	s := &vendorStack{stack: stack, def: def, whole: def, template: &elements.Part{}}
	s.template.Description = def.Description()
	for _, c := range vocabulary.For(def) {
		s.offer(c)
	}
	s.arrangeParameters()
	s.mapPartitions()
	s.mapPublished()
	s.mapBuses()
	if err := s.defineResources(); err != nil {
		return nil, fmt.Errorf("%s: %w", def.Vendor, err)
	}
	elements.Define(stack, *s.template)
	return stack, nil
}

// newStack is an empty stack with the one synthesizer whose template somebody without CDK bootstrap can launch, by the console or cdk deploy.
func newStack(scope awsconstructs.Construct, name string) awscdk.Stack {
	return awscdk.NewStack(scope, jsii.String(name), &awscdk.StackProps{
		Synthesizer:        awscdk.NewLegacyStackSynthesizer(),
		AnalyticsReporting: jsii.Bool(false),
	})
}

// vendorStack is a stack in the making, or what one set of its definition has in it.
type vendorStack struct {
	stack awscdk.Stack
	// def is the definition, or one of its further sets alone, set then. whole is the definition.
	def, whole *vendors.Definition
	set        vendors.Set
	parameters []vocabulary.Parameter
	// queue or topic is told of the first bucket, nil if none is.
	queue *constructs.NotificationQueue
	topic *constructs.NotificationTopic
	// template is all but the resources, which the constructs define.
	template *elements.Part
}

// defineResources tells the story of the template: the bucket, what may be done in it, who gets in, what is handed back.
func (s *vendorStack) defineResources() error {
	if err := s.defineTold(); err != nil {
		return err
	}
	bucket, err := s.defineBucket()
	if err != nil {
		return err
	}
	if s.def.Access.BucketPolicy == nil { // which says it all itself
		policies, err := s.definePolicies(bucket)
		if err != nil {
			return err
		}
		if err := s.defineAccess(policies); err != nil {
			return err
		}
	}
	s.handBackTold()
	s.handBackAsked(bucket)
	if err := s.defineSets(bucket); err != nil {
		return err
	}
	if err := s.defineCallBack(); err != nil {
		return err
	}
	s.handBackNamed(vocabulary.OutputTemplateVersion, "", s.def.Vendor+" "+s.def.Version)
	return nil
}

// defineBucket returns the name of the bucket, new or not.
func (s *vendorStack) defineBucket() (constructs.Value, error) {
	b := s.def.Bucket
	var name constructs.Value = s.ref(vendors.ParamExistingBucketName)
	if b.Create != vendors.CreateNever {
		bucket, err := s.defineNewBucket()
		if err != nil {
			return nil, err
		}
		name = bucket.Name
		if b.Create == vendors.CreateAllowed {
			name = constructs.If(s.set.Own(vocabulary.CreateBucket), bucket.Name, s.ref(vendors.ParamExistingBucketName))
			s.acknowledge(s.set.Own(vocabulary.OutputBucketName))
		}
	}
	s.handBackNamed(vocabulary.OutputBucketName, "", name)
	if s.isFirst() {
		s.handBackNamed(vocabulary.OutputBucketRegion, "", constructs.Ref("AWS::Region"))
	}
	return name, nil
}

// acknowledge is for an output with the name or ARN of a bucket that may be a new one.
func (s *vendorStack) acknowledge(output string) {
	s.acknowledgeAt(output, "Value.Fn::If.1", "it refers to the bucket in an If under the bucket's own condition")
}

// acknowledgeAt is for a place of an output that refers to what may not be there.
func (s *vendorStack) acknowledgeAt(output, place, reason string) {
	if s.template.Acknowledged == nil {
		s.template.Acknowledged = map[string][]elements.Acknowledgment{}
	}
	s.template.Acknowledged[output] = []elements.Acknowledgment{{Rule: "W1001", Property: "Outputs/" + output + "/" + place, Reason: reason}}
}

func (s *vendorStack) defineNewBucket() (*constructs.VendorBucket, error) {
	b := s.def.Bucket
	var exists constructs.When
	if b.Create == vendors.CreateAllowed {
		exists = s.when(vocabulary.CreateBucket)
	}
	props := constructs.VendorBucketProps{
		Name: s.ref(vendors.ParamNewBucketName), NameWhen: s.when(vocabulary.NameBucket),
		RequestMetrics: b.Alarm.Offered(), RequestMetricsWhen: vocabulary.SendAlarms,
		Notifications: s.notifications(),
		Tags:          s.tags(),
		When:          exists,
	}
	if g := s.def.Access.BucketPolicy; g != nil {
		props.Guest = s.guest(g)
	}
	props.KMSKeyARN, props.KMSKeyWhen = s.kmsKey()
	if s.isFirst() && s.def.MustName() {
		props.NameWhen = ""
	}
	if b.Name != nil && b.Name.Prefix != "" {
		props.Name = constructs.Sub(b.Name.Prefix + "${" + s.set.Own(vendors.ParamBucketNameSuffix) + "}")
		if b.Create == vendors.CreateRequired {
			props.NameWhen = "" // the customer must give it
		}
	}
	if b.Namespace.Offered() {
		props.NamePrefix, props.NamePrefixWhen, props.NameWhen = s.namePrefix(""), vocabulary.UseNamespace, s.when(vocabulary.NameBucket)
	}
	if b.Versioning.Offered() {
		props.Versioning, props.VersioningWhen = s.ref(vendors.ParamVersioning), s.when(vocabulary.SetVersioning)
	}
	if b.AccessLogs.Offered() {
		props.AccessLogsWhen = vocabulary.LogAccess
		props.AccessLogs = constructs.If(vocabulary.LogToOwnBucket,
			constructs.Ref("LogBucket"), constructs.Ref(vendors.ParamExistingLogBucketName))
	}
	s.settings(&props)
	if b.KMSKey.Offered() {
		if err := s.defineNewKey(props); err != nil {
			return nil, err
		}
	}
	bucket, err := constructs.NewVendorBucket(s.stack, s.set.Own("Bucket"), props)
	if err != nil {
		return nil, err
	}
	return bucket, s.defineMonitoring(bucket)
}

// kmsKey is the key that encrypts the bucket, one that the customer has or the one that the template makes, and when one does. It is nil
// where none may.
func (s *vendorStack) kmsKey() (constructs.Value, constructs.When) {
	if s.def.KeyUse() == vendors.KeyNever {
		return nil, ""
	}
	has, when := s.ref(vendors.ParamKMSKeyARN), s.when(vocabulary.EncryptedWhen(s.def))
	if !s.def.Bucket.KMSKey.Offered() {
		return has, when
	}
	return constructs.If(vocabulary.UseKMSKey, has, constructs.GetAtt(newKey, "Arn")), when
}

// namePrefix is what a name in the account's namespace begins with: the vendor's own start, what the customer types, and an
// end.
func (s *vendorStack) namePrefix(end string) constructs.Value {
	start := ""
	if name := s.def.Bucket.Name; name != nil {
		start = name.Prefix
	}
	if start+end == "" {
		return constructs.Ref(vendors.ParamBucketNamePrefix)
	}
	return constructs.Sub(start + "${" + vendors.ParamBucketNamePrefix + "}" + end)
}

func (s *vendorStack) defineMonitoring(bucket *constructs.VendorBucket) error {
	b := s.def.Bucket
	// The log bucket's policy must know the trail's name beforehand. The stack's ID ends in a UUID: unlike the stack's
	// name it is always a legal name for a trail, and nobody else's.
	trailName := constructs.Expression(expr.Select(2, expr.Split("/", expr.Ref("AWS::StackId"))))
	if b.AccessLogs.Offered() || b.Trail.Offered() {
		props := constructs.LogBucketProps{Tags: s.tags(), When: vocabulary.CreateLogBucket}
		if b.Namespace.Offered() {
			props.NamePrefix, props.NamePrefixWhen = s.namePrefix(vendors.LogBucketEnd), vocabulary.UseNamespace
		}
		if b.AccessLogs.Offered() {
			props.AccessLogsOf, props.AccessLogsWhen = bucket.ARN, vocabulary.LogToOwnBucket
		}
		if b.Trail.Offered() {
			props.TrailName, props.TrailWhen = trailName, vocabulary.RecordDataEvents
		}
		// With one source of logs only, the bucket exists for that one, always.
		if !b.Trail.Offered() {
			props.When, props.AccessLogsWhen = vocabulary.LogToOwnBucket, ""
		} else if !b.AccessLogs.Offered() {
			props.When, props.TrailWhen = vocabulary.RecordDataEvents, ""
		}
		logs, err := constructs.NewLogBucket(s.stack, "LogBucket", props)
		if err != nil {
			return err
		}
		if b.Trail.Offered() {
			_, err := constructs.NewDataEventTrail(s.stack, "Trail", constructs.DataEventTrailProps{
				Name: trailName, BucketARN: bucket.ARN, LogBucket: logs, Tags: s.tags(), When: vocabulary.RecordDataEvents,
			})
			if err != nil {
				return err
			}
		}
	}
	if b.Alarm.Offered() {
		_, err := constructs.NewRefusalAlarm(s.stack, "Alarm", constructs.RefusalAlarmProps{
			BucketName: bucket.Name, Email: constructs.Ref(vendors.ParamAlarmEmail),
			Description: "The bucket that " + s.def.Name + " has access to answered more than 10 requests within 5 minutes with a 4xx error, such as a refusal or an object that is not there.",
			Tags:        s.tags(), When: vocabulary.SendAlarms,
		})
		return err
	}
	return nil
}

// definePolicies: what the vendor may do in the bucket, and the same in further ones.
func (s *vendorStack) definePolicies(bucketName constructs.Value) ([]*constructs.AccessPolicy, error) {
	permissions := s.permissions()
	key, uses := s.kmsKey()
	props := constructs.AccessPolicyProps{
		BucketName: bucketName, Permissions: permissions,
		KMSKeyARN: key, KMSKeyWhen: uses,
		BucketAccountID: s.bucketAccount(),
		FurtherKeyUse:   keyUse(s.def.FurtherKMS),
	}
	if s.def.Access.ExistingRole != nil {
		props.RoleNames = []constructs.Value{constructs.Ref(vendors.ParamExistingRoleName)}
	}
	if s.def.Bucket.Prefix.Offered() {
		props.Prefix, props.PrefixWhen = s.ref(vendors.ParamPrefix), s.when(vocabulary.LimitToPrefix)
	}
	props.Prefixes = s.def.Bucket.Prefixes
	if s.queue != nil {
		props.Queue, props.QueueActions, props.QueueWhen = s.queue, s.def.Notifications.Queue.Allowed(), s.whenNotified()
	}
	if s.topic != nil {
		props.Subscription = s.subscription()
	}
	policy, err := constructs.NewAccessPolicy(s.stack, s.set.Own("AccessPolicy"), props)
	if err != nil || !s.def.Bucket.FurtherBuckets.Offered() {
		return []*constructs.AccessPolicy{policy}, err
	}
	furtherProps := constructs.AccessPolicyProps{
		BucketARNs: vendors.ParamFurtherBucketARNs, Permissions: onBuckets(permissions), When: vocabulary.OpenFurtherBuckets,
		Prefixes: props.Prefixes, BucketAccountID: s.bucketAccount(), RoleNames: props.RoleNames,
		// The key of the first policy is tied to the first bucket. What KMS itself is asked stands there once.
		KMSKeyARN: key, KMSKeyWhen: uses, FurtherKeyUse: keyUse(tiedToS3(s.def.FurtherKMS)),
	}
	further, err := constructs.NewAccessPolicy(s.stack, "FurtherBucketsPolicy", furtherProps)
	return []*constructs.AccessPolicy{policy, further}, err
}

// prefix is what the customer types.
func (s *vendorStack) prefix() constructs.Value { return s.ref(vendors.ParamPrefix) }

// permissions are those of the definition.
func (s *vendorStack) permissions() []constructs.Permission {
	permissions := make([]constructs.Permission, len(s.def.Permissions))
	for i, p := range s.def.Permissions {
		permissions[i] = constructs.Permission{
			Sid: p.Sid, Why: s.def.Reason(p), Actions: p.Actions,
			OnBucket: p.Applies(vendors.OnBucket), OnObjects: p.Applies(vendors.OnObjects), OnAccount: p.Applies(vendors.OnAccount),
			BeyondPrefix: p.BeyondThePrefix(), BeyondPrefixWhy: s.def.ReasonBeyond(p),
		}
		if p.Choice != nil {
			permissions[i].When = constructs.When(p.Choice.Condition())
		}
	}
	return permissions
}

// keyUse is what the definition says of the key besides what S3 needs.
func keyUse(list []vendors.KMSActions) []constructs.KeyUse {
	uses := make([]constructs.KeyUse, len(list))
	for i, k := range list {
		uses[i] = constructs.KeyUse{Actions: k.Actions, Why: k.Why}
	}
	return uses
}

// tiedToS3 is of that what knows a bucket: what KMS itself is asked is granted once.
func tiedToS3(list []vendors.KMSActions) []vendors.KMSActions {
	var tied []vendors.KMSActions
	for _, k := range list {
		if actions := k.Of(true); len(actions) > 0 {
			tied = append(tied, vendors.KMSActions{Actions: actions, Why: k.Why})
		}
	}
	return tied
}

// onBuckets are those that are about a bucket: what is about the account is granted once.
func onBuckets(list []constructs.Permission) []constructs.Permission {
	return slices.DeleteFunc(slices.Clone(list), func(p constructs.Permission) bool { return p.OnAccount })
}

// bucketAccount is the account that the buckets must belong to: the stack's own, unless the customer may name another one.
func (s *vendorStack) bucketAccount() constructs.Value {
	if !s.def.Bucket.OtherAccount.Offered() {
		return nil
	}
	return constructs.If(vocabulary.NameBucketAccount, constructs.Ref(vendors.ParamBucketAccountID), constructs.Ref("AWS::AccountId"))
}

// defineAccess: every way in that the definition offers.
func (s *vendorStack) defineAccess(policies []*constructs.AccessPolicy) error {
	ifRole, ifUser := s.ifRole(), constructs.When("")
	if ifRole != "" {
		ifUser = vocabulary.UseKeyedUser
	}
	if r := s.def.Access.Role; r != nil {
		role, err := constructs.NewCrossAccountRole(s.stack, s.set.Own("Role"), constructs.CrossAccountRoleProps{
			Trust: s.trust(r.Trust), RoleProps: s.roleProps(policies), AssumesItself: r.AssumesItself, When: ifRole,
		})
		if err != nil {
			return err
		}
		s.handBackNamed(vocabulary.OutputRoleARN, ifRole, role.ARN)
		if !s.isFirst() {
			return nil // the rest is of all roles
		}
		if s.def.HandsExternalID() {
			s.handBackNamed(vocabulary.OutputExternalID, constructs.When(vocabulary.WhenExternalID(s.def)), constructs.Ref(vendors.ParamExternalID))
		}
		if err := s.defineOIDCProvider(); err != nil {
			return err
		}
	}
	if s.def.Access.KeyedUser != nil {
		user, err := constructs.NewKeyedUser(s.stack, "User", constructs.KeyedUserProps{
			Policies: policies, UserProps: s.userProps(), When: ifUser,
		})
		if err != nil {
			return err
		}
		s.handBackKeys(user.Keys)
	}
	if s.def.Access.StsUserRole != nil {
		sts, err := constructs.NewStsUserRole(s.stack, "Default", constructs.StsUserRoleProps{
			Role: s.roleProps(policies), User: s.userProps(),
		})
		if err != nil {
			return err
		}
		s.handBackNamed(vocabulary.OutputRoleARN, "", sts.RoleARN)
		s.handBackKeys(sts.Keys)
	}
	return nil
}

// ifRole is when there is a role: where a user is offered too, only the chosen one exists.
func (s *vendorStack) ifRole() constructs.When {
	if s.def.Access.Role != nil && s.def.Access.KeyedUser != nil {
		return vocabulary.UseRole
	}
	return ""
}

// roleName is the name of the role that is granted the permissions.
func (s *vendorStack) roleName() constructs.Value {
	if s.def.Access.ExistingRole != nil {
		return constructs.Ref(vendors.ParamExistingRoleName)
	}
	return constructs.Ref(s.set.Own("Role"))
}

func (s *vendorStack) trust(t vendors.Trust) constructs.Trust {
	name := sidOf(s.def.Name)
	sid := name + "WithoutAnExternalId"
	var externalID constructs.Value
	if t.ExternalID.Given() {
		sid = name + "WithItsExternalId"
		externalID = askedFor(t, vendors.ParamExternalID)
	}
	var second constructs.Value
	if t.ExternalID.Rotation.Offered() {
		second = askedFor(t, vendors.ParamSecondExternalID)
	}
	principal := constructs.PrincipalTrust{
		Sid: sid, ARN: constructs.Ref(vendors.ParamVendorPrincipalARN), ExternalID: externalID, NoExternalID: t.NoExternalID,
		SecondExternalID: second, SecondExternalIDWhen: vocabulary.TwoExternalIDs, Narrowed: narrowed(t.ConditionsOn(vendors.NarrowsPrincipal)),
	}
	if t.Principal.Published != nil {
		principal.ARN = s.lookUp()
	}
	var web constructs.WebIdentityTrust
	if t.WebIdentity != nil {
		web = s.webIdentityTrust(t.WebIdentity)
		web.Narrowed = narrowed(t.ConditionsOn(vendors.NarrowsWebIdentity))
	}
	switch {
	case t.Account.Given():
		return s.onceKnown(s.accountTrust(principal))
	case t.IsLate():
		return s.onceKnown(principal)
	case t.WebIdentity != nil && t.Principal.Given():
		return constructs.ChoiceTrust{When: vocabulary.UseWebIdentity, Then: web, Else: principal}
	case t.WebIdentity != nil:
		return web
	}
	return principal
}

// askedFor is the external ID that a role asks for where the customer enters one for a parameter.
func askedFor(t vendors.Trust, parameter string) constructs.Value {
	if t.ExternalID.PerAccount {
		return constructs.Sub("${" + parameter + "}-${AWS::AccountId}")
	}
	return constructs.Ref(parameter)
}

// narrowed are conditions of the trust.
func narrowed(list []vendors.TrustCondition) []constructs.Narrowing {
	var narrowed []constructs.Narrowing
	for _, c := range list {
		n := constructs.Narrowing{Key: c.Key, Operator: c.Operator, Why: words.Sentence(c.Why)}
		for _, v := range c.Values {
			n.Values = append(n.Values, v)
		}
		if c.Typed != nil {
			n.Values = []constructs.Value{constructs.Ref(c.Parameter())}
		}
		narrowed = append(narrowed, n)
	}
	return narrowed
}

// onceKnown trusts nobody until the customer has entered what the vendor tells late.
func (s *vendorStack) onceKnown(trust constructs.Trust) constructs.Trust {
	if !s.def.Access.Role.Trust.IsLate() {
		return trust
	}
	return constructs.ChoiceTrust{When: vocabulary.TrustIsKnown, Then: trust, Else: constructs.NobodyTrust{}}
}

// accountTrust asks of a whole account what is asked of a principal.
func (s *vendorStack) accountTrust(as constructs.PrincipalTrust) constructs.Trust {
	t := s.def.Access.Role.Trust
	trust := constructs.AccountTrust{Sid: as.Sid, ExternalID: as.ExternalID, NoExternalID: as.NoExternalID,
		SecondExternalID: as.SecondExternalID, SecondExternalIDWhen: as.SecondExternalIDWhen, Narrowed: as.Narrowed}
	switch {
	case t.Account.Typed():
		trust.AccountID = constructs.Ref(vendors.ParamVendorAccountID)
	case t.Account.Published.Several():
		trust.AccountIDs = []constructs.Value{s.lookUp()}
	default:
		trust.AccountID = s.lookUp()
	}
	return trust
}

func (s *vendorStack) roleProps(policies []*constructs.AccessPolicy) constructs.RoleProps {
	props := constructs.RoleProps{
		Policies:               policies,
		Description:            "Lets " + s.vendor() + " into " + s.buckets() + s.forSet() + ". Made by Bucketgrant.",
		PermissionsBoundaryARN: constructs.Ref(vendors.ParamPermissionsBoundaryARN), PermissionsBoundaryWhen: vocabulary.BoundPermissions,
		Tags: s.tags(),
	}
	if vocabulary.SessionOffered(s.def) {
		props.MaxSessionSeconds = constructs.Ref(vendors.ParamMaxSessionDuration)
	}
	if r := s.def.Access.Role; r != nil && r.Name.Offered() {
		props.Name, props.NameWhen = s.ref(vendors.ParamRoleName), s.when(vocabulary.WhenRoleName(s.def))
	}
	return props
}

// vendor is the vendor's name where IAM takes it: the description of a role has no letters beyond Western Europe's.
func (s *vendorStack) vendor() string {
	if texts.Latin1(s.def.Name) {
		return s.def.Name
	}
	return "the vendor of the tag bucketgrant:vendor"
}

func (s *vendorStack) buckets() string {
	if s.def.Bucket.FurtherBuckets.Offered() {
		return "the S3 buckets that you name"
	}
	return "one S3 bucket"
}

func (s *vendorStack) userProps() constructs.UserProps {
	props := constructs.UserProps{
		SecretDescription: "The access key of the IAM user for " + s.def.Name + ". It is deleted with its stack.",
		SecretKMSKeyARN:   constructs.Ref(vendors.ParamAccessKeyKMSKeyARN), SecretKMSKeyWhen: vocabulary.UseSecretKMSKey,
		PermissionsBoundaryARN: constructs.Ref(vendors.ParamPermissionsBoundaryARN), PermissionsBoundaryWhen: vocabulary.BoundPermissions,
		Tags: s.tags(),
	}
	for _, slot := range vocabulary.Slots {
		props.KeySlots = append(props.KeySlots, constructs.KeySlot{Name: slot, When: constructs.When(vocabulary.WhenSlot(slot))})
	}
	return props
}

// tags returns a fresh slice: what one resource adds must not reach the next.
func (s *vendorStack) tags() []constructs.Tag {
	return []constructs.Tag{
		{Key: "bucketgrant:vendor", Value: s.def.Vendor},
		{Key: "bucketgrant:version", Value: s.def.Version},
	}
}
