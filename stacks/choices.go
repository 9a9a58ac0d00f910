package stacks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/bucketgrant/bucketgrant/constructs"
	"github.com/bucketgrant/bucketgrant/internal/awsname"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// choice is one thing that the customer decides: its parameters, the conditions that follow from them, and the rules
// that hold between them. All three are contracts once a template is released.
type choice struct {
	parameters []parameter
	conditions []condition
	rules      []rule
}

// parameter is one entry of a template's Parameters.
type parameter struct {
	name        string
	group       group
	label       string
	description string
	typ         string  // left out: String
	value       *string // the default; nil: the customer must give one
	allowed     []string
	format
	maxLength int // of a String; 0: the pattern says it
	min, max  int // of a Number
}

// format is what a value must look like: CloudFormation's AllowedPattern and ConstraintDescription.
type format struct{ pattern, description string }

// orEmpty also accepts nothing.
func (f format) orEmpty() format {
	return format{awsname.Optional(f.pattern), awsname.OptionalDescription(f.description)}
}

var (
	bucketNameFormat       = format{awsname.BucketNamePattern, awsname.BucketNameDescription}
	newBucketFormat        = format{awsname.NewBucketNamePattern, awsname.NewBucketNameDescription}
	newBucketNoDotsFormat  = format{awsname.NewBucketNameWithoutDotsPattern, awsname.NewBucketNameWithoutDotsDescription}
	bucketARNFormat        = format{awsname.BucketARNPattern, awsname.BucketARNDescription}
	prefixFormat           = format{awsname.KeyPrefixPattern, awsname.KeyPrefixDescription}
	keyARNFormat           = format{awsname.KMSKeyARNPattern, awsname.KMSKeyARNDescription}
	emailFormat            = format{awsname.EmailPattern, awsname.EmailDescription}
	principalFormat        = format{awsname.PrincipalARNPattern, awsname.PrincipalARNDescription + "; " + strconv.Itoa(maxPrincipalARN) + " characters in all at most"}
	externalIDFormat       = format{awsname.ExternalIDPattern, awsname.ExternalIDDescription}
	serviceAccountIDFormat = format{awsname.ServiceAccountIDPattern, awsname.ServiceAccountIDDescription}
	audienceFormat         = format{awsname.AudiencePattern, awsname.AudienceDescription}
	policyARNFormat        = format{awsname.PolicyARNPattern, awsname.PolicyARNDescription}
	roleNameFormat         = format{awsname.RoleNamePattern, awsname.RoleNameDescription}
)

type condition struct {
	name       constructs.When
	expression constructs.Expression
}

// rule is one entry of a template's Rules: when its condition holds, or always, every assertion must hold.
type rule struct {
	name       string
	when       constructs.Expression
	assertions []assertion
}

type assertion struct {
	holds       constructs.Expression
	description string
}

// group is a heading over parameters in the console; its order here is theirs there.
type group int

const (
	groupBucket group = iota
	groupAccess
	groupAdvanced
	groups
)

func (g group) label(def *vendors.Definition) string {
	return [...]string{"Bucket", "Access for " + def.Name, "Advanced"}[g]
}

// The names of conditions. Each says what holds.
const (
	createBucket       constructs.When = "CreateBucket"
	nameBucket         constructs.When = "NameBucket"
	limitToPrefix      constructs.When = "LimitToPrefix"
	openFurtherBuckets constructs.When = "OpenFurtherBuckets"
	useKMSKey          constructs.When = "UseKmsKey"
	setVersioning      constructs.When = "SetVersioning"
	logAccess          constructs.When = "LogAccess"
	logToOwnBucket     constructs.When = "LogToOwnBucket"
	recordDataEvents   constructs.When = "RecordDataEvents"
	createLogBucket    constructs.When = "CreateLogBucket"
	sendAlarms         constructs.When = "SendAlarms"
	useRole            constructs.When = "UseRole"
	useWebIdentity     constructs.When = "UseWebIdentity"
	useKeyedUser       constructs.When = "UseKeyedUser"
	trustIsKnown       constructs.When = "TrustIsKnown"
	requireAudience    constructs.When = "RequireAudience"
	boundPermissions   constructs.When = "BoundPermissions"
	nameRole           constructs.When = "NameRole"
)

