package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bucketgrant/bucketgrant/vendors"
	"github.com/bucketgrant/bucketgrant/verify"
)

func aReport() *verify.Report {
	return &verify.Report{
		Name: "Acme\x1b[2J", Vendor: "quartic", Way: verify.WayRole, Bucket: "acme-data", Requests: 12, TookMS: 1234,
		Findings: []verify.Finding{
			{ID: "way-in/role", Verdict: verify.Good, Tried: "assume arn:aws:iam::123456789012:role/quartic-Role-1AB2CD3EF4GH with the external ID", Answered: "AssumeRole succeeded (HTTP 200)"},
			{ID: "closed/other-bucket", Verdict: verify.Skipped, Tried: "use another bucket", Answered: "not tried: no other bucket is known"},
			{ID: "works/untried", Verdict: verify.Skipped, Tried: "the other actions", Answered: "not tried: " + strings.Repeat("PutBucketPolicy, ", 8) + "DeleteBucket"},
			{ID: "works/s3:PutObject", Verdict: verify.Failed, Tried: "write a test object", Expected: "S3 does it", Answered: "PutObject: AccessDenied (HTTP 403)",
				Answers: []verify.Answer{{Call: "PutObject", Status: 403, Code: "AccessDenied", RequestID: "4442587FB7D0A2F9"}},
				Advice:  "Quartic may not do this, and the template grants it: s3:PutObject on arn:aws:s3:::acme-data/*. Update the stack from its template."},
			{ID: "place/region", Verdict: verify.Unknown, Tried: "ask S3 where the bucket is", Expected: "it is in eu-west-1", Answered: "no answer: timeout\u202e", Advice: "Try again."},
		},
		Left: []verify.Object{{Bucket: "acme-data", Key: "bucketgrant-verify-x", Size: 34, Why: "deleting is not granted"}},
	}
}

func TestPrintReport(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		width  int
		colour bool
		want   string
	}{
		{"in a pipe", 100, false, `Quartic: bucket acme-data, Acme�[2J (way in: role)

verdict  tried                                             answered
good     assume                                            AssumeRole succeeded (HTTP 200)
         arn:aws:iam::123456789012:role/quartic-Role-1AB2
         CD3EF4GH with the external ID
skipped  use another bucket                                not tried: no other bucket is known
skipped  the other actions                                 not tried: PutBucketPolicy,
                                                           PutBucketPolicy, PutBucketPolicy,
                                                           …
FAILED   write a test object                               PutObject: AccessDenied (HTTP 403)
unknown  ask S3 where the bucket is                        no answer: timeout�

works/untried: skipped
   not tried: PutBucketPolicy, PutBucketPolicy, PutBucketPolicy, PutBucketPolicy, PutBucketPolicy,
   PutBucketPolicy, PutBucketPolicy, PutBucketPolicy, DeleteBucket

1. works/s3:PutObject: failed
   Tried       write a test object
   Expected    S3 does it
   Answered    PutObject: AccessDenied (HTTP 403)
   Request ID  4442587FB7D0A2F9 of PutObject
   What to do  Quartic may not do this, and the template grants it: s3:PutObject on
               arn:aws:s3:::acme-data/*. Update the stack from its template.

2. place/region: could not be told
   Tried       ask S3 where the bucket is
   Expected    it is in eu-west-1
   Answered    no answer: timeout�
   What to do  Try again.

an object of 34 bytes is left in bucket acme-data: bucketgrant-verify-x (deleting is not granted)

1 good, 1 failed, 1 could not be told, 2 not tried; 12 requests in 1.2 s
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			printReport(&b, &vendors.Definition{Name: "Quartic"}, aReport(), test.width, test.colour)
			if diff := cmp.Diff(test.want, b.String()); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, &b)
			}
		})
	}
}

// Colour adds nothing but colour, and no line is wider than the terminal.
func TestReportOnATerminal(t *testing.T) {
	t.Parallel()
	for _, width := range []int{60, 80, 140} {
		var plain, coloured bytes.Buffer
		printReport(&plain, &vendors.Definition{Name: "Quartic"}, aReport(), width, false)
		printReport(&coloured, &vendors.Definition{Name: "Quartic"}, aReport(), width, true)
		for line := range strings.Lines(plain.String()) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > width && !strings.Contains(line, "requests in") {
				t.Errorf("at %d a line has %d characters: %s", width, n, line)
			}
		}
		bare := coloured.String()
		for _, v := range verdictWords {
			bare = strings.ReplaceAll(bare, v.colour, "")
		}
		bare = strings.ReplaceAll(bare, "\x1b[0m", "")
		if diff := cmp.Diff(plain.String(), bare); diff != "" || bare == coloured.String() {
			t.Errorf("at %d colour changes more than colours (-plain +coloured):\n%s", width, diff)
		}
	}
}
