package resolve_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

const head = `Parameters:
  P: {Type: String, Default: p}
  N: {Type: Number, Default: 5}
  L: {Type: CommaDelimitedList, Default: "a, b"}
Mappings:
  M:
    us-east-1: {K: v, List: [x, y], Number: 3}
Conditions:
  "True": !Equals [a, a]
  "False": !Not [!Condition "True"]
Resources:
  Gone: {Type: AWS::S3::Bucket, Condition: "False"}
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: b}}
  R:
    Type: AWS::IAM::Role
    Properties: `

func TestFunctions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in     string
		want   any
		reason string
	}{
		{"!Ref P", "p", ""},
		{"!Ref N", "5", "a number is a string to Ref"},
		{"!Ref L", []any{"a", "b"}, ""},
		{"!Ref Bucket", "b", ""},
		{"!Ref AWS::AccountId", "111122223333", ""},
		{"!Ref AWS::NotificationARNs", []any{"arn:aws:sns:us-east-1:111122223333:t"}, ""},
		{"!GetAtt Bucket.Arn", "arn:aws:s3:::b", ""},
		{"{Fn::GetAtt: Bucket.Arn}", "arn:aws:s3:::b", ""},
		{"!Sub \"${P}-${Bucket}-${Bucket.Arn}-${AWS::Region}-${!Literal}\"", "p-b-arn:aws:s3:::b-us-east-1-${Literal}", ""},
		{"!Sub [\"${P}${V}\", {P: local, V: !Ref N}]", "local5", "a variable hides a parameter"},
		{"!Sub \"${\"", "${", "not closed"},
		{"!Join [\"-\", [a, 1, true, !Ref P, !Ref AWS::NoValue]]", "a-1-true-p", ""},
		{"!Join [\"\", !Ref L]", "ab", ""},
		{"!Split [\"/\", a/b//c]", []any{"a", "b", "", "c"}, ""},
		{"!Select [1, [a, b]]", "b", ""},
		{"!Select [\"0\", !Split [\",\", \"x,y\"]]", "x", ""},
		{"!If [\"True\", a, !Ref Gone]", "a", "the branch not taken may refer to what is not there"},
		{"!If [\"False\", a, [b, !Ref AWS::NoValue]]", []any{"b"}, ""},
		{"{A: !If [\"False\", a, !Ref AWS::NoValue], B: 1.5}", map[string]any{"B": 1.5}, ""},
		{"!FindInMap [M, !Ref AWS::Region, K]", "v", ""},
		{"!FindInMap [M, us-east-1, List]", []any{"x", "y"}, ""},
		{"!FindInMap [M, us-east-1, Number]", 3, ""},
		{"{Fn::Base64: !Sub \"${P}\"}", "cA==", ""},
		{"{Condition: \"True\", Effect: Allow}", map[string]any{"Condition": "True", "Effect": "Allow"}, "a key, no function"},
		{"{Condition: \"True\"}", map[string]any{"Condition": "True"}, "a key, no function"},
	} {
		stack, err := resolve.Resolve(parse(t, head+"{X: "+c.in+"}"), resolve.Input{NotificationARNs: []string{"arn:aws:sns:us-east-1:111122223333:t"}})
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
		} else if got := stack.Resource("R").Properties["X"]; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s (%s)\ngot:  %#v\nwant: %#v", c.in, c.reason, got, c.want)
		}
	}
}