// choicesOf lists what a vendor's customer decides, in the order of the template.
func choicesOf(def *vendors.Definition) []choice {
	return []choice{
		servedPartitions(def),
		whichBucket(def),
		wayIn(def),
		webIdentity(def),
		crossAccount(def),
		optionalPermissions(def),
		prefixOrFurtherBuckets(def),
		encryption(def),
		versioning(def),
		accessLogs(def),
		dataEvents(def),
		alarm(def),
		newBucketOnly(def),
		keys(def),
		session(def),
		boundary(),
		roleName(def),
	}
}

// servedPartitions refuses a launch where the vendor is not: the same account ID is somebody else's in another partition.
func servedPartitions(def *vendors.Definition) choice {
	served := make([]string, 0, 4)
	for _, p := range def.ServedPartitions() {
		served = append(served, string(p))
	}
	return choice{rules: []rule{{
		name: "ServedPartition",
		assertions: []assertion{{
			contains(served, constructs.Ref("AWS::Partition")),
			fmt.Sprintf("%s serves customers in %s only.", def.Name, inWords("partition", served)),
		}},
	}}}
}

// whichBucket: a new bucket or one that is there.
func whichBucket(def *vendors.Definition) choice {
	var c choice
	existing := parameter{
		name: vendors.ParamExistingBucketName, group: groupBucket,
		label:  "Existing bucket",
		format: bucketNameFormat,
	}
	switch def.Bucket.Create {
	case vendors.CreateNever:
		existing.label = "Bucket"
		existing.description = "The name of the bucket that " + def.Name + " gets access to. " +
			"Nothing of the bucket is changed. Launch the stack in the bucket's region."
		c.parameters = []parameter{existing}
		return c
	case vendors.CreateRequired:
		newName, _ := newBucketName(def)
		c.parameters = []parameter{newName}
	case vendors.CreateAllowed:
		newName, must := newBucketName(def)
		if must { // as long as the bucket is not an existing one
			newName.value, newName.format = new(""), newName.format.orEmpty()
		}
		existing.value, existing.format = new(""), existing.format.orEmpty()
		existing.description = "The name of a bucket that you have, instead of a new one. Nothing of it is created, " +
			"changed or removed, its policy included. Launch the stack in the bucket's region."
		c.parameters = []parameter{newName, existing}
		c.conditions = []condition{{createBucket, empty(existing.name)}}
		c.rules = []rule{oneBucketName(newName, existing, must)}
	}
	if newName := c.parameters[0]; newName.value != nil {
		c.conditions = append(c.conditions, condition{nameBucket, filled(newName.name)})
	}
	return c
}

// newBucketName is the parameter that names a new bucket, and whether it must be filled in.
func newBucketName(def *vendors.Definition) (p parameter, must bool) {
	name := def.Bucket.Name
	if name == nil {
		name = &vendors.BucketName{}
	}
	p = parameter{group: groupBucket}
	if name.Prefix != "" {
		p.name, p.label = vendors.ParamBucketNameSuffix, "End of the new bucket's name"
		rest, _ := awsname.NewBucketNameRest(name.Prefix, name.Dots) // vendors.Load has checked the prefix
		p.format = format{rest.Pattern, rest.Description}
		p.description = "The new bucket is named " + name.Prefix + " followed by this" + example(name.Example) + ". " + renaming
		return p, true
	}
	p.name, p.label, p.value = vendors.ParamNewBucketName, "New bucket's name", new("")
	p.format = newBucketNoDotsFormat
	if name.Dots {
		p.format = newBucketFormat
	}
	p.format = p.format.orEmpty()
	p.description = "The name of the new bucket" + example(name.Example) + ". Left empty, CloudFormation chooses one. " + renaming
	return p, false
}

const renaming = "A change makes another new bucket and keeps the old one. A bucket that is there already, also one that " +
	"an earlier stack left, is an existing bucket."

