// Package judge says what a launched stack lets its principals do, and whom it lets in.
//
// The evaluator of the policies is not ours: it is that of the Versity S3 Gateway. What is ours is which policies hold
// for whom, and the match of a role's principals, which that evaluator does not do. A policy that cannot be evaluated is
// an error here, never a denial.
//
// It judges what the stack itself says. A permissions boundary, an organization's policies or the policy of a bucket
// that exists already can only take more away, or be the customer's own business. Whose a bucket is, a request says: of
// somebody else's, the owner's policy may let everybody in, so that the stack's own policy alone decides there too.
package judge

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/bucketgrant/bucketgrant/internal/aws/s3actions"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// Judge knows the policies of one launched stack.
type Judge struct {
	principals map[string]*rules // of roles and users, by logical ID
	trusts     map[string]*trust // of roles, by logical ID
	// policies are those of buckets, by bucket name, and of queues, topics and KMS keys, by ARN.
	policies map[string]*rules
}

// Request is one call to AWS: its action, the ARN that it is about, and the condition keys that AWS would set.
type Request struct {
	Action, Resource string
	Context          map[string][]string
}

// ResourceAccount is the condition key with which S3 says whose a bucket is, and all that is in it.
const ResourceAccount = "s3:ResourceAccount"

// Of is the request about what belongs to an account, with that among its condition keys where S3 sends it for the action.
func (r Request) Of(account string) Request {
	if a, ok := s3actions.Lookup(r.Action); !ok || !a.Account {
		return r
	}
	context := maps.Clone(r.Context)
	if context == nil {
		context = map[string][]string{}
	}
	context[ResourceAccount] = []string{account}
	r.Context = context
	return r
}

// Of reads the policies of a stack.
func Of(stack *resolve.Stack) (*Judge, error) {
	j := &Judge{principals: map[string]*rules{}, trusts: map[string]*trust{}, policies: map[string]*rules{}}
	managed := map[string]any{} // documents by the policy's ARN
	for _, r := range stack.Resources {
		if r.Type == "AWS::IAM::ManagedPolicy" {
			managed[r.PhysicalID] = r.Properties["PolicyDocument"]
			if err := j.attach(r); err != nil {
				return nil, fmt.Errorf("%s: %w", r.LogicalID, err)
			}
		}
	}
	for _, r := range stack.Resources {
		var err error
		switch r.Type {
		case "AWS::IAM::Role":
			if j.trusts[r.LogicalID], err = newTrust(r.Properties["AssumeRolePolicyDocument"]); err == nil {
				j.principals[r.LogicalID], err = attached(r, managed)
			}
		case "AWS::IAM::User":
			j.principals[r.LogicalID], err = attached(r, managed)
		case "AWS::S3::BucketPolicy":
			j.policies[fmt.Sprint(r.Properties["Bucket"])], err = ofBucket(r.Properties["PolicyDocument"])
		case "AWS::SQS::QueuePolicy":
			err = j.addOfTold(stack, r, "Queues", "AWS::SQS::Queue", "Arn")
		case "AWS::SNS::TopicPolicy":
			err = j.addOfTold(stack, r, "Topics", "AWS::SNS::Topic", "TopicArn")
		case "AWS::KMS::Key":
			j.policies[r.Attributes["Arn"]], err = ofBucket(r.Properties["KeyPolicy"])
		case "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy", "AWS::IAM::Group", "AWS::IAM::UserToGroupAddition",
			"AWS::SQS::QueueInlinePolicy", "AWS::SNS::TopicInlinePolicy":
			err = fmt.Errorf("the judge does not know the resource type %s", r.Type)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.LogicalID, err)
		}
	}
	return j, nil
}

// ExistingRole is how a role that is there already is named among the principals.
func ExistingRole(name string) string { return "role/" + name }

// attach notes what a policy gives to roles that are there already, by their names.
func (j *Judge) attach(policy resolve.Resource) error {
	for _, property := range []string{"Users", "Groups"} {
		if policy.Properties[property] != nil {
			return fmt.Errorf("the judge does not know the property %s", property)
		}
	}
	names, _ := policy.Properties["Roles"].([]any)
	for _, name := range names {
		id := ExistingRole(fmt.Sprint(name))
		if j.principals[id] == nil {
			j.principals[id] = &rules{}
		}
		if err := j.principals[id].add(policy.Properties["PolicyDocument"]); err != nil {
			return err
		}
	}
	return nil
}

