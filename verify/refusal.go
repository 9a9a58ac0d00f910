package verify

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// PolicyKind is the kind of policy that refused a request, as AWS names it.
type PolicyKind string

const (
	ServiceControlPolicy  PolicyKind = "service control policy"
	ResourceControlPolicy PolicyKind = "resource control policy"
	PermissionsBoundary   PolicyKind = "permissions boundary"
	SessionPolicy         PolicyKind = "session policy"
	IdentityPolicy        PolicyKind = "identity-based policy"
	ResourcePolicy        PolicyKind = "resource-based policy"
	TrustPolicy           PolicyKind = "role trust policy"
	VPCEndpointPolicy     PolicyKind = "VPC endpoint policy"
	// ObjectLock and BlockPublicAccess are no policies. S3 refuses for them all the same.
	ObjectLock        PolicyKind = "object lock"
	BlockPublicAccess PolicyKind = "block public access"
)

// The words are at the end of AWS's message, after the names that callers choose. Since January 2026 the ARN of the policy
// follows, within one account or organisation.
//
//	because no KIND allows the ACTION action    none allows it   https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
//	with an explicit deny in a KIND             one denies it    the same page
//	with an explicit deny in a KIND: ARN        one denies it    https://aws.amazon.com/blogs/security/enhanced-access-denied-error-messages-with-policy-arns
//	because public ... S3 Block Public Access   a setting of S3  https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
//	because object protected by object lock     a setting of S3  https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html
var (
	noneAllows = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`because no (` + kindWords + `) allows the [\w-]+:\w+ action\.?$`)
	})
	oneDenies = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`with an explicit deny in (?:an?|the) (` + kindWords + `)(?:: (arn:\S+?))?\.?$`)
	})
	actionRefused = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^User: \S+ is not authorized to perform: ([\w-]+:\w+) `)
	})
	kindWords = strings.Join([]string{
		string(ServiceControlPolicy), string(ResourceControlPolicy), string(PermissionsBoundary), string(SessionPolicy),
		string(IdentityPolicy), string(ResourcePolicy), string(TrustPolicy), string(VPCEndpointPolicy),
	}, "|")
)

// refusalOf is what AWS says of the policy that refused. Between accounts it says nothing.
func refusalOf(message string) (kind PolicyKind, arn string, denies bool) {
	message = strings.TrimSpace(message)
	// KMS and EC2 add to the message, and AWS leaves out what follows the kind where it may not be shown.
	message, _, _ = strings.Cut(message, " Encoded authorization failure message:")
	if m := oneDenies().FindStringSubmatch(message); m != nil {
		return PolicyKind(m[1]), m[2], true
	}
	if m := noneAllows().FindStringSubmatch(message); m != nil {
		return PolicyKind(m[1]), "", false
	}
	switch {
	case strings.HasSuffix(message, "because object protected by object lock."), strings.HasSuffix(message, "because object protected by object lock"):
		return ObjectLock, "", true
	case strings.HasSuffix(strings.TrimSuffix(message, "."), "S3 Block Public Access"):
		return BlockPublicAccess, "", true
	}
	return "", "", false
}

// refusedAction is the action that AWS's message names, in its own spelling.
func refusedAction(message string) string {
	if m := actionRefused().FindStringSubmatch(strings.TrimSpace(message)); m != nil {
		return m[1]
	}
	return ""
}

// missing reports whether S3 refused a request for an object because there is none. It decides on the request first; then, where
// there is no such object, whether the caller may be told so, which is whether it may list. The action that it names tells the two apart.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (Permissions), and such a message stands in
// https://github.com/schubergphilis/terraform-aws-mcaf-securityhub-findings-manager/pull/64.
func (o outcome) missing() bool {
	return o.action == "s3:ListBucket" && o.answer.RefusedBy != VPCEndpointPolicy && !strings.HasPrefix(o.answer.Call, "List") && o.answer.Call != "HeadBucket"
}

// tellsNothing reports whether a request for an object that may not be there was refused without a word of what for.
func (o outcome) tellsNothing() bool { return o.kind == refused && o.action == "" }

// ofCaller are the kinds that belong to whoever calls, and not to what is called.
func (k PolicyKind) ofCaller() bool {
	switch k {
	case ServiceControlPolicy, PermissionsBoundary, SessionPolicy, IdentityPolicy, VPCEndpointPolicy:
		return true
	}
	return false
}

// lasting reports whether waiting changes nothing: what IAM spreads after a launch are the stack's own policies.
func (a Answer) lasting() bool {
	switch a.RefusedBy {
	case ServiceControlPolicy, ResourceControlPolicy, PermissionsBoundary, SessionPolicy, VPCEndpointPolicy, ObjectLock, BlockPublicAccess:
		return true
	}
	return false
}

// policy names the policy of an answer, with its ARN where AWS tells it.
func (a Answer) policy() string {
	if a.PolicyARN == "" {
		return string(a.RefusedBy)
	}
	return string(a.RefusedBy) + " " + a.PolicyARN
}

// onePolicy is the same with its article.
func (a Answer) onePolicy() string {
	if strings.HasPrefix(string(a.RefusedBy), "i") || strings.HasPrefix(string(a.RefusedBy), "o") {
		return "an " + a.policy()
	}
	return "a " + a.policy()
}

// ownRefusal: the caller is the vendor, and it was refused by its own side: that shows nothing of the customer's.
func ownRefusal(a Answer, vendorCalls bool) bool { return vendorCalls && a.RefusedBy.ofCaller() }

// refusedAdvice is what to do where AWS names the kind of policy that refuses what should be allowed, "" where it does not.
// The caller is the vendor itself, or the customer's role or user.
func (r *run) refusedAdvice(a Answer, vendorCalls bool, what string) string {
	if ownRefusal(a, vendorCalls) {
		return fmt.Sprintf("Not the customer's: %s of your own side does not let your credentials do it (%s). Allow it there; it shows nothing of the customer's role.", a.onePolicy(), what)
	}
	principal := "the role"
	if !r.way.role() {
		principal = "the user"
	}
	switch a.RefusedBy {
	case ServiceControlPolicy, ResourceControlPolicy:
		return fmt.Sprintf("A %s of your AWS organization refuses it (%s). The stack is as it should be: ask whoever administers the organization to except %s or the bucket from it.", a.policy(), what, principal)
	case PermissionsBoundary:
		return fmt.Sprintf("The %s of %s does not allow it (%s). Let it allow what the template grants, or update the stack with another PermissionsBoundaryArn.", a.policy(), principal, what)
	case SessionPolicy:
		return fmt.Sprintf("Not the customer's: the %s, with which the session was narrowed when it was made, does not allow it (%s).", a.policy(), what)
	case IdentityPolicy:
		if a.Denied {
			return fmt.Sprintf("Another policy of %s than the stack's denies it (%s): %s. Take it away.", principal, what, a.onePolicy())
		}
	case ResourcePolicy:
		if a.Denied {
			return fmt.Sprintf("The bucket's own policy denies it (%s). Look for a statement with the effect Deny in the bucket's permissions, and except %s from it.", what, principal)
		}
	case TrustPolicy:
		if a.Denied {
			return fmt.Sprintf("The trust policy of the role denies it (%s). Update the stack from its template, and change its trust policy in no other way.", what)
		}
	case ObjectLock:
		return fmt.Sprintf("The bucket's Object Lock keeps what was written (%s): no grant changes that before its retention ends.", what)
	case BlockPublicAccess:
		return fmt.Sprintf("The public access block of the bucket or of the account refuses it (%s), because it would make something public.", what)
	}
	return ""
}
