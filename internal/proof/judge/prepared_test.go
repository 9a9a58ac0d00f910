package judge_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// A prepared policy decides what the evaluator decides that is asked about its statements as they stand: for requests of the
// grid, by whoever a template makes and lets in, in the first, the last and a middle one of its launches.
func TestPreparedDecidesAsWhole(t *testing.T) {
	t.Parallel()
	decisions, allowed := 0, 0
	for _, dir := range []string{"../../..", "../../../test/choices/testdata"} {
		defs, err := vendors.Load(filepath.Join(dir, "vendors"))
		if err != nil {
			t.Fatal(err)
		}
		for i, def := range defs {
			data, err := os.ReadFile(filepath.Join(dir, "templates", def.Vendor, def.Version, "template.yaml"))
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := template.Parse(data)
			if err != nil {
				t.Fatal(err)
			}
			launches, err := proof.Launches(def, parsed)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range []proof.Launch{launches[0], launches[len(launches)/2], launches[len(launches)-1]} {
				c := comparison{Judge: mustJudge(t, l), first: i}
				c.compare(t, l)
				decisions, allowed = decisions+c.decisions, allowed+c.allowed
			}
		}
	}
	if allowed == 0 || allowed == decisions {
		t.Errorf("%d of %d decisions allow something", allowed, decisions)
	}
	t.Logf("%d decisions, %d of which allow something", decisions, allowed)
}

func mustJudge(t *testing.T, l proof.Launch) *judge.Judge {
	t.Helper()
	j, err := judge.Of(l.Stack)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// comparison is of a judge with the same one who asks about whole statements.
type comparison struct {
	*judge.Judge
	first              int // where the requests of the grid begin, of which every 31st is made
	decisions, allowed int
}

func (c *comparison) compare(t *testing.T, l proof.Launch) {
	t.Helper()
	whole := c.Undivided()
	same := func(what string, decide func(*judge.Judge) (bool, error)) {
		t.Helper()
		got, err := decide(c.Judge)
		want, wantErr := decide(whole)
		if got != want || (err == nil) != (wantErr == nil) {
			t.Errorf("%s: %s: %t, %v; whole %t, %v", l, what, got, err, want, wantErr)
		}
		c.decisions++
		if want {
			c.allowed++
		}
	}
	callers := proof.Callers("444455556666")
	for _, id := range c.Principals() {
		for _, caller := range callers {
			if r := l.Stack.Resource(id); r != nil && r.Type == "AWS::IAM::Role" {
				same(caller.Name, func(j *judge.Judge) (bool, error) { return j.MayAssume(id, caller.Caller) })
			}
		}
	}
	var buckets []string
	for _, r := range l.Stack.Resources {
		if r.Type == "AWS::S3::BucketPolicy" {
			buckets = append(buckets, r.Properties["Bucket"].(string))
		}
	}
	shared := slices.Clone(buckets)
	if name := l.Choices[vendors.ParamExistingBucketName]; name != "" {
		shared = append(shared, name)
	}
	requests := proof.Requests(proof.Account, shared...)
	for i := c.first; i < len(requests); i += 31 {
		req := requests[i]
		what := req.Action + " on " + req.Resource
		for _, id := range c.Principals() {
			same(what+" by "+id, func(j *judge.Judge) (bool, error) { return j.Allows(id, req) })
		}
		for _, bucket := range buckets {
			for _, guest := range c.Guests(bucket) {
				same(what+" by "+guest, func(j *judge.Judge) (bool, error) { return j.GuestAllows(bucket, judge.Caller{ARN: guest}, req) })
			}
			for service := range c.Services(bucket) {
				same(what+" by "+service, func(j *judge.Judge) (bool, error) { return j.ServiceAllows(bucket, service, req) })
			}
		}
	}
}

// The same of what no template says: the other half of IAM's grammar, and keys that are not written as IAM writes them.
func TestPreparedDecidesAsWholeWhatNoTemplateSays(t *testing.T) {
	t.Parallel()
	statements := map[string]string{
		"not these actions":      `{"Effect": "Allow", "NotAction": ["s3:Get*", "kms:*"], "Resource": "*"}`,
		"not these resources":    `{"Effect": "Allow", "Action": "s3:*", "NotResource": ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]}`,
		"null beside a list":     `{"Effect": "Allow", "Action": null, "NotAction": ["s3:Put*"], "NotResource": null, "Resource": "arn:aws:s3:::b/*"}`,
		"actions in any case":    `{"Effect": "Allow", "Action": "S3:gETo?JECT", "Resource": "arn:aws:s3:::b/*"}`,
		"keys in any case":       `{"effect": "Allow", "action": "s3:GetObject", "RESOURCE": "arn:aws:s3:::b/*", "condition": {"Bool": {"aws:SecureTransport": "true"}}}`,
		"a variable":             `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::b/${aws:username}/*"}`,
		"a variable's condition": `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"s3:prefix": "${aws:username}/*"}}}`,
		"no condition":           `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {}}`,
		"a condition of null":    `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": null}`,
		"a key that is missing":  `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Null": {"aws:username": "true"}}}`,
		"all of several":         `{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:username": ["a", "b"]}}}`,
		"denied":                 `{"Effect": "Deny", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/a*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}`,
	}
	var requests []judge.Request
	for _, action := range []string{"s3:GetObject", "s3:PutObject", "s3:getobject", "kms:Decrypt"} {
		for _, resource := range []string{"*", "arn:aws:s3:::b", "arn:aws:s3:::b/a/x", "arn:aws:s3:::b/*", "arn:aws:s3:::bb/a"} {
			for _, context := range []map[string][]string{
				nil, {}, {"aws:username": {"a"}}, {"aws:username": {"a", "c"}}, {"aws:username": {"*"}}, {"aws:username": {"a c"}},
				{"aws:username": {"a"}, "s3:prefix": {"a/x"}}, {"aws:SecureTransport": {"true"}}, {"aws:SecureTransport": {"false"}},
			} {
				requests = append(requests, judge.Request{Action: action, Resource: resource, Context: context})
			}
		}
	}
	for name, text := range statements {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const last = `{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}`
			divided, whole, err := judge.Divided(`{"Version": "2012-10-17", "Statement": [` + text + `, ` + last + `]}`)
			if err != nil {
				t.Fatal(err)
			}
			for _, req := range requests {
				got, err := divided.Allows(req)
				want, wantErr := whole.Allows(req)
				if got != want || (err == nil) != (wantErr == nil) {
					t.Errorf("%s on %s with %v: %t, %v; whole %t, %v", req.Action, req.Resource, req.Context, got, err, want, wantErr)
				}
			}
		})
	}
}
