// Package types has what is to be known of each type of AWS resource that our templates have, or may come to have: one file a
// type, so that another is one file and a line in all.
//
// Two things are elsewhere, and stay there. What a stack's resources allow is judged by internal/proof/judge from policies alone; and
// what a template must and must not have is internal/proof's own: an oracle must not be told the answer.
package types

import (
	"fmt"
)

// Type is one type of resource. Its zero fields mean that nothing of the kind is known, or that there is nothing.
type Type struct {
	// Name is AWS's, such as AWS::S3::Bucket.
	Name  string
	Facts Facts
	// CustomName is the property that gives a resource of IAM's a name of the customer's choosing, which CAPABILITY_NAMED_IAM is for.
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
	CustomName string
	// Physical makes up what Ref and Fn::GetAtt say of a resource, the same for the same launch. Left out, Ref is a name, and
	// there are no attributes.
	Physical func(Launched) (ref string, attributes map[string]string)
	// Longest is how long what a policy may say of it can be.
	Longest Longest
	// Policy is the policy that it has.
	Policy Policy
	Cost   Cost
	Launch Launch

	// Judged are properties whose change internal/publishing/compare judges by what they allow.
	Judged []string
	// Guards are properties that protect: one that is changed or gone may protect less, and is taken to.
	Guards []string
	// Openings are properties that let somebody in, let data out or delete it: one that is new or changed may do more, and is
	// taken to.
	Openings []string
	// Opened says what a change of one of Openings means, and whether it only narrows; "" where the property's name and values say it. Left
	// out, they do.
	Opened func(property string, before, after any) (words string, narrows bool)
	// Lasting are properties whose change can never be undone, whichever way it goes.
	Lasting []string

	Picture Picture
}

// Longest is how many characters a resource's ARN and name have at most.
type Longest struct {
	// ARN is its beginning, before the name. {partition}, {region} and {account} stand for where the stack is.
	ARN string
	// Name is also that of what Ref gives, but where RefIsARN.
	Name     int
	RefIsARN bool
}

// Policy is a property with a policy, and how many characters of it AWS takes, white space not counted.
type Policy struct {
	Property string
	Most     int
}

// Facts are what AWS's own schema of the type says. A schema's permissions cover every property of its type, so they are an
// upper bound for one template.
type Facts struct {
	// Source is the schema: repository, path and commit.
	Source string
	// Create, Read, Update and Delete are the IAM actions that CloudFormation may call on the caller's behalf.
	Create, Read, Update, Delete []string
	// CreateOnlyProperties make a new resource when they change, as paths with slashes.
	CreateOnlyProperties []string
	ReadOnlyProperties   []string
	PrimaryIdentifier    []string
}

// Launch is what whoever launches, updates and removes a stack must be allowed for the type: its facts' actions, less and more.
type Launch struct {
	// Sid is the policy's statement. Empty: no launch of this type is known.
	Sid string
	// ARN is what the actions are limited to, once for each resource of the type. {partition}, {region} and {account} stand for
	// where the stack is, {id} for the logical ID, {name} for the name that CloudFormation makes of it, with a star for its
	// random end, {bucket} for each name that the bucket may have, and {issuer} for the issuer of an OIDC provider.
	ARN string
	// Names are the properties with the name of a resource, or with how it begins: without any CloudFormation makes it up.
	Names []string
	// Of is the type whose ARNs the actions are limited to, where they are about another's resources.
	Of string
	// OnlyFor: the action is needed for this property only. A property that no template of ours has drops its actions.
	OnlyFor map[string]string
	// More are needed though the schema leaves them out.
	More []string
	// Apart are actions that are limited otherwise.
	Apart []Apart
}

// Apart are some of a type's actions, in a statement of their own.
type Apart struct {
	Sid     string
	Actions []string
	// Anywhere: they take no resource, and are allowed on all.
	Anywhere bool
	// OnRoles: they are about roles that are there already, by the names that the customer gives.
	OnRoles bool
	// Of is the type whose resources they are about, where that is another one.
	Of   string
	Only Only
}

// Only is a condition.
type Only int

const (
	Always Only = iota
	// OwnPolicies limits attaching and detaching to the stack's own policies: whoever launches the stack cannot attach another
	// to its role or user.
	// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
	OwnPolicies
	// OwnTag limits actions to what has the tag of this vendor's stacks, where names alone would be those of others too.
	OwnTag
	// ForEventBridge limits the passing of a role to EventBridge.
	ForEventBridge
	// ByCloudFormation limits actions to what CloudFormation does in the name of whoever launches.
	// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-calledvia
	ByCloudFormation
)

// Picture is how the type looks in the picture of a stack.
type Picture struct {
	Label, Note string
	Place       Place
}

// Place is where it stands.
type Place int

const (
	Nowhere  Place = iota
	Identity       // between the vendor and the bucket: it is who gets in
	Keeper         // beside an identity: it keeps what is the identity's
	Watcher        // beside the bucket: it records or tells what happens to it
)

// all are the types that are known.
var all = index(
	// Who gets in.
	iamRole, iamOIDCProvider, iamUser, iamAccessKey, iamManagedPolicy, secretsManagerSecret,
	// The bucket, and who watches it.
	s3Bucket, s3BucketPolicy, kmsKey, cloudTrailTrail, cloudWatchAlarm, snsTopic, snsSubscription, eventsRule,
	// Who is told of what happens in it.
	sqsQueue, sqsQueuePolicy, snsTopicPolicy,
	// Those that others' templates have, and ours do not.
	cloudFormationStackSet, dynamoDBTable, iamGroup, iamInstanceProfile, iamPolicy, iamRolePolicy, iamUserPolicy,
	kmsAlias, lambdaFunction, lambdaPermission, logsLogGroup, secretsManagerResourcePolicy, ssmParameter, eventsEventBus,
)

func index(list ...Type) map[string]Type {
	m := map[string]Type{}
	for _, t := range list {
		m[t.Name] = t
	}
	return m
}

// Of is the type of a name such as AWS::S3::Bucket, or an empty one: nothing is known of it.
func Of(name string) Type { return all[name] }

// FactsOf are the facts about a type, or an error if there are none.
func FactsOf(name string) (Facts, error) {
	f := Of(name).Facts
	if f.Source == "" {
		return Facts{}, fmt.Errorf("no facts about the resource type %s: add them from its schema", name)
	}
	return f, nil
}
