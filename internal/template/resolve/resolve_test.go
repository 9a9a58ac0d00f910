package resolve_test

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

func sample(t testing.TB) *template.Template {
	t.Helper()
	data, err := os.ReadFile("testdata/sample.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, string(data))
}

func parse(t testing.TB, text string) *template.Template {
	t.Helper()
	parsed, err := template.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestResolveSample(t *testing.T) {
	t.Parallel()
	stack, err := resolve.Resolve(sample(t), resolve.Input{Parameters: map[string]string{"ExternalId": "x-1"}})
	if err != nil {
		t.Fatal(err)
	}
	bucket, role, policy := stack.Resource("Bucket"), stack.Resource("Role"), stack.Resource("AccessPolicy")
	if got, want := bucket.PhysicalID, "example-bucket-bpmd3nsrobek"; got != want {
		t.Errorf("the bucket is %q, want %q", got, want)
	}
	if got, want := asJSON(t, bucket.Properties), "{\n  \"PublicAccessBlockConfiguration\": {\n    \"BlockPublicAcls\": true\n  }\n}"; got != want {
		t.Errorf("the bucket's properties are\n%s\nwant, without a name,\n%s", got, want)
	}
	if bucket.DeletionPolicy != "RetainExceptOnCreate" || bucket.UpdateReplacePolicy != "Retain" {
		t.Errorf("the bucket's policies are %q and %q", bucket.DeletionPolicy, bucket.UpdateReplacePolicy)
	}
	const trust = `{
  "Statement": [
    {
      "Action": "sts:AssumeRole",
      "Condition": {
        "StringEquals": {
          "sts:ExternalId": "x-1"
        }
      },
      "Effect": "Allow",
      "Principal": {
        "AWS": "arn:aws:iam::555071496850:root"
      }
    }
  ],
  "Version": "2012-10-17"
}`
	if got := asJSON(t, role.Properties["AssumeRolePolicyDocument"]); got != trust {
		t.Errorf("the trust policy is\n%s\nwant\n%s", got, trust)
	}
	const access = `{
  "Statement": [
    {
      "Action": "s3:*",
      "Effect": "Allow",
      "Resource": [
        "arn:aws:s3:::example-bucket-bpmd3nsrobek",
        "arn:aws:s3:::example-bucket-bpmd3nsrobek/*"
      ]
    }
  ],
  "Version": "2012-10-17"
}`
	if got := asJSON(t, policy.Properties["PolicyDocument"]); got != access {
		t.Errorf("the policy is\n%s\nwant\n%s", got, access)
	}
	if got := role.Properties["MaxSessionDuration"]; got != "3600" {
		t.Errorf("the session duration is %#v, want the string that Ref makes of a number", got)
	}
	var order []string
	for _, resource := range stack.Resources {
		order = append(order, resource.LogicalID)
	}
	if want := []string{"Bucket", "Role", "AccessPolicy"}; !slices.Equal(order, want) {
		t.Errorf("the order is %q, want %q: the policy needs the role", order, want)
	}
	wantOutputs := []resolve.Output{
		{Name: "BucketName", Value: "example-bucket-bpmd3nsrobek", Description: "Name of the bucket"},
		{Name: "BucketRegion", Value: "us-east-1", Description: "Region of the new bucket"},
		{Name: "RoleArn", Value: "arn:aws:iam::111122223333:role/" + role.PhysicalID, Description: "ARN of the role"},
	}
	if !slices.Equal(stack.Outputs, wantOutputs) {
		t.Errorf("the outputs are\n%+v\nwant\n%+v", stack.Outputs, wantOutputs)
	}
	wantConditions := map[string]bool{"MakesBucket": true, "HasBucketName": false, "HasKey": false, "HasFurtherBuckets": false}
	if !reflect.DeepEqual(stack.Conditions, wantConditions) {
		t.Errorf("the conditions are %v, want %v", stack.Conditions, wantConditions)
	}
	if want := []string{"CAPABILITY_IAM"}; !slices.Equal(stack.Capabilities, want) {
		t.Errorf("the capabilities are %q, want %q", stack.Capabilities, want)
	}
}

func TestResolveSampleWithExistingBucket(t *testing.T) {
	t.Parallel()
	stack, err := resolve.Resolve(sample(t), resolve.Input{Region: "us-gov-west-1", Parameters: map[string]string{
		"ExternalId": "x-1", "CreateBucket": "false", "BucketName": "data", "KmsKeyArn": "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1",
		"FurtherBuckets": "a, b",
	}})
	if err != nil {
		t.Fatal(err)
	}
	if stack.Resource("Bucket") != nil || stack.Output("BucketRegion") != nil {
		t.Error("the bucket or its output is there though their condition is false")
	}
	const access = `[
  {
    "Action": "s3:*",
    "Effect": "Allow",
    "Resource": [
      "arn:aws-us-gov:s3:::data",
      "arn:aws-us-gov:s3:::data/*"
    ]
  },
  {
    "Action": [
      "kms:Decrypt",
      "kms:GenerateDataKey"
    ],
    "Condition": {
      "StringEquals": {
        "kms:ViaService": "s3.us-gov-west-1.amazonaws.com"
      }
    },
    "Effect": "Allow",
    "Resource": "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1"
  }
]`
	document := stack.Resource("AccessPolicy").Properties["PolicyDocument"].(map[string]any)
	if got := asJSON(t, document["Statement"]); got != access {
		t.Errorf("the statements are\n%s\nwant\n%s", got, access)
	}
	if got, want := stack.Parameters["FurtherBuckets"], []any{"a", "b"}; !reflect.DeepEqual(got, want) {
		t.Errorf("the list is %#v, want %#v", got, want)
	}
}

func TestResolveSampleTellsAllProblems(t *testing.T) {
	t.Parallel()
	_, err := resolve.Resolve(sample(t), resolve.Input{Region: "me-south-1", Parameters: map[string]string{
		"ExternalId": "a b", "CreateBucket": "false", "MaxSessionDuration": "60", "Foo": "", "Bar": "",
	}})
	const want = `Parameter ExternalId failed to satisfy constraint: must be 2 to 1,224 letters, digits and +=,.@:/-_
Parameter 'MaxSessionDuration' must be a number not less than 3600
Parameters: [Bar, Foo] do not exist in the template
Rules.ExistingBucketHasName: Give the name of the existing bucket, or let the stack create one
Rules.Region: The vendor does not serve this region`
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

func TestMissingParameters(t *testing.T) {
	t.Parallel()
	_, err := resolve.Resolve(sample(t), resolve.Input{})
	const want = "Parameters: [ExternalId] must have values"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

const aBucket = "\nResources:\n  B: {Type: AWS::S3::Bucket}\n"

func TestParameters(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ definition, value, want, reason string }{
		{"{Type: String, MinLength: 2}", "a", "Parameter 'P' must contain at least 2 characters", ""},
		{"{Type: String, MaxLength: \"2\"}", "abc", "Parameter 'P' must contain at most 2 characters", "bounds may be quoted"},
		{"{Type: String, MaxLength: 1}", "\U0001f600", "Parameter 'P' must contain at most 1 characters", "Java counts two"},
		{"{Type: String, MaxLength: 1}", "é", "", ""},
		{"{Type: String, AllowedValues: [7, true, x]}", "7", "", "scalars are strings"},
		{"{Type: String, AllowedValues: [7, true, x]}", "True", "Parameter 'P' must be one of AllowedValues", ""},
		{"{Type: String, AllowedValues: [a], ConstraintDescription: must be a}", "b", "Parameter P failed to satisfy constraint: must be a", ""},
		{"{Type: String, AllowedPattern: \"[a-z]+\"}", "abc1", "Parameter 'P' must match pattern [a-z]+", "the whole value"},
		{"{Type: String, AllowedPattern: \"a|b\"}", "ab", "Parameter 'P' must match pattern a|b", "the whole value"},
		{"{Type: String, AllowedPattern: \"^(?!aws)[a-z]+$\"}", "awsome", "Parameter 'P' must match pattern ^(?!aws)[a-z]+$", "looks ahead"},
		{"{Type: String, AllowedPattern: '\\w+'}", "é", "Parameter 'P' must match pattern \\w+", "ASCII, as in Java"},
		{"{Type: String, AllowedPattern: \"a$\"}", "a\n", "Parameter 'P' must match pattern a$", "$ also stands before a last line break"},
		{"{Type: String, AllowedPattern: \"(a+)+b\"}", strings.Repeat("a", 40), "Parameter 'P' could not be matched with its pattern: it takes too long", "catastrophic backtracking"},
		{"{Type: Number}", "1.5", "", ""},
		{"{Type: Number}", "", "Parameter 'P' must be a number", ""},
		{"{Type: Number}", "0x10", "Parameter 'P' must be a number", ""},
		{"{Type: Number}", "NaN", "Parameter 'P' must be a number", ""},
		{"{Type: Number, MinValue: 1, MaxValue: 3}", "0", "Parameter 'P' must be a number not less than 1", ""},
		{"{Type: Number, MinValue: 1, MaxValue: 3}", "3.5", "Parameter 'P' must be a number not greater than 3", ""},
		{"{Type: List<Number>}", "1, 2", "", ""},
		{"{Type: List<Number>}", "1,x", "Parameter 'P' must be a number", ""},
		{"{Type: CommaDelimitedList, AllowedPattern: \"[a-z]+\"}", "a, b", "", "elements are trimmed"},
		{"{Type: CommaDelimitedList, AllowedPattern: \"[a-z]+\"}", "a,1", "Parameter 'P' must match pattern [a-z]+", ""},
		{"{Type: CommaDelimitedList, AllowedPattern: \"[a-z]+\"}", "", "Parameter 'P' must match pattern [a-z]+", "the empty list has one empty element"},
		{"{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a,c", "Parameter 'P' must be one of AllowedValues", ""},
		{"{Type: String, Default: x, MinLength: 2}", "ab", "Parameters.P.Default: Parameter 'P' must contain at least 2 characters", "a default must be right even if it is not used"},
		{"{Type: AWS::SSM::Parameter::Value<String>}", "x", "Parameters.P.Type: AWS::SSM::Parameter::Value<String> is not supported: its values are looked up in an account", ""},
		{"{Type: Strin}", "x", "Parameters.P.Type: Unrecognized parameter type: Strin", ""},
		{"{}", "x", "Parameters.P: every parameter must have a Type", ""},
		{"x", "x", "Parameters.P: a parameter must be a mapping", ""},
		{"{Type: String, Default: [a]}", "x", "Parameters.P.Default: Every Default member must be a string.", ""},
		{"{Type: String, AllowedValues: a}", "a", "Parameters.P.AllowedValues: Every AllowedValues member must be a list.\nParameter 'P' must be one of AllowedValues", ""},
		{"{Type: String, MinLength: x}", "a", "Parameters.P.MinLength: Every MinLength member must be a number.", ""},
		{"{Type: String, AllowedPattern: \"(\"}", "a", "Parameters.P.AllowedPattern: AllowedPattern must be a valid regular expression: error parsing regexp: missing closing ) in `\\A(?:()\\z`", ""},
		{"{Type: String, AllowedPattern: \"a)|(b\"}", "a", "Parameters.P.AllowedPattern: a parenthesis is closed that is not open", "would be right in parentheses"},
		{"{Type: String, AllowedPattern: \"[a-z&&[^b]]\"}", "a", "Parameters.P.AllowedPattern: sets in a set ([a[b]], [a&&b]) are not supported: only Java combines them", ""},
		{"{Type: String, AllowedPattern: '[\\[&]+'}", "[&", "", "escaped, and a single &"},
		{"{Type: String, AllowedPattern: '[]a]+'}", "]a", "", "a bracket that comes first is a character"},
		{"{Type: String, AllowedPattern: '\\h'}", "a", "Parameters.P.AllowedPattern: the escape \\h is not supported", "Java's blanks"},
		{"{Type: String, AllowedPattern: '[^]a]+'}", "b", "", "a bracket that comes first is a character"},
		{"{Type: String, AllowedPattern: \"(?P<x>a)\"}", "a", "Parameters.P.AllowedPattern: the group (?P is not supported", "Python's"},
		{"{Type: String, AllowedPattern: \"(?>a)\"}", "a", "Parameters.P.AllowedPattern: the group (?> is not supported", "regexp2 2.12 fails (?>a*)?a on a"},
		{"{Type: String, AllowedPattern: \"a++\"}", "a", "Parameters.P.AllowedPattern: possessive quantifiers are not supported", ""},
		{"{Type: String, AllowedPattern: \"a{,2}\"}", "a", "Parameters.P.AllowedPattern: a brace that is no quantifier must be escaped", "literal elsewhere, an error in Java"},
		{"{Type: String, AllowedPattern: '\\0101'}", "A", "Parameters.P.AllowedPattern: the escape \\0 is not supported", ""},
		{"{Type: String, AllowedPattern: \"(?i)a\"}", "A", "", ""},
		{"{Type: String, AllowedPattern: a.}", "a\r", "Parameter 'P' must match pattern a.", "Java's dot stops at more line ends"},
		{"{Type: String, AllowedPattern: '\\s[\\s]\\S'}", "\v\va", "", "a blank to Java"},
		{"{Type: String, AllowedPattern: '\\'}", "a", "Parameters.P.AllowedPattern: a backslash must not come last", ""},
	} {
		got := launch(t, "Parameters:\n  P: "+c.definition+aBucket, map[string]string{"P": c.value})
		if got != c.want {
			t.Errorf("%s with %q (%s)\ngot:  %s\nwant: %s", c.definition, c.value, c.reason, got, c.want)
		}
	}
}

// launch is the error of a launch, "" if there is none.
func launch(t *testing.T, text string, parameters map[string]string) string {
	t.Helper()
	if _, err := resolve.Resolve(parse(t, text), resolve.Input{Parameters: parameters}); err != nil {
		return err.Error()
	}
	return ""
}

func TestRules(t *testing.T) {
	t.Parallel()
	const head = "Parameters:\n  P: {Type: String, Default: p}\n  L: {Type: CommaDelimitedList, Default: \"a,b\"}\nRules:\n  R:\n    Assertions:\n      - {AssertDescription: refused, Assert: "
	for _, c := range []struct{ assert, want, reason string }{
		{"!Equals [!Ref P, p]", "", ""},
		{"!Equals [!Ref P, P]", "Rules.R: refused", "case matters"},
		{"!Equals [!Ref AWS::Region, us-east-1]", "", ""},
		{"!Not [!Equals [!Ref P, p]]", "Rules.R: refused", ""},
		{"!And [!Equals [a, a], !Equals [a, b]]", "Rules.R: refused", ""},
		{"!Or [!Equals [a, a], !Equals [a, b]]", "", ""},
		{"!If [!Equals [a, a], !Equals [a, b], !Equals [a, a]]", "Rules.R: refused", ""},
		{"{Fn::Contains: [[p, q], !Ref P]}", "", ""},
		{"{Fn::Contains: [!Ref L, !Ref P]}", "Rules.R: refused", ""},
		{"{Fn::EachMemberIn: [!Ref L, [a, b, c]]}", "", ""},
		{"{Fn::EachMemberIn: [!Ref L, [a]]}", "Rules.R: refused", ""},
		{"{Fn::EachMemberEquals: [[p, !Ref P], p]}", "", ""},
		{"{Fn::EachMemberEquals: [!Ref L, a]}", "Rules.R: refused", ""},
		{"{Fn::Contains: [{Fn::RefAll: String}, p]}", "", ""},
		{"{Fn::Contains: [p, p]}", "Rules.R.Assertions[0].Assert.Fn::Contains: every Fn::Contains object requires two parameters, a list of strings and a string", ""},
		{"!Equals [!Ref L, a]", "Rules.R.Assertions[0].Assert.Fn::Equals: every Fn::Equals object requires a list of 2 string parameters", ""},
		{"!Equals [a]", "Rules.R.Assertions[0].Assert.Fn::Equals: every Fn::Equals object requires a list of 2 string parameters", ""},
		{"!Not []", "Rules.R.Assertions[0].Assert.Fn::Not: every Fn::Not object requires a list with exactly 1 boolean parameter", ""},
		{"!And [!Equals [a, a]]", "Rules.R.Assertions[0].Assert.Fn::And: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters", ""},
		{"!If [!Equals [a, a]]", "Rules.R.Assertions[0].Assert.Fn::If: every Fn::If object requires three parameters, the name of a condition, the value if it is true and the value if it is false", ""},
		{"!Equals [!Ref B, a]", "Rules.R.Assertions[0].Assert.Fn::Equals[0]: a rule can refer to parameters only, got \"B\"", "a resource"},
		{"!Equals [!Sub \"${P}\", a]", "Rules.R.Assertions[0].Assert.Fn::Equals[0]: a rule compares strings, lists of strings, Ref and Fn::RefAll only", ""},
		{"!Equals [{Fn::ValueOf: [P, Tags]}, a]", "Rules.R.Assertions[0].Assert.Fn::Equals[0].Fn::ValueOf: Fn::ValueOf is not supported: it looks attributes up in an account", ""},
		{"!Equals [a, [[a]]]", "Rules.R.Assertions[0].Assert.Fn::Equals[1][0]: a list in a rule must be one of strings", ""},
		{"!Sub x", "Rules.R.Assertions[0].Assert.Fn::Sub: Fn::Sub is not true or false in a rule", ""},
		{"!Condition C", "Rules.R.Assertions[0].Assert: a rule must be a function that is true or false", "a rule cannot refer to a condition"},
		{"true", "Rules.R.Assertions[0].Assert: a rule must be a function that is true or false", ""},
	} {
		if got := launch(t, head+c.assert+"}\nConditions: {C: !Equals [a, a]}"+aBucket, nil); got != c.want {
			t.Errorf("%s (%s)\ngot:  %s\nwant: %s", c.assert, c.reason, got, c.want)
		}
	}
	for _, c := range []struct{ rules, want string }{
		{"R: {RuleCondition: !Equals [a, b], Assertions: [{Assert: !Equals [a, b]}]}", ""},
		{"R: {RuleCondition: !Equals [a, a], Assertions: [{Assert: !Equals [a, b]}]}", "Rules.R.Assertions[0]: the assertion does not hold, and has no AssertDescription"},
		{"R: {RuleCondition: x, Assertions: [{Assert: !Equals [a, b]}]}", "Rules.R.RuleCondition: a rule must be a function that is true or false"},
		{"R: {}", "Rules.R: a rule must have a list of Assertions"},
		{"R: x", "Rules.R: a rule must have a list of Assertions"},
	} {
		if got := launch(t, "Rules:\n  "+c.rules+aBucket, nil); got != c.want {
			t.Errorf("%s\ngot:  %s\nwant: %s", c.rules, got, c.want)
		}
	}
}