func oneBucketName(newName, existing parameter, must bool) rule {
	r := rule{name: "OneBucket", assertions: []assertion{{
		or(empty(newName.name), empty(existing.name)),
		fmt.Sprintf("%s is for a new bucket, %s for one that you have: leave one of them empty.", newName.name, existing.name),
	}}}
	if must {
		r.assertions = append(r.assertions, assertion{
			or(filled(newName.name), filled(existing.name)),
			fmt.Sprintf("Give %s for a new bucket, or %s for one that you have.", newName.name, existing.name),
		})
	}
	return r
}

// Ways in, as the parameter Access spells them: the names of the constructs, or what a role trusts where that is a choice.
const (
	wayRole        = "CrossAccountRole"
	wayWebIdentity = "WebIdentityRole"
	wayUser        = "KeyedUser"
)

// waysIn lists the ways among which a definition lets the customer choose, the default first. A StsUserRole has no
// alternative.
func waysIn(def *vendors.Definition) []string {
	var ways []string
	if r := def.Access.Role; r != nil {
		if r.Trust.WebIdentity != nil {
			ways = append(ways, wayWebIdentity)
		}
		if r.Trust.Account != nil || r.Trust.Principal != "" {
			ways = append(ways, wayRole)
		}
	}
	if def.Access.KeyedUser != nil {
		ways = append(ways, wayUser)
	}
	return ways
}

func wayIn(def *vendors.Definition) choice {
	ways := waysIn(def)
	if len(ways) < 2 {
		return choice{}
	}
	explained := map[string]string{
		wayWebIdentity: "a role that a Google service account assumes",
		wayRole:        "a role that an AWS principal assumes with an external ID",
		wayUser:        "a user with an access key",
	}
	texts := make([]string, len(ways))
	for i, w := range ways {
		texts[i] = w + ", " + explained[w]
	}
	c := choice{parameters: []parameter{{
		name: vendors.ParamAccess, group: groupAccess, label: "How " + def.Name + " gets in",
		description: "Only the chosen one exists: " + strings.Join(texts, "; ") + ".",
		value:       &ways[0], allowed: ways,
	}}}
	if slices.Contains(ways, wayUser) {
		c.conditions = append(c.conditions,
			condition{useKeyedUser, equals(vendors.ParamAccess, wayUser)},
			condition{useRole, negate(is(useKeyedUser))})
	}
	if slices.Contains(ways, wayWebIdentity) && slices.Contains(ways, wayRole) {
		c.conditions = append(c.conditions, condition{useWebIdentity, equals(vendors.ParamAccess, wayWebIdentity)})
	}
	return c
}

// crossAccount: the external ID, and the vendor's principal where the customer types it.
func crossAccount(def *vendors.Definition) choice {
	role := def.Access.Role
	if role == nil || role.Trust.Account == nil && role.Trust.Principal == "" {
		return choice{}
	}
	var c choice
	late := role.Trust.Principal == vendors.AfterLaunch
	optional := late || len(waysIn(def)) > 1
	when := "The value that " + def.Name + " gives you"
	if late {
		when = "The value that " + def.Name + " shows once it knows the role's ARN: launch without it, then update the stack with it"
	}
	if role.Trust.Principal != "" {
		c.parameters = append(c.parameters, parameter{
			name: vendors.ParamVendorPrincipalARN, group: groupAccess, label: "ARN of " + def.Name + "'s principal",
			description: when + ": the ARN of its IAM user or role, the only one that may assume the role.",
			format:      principalFormat,
			maxLength:   maxPrincipalARN,
		})
	}
	if role.Trust.ExternalID != "" {
		c.parameters = append(c.parameters, parameter{
			name: vendors.ParamExternalID, group: groupAccess, label: "External ID",
			description: when + ": its external ID for you alone. Nobody can assume the role without it. It is not a secret.",
			format:      externalIDFormat,
		})
	}
	var names []string
	for i := range c.parameters {
		p := &c.parameters[i]
		if optional {
			p.value, p.format = new(""), p.format.orEmpty()
		}
		names = append(names, p.name)
	}
	switch {
	case late:
		c.conditions = []condition{{trustIsKnown, all(filled, names)}}
		if len(names) > 1 {
			c.rules = []rule{{name: "WholeTrust", assertions: []assertion{{
				or(all(filled, names), all(empty, names)),
				fmt.Sprintf("Give %s together, or leave both empty as long as %s has not told them.",
					strings.Join(names, " and "), def.Name),
			}}}}
		}
	case optional:
		c.rules = onlyFor(wayRole, names, names)
	}
	return c
}

