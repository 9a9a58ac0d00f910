package verify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/bucketgrant/bucketgrant/internal/aws/policydoc"
)

// seen are settings of a bucket as the vendor read them.
type seen struct {
	policy        string
	public        bool // says S3 of the policy
	acl           *s3.GetBucketAclOutput
	ownership     *types.OwnershipControls
	notifications *s3.GetBucketNotificationConfigurationOutput
	replication   *types.ReplicationConfiguration
	inventories   []types.InventoryConfiguration
	analytics     []types.AnalyticsConfiguration
	website       *s3.GetBucketWebsiteOutput
	// told is the ARN of the queue or topic that the template's notification tells, as far as it is known, and isTold, where it is
	// not, whether it may be one.
	told   string
	isTold func(arn string) bool

	lock      *types.ObjectLockConfiguration
	lifecycle []types.LifecycleRule
}

// other is something in a bucket's settings that is not the template's own.
type other struct {
	what string
	// away: it lets others than the bucket's account at the bucket, or sends what is in it to them, or it cannot be seen to
	// whom.
	away bool
}

// others reports what a bucket's settings have that the template has not: a template makes a bucket that lets nobody in
// by its policy but through IAM, and sends nothing away.
func (r *run) others(ctx context.Context) {
	s := &r.bucket.seen
	s.told, s.isTold = r.told()
	for _, check := range []struct {
		id, action, what string
		find             func(s *seen, account string) ([]other, error)
	}{
		{"place/policy", "s3:GetBucketPolicy", "policy", (*seen).ofPolicy},
		{"place/policy-status", "s3:GetBucketPolicyStatus", "policy's status", (*seen).ofStatus},
		{"place/acl", "s3:GetBucketAcl", "ACL", (*seen).ofACL},
		{"place/ownership", "s3:GetBucketOwnershipControls", "ownership controls", (*seen).ofOwnership},
		{"place/notifications", "s3:GetBucketNotification", "notifications", (*seen).ofNotifications},
		{"place/replication", "s3:GetReplicationConfiguration", "replication", (*seen).ofReplication},
		{"place/inventories", "s3:GetInventoryConfiguration", "inventories", (*seen).ofInventories},
		{"place/analytics", "s3:GetAnalyticsConfiguration", "analytics", (*seen).ofAnalytics},
		{"place/website", "s3:GetBucketWebsite", "website settings", (*seen).ofWebsite},
	} {
		if !r.has("works/"+check.action, Good) || ctx.Err() != nil {
			continue // it may not be seen, or that it could not be has been said
		}
		f := Finding{
			ID: check.id, Verdict: Good, Tried: fmt.Sprintf("look for what is not the template's in the %s of bucket %s", check.what, r.bucket.name),
			Expected: "there is nothing else", Answered: "there is nothing else",
		}
		if asked := (&Report{Findings: r.findings}).Finding("works/" + check.action); slices.ContainsFunc(asked.Answers, withheld) {
			r.skip(check.id, f.Tried, f.Expected, "S3 tells it the bucket's own account only")
			continue
		}
		if r.c.BucketIs != OriginNew {
			f.Expected = "there is nothing that you do not know of"
		}
		list, err := check.find(s, r.owner())
		if err != nil {
			f.Verdict, f.Answered, f.Advice = Unknown, err.Error(), "Look at it yourself, in the S3 console."
		} else if len(list) > 0 {
			r.judgeOthers(&f, check.what, list)
		}
		r.add(ctx, f)
	}
}

// withheld reports whether S3 has not shown what its caller may see, as it is of another account than the bucket.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
func withheld(a Answer) bool { return a.Code == "MethodNotAllowed" }

// judgeOthers: a bucket that the stack made must not let others in. What stays in the account, and all of a bucket that
// was there before, is the customer's to decide, and is said.
func (r *run) judgeOthers(f *Finding, what string, list []other) {
	var words []string
	away := false
	for _, o := range list {
		words = append(words, o.what)
		away = away || o.away
	}
	f.Answered = strings.Join(words, "; ")
	f.Advice = fmt.Sprintf("The %s of bucket %s has what the template has not: %s. Take it away, unless you know it.", what, r.bucket.name, f.Answered)
	if away && r.c.BucketIs != OriginExisting {
		f.Verdict = Failed
		r.ifNew(f)
	}
}

func (s *seen) ofPolicy(account string) (list []other, err error) {
	if s.policy == "" {
		return nil, nil
	}
	statements, err := policydoc.Parse(s.policy)
	if err != nil {
		return nil, errors.New("the bucket's policy cannot be read")
	}
	for _, st := range statements {
		if !strings.EqualFold(st.Effect, "Allow") {
			continue // it only takes away
		}
		who := st.Principals()
		where := ""
		if len(st.Condition) > 0 {
			where = " under conditions"
		}
		list = append(list, other{fmt.Sprintf("%s may %s%s", strings.Join(who, ", "), strings.Join(append(st.Action, not(st.NotAction)...), ", "), where), !isOwn(st, who, account)})
	}
	return list, nil
}

func not(actions []string) (list []string) {
	for _, a := range actions {
		list = append(list, "all but "+a)
	}
	return list
}