func TestFunctionErrors(t *testing.T) {
	t.Parallel()
	const at = "Resources.R.Properties.X"
	for _, c := range []struct{ in, want, reason string }{
		{"!Ref Nope", at + ".Ref: Unresolved resource dependencies [Nope] in the Resources block of the template", ""},
		{"!If [\"True\", a, !Ref Nope]", at + ".Fn::If[2].Ref: Unresolved resource dependencies [Nope] in the Resources block of the template", "also in a branch not taken"},
		{"!Ref Gone", at + ".Ref: Unresolved resource dependencies [Gone] in the Resources block of the template", "its condition is false"},
		{"!GetAtt Gone.Arn", at + ".Fn::GetAtt: Unresolved resource dependencies [Gone] in the Resources block of the template", ""},
		{"!GetAtt Nope.Arn", at + ".Fn::GetAtt: Unresolved resource dependencies [Nope] in the Resources block of the template", ""},
		{"!GetAtt Bucket.Nope", at + ".Fn::GetAtt: resource Bucket does not support attribute type Nope in Fn::GetAtt", ""},
		{"[!Sub \"${Nope}\", !Sub \"${Gone.Arn}\"]", at + "[0].Fn::Sub: Unresolved resource dependencies [Nope] in the Resources block of the template", "what depends on conditions comes after"},
		{"!Sub \"${a b}\"", at + ".Fn::Sub: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons, got \"a b\"", ""},
		{"!Sub \"${L}\"", at + ".Fn::Sub: variable L in Fn::Sub expression does not resolve to a string", ""},
		{"!Sub \"${AWS::NoValue}\"", at + ".Fn::Sub: variable AWS::NoValue in Fn::Sub expression does not resolve to a string", ""},
		{"!Sub [a]", at + ".Fn::Sub: one or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string", ""},
		{"!Join [\"\", a]", at + ".Fn::Join[1]: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined", ""},
		{"!Join [\"\", [[a]]]", at + ".Fn::Join: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined", ""},
		{"!Split [\"\", a]", at + ".Fn::Split: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split", ""},
		{"!Join [\"\", [!Select [2, !Ref L]]]", at + ".Fn::Join[1][0].Fn::Select: Fn::Select cannot select nonexistent value at index 2", "told once"},
		{"!Sub [\"${V}\", {V: !Select [2, !Ref L]}]", at + ".Fn::Sub[1].V.Fn::Select: Fn::Select cannot select nonexistent value at index 2", "told once"},
		{"!Select [!Select [2, !Ref L], !Ref L]", at + ".Fn::Select[0].Fn::Select: Fn::Select cannot select nonexistent value at index 2", "told once"},
		{"!Select [0, !Select [2, !Ref L]]", at + ".Fn::Select[1].Fn::Select: Fn::Select cannot select nonexistent value at index 2", "told once"},
		{"!FindInMap [M, !FindInMap [M, a, b], K]", at + ".Fn::FindInMap[1].Fn::FindInMap: Unable to get mapping for M::a::b", "told once"},
		{"!Select [2, !Ref L]", at + ".Fn::Select: Fn::Select cannot select nonexistent value at index 2", ""},
		{"!Select [x, !Ref L]", at + ".Fn::Select: every Fn::Select object requires two parameters, the index and a list or a function that returns a list", ""},
		{"!If [Nope, a, b]", at + ".Fn::If[0]: Unresolved condition dependency Nope in Fn::If", ""},
		{"!If [\"True\", a]", at + ".Fn::If: every Fn::If object requires three parameters, the name of a condition, the value if it is true and the value if it is false", ""},
		{"!If [\"True\", a, !FindInMap [M, nope, K]]", at + ".Fn::If[2].Fn::FindInMap: Unable to get mapping for M::nope::K", "maps are looked up in a branch not taken too"},
		{"!FindInMap [Nope, a, b]", at + ".Fn::FindInMap: Mapping named 'Nope' is not present in the 'Mappings' section of template.", ""},
		{"!FindInMap [M, !Ref Bucket, b]", at + ".Fn::FindInMap: every Fn::FindInMap object requires three parameters, the map name, the top level key and the second level key, each a string, a Ref to a parameter or a Fn::FindInMap", ""},
		{"!Base64 [a]", at + ".Fn::Base64: every Fn::Base64 object must have a String-typed value", ""},
		{"!Equals [a, b]", at + ": Fn::Equals cannot be used in the Resources block of the template", ""},
		{"!ImportValue x", at + ": Fn::ImportValue is not supported here: it needs an account, another stack or a transform", ""},
		{"!GetAZs \"\"", at + ": Fn::GetAZs is not supported here: it needs an account, another stack or a transform", ""},
		{"!Cidr [a, 1, 1]", at + ": Fn::Cidr is not supported here: it needs an account, another stack or a transform", ""},
		{"!Transform {Name: x}", at + ": Fn::Transform is not supported here: it needs an account, another stack or a transform", ""},
		{"{\"Fn::ForEach::X\": []}", at + ": Fn::ForEach::X is not supported here: it needs an account, another stack or a transform", ""},
		{"{Fn::Contains: [[a], a]}", at + ": Fn::Contains is not a function", "of rules only"},
		{"{Fn::Sub: a, Other: b}", at + ".Fn::Sub: a function must be the only key of its mapping", ""},
		{"!Ref [a]", at + ".Ref: every Ref object must have a single String value", ""},
		{"!GetAtt [a]", at + ".Fn::GetAtt: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute", ""},
		{"null", at + ": 'null' values are not allowed in templates", ""},
	} {
		if got := launch(t, head+"{X: "+c.in+"}", nil); got != c.want {
			t.Errorf("%s (%s)\ngot:  %s\nwant: %s", c.in, c.reason, got, c.want)
		}
	}
}

func TestTemplateErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want, reason string }{
		{"Parameters: {}", "Resources: At least one Resources member must be defined.", ""},
		{"Resources: x", "Resources: the section must be a mapping\nResources: At least one Resources member must be defined.", ""},
		{"Mappings: {M: {a: b}}" + aBucket, "Mappings.M.a: every Mappings attribute must be a map", ""},
		{"Mappings: {M: a}" + aBucket, "Mappings.M: every Mappings member must be a map", ""},
		{"Mappings: {M: {a: {b: {c: d}}}}" + aBucket, "Mappings.M.a.b: every Mappings attribute must be a string or a list", ""},
		{"Conditions: {A: !Not [!Condition B], B: !Or [!Condition A, !Condition C], C: !Equals [a, b]}" + aBucket, "Conditions: Circular dependency between conditions: [A, B]", ""},
		{"Conditions: {A: !Condition A}" + aBucket, "Conditions: Circular dependency between conditions: [A]", ""},
		{"Conditions: {A: !Condition B}" + aBucket, "Conditions.A: Unresolved condition dependency B in the Conditions block of the template", ""},
		{"Conditions: {A: \"true\"}" + aBucket, "Conditions.A: Conditions can only be boolean operations on parameters and other conditions", ""},
		{"Conditions: {A: !Equals [!Ref B, x]}" + aBucket, "Conditions.A.Fn::Equals[0].Ref: Unresolved dependencies [B]. Cannot reference resources in the Conditions block of the template", ""},
		{"Conditions: {A: !Equals [!GetAtt B.Arn, x]}" + aBucket, "Conditions.A.Fn::Equals[0]: Fn::GetAtt cannot be used in the Conditions block of the template", ""},
		{"Conditions: {A: !Equals [[a], x]}" + aBucket, "Conditions.A.Fn::Equals[0]: every Fn::Equals object requires a list of 2 string parameters", ""},
		{"Conditions: {A: !Equals [!FindInMap [M, a, b], x]}" + aBucket, "Conditions.A.Fn::Equals[0].Fn::FindInMap: Mapping named 'M' is not present in the 'Mappings' section of template.", ""},
		{"Resources: {A: x}", "Resources.A: every Resources member must be a mapping", ""},
		{"Resources: {A: {Properties: {}}}", "Resources.A: every resource must have a Type", ""},
		{"Resources: {A: {Type: T, Foo: 1}}", "Resources.A.Foo: Invalid template resource property 'Foo'", ""},
		{"Resources: {A: {Type: T, DependsOn: !If [a, b, c]}}", "Resources.A.DependsOn: DependsOn must be a string or list of strings", ""},
		{"Resources: {A: {Type: T, DependsOn: [B, C]}}", "Resources.A.DependsOn: Unresolved resource dependencies [B] in the Resources block of the template\nResources.A.DependsOn: Unresolved resource dependencies [C] in the Resources block of the template", ""},
		{"Resources: {A: {Type: T, Condition: C}}", "Resources.A.Condition: Unresolved condition dependency C in the Resources block of the template", ""},
		{"Resources: {A: {Type: T, DeletionPolicy: [a], Properties: a}}", "Resources.A.DeletionPolicy: Every DeletionPolicy member must be a string.\nResources.A.Properties: Properties must be a mapping", ""},
		{"Resources: {A: {Type: T, DependsOn: B}, B: {Type: T, Properties: {X: !Ref C}}, C: {Type: T, Metadata: {X: !Sub \"${A}\"}}, D: {Type: T, DependsOn: A}}", "Resources: Circular dependency between resources: [A, B, C]", "D only hangs on"},
		{"Resources: {A: {Type: T, Properties: {X: !Ref A}}}", "Resources: Circular dependency between resources: [A]", ""},
		{"Conditions: {F: !Equals [a, b]}\nResources: {A: {Type: T, Condition: F}, B: {Type: T, DependsOn: A}}", "Resources.B.DependsOn: Unresolved resource dependencies [A] in the Resources block of the template", "cfn-lint's E3005"},
		{"Resources: {A: {Type: T, Condition: [C], DependsOn: [[a]]}}", "Resources.A.Condition: Every Condition member must be a string.\nResources.A.DependsOn: DependsOn must be a string or list of strings", ""},
		{"Conditions: {C: !Equals [a, a]}\nResources: {A: {Type: T, Properties: !If [C, a, b]}}", "Resources.A.Properties: Properties must be a mapping", ""},
		{"Resources: {A: {Type: T, Properties: {X: !Select [9, [a]]}}, B: {Type: T, Properties: {X: !Ref A, Y: !Select [8, [a]]}}, C: {Type: T, Properties: {X: !Select [7, [a]]}}}", "Resources.A.Properties.X.Fn::Select: Fn::Select cannot select nonexistent value at index 9\nResources.C.Properties.X.Fn::Select: Fn::Select cannot select nonexistent value at index 7", "B cannot be evaluated without A"},
		{"Outputs: {O: x}" + aBucket, "Outputs.O: every Outputs member must be a mapping", ""},
		{"Outputs: {O: {}}" + aBucket, "Outputs.O: every output must have a Value", ""},
		{"Outputs: {O: {Value: a, Condition: C, Description: [a], Foo: b}}" + aBucket, "Outputs.O.Description: Every Description member must be a string.\nOutputs.O.Condition: Unresolved condition dependency C in the Outputs block of the template\nOutputs.O.Foo: Invalid template output property 'Foo'", ""},
		{"Outputs: {O: {Value: [a]}, P: {Value: !Ref Nope}}" + aBucket, "Outputs.P.Value.Ref: Unresolved resource dependencies [Nope] in the Outputs block of the template", ""},
		{"Outputs: {O: {Value: [a]}}" + aBucket, "Outputs.O.Value: The Value field of every Outputs member must evaluate to a String.", ""},
		{"Conditions: {F: !Equals [a, b]}\nOutputs: {O: {Value: !Ref A}}\nResources: {A: {Type: T, Condition: F}}", "Outputs.O.Value.Ref: Unresolved resource dependencies [A] in the Outputs block of the template", ""},
	} {
		if got := launch(t, c.in, nil); got != c.want {
			t.Errorf("%s (%s)\ngot:  %s\nwant: %s", c.in, c.reason, got, c.want)
		}
	}
}