// maxPrincipalARN leaves room for the longest external ID, 1,224 characters, in a trust policy of 2,048.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
const maxPrincipalARN = 512

// webIdentity: the service account, and the audience of its tokens.
func webIdentity(def *vendors.Definition) choice {
	if def.Access.Role == nil || def.Access.Role.Trust.WebIdentity == nil {
		return choice{}
	}
	subject := parameter{
		name: vendors.ParamWebIdentitySubject, group: groupAccess, label: "Service account ID",
		description: "The numeric ID of the Google service account that " + def.Name +
			" gives you, the only one that may assume the role.",
		format: serviceAccountIDFormat,
	}
	c := choice{parameters: []parameter{subject}}
	names := []string{subject.name}
	if def.Access.Role.Trust.WebIdentity.Audience.Offered() {
		c.parameters = append(c.parameters, parameter{
			name: vendors.ParamWebIdentityAudience, group: groupAccess, label: "Audience",
			description: "The audience of the tokens, if " + def.Name +
				" gives you one: tokens made for another audience are then refused. Left empty, a token of this service account " +
				"for any audience opens the role: ask for one.",
			value: new(""), format: audienceFormat.orEmpty(),
		})
		c.conditions = []condition{{requireAudience, filled(vendors.ParamWebIdentityAudience)}}
		names = append(names, vendors.ParamWebIdentityAudience)
	}
	if len(waysIn(def)) > 1 {
		c.parameters[0].value, c.parameters[0].format = new(""), subject.format.orEmpty()
		c.rules = onlyFor(wayWebIdentity, []string{subject.name}, names)
	}
	return c
}

// onlyFor requires some parameters for one way in, and refuses all of a set for every other: a value that nothing
// heeds would give false comfort.
func onlyFor(way string, required, set []string) []rule {
	r := rule{name: "For" + way, when: equals(vendors.ParamAccess, way)}
	for _, name := range required {
		r.assertions = append(r.assertions, assertion{filled(name), fmt.Sprintf("%s %s needs %s.", vendors.ParamAccess, way, name)})
	}
	not := rule{name: "OnlyFor" + way, when: negate(equals(vendors.ParamAccess, way))}
	for _, name := range set {
		not.assertions = append(not.assertions, assertion{
			empty(name), fmt.Sprintf("%s is for %s %s only: leave it empty.", name, vendors.ParamAccess, way),
		})
	}
	return []rule{r, not}
}

// optionalPermissions: the permissions that the customer may switch off.
func optionalPermissions(def *vendors.Definition) choice {
	var c choice
	for _, perm := range def.Permissions {
		if perm.Choice == nil || c.has(perm.Choice.Parameter) {
			continue
		}
		name := perm.Choice.Parameter
		c.parameters = append(c.parameters, parameter{
			name: name, group: groupAccess, label: words(name),
			description: "Whether " + def.Name + " may do this: " + lowerFirst(perm.Why) + " Can be changed later by an update.",
			value:       yesNo(perm.Choice.Default), allowed: []string{"Yes", "No"},
		})
		c.conditions = append(c.conditions, condition{whenAllowed(perm.Choice), equals(name, "Yes")})
	}
	return c
}

func (c choice) has(parameter string) bool {
	for _, p := range c.parameters {
		if p.name == parameter {
			return true
		}
	}
	return false
}

// whenAllowed is the condition behind a parameter: DeleteIsAllowed behind AllowDelete.
func whenAllowed(c *vendors.Choice) constructs.When {
	return constructs.When(strings.TrimPrefix(c.Parameter, "Allow") + "IsAllowed")
}

