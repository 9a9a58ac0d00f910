package registry

import (
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/verify"
)

func TestOutcomeOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id      string
		verdict verify.Verdict
		want    Outcome
	}{
		{"works/s3:PutObject", verify.Good, Good},
		{"works/untried", verify.Skipped, Good},
		{"works/s3:PutObject", verify.Unknown, Unknown},
		{"closed/without-external-id", verify.Unknown, Unknown},
		{"way-in/role", verify.Failed, Refused},
		{"way-in/key", verify.Failed, Refused},
		{"works/s3:PutObject", verify.Failed, Failed},
		{"place/bucket", verify.Failed, Failed},
		{"place/owner", verify.Failed, Failed},
		{"place/encryption", verify.Failed, Failed},
		{"place/versioning", verify.Failed, Failed},
		{"template/version", verify.Failed, Failed},
		{"closed/without-external-id", verify.Failed, Exposed},
		{"closed/first-phase", verify.Failed, Exposed},
		{"closed/plain-http", verify.Failed, Exposed},
		{"place/policy", verify.Failed, Exposed},
		{"place/replication", verify.Failed, Exposed},
		{"further/more/place/acl", verify.Failed, Exposed},
		{"further/more/place/region", verify.Failed, Failed},
	} {
		r := &verify.Report{Findings: []verify.Finding{{ID: "works/other", Verdict: verify.Good}, {ID: c.id, Verdict: c.verdict}, {ID: "works/unknown", Verdict: verify.Skipped}}}
		if got := OutcomeOf(r); got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.id, c.verdict, got, c.want)
		}
	}
	unsaid := &verify.Report{Findings: []verify.Finding{{ID: "place/policy", Verdict: verify.Unknown, IfNew: true}, {ID: "closed/plain-http", Verdict: verify.Unknown, IfNew: true}}}
	if got := OutcomeOf(unsaid); got != Good || !strings.HasPrefix(Asks(unsaid), "2 findings ") {
		t.Errorf("what only a new bucket promises, of a bucket of which it is not known: got %s, %q", got, Asks(unsaid))
	}
	if got := Asks(&verify.Report{Findings: []verify.Finding{{ID: "place/policy", Verdict: verify.Unknown}}}); got != "" {
		t.Errorf("got %q", got)
	}
	if got := OutcomeOf(&verify.Report{Interrupted: true}); got != Unknown {
		t.Errorf("interrupted: got %s", got)
	}
	if got := OutcomeOf(&verify.Report{PhaseOne: true}); got != Waiting {
		t.Errorf("the first phase: got %s", got)
	}
	worst := &verify.Report{Findings: []verify.Finding{{ID: "closed/strangers", Verdict: verify.Failed}, {ID: "way-in/role", Verdict: verify.Failed}, {ID: "works", Verdict: verify.Unknown}}}
	if got := OutcomeOf(worst); got != Exposed {
		t.Errorf("several: got %s, want the worst", got)
	}
}

func TestLetIn(t *testing.T) {
	t.Parallel()
	for verdict, want := range map[verify.Verdict]bool{verify.Good: true, verify.Failed: false, verify.Unknown: false, verify.Skipped: false} {
		if got := LetIn(&verify.Report{Findings: []verify.Finding{{ID: "place/region", Verdict: verify.Good}, {ID: "way-in/role", Verdict: verdict}}}); got != want {
			t.Errorf("%s: got %t", verdict, got)
		}
	}
}

func TestThrottled(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{"SlowDown": true, "Throttling": true, "AccessDenied": false, "": false} {
		r := &verify.Report{Findings: []verify.Finding{{Answers: []verify.Answer{{Status: 503, Code: code}}}}}
		if got := Throttled(r); got != want {
			t.Errorf("%s: got %t", code, got)
		}
	}
	if !Throttled(&verify.Report{Findings: []verify.Finding{{Answers: []verify.Answer{{Status: 429}}}}}) {
		t.Error("429 is throttling")
	}
}