func TestDependenciesOfBranchNotTaken(t *testing.T) {
	t.Parallel()
	// Each needs the other in one branch of a condition: no launch has a cycle.
	const text = `
Parameters: {P: {Type: String, Default: a}}
Conditions: {C: !Equals [!Ref P, a]}
Resources:
  A: {Type: T, Properties: {X: !If [C, !Ref B, none]}}
  B: {Type: T, Properties: {X: !If [C, none, !Ref A]}}
`
	for value, want := range map[string]string{"a": "B A", "b": "A B"} {
		stack, err := resolve.Resolve(parse(t, text), resolve.Input{Parameters: map[string]string{"P": value}})
		if err != nil {
			t.Fatal(err)
		}
		if got := stack.Resources[0].LogicalID + " " + stack.Resources[1].LogicalID; got != want {
			t.Errorf("with %s the order is %q, want %q", value, got, want)
		}
	}
}

func TestConditions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want bool
	}{
		{"!Equals [1, \"1\"]", true},
		{"!Equals [!Ref AWS::Region, us-east-1]", true},
		{"!Equals [!Join [\"\", !Ref L], ab]", true},
		{"!Equals [!FindInMap [M, k, s], v]", true},
		{"!And [!Condition Holds, !Not [!Condition Holds]]", false},
		{"!And [!Condition Holds, !Condition Holds]", true},
		{"!Or [!Not [!Condition Holds], !Not [!Condition Holds]]", false},
		{"!Or [!Not [!Condition Holds], !Condition Holds]", true},
		{"!Condition Holds", true},
	} {
		text := "Parameters: {L: {Type: CommaDelimitedList, Default: \"a,b\"}}\nMappings: {M: {k: {s: v}}}\nConditions:\n  X: " + c.in + "\n  Holds: !Equals [a, a]" + aBucket
		stack, err := resolve.Resolve(parse(t, text), resolve.Input{})
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
		} else if got := stack.Conditions["X"]; got != c.want {
			t.Errorf("%s is %v, want %v", c.in, got, c.want)
		}
	}
}

