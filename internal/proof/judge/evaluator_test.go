package judge

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/versity/versitygw/iamapi/policy"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// What the evaluator refuses to read is an error of the judge, never a denial: nothing that is proven rests on it.
// If a new version reads one of these, this test fails, and the judge decides it from then on.
func TestWhatIsNotReadIsAnError(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, principal, action, want string
	}{
		{"an account", `{"AWS": "111122223333"}`, "sts:AssumeRole", ""},
		{"everybody of AWS", `{"AWS": "*"}`, "sts:AssumeRole", ""},
		{"an action in small letters", `{"AWS": "111122223333"}`, "sts:assumerole", ""},
		{"a service in capitals", `{"AWS": "111122223333"}`, "STS:AssumeRole", "may only specify STS AssumeRole actions"},
		{"everybody", `"*"`, "sts:AssumeRole", "Principal must be a JSON object"},
		{"EC2", `{"Service": "ec2.amazonaws.com"}`, "sts:AssumeRole", "Invalid principal in policy"},
		{"Lambda", `{"Service": "lambda.amazonaws.com"}`, "sts:AssumeRole", "Invalid principal in policy"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var trust any
			text := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": ` + test.principal + `, "Action": "` + test.action + `"}]}`
			if err := json.Unmarshal([]byte(text), &trust); err != nil {
				t.Fatal(err)
			}
			j, err := Of(&resolve.Stack{Resources: []resolve.Resource{{
				LogicalID: "Role", Type: "AWS::IAM::Role", Properties: map[string]any{"AssumeRolePolicyDocument": trust},
			}}})
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "Role: ") {
					t.Fatalf("%v, want Role: … %s", err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			may, err := j.MayAssume("Role", Caller{ARN: "arn:aws:iam::111122223333:role/vendor"})
			if err != nil || !may {
				t.Errorf("may assume it: %t, %v", may, err)
			}
		})
	}
}

// The evaluator's size limit counts white space, which IAM's do not. A document is given to it without any, so how a template is
// laid out decides nothing.
func TestLayoutIsNoSize(t *testing.T) {
	t.Parallel()
	text := `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",` +
		strings.Repeat(" ", 1<<17) + `"Sid": "Reads"}]}`
	if err := policy.Validate("policyDocument", text); err == nil {
		t.Error("the evaluator does not count white space any more: this test is not needed")
	}
	var document any
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	if err := (&rules{}).add(document); err != nil {
		t.Error(err)
	}
}

// Keys that mean something elsewhere are keys: a pattern that ends in a star covers them, and one of another folder does not.
func TestAnyKeyIsAKey(t *testing.T) {
	t.Parallel()
	for _, key := range []string{
		"file", "*", "**", "a*", "*a*", "?", "a?b", "$", "${aws:username}", "{", "}", "+", "a+b", " ", "a b", "[a]", `\`, "%2A", "ä",
		strings.Repeat("k", 1024), strings.Repeat("*", 1024),
	} {
		for _, effect := range []string{"Allow", "Deny"} {
			for resource, want := range map[string]bool{
				"*": true, "arn:aws:s3:::b/*": true, "arn:aws:s3:::b/in/*": false, "arn:aws:s3:::c/*": false, "arn:aws:s3:::b": false,
			} {
				r := &rules{}
				if err := r.addStatements([]map[string]any{{"Effect": effect, "Action": "s3:GetObject", "Resource": resource}}); err != nil {
					t.Fatal(err)
				}
				decide := r.denied
				if effect == "Allow" {
					decide = r.allows
				}
				about, err := decide(Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/" + key})
				if err != nil || about != want {
					t.Errorf("%s on %s is about %.40q: %t, %v", effect, resource, key, about, err)
				}
			}
		}
	}
}

// A policy's own star that is no pattern would have to be the judge's too: it says so.
func TestAPolicysStarIsRefused(t *testing.T) {
	t.Parallel()
	err := (&rules{}).addStatements([]map[string]any{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${*}"}})
	if err == nil || !strings.Contains(err.Error(), "the judge does not know a star that is no pattern") {
		t.Errorf("%v", err)
	}
}
