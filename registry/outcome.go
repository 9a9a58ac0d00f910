package registry

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/verify"
)

// Outcome is what a check means for a connection. It says more than a verdict: a door that is open is no failed request.
type Outcome string

const (
	// Good: everything was tried that can be, and is as it should be.
	Good Outcome = "good"
	// Waiting: the role is in its first phase, in which it refuses everybody, as it should.
	Waiting Outcome = "waiting"
	// Unknown: it could not be told.
	Unknown Outcome = "unknown"
	// Refused: the way in does not let the vendor in, so that nothing else was tried.
	Refused Outcome = "refused"
	// Failed: the vendor is in, and cannot do what was granted, or the place is not what was handed back.
	Failed Outcome = "failed"
	// Exposed: somebody gets in, or something gets out, that should not.
	Exposed Outcome = "exposed"
)

// Outcomes are all of them, the worst last.
func Outcomes() []Outcome { return []Outcome{Good, Waiting, Unknown, Refused, Failed, Exposed} }

// exposing are the findings about the place, of package verify's, that fail where something gets out.
var exposing = []string{
	"place/public-access", "place/policy", "place/policy-status", "place/acl", "place/notifications", "place/replication",
	"place/inventories", "place/analytics", "place/website",
}

// OutcomeOf is the worst that a report shows.
func OutcomeOf(r *verify.Report) Outcome {
	worst := Good
	if r.PhaseOne {
		worst = Waiting
	}
	if r.Interrupted {
		worst = Unknown
	}
	for _, f := range r.Findings {
		if o := outcomeOf(f); slices.Index(Outcomes(), o) > slices.Index(Outcomes(), worst) {
			worst = o
		}
	}
	return worst
}

// Asks says what nobody has said, where a report depends on it, or "".
func Asks(r *verify.Report) string {
	n := 0
	for _, f := range r.Findings {
		if f.IfNew {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d findings are wrong if the stack made the bucket, and nobody has said whether it did: tell the values again with the stack's parameters, or with bucket=new or existing", n)
}

func outcomeOf(f verify.Finding) Outcome {
	switch {
	case f.IfNew: // it works, and whether it is shut enough is for the customer to say
		return Good
	case f.Verdict == verify.Unknown:
		return Unknown
	case f.Verdict != verify.Failed:
		return Good
	case strings.HasPrefix(f.ID, "closed/"), slices.Contains(exposing, f.ID),
		strings.HasPrefix(f.ID, "further/") && slices.ContainsFunc(exposing, func(id string) bool { return strings.HasSuffix(f.ID, "/"+id) }):
		return Exposed
	case strings.HasPrefix(f.ID, "way-in/"):
		return Refused
	}
	return Failed
}

// LetIn reports whether the role let the vendor in, whatever could be told of the rest.
func LetIn(r *verify.Report) bool {
	f := r.Finding("way-in/role")
	return f != nil && f.Verdict == verify.Good
}

// Throttled reports whether AWS asked for fewer requests: who goes on as before makes it worse for the whole account.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and
// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
func Throttled(r *verify.Report) bool {
	for _, f := range r.Findings {
		for _, a := range f.Answers {
			if slices.Contains([]string{"Throttling", "ThrottlingException", "SlowDown", "RequestLimitExceeded", "TooManyRequestsException"}, a.Code) || a.Status == 429 {
				return true
			}
		}
	}
	return false
}