func TestTextsDoNotGrowWithoutEnd(t *testing.T) {
	t.Parallel()
	text := "Resources:\n  A0: {Type: AWS::S3::Bucket, Properties: {BucketName: xxxxxxxx}}\n"
	for i := range 60 {
		text += fmt.Sprintf("  A%d: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub \"${A%d}${A%d}\"}}\n", i+1, i, i)
	}
	const want = "Resources.A16.Properties.BucketName.Fn::Sub: the text is longer than 262144 bytes"
	if got := launch(t, text, nil); got != want {
		t.Errorf("got %.300s, want %s", got, want)
	}
}

func TestPhysical(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws-cn:"
	for _, c := range []struct {
		typ, properties, ref string
		attributes           map[string]string
	}{
		{"AWS::S3::Bucket", "{BucketName: b}", "b", map[string]string{"Arn": arn + "s3:::b", "DomainName": "b.s3.amazonaws.com.cn", "DualStackDomainName": "b.s3.dualstack.cn-north-1.amazonaws.com.cn", "RegionalDomainName": "b.s3.cn-north-1.amazonaws.com.cn"}},
		{"AWS::S3::Bucket", "{BucketNamePrefix: b, BucketNamespace: account-regional}", "b-111122223333-cn-north-1-an", map[string]string{"Arn": arn + "s3:::b-111122223333-cn-north-1-an", "DomainName": "b-111122223333-cn-north-1-an.s3.amazonaws.com.cn", "DualStackDomainName": "b-111122223333-cn-north-1-an.s3.dualstack.cn-north-1.amazonaws.com.cn", "RegionalDomainName": "b-111122223333-cn-north-1-an.s3.cn-north-1.amazonaws.com.cn"}},
		{"AWS::S3::BucketPolicy", "{Bucket: b}", "b", nil},
		{"AWS::IAM::Role", "{RoleName: r, Path: /a/}", "r", map[string]string{"Arn": arn + "iam::111122223333:role/a/r", "RoleId": "AROAO5WPZZXOHIJDZ5RJ7"}},
		{"AWS::IAM::User", "{}", "example-X-O5WPZZXOHIJD", map[string]string{"Arn": arn + "iam::111122223333:user/example-X-O5WPZZXOHIJD"}},
		{"AWS::IAM::Group", "{GroupName: g}", "g", map[string]string{"Arn": arn + "iam::111122223333:group/g"}},
		{"AWS::IAM::InstanceProfile", "{InstanceProfileName: i}", "i", map[string]string{"Arn": arn + "iam::111122223333:instance-profile/i"}},
		{"AWS::IAM::ManagedPolicy", "{ManagedPolicyName: m}", arn + "iam::111122223333:policy/m", map[string]string{"PolicyArn": arn + "iam::111122223333:policy/m", "PolicyId": "ANPAO5WPZZXOHIJDZ5RJ7"}},
		{"AWS::IAM::OIDCProvider", "{Url: \"https://issuer.example\"}", arn + "iam::111122223333:oidc-provider/issuer.example", map[string]string{"Arn": arn + "iam::111122223333:oidc-provider/issuer.example"}},
		{"AWS::SecretsManager::Secret", "{Name: s}", arn + "secretsmanager:cn-north-1:111122223333:secret:s-AZXGCW", map[string]string{"Id": arn + "secretsmanager:cn-north-1:111122223333:secret:s-AZXGCW"}},
		{"AWS::SNS::Topic", "{TopicName: t}", arn + "sns:cn-north-1:111122223333:t", map[string]string{"TopicArn": arn + "sns:cn-north-1:111122223333:t", "TopicName": "t"}},
		{"AWS::SNS::Subscription", "{TopicArn: a}", "a:776cfce6-ee3a-123c-f629-fd4136cb9f79", map[string]string{"Arn": "a:776cfce6-ee3a-123c-f629-fd4136cb9f79"}},
		{"AWS::CloudTrail::Trail", "{TrailName: t}", "t", map[string]string{"Arn": arn + "cloudtrail:cn-north-1:111122223333:trail/t"}},
		{"AWS::CloudWatch::Alarm", "{AlarmName: a}", "a", map[string]string{"Arn": arn + "cloudwatch:cn-north-1:111122223333:alarm:a"}},
		{"AWS::Logs::LogGroup", "{LogGroupName: l}", "l", map[string]string{"Arn": arn + "logs:cn-north-1:111122223333:log-group:l:*"}},
		{"AWS::KMS::Key", "{}", "776cfce6-ee3a-123c-f629-fd4136cb9f79", map[string]string{"Arn": arn + "kms:cn-north-1:111122223333:key/776cfce6-ee3a-123c-f629-fd4136cb9f79", "KeyId": "776cfce6-ee3a-123c-f629-fd4136cb9f79"}},
		{"AWS::KMS::Alias", "{AliasName: alias/a}", "alias/a", nil},
		{"Custom::Thing", "{}", "example-X-O5WPZZXOHIJD", nil},
	} {
		text := "Resources: {X: {Type: \"" + c.typ + "\", Properties: " + c.properties + "}}"
		stack, err := resolve.Resolve(parse(t, text), resolve.Input{Partition: "aws-cn"})
		if err != nil {
			t.Errorf("%s: %v", c.typ, err)
			continue
		}
		got := stack.Resource("X")
		if got.PhysicalID != c.ref || !maps.Equal(got.Attributes, c.attributes) {
			t.Errorf("%s is %q with %v\nwant %q with %v", c.typ, got.PhysicalID, got.Attributes, c.ref, c.attributes)
		}
	}
}

