package judge_test

import (
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// AWS documents neither the external ID nor the session's name for sts:SetSourceIdentity: a statement that asks for them, and is
// meant for both actions, lets nobody set a source identity. One of its own does, and opens nothing alone.
func TestSourceIdentityNeedsAStatementOfItsOwn(t *testing.T) {
	t.Parallel()
	statement := func(action any, equals map[string]any) any {
		return map[string]any{
			"Effect": "Allow", "Principal": map[string]any{"AWS": "arn:aws:iam::444455556666:root"}, "Action": action,
			"Condition": map[string]any{"StringEquals": equals},
		}
	}
	both := []any{"sts:AssumeRole", "sts:SetSourceIdentity"}
	id, identity := map[string]any{"sts:ExternalId": "acme-1"}, map[string]any{"sts:SourceIdentity": "job-1"}
	for name, test := range map[string]struct {
		statements []any
		want       bool
	}{
		"both in one statement":                     {[]any{statement(both, id)}, false},
		"both in one, with a session's name":        {[]any{statement(both, map[string]any{"sts:RoleSessionName": "session-1"})}, false},
		"a statement each":                          {[]any{statement("sts:AssumeRole", id), statement("sts:SetSourceIdentity", identity)}, true},
		"the second one alone":                      {[]any{statement("sts:SetSourceIdentity", identity)}, false},
		"a statement each, for another identity":    {[]any{statement("sts:AssumeRole", id), statement("sts:SetSourceIdentity", map[string]any{"sts:SourceIdentity": "job-2"})}, false},
		"a statement each, for another external ID": {[]any{statement("sts:AssumeRole", map[string]any{"sts:ExternalId": "acme-2"}), statement("sts:SetSourceIdentity", identity)}, false},
	} {
		j, err := judge.Of(&resolve.Stack{Resources: []resolve.Resource{{LogicalID: "Role", Type: "AWS::IAM::Role", Properties: map[string]any{
			"AssumeRolePolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": test.statements},
		}}}})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := j.MayAssume("Role", judge.Caller{ARN: "arn:aws:iam::444455556666:role/reader", Context: map[string][]string{
			"sts:ExternalId": {"acme-1"}, "sts:RoleSessionName": {"session-1"}, "sts:SourceIdentity": {"job-1"},
		}})
		if err != nil || got != test.want {
			t.Errorf("%s: %t, %v, want %t", name, got, err, test.want)
		}
	}
}
