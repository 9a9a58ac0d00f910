package server

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
)

// trial is every call by one principal, over one kind of connection.
type trial struct {
	*principal
	secure       bool
	owners       *owners
	root, vendor *s3.Client
	decisions    []decision
	table        strings.Builder // of all decisions, to read
}

// decision is what became of one call.
type decision struct {
	call call
	at   target
	// want is what the proof expects, and known what the server is known to do instead, if it is.
	want, known bool
	got         bool
	answered    bool  // with the error of the call's gap
	err         error // neither success nor AccessDenied
}

func (d decision) agrees() bool { return d.err == nil && d.got == d.known }

// showsGap reports whether the server did otherwise, as it is known to.
func (d decision) showsGap() bool { return d.agrees() && (d.got != d.want || d.answered) }

func (d decision) String() string {
	s := fmt.Sprintf("%s on %s: expected %s, got %s", d.call.name, d.at, word(d.want), word(d.got))
	if d.err != nil {
		s = fmt.Sprintf("%s on %s: expected %s: %v", d.call.name, d.at, word(d.want), d.err)
	}
	if d.call.gap.reason != "" {
		s += " (of which is known: " + d.call.gap.reason + ")"
	}
	return s
}

func word(allowed bool) string {
	if allowed {
		return "allow"
	}
	return "deny"
}

// run makes the buckets, tries every call on everything, and removes the buckets.
func (tr *trial) run(t *testing.T) {
	t.Helper()
	var buckets, objects []*target
	for i, name := range tr.names() {
		at := &target{bucket: name, policy: tr.buckets[name]}
		tr.makeBucket(t, at)
		buckets = append(buckets, at)
		keys := []string{prefix + "file", "exports/daily2/file", "file"}
		if i > 0 {
			keys = keys[:1]
		}
		for _, key := range keys {
			at := &target{bucket: name, key: key}
			tr.fill(t, at)
			objects = append(objects, at)
		}
	}
	for _, at := range objects {
		at.home = objects[0]
	}
	tr.try(t, accountCalls, []*target{{bucket: "the account"}})
	tr.try(t, objectCalls, objects)
	tr.try(t, bucketCalls, buckets)
	for _, at := range buckets {
		tr.empty(t, at.bucket)
	}
	tr.try(t, deleteCalls, buckets)
	for _, at := range buckets {
		tr.remove(t, at.bucket)
	}
	tr.try(t, createCalls, buckets)
	for _, at := range buckets {
		tr.remove(t, at.bucket)
		tr.remove(t, at.bucket+"-new")
	}
}

// names are the buckets: those that are shared, for each one whose name begins the same, and one that has nothing to do
// with them.
func (tr *trial) names() (list []string) {
	for _, b := range tr.shared() {
		list = append(list, b, b+"-backup")
	}
	return append(list, "unrelated")
}

// try tries each call on each target. In the table, a row is a call, a column a target, and in each cell is what was
// expected and what the server did.
func (tr *trial) try(t *testing.T, calls []call, targets []*target) {
	t.Helper()
	tr.table.WriteString("\n")
	for i, at := range targets {
		fmt.Fprintf(&tr.table, "  %c: %s\n", 'A'+i, at)
	}
	for _, c := range calls {
		fmt.Fprintf(&tr.table, "  %-46s", c.name)
		for i, at := range targets {
			if c.versioned && !tr.isVersioned(at.bucket) {
				fmt.Fprintf(&tr.table, "%-24s", fmt.Sprintf("%c: -", 'A'+i))
				continue
			}
			d := tr.decide(t, c, *at)
			if d.got && c.spoils {
				tr.renew(t, at)
			}
			tr.decisions = append(tr.decisions, d)
			fmt.Fprintf(&tr.table, "%-24s", fmt.Sprintf("%c: %s %s", 'A'+i, word(d.want), d.mark()))
		}
		tr.table.WriteString("\n")
	}
}

// mark is what the server did, in capitals where it differs.
func (d decision) mark() string {
	switch {
	case d.err != nil:
		return "ERROR!"
	case d.answered:
		return d.call.gap.answer
	case d.showsGap():
		return strings.ToUpper(word(d.got)) + " (gap)"
	case !d.agrees():
		return strings.ToUpper(word(d.got)) + "!"
	}
	return word(d.got)
}

// decide asks the judge and the server.
func (tr *trial) decide(t *testing.T, c call, at target) decision {
	t.Helper()
	d := decision{call: c, at: at, want: tr.judged(t, c.needs(at))}
	d.known = d.want
	if c.gap.needs != nil {
		d.known = tr.judged(t, c.gap.needs(at))
	}
	d.got, d.err = outcome(c.do(context.Background(), tr.vendor, at))
	if c.gap.answer != "" && d.want {
		if d.err == nil {
			d.err = fmt.Errorf("the server does not say %s", c.gap.answer)
		} else if code(d.err) == c.gap.answer {
			d.got, d.answered, d.err = true, true, nil
		}
	}
	return d
}

// judged reports whether all requests are allowed.
func (tr *trial) judged(t *testing.T, requests []judge.Request) bool {
	t.Helper()
	for _, req := range requests {
		keys := map[string][]string{"aws:SecureTransport": {strconv.FormatBool(tr.secure)}}
		maps.Copy(keys, req.Context)
		req.Context = keys
		req = req.Of(tr.ownerOf(req.Resource))
		allowed, err := tr.judge.Allows(tr.logicalID, req)
		if err != nil {
			t.Fatal(err)
		}
		if !allowed {
			return false
		}
	}
	return true
}

// ownerOf is the account of the bucket that an ARN is about.
func (tr *trial) ownerOf(arn string) string {
	bucket, _, _ := strings.Cut(strings.TrimPrefix(arn, "arn:aws:s3:::"), "/")
	return tr.owners.of(bucket)
}

// outcome tells success and AccessDenied from everything else. The answer to a HEAD has no body to say it in.
func outcome(err error) (allowed bool, other error) {
	if err == nil || code(err) == "AccessDenied" {
		return err == nil, nil
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.Response.Request.Method == http.MethodHead && response.HTTPStatusCode() == http.StatusForbidden {
		return false, nil
	}
	return false, err
}

func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}
