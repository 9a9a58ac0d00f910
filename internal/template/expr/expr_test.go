package expr_test

import (
	"encoding/json"
	"testing"

	. "github.com/bucketgrant/bucketgrant/internal/template/expr"
)

func TestExpressionsAreInLongForm(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]Expr{
		`{"Ref":"AWS::Region"}`:                                         Ref("AWS::Region"),
		`{"Fn::GetAtt":["Role","Arn"]}`:                                 GetAtt("Role", "Arn"),
		`{"Fn::If":["UseRole",{"Ref":"Role"},"none"]}`:                  If("UseRole", Ref("Role"), "none"),
		`{"Fn::Join":["",{"Ref":"List"}]}`:                              Join("", Ref("List")),
		`{"Fn::Select":[2,{"Fn::Split":["/",{"Ref":"AWS::StackId"}]}]}`: Select(2, Split("/", Ref("AWS::StackId"))),
		`{"Fn::Join":["+",{"Fn::Split":[" ",{"Fn::Join":["%2B",{"Fn::Split":["+",{"Ref":"Prefix"}]}]}]}]}`: Replace(Ref("Prefix"), "+", "%2B", " ", "+").(Expr),

		`{"Fn::FindInMap":["Partitions",{"Ref":"AWS::Partition"},"Host"]}`:              FindInMap("Partitions", Ref("AWS::Partition"), "Host"),
		`{"Fn::Equals":[{"Ref":"Access"},"KeyedUser"]}`:                                 Has("Access", "KeyedUser"),
		`{"Fn::Not":[{"Fn::Equals":[{"Ref":"Prefix"},""]}]}`:                            Filled("Prefix"),
		`{"Condition":"UseRole"}`:                                                       Is("UseRole"),
		`{"Fn::Contains":[["aws","aws-cn"],{"Ref":"AWS::Partition"}]}`:                  Contains([]string{"aws", "aws-cn"}, Ref("AWS::Partition")),
		`{"Fn::EachMemberIn":[{"Ref":"List"},[""]]}`:                                    EachMemberIn(Ref("List"), []string{""}),
		`{"Fn::Or":[{"Condition":"A"},{"Condition":"B"}]}`:                              Or(Is("A"), Is("B")),
		`{"Fn::And":[{"Fn::Equals":[{"Ref":"A"},""]},{"Fn::Equals":[{"Ref":"B"},""]}]}`: All(Empty, []string{"A", "B"}),
	} {
		got, err := json.Marshal(e)
		if err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}

// CloudFormation refuses an And or Or of one.
func TestOneExpressionIsItself(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]Expr{"And": And(Is("A")), "Or": Or(Is("A")), "All": All(Is, []string{"A"})} {
		if got, _ := json.Marshal(e); string(got) != `{"Condition":"A"}` {
			t.Errorf("%s: got %s", name, got)
		}
	}
}
