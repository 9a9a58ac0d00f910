package vendors

import (
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// Definition is what one vendor asks of its customers: the content of one file vendors/<id>.yaml.
// It reads like the guide it replaces, and stacks turns it into the template that customers launch.
//
// The tags feed the JSON Schema (see schema.go), and the schema is what Load checks a file's shape against:
// a constraint is written once, here.
type Definition struct {
	// Vendor is the vendor's id: the file's name, the template's folder and the stack's name.
	Vendor string `yaml:"vendor" jsonschema:"required,pattern=^[a-z][a-z0-9]*(-[a-z0-9]+)*$,maxLength=40" jsonschema_extras:"patternErrorMessage=lower-case letters and digits that start with a letter and may have single hyphens between" jsonschema_description:"The vendor's id: lower-case letters, digits and hyphens. The file is named after it."`
	// Name is the vendor's name as customers know it.
	Name string `yaml:"name" jsonschema:"required,minLength=1,maxLength=60" jsonschema_description:"The vendor's name as customers know it."`
	// Version is the version of the template, as in semver.org: a released one never changes.
	Version string `yaml:"version" jsonschema:"required,pattern=^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)$" jsonschema_extras:"patternErrorMessage=three numbers without leading zeros and with dots between such as 1.2.0" jsonschema_description:"The version of the template, MAJOR.MINOR.PATCH."`
	// Purpose says in a sentence or two what the customer is about to allow.
	Purpose string `yaml:"purpose" jsonschema:"required,minLength=1,maxLength=600" jsonschema_description:"What the customer is about to allow, in a sentence or two."`
	// Guide is the title of the published guide that the template replaces.
	Guide string `yaml:"guide,omitempty" jsonschema:"minLength=1,maxLength=200" jsonschema_description:"The title of the guide that the template replaces."`
	// Partitions are the AWS partitions in which the vendor serves customers. Left out, they are those of the vendor's
	// accounts, aws where it gets in with a web identity, or every public partition where neither matters.
	Partitions []Partition `yaml:"partitions,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"The AWS partitions in which the vendor serves customers. Left out: those of its accounts; aws with a web identity; else all."`

	// Regions are the AWS regions in which the vendor serves customers: the stack and its bucket are in one of them. Left out,
	// they are all of the partitions, or those for which the vendor publishes whom to trust.
	Regions []string `yaml:"regions,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"The AWS regions in which the vendor serves customers: no stack is launched in another one. Left out: all of the partitions, or those for which whom to trust is published by region."`

	Bucket      Bucket       `yaml:"bucket" jsonschema:"required" jsonschema_description:"The bucket: whether the template may create it, and what the customer may choose about it."`
	Access      Access       `yaml:"access" jsonschema:"required" jsonschema_description:"How the vendor gets in. role and keyedUser may be alternatives: the customer chooses one, and role is the default, or the partition of the launch decides. stsUserRole, bucketPolicy and existingRole stand alone."`
	Permissions []Permission `yaml:"permissions" jsonschema:"required,minItems=1" jsonschema_description:"What the vendor may do once it is in."`
	// FurtherKMS is what the vendor's role or user may do with the bucket's KMS key besides what S3 needs for the permissions. Left out,
	// that is nothing.
	FurtherKMS []KMSActions `yaml:"furtherKms,omitempty" jsonschema:"minItems=1" jsonschema_description:"What the vendor's role or user may do with the customer's KMS key of the bucket besides what S3 needs for the permissions, each with a reason. Left out: nothing. Of guests of the bucket's policy, kmsActions and kmsWhy say it."`
	// Notifications tell of objects that come and go. Nil: nobody is told.
	Notifications *Notifications `yaml:"notifications,omitempty" jsonschema_description:"Who is told which objects are created in the first bucket or removed from it. Left out: nobody."`
	// Sets are further sets of permissions, each with a role of its own, besides Bucket, Access and Permissions, which are the
	// first.
	Sets []Set `yaml:"sets,omitempty" jsonschema:"minItems=1" jsonschema_description:"Further sets of permissions, each with a role of its own that trusts whom the role of access does, and on a bucket of its own or on the first one."`
	// CallBack has the stack tell the vendor what becomes of it, where the customer turns that on. Left out, no template can.
	CallBack *CallBack `yaml:"callBack,omitempty" jsonschema_description:"Has the stack tell the vendor when it is made, updated or about to be deleted, and the names of its role and bucket. Off until the customer turns it on; no stack waits for it."`
	// Organization: whether a customer may launch the template in the accounts of an AWS organization at once. The template must
	// then do without whatever is of one account only, such as a bucket that is there already.
	Organization Offer `yaml:"organization,omitempty" jsonschema:"enum=never,enum=optional" jsonschema_description:"Whether a customer may launch the template in all accounts of an AWS organization, or of some of its units, at once."`
	// Differences are the places where the template deliberately does otherwise than the guide.
	Differences []Difference `yaml:"differences,omitempty" jsonschema:"minItems=1" jsonschema_description:"Where the template does otherwise than the guide, and why."`
	HandBack    []HandBack   `yaml:"handBack" jsonschema:"required,minItems=1" jsonschema_description:"The values that the customer gives the vendor afterwards, in the words of the vendor's own form."`
	// Labels are the vendor's own words for parameters of the template, by parameter name.
	Labels map[string]string `yaml:"labels,omitempty" jsonschema_description:"The vendor's own words for parameters of the template, by parameter name."`
	// Ask are the parameters with a default that the lean form of the template asks for all the same, by name. The others have
	// their defaults there, and an update with the full template offers them.
	Ask []string `yaml:"ask,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"The parameters that the lean form of the template asks for besides those that must be given: most customers decide them. All others have their defaults there."`

	digest        string             // see SHA256
	todos         Problems           // see Todos
	permissionsAt map[string]Problem // see AtPermissions
}

// Partition is a group of AWS regions with accounts of its own.
type Partition = partition.ID

// The public partitions. The isolated ones (aws-iso, aws-iso-b, …) have no route to a vendor.
const (
	PartitionAWS    = partition.AWS
	PartitionGov    = partition.Gov
	PartitionChina  = partition.China
	PartitionEurope = partition.Europe
)

// Bucket says whose bucket it is and what the customer may choose about it.
type Bucket struct {
	// Create says whether the template makes the bucket.
	Create Create `yaml:"create" jsonschema:"required" jsonschema_description:"allowed: the customer chooses a new bucket or one they have; required: the template always makes a new one; never: always one they have."`
	// Name constrains the name of a new bucket. Left out, the customer types any legal name or none.
	Name *BucketName `yaml:"name,omitempty" jsonschema_description:"The name of a new bucket. Left out: any legal name without dots, or none."`
	// Namespace: whether the customer may have a new bucket in the account's own regional namespace of S3, as an organization
	// may require. Its name is the start that the customer types, the account's ID, the region and -an.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
	Namespace Offer `yaml:"namespace,omitempty" jsonschema:"enum=never,enum=optional" jsonschema_description:"Whether the customer may have a new bucket, and its log bucket, in the account's own regional namespace of S3."`
	// Prefix: whether the customer may limit the grant to keys under a prefix.
	Prefix Offer `yaml:"prefix,omitempty" jsonschema:"enum=never,enum=optional" jsonschema_description:"Whether the customer may limit the grant to keys under a prefix."`
	// Prefixes are the vendor's own: the grant is for keys that begin with one of them, in further buckets too, and the customer has
	// no choice.
	Prefixes []string `yaml:"prefixes,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"What the keys begin with that the vendor gets at, where it says so itself: segment-logs/. No other object is opened, in no bucket."`
	// FurtherBuckets: whether the customer may open more buckets to the same role.
	FurtherBuckets Offer `yaml:"furtherBuckets,omitempty" jsonschema:"enum=never,enum=optional" jsonschema_description:"Whether the customer may open further buckets, besides the first, to the same role."`
	// OtherAccount: whether the customer may open an existing bucket, and further ones, of another AWS account than the stack's.
	// Without it a grant is for buckets of the stack's own account only. The owner's side is not the template's: the policy of
	// the bucket there, and of its KMS key, must let the stack's account in too.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html
	OtherAccount Offer `yaml:"otherAccount,omitempty" jsonschema:"enum=never,enum=optional" jsonschema_description:"Whether the customer may open an existing bucket of another account, whose owner lets this account in too."`
	// KMS: whether a KMS key encrypts the bucket. Left out: see [Definition.KeyUse].
	KMS KeyUse `yaml:"kms,omitempty" jsonschema_description:"Whether a KMS key encrypts the bucket. never: S3's own keys alone, and the vendor cannot use a bucket with a KMS key; optional: the customer may give a key; required: no stack is launched without one. Left out: optional, or never beside access.bucketPolicy without kmsActions."`
	// KMSKey: whether the template makes a KMS key for a new bucket, if the customer says so. It is kept with the bucket, which
	// nobody could read without it. Left out, a new bucket has S3's own keys, or one that the customer has.
	KMSKey Offer `yaml:"kmsKey,omitempty" jsonschema_description:"Whether the customer may have the template make a KMS key for a new bucket. It is kept with the bucket when the stack goes. With access.bucketPolicy its policy lets the vendor do the kmsActions, until the customer withdraws that."`
	// Versioning, AccessLogs, Trail and Alarm concern a new bucket only.
	Versioning Offer `yaml:"versioning,omitempty" jsonschema_description:"Versioning of a new bucket."`
	AccessLogs Offer `yaml:"accessLogs,omitempty" jsonschema_description:"Server access logs of a new bucket."`
	Trail      Offer `yaml:"trail,omitempty" jsonschema_description:"A CloudTrail trail with the data events of a new bucket."`
	Alarm      Offer `yaml:"alarm,omitempty" jsonschema:"enum=never,enum=optional" jsonschema_description:"A CloudWatch alarm by e-mail about refused requests to a new bucket."`
	// VersioningOn is why versioning must be on. A new bucket then has it, and the customer has no choice.
	VersioningOn string `yaml:"versioningOn,omitempty" jsonschema:"minLength=20,maxLength=300" jsonschema_description:"Why versioning must be on: a new bucket has it then, whatever the customer chooses, and the owner of an existing one must turn it on."`
	// ObjectLock is Object Lock of a new bucket, from its launch on.
	ObjectLock *ObjectLock `yaml:"objectLock,omitempty" jsonschema_description:"Object Lock of a new bucket, with a default retention or without. It is on from the launch on and can never be turned off again; the owner of an existing bucket must turn it on."`
	// Lifecycle is what S3 clears away by itself.
	Lifecycle *Lifecycle `yaml:"lifecycle,omitempty" jsonschema_description:"What S3 clears away in a new bucket by itself: unfinished uploads, and old objects where the customer wants it."`
	// CORS lets web pages use the bucket in a browser.
	CORS []CORS `yaml:"cors,omitempty" jsonschema:"minItems=1" jsonschema_description:"Rules by which browsers let web pages of the vendor's use the bucket. A new bucket has them; the page and show say what the owner of an existing one adds."`
}

// bucketOffer is what a definition offers about the bucket.
type bucketOffer struct {
	field string
	value Offer
	// ofNewBucket: an existing one would not get it. ofExisting: a new one cannot have it.
	ofNewBucket, ofExisting bool
}

func (b Bucket) offers() []bucketOffer {
	return []bucketOffer{
		{field: "namespace", value: b.Namespace, ofNewBucket: true},
		{field: "prefix", value: b.Prefix},
		{field: "furtherBuckets", value: b.FurtherBuckets},
		{field: "otherAccount", value: b.OtherAccount, ofExisting: true},
		{field: "kmsKey", value: b.KMSKey, ofNewBucket: true},
		{field: "versioning", value: b.Versioning, ofNewBucket: true},
		{field: "accessLogs", value: b.AccessLogs, ofNewBucket: true},
		{field: "trail", value: b.Trail, ofNewBucket: true},
		{field: "alarm", value: b.Alarm, ofNewBucket: true},
	}
}

// Create says whether a template makes the bucket.
type Create string

const (
	CreateAllowed  Create = "allowed"
	CreateRequired Create = "required"
	CreateNever    Create = "never"
)

// BucketName constrains the name of a new bucket.
type BucketName struct {
	// Prefix is the fixed start of the name; the customer types the rest.
	Prefix string `yaml:"prefix,omitempty" jsonschema:"minLength=1,maxLength=60" jsonschema_description:"The fixed start of the name; the customer types the rest."`
	// Existing: a bucket that is there already begins with Prefix too, and each further one does.
	Existing bool `yaml:"existing,omitempty" jsonschema_description:"Whether the names of buckets that are there already must begin with the prefix too. Left out: they may begin any way."`
	// Dots allows dots. They break TLS certificates for virtual-hosted addresses, so the default is without.
	Dots bool `yaml:"dots,omitempty" jsonschema_description:"Whether the name may have dots, which break TLS for virtual-hosted addresses."`
	// Example is what the customer might type: a whole name, or the rest after Prefix.
	Example string `yaml:"example,omitempty" jsonschema:"minLength=1,maxLength=63" jsonschema_description:"What the customer might type: a whole name, or what follows the prefix."`
}

// Offer says whether the customer is offered a choice, and its default.
type Offer string

const (
	// OfferNever is the zero value's meaning: the choice does not exist and the thing is off.
	OfferNever Offer = "never"
	// OfferOptional is off unless the customer turns it on.
	OfferOptional Offer = "optional"
	// OfferRecommended is on unless the customer turns it off.
	OfferRecommended Offer = "recommended"
)

// Offered reports whether the customer has the choice at all.
func (o Offer) Offered() bool { return o == OfferOptional || o == OfferRecommended }

// Access is how the vendor gets in. At least one way is given; Role and KeyedUser may be alternatives.
type Access struct {
	// Role is a role that somebody outside the customer's account assumes.
	Role *Role `yaml:"role,omitempty" jsonschema_description:"A role that the vendor assumes from outside."`
	// StsUserRole is a keyed user without any permission and a role that only this user may assume.
	StsUserRole *StsUserRole `yaml:"stsUserRole,omitempty" jsonschema_description:"A keyed user without any permission, and a role that only this user may assume."`
	// KeyedUser is a user with an access key and the permissions.
	KeyedUser *KeyedUser `yaml:"keyedUser,omitempty" jsonschema_description:"A user with an access key and the permissions."`
	// BucketPolicy lets principals of the vendor's into the bucket without any role or user of the customer's.
	BucketPolicy *BucketPolicy `yaml:"bucketPolicy,omitempty" jsonschema_description:"The policy of a new bucket lets the vendor's own principals in, without a role or user of the customer's. It goes with the stack, and stands alone."`
	// ExistingRole is a role that is there already.
	ExistingRole *ExistingRole `yaml:"existingRole,omitempty" jsonschema_description:"A role of the customer's account that is there already, such as that of the vendor's own integration, gets the permissions. Its trust is not the template's. It stands alone."`
}

// Role is a role that somebody outside the customer's account assumes.
type Role struct {
	Trust Trust `yaml:"trust" jsonschema:"required" jsonschema_description:"Who may assume the role. account, or one or both of principal and webIdentity: where both, the customer chooses."`
	// Name is who names the role, and how, for a vendor that must know the ARN in advance or knows the role by its name.
	// A template with it needs CAPABILITY_NAMED_IAM.
	Name RoleName `yaml:"name,omitempty" jsonschema_description:"Whether the customer may name the role, or must, for a vendor that must know its ARN in advance. Or how the name that they must give begins: {prefix: OIDC_}. The launch then needs CAPABILITY_NAMED_IAM."`
	// AssumesItself is why the role may assume itself, empty where it cannot.
	AssumesItself string `yaml:"assumesItself,omitempty" jsonschema:"minLength=20,maxLength=300" jsonschema_description:"Why the role may assume itself, with the same external ID: what the vendor does with a session of a session. Nobody else of the customer's account gets in by it. The customer must name the role then."`
	// Session is how long a session may last. Left out, the customer says it, from one to twelve hours, and it is one.
	Session *Session `yaml:"session,omitempty" jsonschema_description:"How long one session of the role may last. Left out: an hour, and up to twelve as the customer says."`
}

// StsUserRole is a keyed user without any permission and a role that only this user may assume.
type StsUserRole struct {
	// Session is how long a session may last. Left out, the customer says it, from one to twelve hours, and it is one.
	Session *Session `yaml:"session,omitempty" jsonschema_description:"How long one session of the role may last. Left out: an hour, and up to twelve as the customer says."`
}

// KeyedUser is a user with an access key and the permissions.
type KeyedUser struct {
	// Partitions are those in which the key is the only way in. Everywhere else that the vendor serves the role is, and there is
	// no key. Left out beside a role, the customer chooses between the two.
	Partitions []Partition `yaml:"partitions,omitempty" jsonschema:"minItems=1,uniqueItems=true" jsonschema_description:"Beside a role: the partitions in which the key is the only way in, as the role works in the others. Left out: the customer chooses between the two."`
}

// Permission is one allow statement.
type Permission struct {
	// Sid is the statement's id in the policy: what it is for, in one word.
	Sid string `yaml:"sid" jsonschema:"required,pattern=^[A-Z][A-Za-z0-9]*$,maxLength=64" jsonschema_extras:"patternErrorMessage=one word of letters and digits that starts with a capital letter" jsonschema_description:"The statement's id in the policy: what it is for, in one word of letters and digits."`
	// Why says what the vendor does with it.
	Why string `yaml:"why" jsonschema:"required,minLength=10,maxLength=300" jsonschema_description:"What the vendor does with it."`
	// Actions are S3 actions, as IAM spells them.
	Actions []string `yaml:"actions" jsonschema:"required,minItems=1,uniqueItems=true" jsonschema_description:"S3 actions as IAM spells them, such as s3:GetObject."`
	// On is what the actions apply to.
	On []Target `yaml:"on" jsonschema:"required,minItems=1,uniqueItems=true" jsonschema_description:"What the actions apply to: bucket, objects or both; or account alone, for what the vendor may see of the whole account."`
	// Grave are the grave ones of Actions, named there or under a star, each of them with a reason: see [s3actions.Action.Grave].
	Grave []GraveActions `yaml:"grave,omitempty" jsonschema:"minItems=1" jsonschema_description:"What of the actions, named there or under a star, opens the bucket to others, lifts what protects its objects, or deletes it: each such action by name, with why it is needed."`
	// BeyondPrefix are those of Actions on the bucket that no prefix limits, each of them with a reason: see [permissions.BeyondPrefix].
	BeyondPrefix []BeyondPrefix `yaml:"beyondPrefix,omitempty" jsonschema:"minItems=1" jsonschema_description:"Where a prefix limits the grant: what of the actions looks at the whole bucket all the same, as S3 cannot limit it, each such action by name, with why it is needed. The customer reads what it shows."`
	// Required is why a permission on the account is no choice of the customer's, whose default is No.
	Required string `yaml:"required,omitempty" jsonschema:"minLength=20,maxLength=300" jsonschema_description:"Of a permission on the account: why the vendor cannot do without it. Left out, it is the customer's choice, and No unless they say so."`
	// Choice leaves the permission to the customer.
	Choice *Choice `yaml:"choice,omitempty" jsonschema_description:"Leaves the permission to the customer."`
}

// GraveActions are grave actions of a permission.
type GraveActions struct {
	// Actions are whole names.
	Actions []string `yaml:"actions" jsonschema:"required,minItems=1,uniqueItems=true" jsonschema_description:"Actions by their whole names, such as s3:PutBucketPolicy."`
	// Why says what the vendor does with these.
	Why string `yaml:"why" jsonschema:"required,minLength=10,maxLength=300" jsonschema_description:"What the vendor does with these."`
}

// BeyondPrefix are actions of a permission that no prefix limits.
type BeyondPrefix struct {
	// Actions are whole names.
	Actions []string `yaml:"actions" jsonschema:"required,minItems=1,uniqueItems=true" jsonschema_description:"Actions by their whole names, such as s3:ListBucketMultipartUploads."`
	// Why says what the vendor does with these.
	Why string `yaml:"why" jsonschema:"required,minLength=10,maxLength=300" jsonschema_description:"What the vendor does with these."`
}

// Target is what a permission applies to.
type Target string

const (
	OnBucket  Target = "bucket"
	OnObjects Target = "objects"
	// OnAccount is the customer's whole account, for actions that know no bucket, such as s3:ListAllMyBuckets. It stands alone.
	OnAccount Target = "account"
)

// Choice is a permission that the customer may switch on and off.
type Choice struct {
	// Parameter is the template's parameter.
	Parameter string `yaml:"parameter" jsonschema:"required,pattern=^Allow[A-Z][A-Za-z0-9]*$,maxLength=64" jsonschema_extras:"patternErrorMessage=one word of letters and digits that starts with Allow and a capital letter such as AllowDelete" jsonschema_description:"The template's parameter, such as AllowDelete."`
	// Default is the answer of a customer who does not touch it.
	Default bool `yaml:"default" jsonschema:"required" jsonschema_description:"Whether it is allowed unless the customer says otherwise."`
}

// Difference is a place where the template deliberately does otherwise than the guide.
type Difference struct {
	Guide   string `yaml:"guide" jsonschema:"required,minLength=1,maxLength=400" jsonschema_description:"What the guide says."`
	Instead string `yaml:"instead" jsonschema:"required,minLength=1,maxLength=400" jsonschema_description:"What the template does instead."`
	Why     string `yaml:"why" jsonschema:"required,minLength=10,maxLength=400" jsonschema_description:"Why the template does otherwise."`
	// About is what of the definition it is about.
	About About `yaml:"about,omitempty" jsonschema_description:"What of this definition the difference is about, which the definition must then have: a difference is not left behind when that is taken out. Left out: nothing is held against it."`
}

// HandBack is one value that the customer gives the vendor afterwards.
type HandBack struct {
	// Field is the field's name in the vendor's own form.
	Field string `yaml:"field" jsonschema:"required,minLength=1,maxLength=80" jsonschema_description:"The field's name in the vendor's own form."`
	Value Handed `yaml:"value" jsonschema:"required" jsonschema_description:"Which value goes there."`
	// Set is the further set whose role or bucket it is, empty for the first.
	Set string `yaml:"set,omitempty" jsonschema:"minLength=1,maxLength=20" jsonschema_description:"The set whose role or bucket it is of. Left out: the first's."`
}

// What is the value, with its set.
func (h HandBack) What() Handed { return h.Value.Of(h.Set) }