// prefixOrFurtherBuckets: where the grant ends.
func prefixOrFurtherBuckets(def *vendors.Definition) choice {
	var c choice
	listing := ""
	if def.Lists() {
		listing = ", and listing to such keys: a listing that names no prefix is refused"
	}
	if def.Bucket.Prefix.Offered() {
		c.parameters = append(c.parameters, parameter{
			name: vendors.ParamPrefix, group: groupAdvanced, label: "Prefix",
			description: "Limits the access to keys that begin with this prefix" + listing + ". It ends with a slash, " +
				"as in exports/daily/. Left empty, the access is to the whole bucket.",
			value: new(""), format: prefixFormat.orEmpty(),
		})
		if def.Lists() {
			c.conditions = append(c.conditions, condition{limitToPrefix, filled(vendors.ParamPrefix)})
		}
	}
	if def.Bucket.FurtherBuckets.Offered() {
		c.parameters = append(c.parameters, parameter{
			name: vendors.ParamFurtherBucketARNs, group: groupAdvanced, label: "Further buckets",
			description: "The ARNs of further buckets, separated by commas, with the same permissions in the whole of each. " +
				"About 20 fit into a policy.",
			typ: "CommaDelimitedList", value: new(""), format: bucketARNFormat.orEmpty(),
		})
		c.conditions = append(c.conditions, condition{openFurtherBuckets, negate(equalTo(
			constructs.Expression{"Fn::Join": []any{"", constructs.Ref(vendors.ParamFurtherBucketARNs)}}, ""))})
	}
	if len(c.parameters) == 2 {
		// CloudFormation cannot append a parameter to each member of a list, and a prefix that holds for one bucket of
		// several is not what a reader takes it for.
		c.rules = []rule{{
			name: "PrefixOrFurtherBuckets",
			when: filled(vendors.ParamPrefix),
			assertions: []assertion{{
				constructs.Expression{"Fn::EachMemberIn": []any{constructs.Ref(vendors.ParamFurtherBucketARNs), []any{""}}},
				"A prefix cannot be combined with further buckets, which are opened whole.",
			}},
		}}
	}
	return c
}

// encryption with the customer's key. Without this, an integration fails on an encrypted bucket.
func encryption(def *vendors.Definition) choice {
	uses, without := "a new bucket uses it, an existing one may already", " Left empty, a new bucket is encrypted with S3's own keys."
	if def.Bucket.Create == vendors.CreateNever {
		uses, without = "the bucket must use it already", " Left empty, the access includes no key."
	}
	return choice{
		parameters: []parameter{{
			name: vendors.ParamKMSKeyARN, group: groupAdvanced, label: "KMS key",
			description: "The ARN of the KMS key that encrypts the bucket's objects: " + uses + ". It is in the bucket's region. The " +
				"access then includes this key, through S3 only. Its key policy must leave that to IAM, as the default one does. " +
				"What another key encrypted before is then out of reach." + without,
			value: new(""), format: keyARNFormat.orEmpty(),
		}},
		conditions: []condition{{useKMSKey, filled(vendors.ParamKMSKeyARN)}},
	}
}

func versioning(def *vendors.Definition) choice {
	if !def.Bucket.Versioning.Offered() {
		return choice{}
	}
	value := "Off"
	if def.Bucket.Versioning == vendors.OfferRecommended {
		value = "Enabled"
	}
	return choice{
		parameters: []parameter{{
			name: vendors.ParamVersioning, group: groupAdvanced, label: "Versioning of a new bucket",
			description: "Enabled keeps what is overwritten or deleted as earlier versions, which cost storage. What was Enabled " +
				"once can only be Suspended: leave it Off only as long as it has always been.",
			value: &value, allowed: []string{"Off", "Enabled", "Suspended"},
		}},
		conditions: []condition{{setVersioning, negate(equals(vendors.ParamVersioning, "Off"))}},
	}
}