// attached reads the policies attached to a role or user.
func attached(r resolve.Resource, managed map[string]any) (*rules, error) {
	for _, property := range []string{"Policies", "Groups", "LoginProfile"} {
		if r.Properties[property] != nil {
			return nil, fmt.Errorf("the judge does not know the property %s", property)
		}
	}
	list, _ := r.Properties["ManagedPolicyArns"].([]any)
	all := &rules{}
	for _, arn := range list {
		document, ok := managed[fmt.Sprint(arn)]
		if !ok {
			return nil, fmt.Errorf("the policy %v is not of this stack", arn)
		}
		if err := all.add(document); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Principals are the logical IDs of the roles and users, and those of [ExistingRole], sorted.
func (j *Judge) Principals() []string {
	var ids []string
	for id := range j.principals {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Allows reports whether a role or user may make a request.
func (j *Judge) Allows(logicalID string, req Request) (bool, error) {
	r, ok := j.principals[logicalID]
	if !ok {
		return false, fmt.Errorf("the stack has no role or user %s", logicalID)
	}
	if policy := j.policies[ownerOf(req.Resource)]; policy != nil {
		if denied, err := policy.denied(req); err != nil || denied {
			return false, err
		}
	}
	if strings.HasPrefix(req.Action, "kms:") && j.policies[req.Resource] != nil {
		if left, err := j.leftToIAM(req); err != nil || !left {
			return false, err
		}
	}
	return r.allows(req)
}

// leftToIAM reports whether the policy of one of the stack's KMS keys leaves a request to the IAM policies of the account. Without
// that they count for nothing.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
func (j *Judge) leftToIAM(req Request) (bool, error) {
	arn := strings.Split(req.Resource, ":")
	return j.GuestAllows(req.Resource, Caller{ARN: strings.Join([]string{"arn", arn[1], "iam", "", arn[4], "root"}, ":")}, req)
}

// ownerOf is what the policy is of that decides besides: the name of the bucket that an ARN is about, or the ARN of a queue.
func ownerOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	if parts[2] != "s3" {
		return arn
	}
	name, _, _ := strings.Cut(parts[5], "/")
	return name
}

// rules are policy documents, taken apart into what they allow and what they deny: so a document that cannot be
// evaluated shows as such, and not as a denial.
type rules struct {
	allow, deny []statement
	services    map[string]*rules // what a bucket's policy allows to AWS services, by the service
	guests      []trustStatement  // what it allows to principals of AWS accounts
}

// add reads a document of identity policy.
func (r *rules) add(document any) error {
	text, err := json.Marshal(document)
	if err != nil {
		return err
	}
	if err := parse(string(text)); err != nil {
		return err
	}
	return r.addStatements(statementsOf(document))
}

func (r *rules) addStatements(statements []map[string]any) error {
	for _, s := range statements {
		prepared, err := prepare(withEffect(s, "Allow"))
		if err != nil {
			return err
		}
		if s["Effect"] == "Deny" {
			r.deny = append(r.deny, prepared)
		} else {
			r.allow = append(r.allow, prepared)
		}
	}
	return nil
}

func (r *rules) allows(req Request) (bool, error) {
	if denied, err := r.denied(req); err != nil || denied {
		return false, err
	}
	return matches(r.allow, req)
}

func (r *rules) denied(req Request) (bool, error) { return matches(r.deny, req) }

// star stands for a star in the name of what a request is about, which is a character as any other there: to the evaluator, stars are
// a pattern's. No policy has this character, which Unicode leaves without a meaning.
const star = "\uE000"

// matches reports whether one of the statements, each of them an Allow, is about the request. One that cannot be evaluated is an
// error even where another one is about it.
func matches(statements []statement, req Request) (bool, error) {
	context := sync.OnceValue(func() string { return written(req.Context) })
	found := false
	for _, s := range statements {
		about, err := s.about(req, context)
		if err != nil {
			return false, err
		}
		found = found || about
	}
	return found, nil
}

// ofBucket reads what the policy of a bucket, or of a queue, denies to everybody, and what it allows: to AWS services and to principals of AWS
// accounts, which it must name.
func ofBucket(document any) (*rules, error) {
	r := &rules{}
	var deny []map[string]any
	for _, s := range statementsOf(document) {
		switch principal := s["Principal"].(type) {
		case string:
			if principal != "*" || s["Effect"] != "Deny" {
				return nil, fmt.Errorf("the judge knows a bucket policy's principal %q in a denial only", principal)
			}
			deny = append(deny, without(s, "Principal"))
		case map[string]any:
			if len(principal) == 1 && principal["AWS"] != nil && s["Effect"] == "Allow" {
				if err := r.addGuest(s); err != nil {
					return nil, err
				}
				continue
			}
			if len(principal) != 1 || principal["Service"] == nil || s["Effect"] != "Allow" {
				return nil, fmt.Errorf("the judge does not know the principal %v of a bucket policy", principal)
			}
			if err := r.addService(principal["Service"], s); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("a statement of a bucket policy without a principal")
		}
	}
	return r, r.addStatements(deny)
}

func statementsOf(document any) []map[string]any {
	d, _ := document.(map[string]any)
	var list []map[string]any
	switch s := d["Statement"].(type) {
	case map[string]any:
		list = append(list, s)
	case []any:
		for _, e := range s {
			if m, ok := e.(map[string]any); ok {
				list = append(list, m)
			}
		}
	}
	return list
}

func withEffect(s map[string]any, effect string) map[string]any {
	s = without(s, "Effect")
	s["Effect"] = effect
	return s
}

// without is a copy of a statement less one key.
func without(s map[string]any, key string) map[string]any {
	c := make(map[string]any, len(s))
	for k, v := range s {
		if k != key {
			c[k] = v
		}
	}
	return c
}