// isOwn reports whether a statement is about the account's own principals only, by their names or by a condition.
func isOwn(st policydoc.Statement, who []string, account string) bool {
	if account == "" || len(st.NotPrincipal) > 0 {
		return false
	}
	for operator, keys := range st.Condition {
		for key, values := range keys {
			same := slices.ContainsFunc([]string{"aws:principalaccount", "aws:sourceaccount"}, func(k string) bool { return strings.EqualFold(k, key) })
			if same && operator == "StringEquals" && len(values) == 1 && values[0] == account {
				return true
			}
		}
	}
	return len(who) > 0 && !slices.ContainsFunc(who, func(p string) bool {
		return p != account && !strings.HasPrefix(p, "arn:") || strings.HasPrefix(p, "arn:") && part(p, 4) != account
	})
}

// part is one of an ARN.
func part(arn string, i int) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[i]
}

func (s *seen) ofStatus(string) (list []other, err error) {
	if s.public {
		list = []other{{"S3 calls it public", true}}
	}
	return list, nil
}

func (s *seen) ofACL(string) (list []other, err error) {
	if s.acl == nil {
		return nil, nil
	}
	owner := ""
	if s.acl.Owner != nil {
		owner = aws.ToString(s.acl.Owner.ID)
	}
	for _, g := range s.acl.Grants {
		if g.Grantee == nil || g.Grantee.Type == types.TypeCanonicalUser && aws.ToString(g.Grantee.ID) == owner {
			continue
		}
		who := aws.ToString(g.Grantee.URI)
		if who == "" {
			who = aws.ToString(g.Grantee.ID)
		}
		list = append(list, other{fmt.Sprintf("%s has %s", who, g.Permission), true})
	}
	return list, nil
}

func (s *seen) ofOwnership(string) (list []other, err error) {
	if s.ownership == nil {
		return nil, nil
	}
	for _, rule := range s.ownership.Rules {
		if rule.ObjectOwnership != types.ObjectOwnershipBucketOwnerEnforced {
			list = append(list, other{fmt.Sprintf("ACLs count (%s)", rule.ObjectOwnership), true})
		}
	}
	return list, nil
}

// ofARN says that something goes to an ARN. That of a bucket names no account.
func ofARN(what, arn, account string) other {
	to := part(arn, 4)
	return other{fmt.Sprintf("%s to %s", what, arn), to == "" || account == "" || to != account}
}

func (s *seen) ofNotifications(account string) (list []other, err error) {
	n := s.notifications
	if n == nil {
		return nil, nil
	}
	for _, c := range n.LambdaFunctionConfigurations {
		list = append(list, ofARN("notifications", aws.ToString(c.LambdaFunctionArn), account))
	}
	to := func(arn *string) {
		if own := aws.ToString(arn); s.told == "" || own != s.told {
			o := ofARN("notifications", own, account)
			if s.isTold(own) {
				o.what, o.away = o.what+", which may be the vendor's own", false
			}
			list = append(list, o)
		}
	}
	for _, c := range n.QueueConfigurations {
		to(c.QueueArn)
	}
	for _, c := range n.TopicConfigurations {
		to(c.TopicArn)
	}
	if n.EventBridgeConfiguration != nil {
		list = append(list, other{"notifications to EventBridge in the bucket's account", false})
	}
	return list, nil
}

// toBucket says that something goes to a bucket, of an account if that is given.
func toBucket(what string, arn, owner *string, account string) other {
	o := ofARN(what, aws.ToString(arn), account)
	if to := aws.ToString(owner); to != "" {
		o.what += " of account " + to
		o.away = to != account
	}
	return o
}

func (s *seen) ofReplication(account string) (list []other, err error) {
	if s.replication == nil {
		return nil, nil
	}
	for _, rule := range s.replication.Rules {
		if rule.Destination != nil && rule.Status == types.ReplicationRuleStatusEnabled {
			list = append(list, toBucket("objects are replicated", rule.Destination.Bucket, rule.Destination.Account, account))
		}
	}
	return list, nil
}

func (s *seen) ofInventories(account string) (list []other, err error) {
	for _, c := range s.inventories {
		if c.Destination != nil && c.Destination.S3BucketDestination != nil && aws.ToBool(c.IsEnabled) {
			list = append(list, toBucket("a list of the objects goes", c.Destination.S3BucketDestination.Bucket, c.Destination.S3BucketDestination.AccountId, account))
		}
	}
	return list, nil
}

func (s *seen) ofAnalytics(account string) (list []other, err error) {
	for _, c := range s.analytics {
		if c.StorageClassAnalysis == nil || c.StorageClassAnalysis.DataExport == nil || c.StorageClassAnalysis.DataExport.Destination == nil {
			continue
		}
		if d := c.StorageClassAnalysis.DataExport.Destination.S3BucketDestination; d != nil {
			list = append(list, toBucket("an analysis goes", d.Bucket, d.BucketAccountId, account))
		}
	}
	return list, nil
}

func (s *seen) ofWebsite(string) (list []other, err error) {
	if s.website != nil {
		list = []other{{"the bucket is a website", true}}
	}
	return list, nil
}