func accessLogs(def *vendors.Definition) choice {
	var c choice
	offer := def.Bucket.AccessLogs
	if offer.Offered() {
		c.parameters = []parameter{
			{
				name: vendors.ParamAccessLogs, group: groupAdvanced, label: "Access logs of a new bucket",
				description: "Yes logs the requests to the new bucket, in a log bucket. The logs cost storage; they are never deleted by the stack.",
				value:       yesNo(offer == vendors.OfferRecommended), allowed: []string{"Yes", "No"},
			},
			{
				name: vendors.ParamExistingLogBucketName, group: groupAdvanced, label: "Existing log bucket",
				description: "The name of a log bucket that you have in this account and region, whose policy lets " +
					"logging.s3.amazonaws.com write under " + constructs.AccessLogPrefix + ". Left empty, the access logs get a new one.",
				value: new(""), format: bucketNameFormat.orEmpty(),
			},
		}
		c.conditions = []condition{
			{logAccess, equals(vendors.ParamAccessLogs, "Yes")},
			{logToOwnBucket, and(newBucketIs(def, equals(vendors.ParamAccessLogs, "Yes"), empty(vendors.ParamExistingLogBucketName))...)},
		}
		c.rules = []rule{{
			name: "LogBucketIsForAccessLogs",
			when: filled(vendors.ParamExistingLogBucketName),
			assertions: []assertion{{
				equals(vendors.ParamAccessLogs, "Yes"),
				fmt.Sprintf("%s is for access logs: set %s to Yes or leave it empty.",
					vendors.ParamExistingLogBucketName, vendors.ParamAccessLogs),
			}},
		}}
	}
	return c
}

// newBucketIs is the conditions with, where the bucket may be an existing one, that it is not.
func newBucketIs(def *vendors.Definition, conditions ...constructs.Expression) []constructs.Expression {
	if def.Bucket.Create == vendors.CreateAllowed {
		return append([]constructs.Expression{is(createBucket)}, conditions...)
	}
	return conditions
}

// dataEvents: the trail, and the log bucket that it shares with the access logs.
func dataEvents(def *vendors.Definition) choice {
	var c choice
	var needs []constructs.Expression
	if def.Bucket.AccessLogs.Offered() {
		needs = append(needs, is(logToOwnBucket))
	}
	if offer := def.Bucket.Trail; offer.Offered() {
		c.parameters = []parameter{{
			name: vendors.ParamDataEventTrail, group: groupAdvanced, label: "CloudTrail data events of a new bucket",
			description: "Yes records every read and write of the new bucket's objects with CloudTrail, which costs money for each.",
			value:       yesNo(offer == vendors.OfferRecommended), allowed: []string{"Yes", "No"},
		}}
		c.conditions = []condition{{recordDataEvents, and(newBucketIs(def, equals(vendors.ParamDataEventTrail, "Yes"))...)}}
		needs = append(needs, is(recordDataEvents))
	}
	if len(needs) > 1 {
		c.conditions = append(c.conditions, condition{createLogBucket, or(needs...)})
	}
	return c
}

func alarm(def *vendors.Definition) choice {
	if !def.Bucket.Alarm.Offered() {
		return choice{}
	}
	return choice{
		parameters: []parameter{{
			name: vendors.ParamAlarmEmail, group: groupAdvanced, label: "E-mail address for alarms about a new bucket",
			description: "Gets a mail when the new bucket answers more than 10 requests within 5 minutes with an error of the " +
				"caller's, as a refusal is, once the subscription that AWS mails has been confirmed. The request metrics and the " +
				"alarm cost money. Left empty, there is no alarm.",
			value: new(""), format: emailFormat.orEmpty(),
		}},
		conditions: []condition{{sendAlarms, and(newBucketIs(def, filled(vendors.ParamAlarmEmail))...)}},
	}
}

