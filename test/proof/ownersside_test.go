package proof

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/versity/versitygw/iamapi/policy"
	"github.com/versity/versitygw/iamapi/types"

	"github.com/bucketgrant/bucketgrant/internal/customer/launchpolicy"
	"github.com/bucketgrant/bucketgrant/internal/customer/show"
	"github.com/bucketgrant/bucketgrant/internal/proof"
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// What the owner of another account's bucket is asked to allow is what the stack's own policy allows there, decision by decision,
// and to what the stack makes only.
func TestTheOwnersSideIsTheStacks(t *testing.T) {
	t.Parallel()
	const dir, owner, bucket = "../choices/testdata/", "210987654321", "their-data"
	for vendor, choices := range map[string]map[string]string{
		"other-account": {},
		"every-role":    {"ExternalId": "acme/7f3a", "AllowWrite": "Yes"},
	} {
		defs, err := vendors.Load(dir+"vendors", vendor)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(dir, "templates", vendor, defs[0].Version, "template.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		choices["ExistingBucketName"], choices["BucketAccountId"] = bucket, owner
		stack, err := resolve.Resolve(parsed, resolve.Input{Parameters: choices, StackName: "acme"})
		if err != nil {
			t.Fatal(err)
		}
		j, err := judge.Of(stack)
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := show.Of(defs[0], data, launchpolicy.Scope{Partition: "aws", Region: "us-east-1", AccountID: proof.Account, StackName: "acme"})
		if err != nil {
			t.Fatal(err)
		}
		statements := ownersStatements(t, sheet.OwnersSide.Policy, bucket)
		allowed := 0
		for _, req := range proof.Requests(owner, bucket) {
			of := req.Context[judge.ResourceAccount]
			if len(of) == 0 || of[0] != owner { // the policy of their bucket says nothing of others
				continue
			}
			want, err := j.Allows("Role", req)
			if err != nil {
				t.Fatal(err)
			}
			for arn, mayBe := range map[string]bool{stack.Resource("Role").Attributes["Arn"]: true, "arn:aws:iam::" + proof.Account + ":role/admin": false} {
				context := map[string][]string{"aws:PrincipalArn": {arn}}
				for key, values := range req.Context {
					context[key] = values
				}
				got := policy.EvaluateIdentityPolicies(statements, policy.RequestContext{
					Action: req.Action, Resource: strings.ReplaceAll(req.Resource, "*", "\ue000"), Condition: context,
				}) == policy.DecisionAllow
				if got != (want && mayBe) {
					t.Errorf("%s: %s on %s by %s: the owner's side allows it: %t, must be %t", vendor, req.Action, req.Resource, arn, got, want && mayBe)
				}
				if got {
					allowed++
				}
			}
		}
		if allowed == 0 {
			t.Errorf("%s: the owner's side allows nothing", vendor)
		}
		t.Logf("%s: %d decisions to allow", vendor, allowed)
	}
}

// ownersStatements are those of the bucket's policy as the evaluator of identity policies takes them: without the principal,
// which must be the stack's account.
func ownersStatements(t *testing.T, p show.BucketPolicy, bucket string) []types.PolicyEntry {
	t.Helper()
	var entries []types.PolicyEntry
	for _, s := range p.Statement {
		if want := "arn:aws:iam::" + proof.Account + ":root"; s.Principal["AWS"] != want || len(s.Principal) != 1 {
			t.Errorf("%s is for %v, must be for %s", s.Sid, s.Principal, want)
		}
		text, err := json.Marshal(map[string]any{"Version": p.Version, "Statement": map[string]any{
			"Sid": s.Sid, "Effect": s.Effect, "Action": s.Action, "Resource": s.Resource, "Condition": s.Condition,
		}})
		if err != nil {
			t.Fatal(err)
		}
		document := strings.ReplaceAll(string(text), "NAME-OF-THE-BUCKET", bucket)
		if err := policy.Parse(document); err != nil {
			t.Fatal(err)
		}
		entries = append(entries, types.PolicyEntry{PolicyDocument: document})
	}
	return entries
}
