package proof

import (
	"fmt"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// Monitoring holds that what the customer turned on works, and that nothing else is there: access logs and trails arrive
// where they are sent, a trail records the bucket's objects and no others, an alarm hears of refusals and is heard, and the vendor is told what it is to be told. No
// error would say otherwise: S3 and CloudTrail drop what they may not deliver, and an alarm on a metric that nobody sends is quiet.
func Monitoring(l Launch) (r Report) {
	j, err := judge.Of(l.Stack)
	if err != nil {
		r.failf("%s: %v", l, err)
		return r
	}
	m := monitor{Launch: l, judge: j, report: &r, sent: map[string]map[string]int{}}
	m.checkAccessLogs()
	m.checkTrails()
	m.checkIdleDoors()
	m.checkAlarms()
	m.checkCallBack()
	m.checkTags()
	return r
}

type monitor struct {
	Launch
	judge  *judge.Judge
	report *Report
	// sent is how many statements of a log bucket's policy each service needs, for what is sent there.
	sent map[string]map[string]int
}

func (m monitor) failf(format string, args ...any) {
	m.report.failf("%s: %s", m.Launch, fmt.Sprintf(format, args...))
}

// of are the resources of a type.
func (m monitor) of(typ string) []resolve.Resource {
	return slices.DeleteFunc(slices.Clone(m.Stack.Resources), func(r resolve.Resource) bool { return r.Type != typ })
}

// asked is the customer's choice for a new bucket, or the default; for one that is there already nothing is asked.
func (m monitor) asked(parameter string) string {
	value, _ := m.Stack.Parameters[parameter].(string)
	if !m.isNew() {
		return ""
	}
	return value
}

// one holds that a resource is there if it was asked for, and only then.
func (m monitor) one(what string, got int, asked bool) {
	if want := map[bool]int{true: 1}[asked]; got != want {
		m.failf("%d %s, must be %d", got, what, want)
	}
}

// delivery is a request of a service that delivers logs to a bucket.
type delivery struct {
	why     string
	key     string // of the object; empty is the bucket itself
	action  string
	context map[string][]string
	allowed bool
}

// checkDeliveries holds what a bucket's policy lets a service do against what it must.
func (m monitor) checkDeliveries(service, bucket, bucketARN string, deliveries ...delivery) {
	for _, d := range deliveries {
		resource := bucketARN
		if d.key != "" {
			resource += "/" + d.key
		}
		got, err := m.judge.ServiceAllows(bucket, service, judge.Request{Action: d.action, Resource: resource, Context: d.context})
		m.report.Decisions++
		if err != nil {
			m.failf("%v", err)
		} else if got != d.allowed {
			m.failf("%s: %s on %s by %s: allowed %t, must be %t", d.why, d.action, resource, service, got, d.allowed)
		}
	}
}

// What the resolver takes for the account and the stack's name where a launch gives none.
const (
	// Account is the customer's, in which everything is that is not said to be another's.
	Account      = "111122223333"
	exampleStack = "example"
)

// strangeAccount is somebody else's.
const strangeAccount = "999999999999"

const logging = "logging.s3.amazonaws.com"

// checkAccessLogs: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
func (m monitor) checkAccessLogs() {
	logged := 0
	for _, source := range m.of("AWS::S3::Bucket") {
		settings, ok := source.Properties["LoggingConfiguration"].(map[string]any)
		if !ok {
			continue
		}
		logged++
		to, prefix := fmt.Sprint(settings["DestinationBucketName"]), fmt.Sprint(settings["LogFilePrefix"])
		// Under the stack's name: the customer may send the logs of several stacks to one bucket.
		if prefix != "access/"+exampleStack+"/" {
			m.failf("the access logs of %s are under %q, must be under access/ and the stack's name", source.LogicalID, prefix)
		}
		own, chosen := m.bucketNamed(to), m.asked(vendors.ParamExistingLogBucketName)
		switch {
		case chosen != "" && to != chosen:
			m.failf("the access logs of %s go to %q, and the customer chose %q", source.LogicalID, to, chosen)
		case own != nil:
			m.checkAccessLogsArrive(source, *own, prefix)
		case to != chosen:
			m.failf("the access logs of %s go to %q, which is neither of this stack nor the customer's choice", source.LogicalID, to)
		}
	}
	m.one("buckets are logged", logged, m.asked(vendors.ParamAccessLogs) == "Yes")
}

func (m monitor) checkAccessLogsArrive(source, to resolve.Resource, prefix string) {
	if source.LogicalID == to.LogicalID {
		m.failf("%s logs into itself, and each log makes the next", source.LogicalID)
	}
	m.needs(to.PhysicalID, logging, 1)
	arn := to.Attributes["Arn"]
	from := func(bucketARN, account string) map[string][]string {
		return map[string][]string{"aws:SourceArn": {bucketARN}, "aws:SourceAccount": {account}}
	}
	own := from(source.Attributes["Arn"], Account)
	key := prefix + "2026-11-27-10-00-00-0123456789ABCDEF"
	m.checkDeliveries(logging, to.PhysicalID, arn,
		delivery{"access logs", key, "s3:PutObject", own, true},
		delivery{"access logs in another's place", "trail/" + key, "s3:PutObject", own, false},
		delivery{"access logs read", key, "s3:GetObject", own, false},
		delivery{"access logs of another bucket", key, "s3:PutObject", from(source.Attributes["Arn"]+"-2", Account), false},
		delivery{"access logs of another account", key, "s3:PutObject", from(source.Attributes["Arn"], strangeAccount), false},
	)
}

// needs notes that a service sends something to a bucket, by as many statements of its policy.
func (m monitor) needs(bucket, service string, statements int) {
	if m.sent[bucket] == nil {
		m.sent[bucket] = map[string]int{}
	}
	m.sent[bucket][service] += statements
}

// checkIdleDoors: a policy lets in no service that sends nothing.
func (m monitor) checkIdleDoors() {
	for _, b := range m.of("AWS::S3::Bucket") {
		for service, statements := range m.judge.Services(b.PhysicalID) {
			if want := m.sent[b.PhysicalID][service]; statements != want {
				m.failf("%s lets %s in by %d statements, must be %d for what it sends", b.LogicalID, service, statements, want)
			}
		}
	}
	if b := m.Stack.Resource("LogBucket"); b != nil && len(m.sent[b.PhysicalID]) == 0 {
		m.failf("%s is there and receives nothing", b.LogicalID)
	}
}

func (m monitor) bucketNamed(name string) *resolve.Resource {
	for _, b := range m.of("AWS::S3::Bucket") {
		if b.PhysicalID == name {
			return &b
		}
	}
	return nil
}