// newBucketOnly refuses what an existing bucket would not get. What is on by default is not asked for.
func newBucketOnly(def *vendors.Definition) choice {
	if def.Bucket.Create != vendors.CreateAllowed {
		return choice{}
	}
	r := rule{name: "SettingsOfANewBucket", when: filled(vendors.ParamExistingBucketName)}
	refuse := func(offer vendors.Offer, name string, off constructs.Expression, how string) {
		if offer == vendors.OfferOptional {
			r.assertions = append(r.assertions, assertion{off, fmt.Sprintf("%s is for a new bucket: %s.", name, how)})
		}
	}
	refuse(def.Bucket.Versioning, vendors.ParamVersioning, equals(vendors.ParamVersioning, "Off"), "leave it Off")
	refuse(def.Bucket.AccessLogs, vendors.ParamAccessLogs, equals(vendors.ParamAccessLogs, "No"), "leave it No")
	refuse(def.Bucket.Trail, vendors.ParamDataEventTrail, equals(vendors.ParamDataEventTrail, "No"), "leave it No")
	refuse(def.Bucket.Alarm, vendors.ParamAlarmEmail, empty(vendors.ParamAlarmEmail), "leave it empty")
	if len(r.assertions) == 0 {
		return choice{}
	}
	return choice{rules: []rule{r}}
}

// Slots of access keys, as the parameter ActiveAccessKeys spells them.
var slots = []string{"A", "B"}

// keys: which of the two access keys exist. From A to B without an outage leads through both.
func keys(def *vendors.Definition) choice {
	if def.Access.StsUserRole == nil && def.Access.KeyedUser == nil {
		return choice{}
	}
	c := choice{parameters: []parameter{{
		name: vendors.ParamActiveAccessKeys, group: groupAdvanced, label: "Active access keys",
		description: "To rotate the key without an outage, update the stack from A to A and B, give " + def.Name +
			" the key of B, then update to B. Back to A in the same way: a key that comes back is a new one.",
		value: new("A"), allowed: []string{"A", "A and B", "B"},
	}}}
	for i, slot := range slots {
		exists := negate(equals(vendors.ParamActiveAccessKeys, slots[1-i]))
		if len(waysIn(def)) > 1 {
			exists = and(is(useKeyedUser), exists)
		}
		c.conditions = append(c.conditions, condition{whenSlot(slot), exists})
	}
	return c
}

func whenSlot(slot string) constructs.When { return constructs.When("UseKey" + slot) }

func session(def *vendors.Definition) choice {
	if def.Access.Role == nil && def.Access.StsUserRole == nil {
		return choice{}
	}
	return choice{parameters: []parameter{{
		name: vendors.ParamMaxSessionDuration, group: groupAdvanced, label: "Longest session of the role, in seconds",
		description: "How long " + def.Name + " may work with one session of the role: 3600 to 43200 seconds, that is 1 to 12 hours.",
		typ:         "Number", value: new("3600"), min: 3600, max: 43200,
		format: format{description: "must be 3600 to 43200 seconds, that is 1 to 12 hours"},
	}}}
}

func boundary() choice {
	return choice{
		parameters: []parameter{{
			name: vendors.ParamPermissionsBoundaryARN, group: groupAdvanced, label: "Permissions boundary",
			description: "The ARN of an IAM policy that bounds every role and user of this stack, where your organization requires one.",
			value:       new(""), format: policyARNFormat.orEmpty(),
		}},
		conditions: []condition{{boundPermissions, filled(vendors.ParamPermissionsBoundaryARN)}},
	}
}

func roleName(def *vendors.Definition) choice {
	if def.Access.Role == nil || !def.Access.Role.Name.Offered() {
		return choice{}
	}
	return choice{
		parameters: []parameter{{
			name: vendors.ParamRoleName, group: groupAdvanced, label: "Name of the role",
			description: "For an ARN that is known in advance. The launch then needs the capability CAPABILITY_NAMED_IAM, and " +
				"a change makes a new role. Left empty, CloudFormation chooses a name.",
			value: new(""), format: roleNameFormat.orEmpty(),
		}},
		conditions: []condition{{nameRole, filled(vendors.ParamRoleName)}},
	}
}

func yesNo(yes bool) *string {
	if yes {
		return new("Yes")
	}
	return new("No")
}

func example(s string) string {
	if s == "" {
		return ""
	}
	return ", such as " + s
}

// words is "Allow delete" for AllowDelete.
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteRune(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// inWords is "partition aws", or "partitions aws, aws-cn".
func inWords(noun string, list []string) string {
	if len(list) > 1 {
		noun += "s"
	}
	return "AWS " + noun + " " + strings.Join(list, ", ")
}
