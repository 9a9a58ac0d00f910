package resolve_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// A policy whose keys are known at launch only is text: it is read as one that is an object.
func TestPolicyAsText(t *testing.T) {
	t.Parallel()
	const head = `Parameters:
  P: {Type: String, Default: acme}
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: `
	for _, c := range []struct {
		in, wrong string
		want      any
	}{
		{in: `!Sub '{"Statement": [{"Condition": {"StringEquals": {"${P}.example.com:sub": "${P}"}}, "Max": 1, "No": null}]}'`,
			want: map[string]any{"Statement": []any{map[string]any{
				"Condition": map[string]any{"StringEquals": map[string]any{"acme.example.com:sub": "acme"}}, "Max": 1.0, "No": nil}}}},
		{in: `{Statement: []}`, want: map[string]any{"Statement": []any{}}},
		{in: `"{}"`, want: map[string]any{}},
		{in: `'{"a": 1, "a": 2}'`, wrong: `the key "a" stands twice`},
		{in: `'{"b": {"a": 1, "a": 2}}'`, wrong: `the key "a" stands twice`},
		{in: `'[]'`, wrong: "no object"},
		{in: `'{} {}'`, wrong: "something after the object"},
		{in: `'{"a": '`, wrong: "unexpected EOF"},
		{in: `""`, wrong: "unexpected EOF"},
		{in: `!Sub '{"a": "${P}", }'`, wrong: "invalid character"},
	} {
		stack, err := resolve.Resolve(parse(t, head+c.in), resolve.Input{})
		switch {
		case c.wrong != "":
			at := "Resources.R.Properties.AssumeRolePolicyDocument: Syntax errors in policy: "
			if err == nil || !strings.Contains(err.Error(), at) || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%s: got %v, want %s%s", c.in, err, at, c.wrong)
			}
		case err != nil:
			t.Errorf("%s: %v", c.in, err)
		default:
			if got := stack.Resource("R").Properties["AssumeRolePolicyDocument"]; !reflect.DeepEqual(got, c.want) {
				t.Errorf("%s\ngot:  %#v\nwant: %#v", c.in, got, c.want)
			}
		}
	}
}