func TestAccessKeyIsMarkedAsFake(t *testing.T) {
	t.Parallel()
	stack, err := resolve.Resolve(parse(t, "Resources: {K: {Type: AWS::IAM::AccessKey, Properties: {UserName: u}}}"), resolve.Input{})
	if err != nil {
		t.Fatal(err)
	}
	// No whole key stands here, for scanners that look for leaked ones.
	key := stack.Resource("K")
	if secret := key.Attributes["SecretAccessKey"]; !strings.HasPrefix(secret, resolve.SecretPrefix) || len(secret) != 40 {
		t.Errorf("the secret is %q, want 40 characters that begin with %s", secret, resolve.SecretPrefix)
	}
	if !strings.HasPrefix(key.PhysicalID, "AKIA") || len(key.PhysicalID) != 20 {
		t.Errorf("the key is %q, want 20 characters that begin with AKIA", key.PhysicalID)
	}
}

func TestPhysicalHook(t *testing.T) {
	t.Parallel()
	const text = `
Resources:
  Thing: {Type: Custom::Thing, Properties: {A: b}}
  Bucket: {Type: AWS::S3::Bucket}
Outputs:
  Thing: {Value: !Sub "${Thing} ${Thing.Answer}"}
  Bucket: {Value: !Ref Bucket, Export: {Name: !Sub "${AWS::StackName}-bucket"}}
  Arn: {Value: !GetAtt Bucket.Arn}
`
	stack, err := resolve.Resolve(parse(t, text), resolve.Input{StackName: "s", Physical: func(id, typ string, properties map[string]any) (string, map[string]string) {
		if typ == "Custom::Thing" && properties["A"] == "b" {
			return id + "-1", map[string]string{"Answer": "42"}
		}
		return "", map[string]string{"Arn": "arn"}
	}})
	if err != nil {
		t.Fatal(err)
	}
	want := []resolve.Output{
		{Name: "Thing", Value: "Thing-1 42"},
		{Name: "Bucket", Value: stack.Resource("Bucket").PhysicalID, Export: "s-bucket"},
		{Name: "Arn", Value: "arn"},
	}
	if !slices.Equal(stack.Outputs, want) {
		t.Errorf("the outputs are %+v, want %+v", stack.Outputs, want)
	}
}

