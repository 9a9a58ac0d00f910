package guides

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// told is a queue or topic of the vendor's own that the guide has the customer's bucket tell.
type told struct {
	// Service is sqs or sns.
	Service string
	// Events are what is told, as S3 spells it.
	Events []string
}

// checkTold holds what a bucket tells the vendor's own queue or topic against the guide: by the document of a new bucket, or by the command
// for one that is there. Nobody is told without an ARN.
func (r *result) checkTold(stack *resolve.Stack, s shared, f facts) {
	command := stack.Output("NotificationCommand")
	arn := s.Choices[vendors.ParamVendorQueueARN] + s.Choices[vendors.ParamVendorTopicARN]
	if f.Told == nil || arn == "" {
		if arn == "" && f.Told != nil && command != nil {
			r.failf("%s: nobody is told, but there is a command: %s", s.Of, command.Value)
		}
		return
	}
	r.decisions++
	if part := strings.Split(arn, ":")[2]; part != f.Told.Service {
		r.failf("%s: %s is told, must be one of %s", s.Of, arn, f.Told.Service)
	}
	if s.isNew {
		bucket, _ := json.Marshal(stack.Resource("Bucket").Properties["NotificationConfiguration"])
		if strings.Count(string(bucket), `"`+arn+`"`) != len(f.Told.Events) || slices.ContainsFunc(f.Told.Events, func(e string) bool { return !strings.Contains(string(bucket), `"`+e+`"`) }) {
			r.failf("%s: the bucket tells by %s, must tell %s of %q", s.Of, bucket, arn, f.Told.Events)
		}
		return
	}
	events, _ := json.Marshal(f.Told.Events)
	for _, part := range []string{`Arn:"` + arn + `"`, "Events:" + string(events), `{Name:"prefix",Value:"` + inFilter(s.Under) + `"}`} {
		if command == nil || !strings.Contains(command.Value, part) {
			r.failf("%s: the command for a bucket that is there is %v, must have %s", s.Of, command, part)
		}
	}
}

// inFilter is how keys begin as S3 takes it in a filter of notifications: URL-encoded but for slashes and what it calls safe.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
func inFilter(under string) string {
	return strings.NewReplacer("%2F", "/", "%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*", "~", "%7E").Replace(url.QueryEscape(under))
}