const aOrB = "Conditions: {F: !Equals [a, b]}\nResources: {A: "

func TestCapabilities(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"Resources: {A: {Type: AWS::S3::Bucket, Properties: {BucketName: b}}}", nil},
		{"Resources: {A: {Type: AWS::IAM::Role}}", []string{"CAPABILITY_IAM"}},
		{"Resources: {A: {Type: AWS::IAM::Role, Properties: {RoleName: r}}}", []string{"CAPABILITY_NAMED_IAM"}},
		{"Resources: {A: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref AWS::NoValue}}}", []string{"CAPABILITY_IAM"}},
		{"Resources: {A: {Type: AWS::IAM::AccessKey, Properties: {UserName: u}}}", []string{"CAPABILITY_IAM"}},
		{"Conditions: {F: !Equals [a, b]}\nResources: {A: {Type: AWS::IAM::Role, Condition: F}, B: {Type: T}}", nil},
		{"Transform: X\nResources: {A: {Type: AWS::IAM::Role}}", []string{"CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM"}},
		{"Resources: {A: {Type: AWS::CloudFormation::Stack}}", []string{"CAPABILITY_AUTO_EXPAND"}},
		{aOrB + "{Type: AWS::IAM::Role, Properties: {RoleName: !If [F, r, !Ref AWS::NoValue]}}}", []string{"CAPABILITY_IAM"}},
		{aOrB + "{Type: AWS::IAM::Role, Properties: {RoleName: !If [F, !Ref AWS::NoValue, r]}}}", []string{"CAPABILITY_NAMED_IAM"}},
		// All properties can hang on a condition, too.
		{aOrB + "{Type: AWS::IAM::Role, Properties: !If [F, {RoleName: r}, {Path: /}]}}", []string{"CAPABILITY_IAM"}},
		{aOrB + "{Type: AWS::IAM::Role, Properties: !If [F, !Ref AWS::NoValue, {RoleName: r}]}}", []string{"CAPABILITY_NAMED_IAM"}},
	} {
		parsed := parse(t, c.in)
		stack, err := resolve.Resolve(parsed, resolve.Input{})
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
		} else if !slices.Equal(stack.Capabilities, c.want) {
			t.Errorf("%s needs %q, want %q", c.in, stack.Capabilities, c.want)
		}
		choices, err := resolve.NewChoices(parsed)
		if err != nil {
			t.Fatal(err)
		}
		if got := choices.Capabilities(resolve.Input{}); !slices.Equal(got, c.want) {
			t.Errorf("%s: a customer is told %q, want %q", c.in, got, c.want)
		}
	}
}

func TestPartitions(t *testing.T) {
	t.Parallel()
	const text = aBucket + "Outputs: {O: {Value: !Sub \"${AWS::Partition} ${AWS::Region} ${AWS::URLSuffix}\"}}"
	for _, c := range []struct {
		in   resolve.Input
		want string
	}{
		{resolve.Input{}, "aws us-east-1 amazonaws.com"},
		{resolve.Input{Region: "eu-west-1"}, "aws eu-west-1 amazonaws.com"},
		{resolve.Input{Region: "us-gov-east-1"}, "aws-us-gov us-gov-east-1 amazonaws.com"},
		{resolve.Input{Region: "cn-northwest-1"}, "aws-cn cn-northwest-1 amazonaws.com.cn"},
		{resolve.Input{Partition: "aws-eusc"}, "aws-eusc eusc-de-east-1 amazonaws.eu"},
		{resolve.Input{Partition: "aws-iso", URLSuffix: "c2s.ic.gov"}, "aws-iso us-east-1 c2s.ic.gov"},
	} {
		stack, err := resolve.Resolve(parse(t, text), c.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := stack.Output("O").Value; got != c.want {
			t.Errorf("%+v is %q, want %q", c.in, got, c.want)
		}
	}
}
