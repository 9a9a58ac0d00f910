package constructs

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/bucketgrant/bucketgrant/internal/template/expr"
)

// Value is a string, or an [Expression] that becomes one when the stack is launched.
// A CDK token in a string, as in *bucket.BucketName(), works too.
type Value = any

// Expression is one CloudFormation intrinsic function, in its long form.
//
// What a construct of this package returns, such as the ARN of a bucket, may be used in another stack of the app too: the
// CDK exports and imports it. A name that you write yourself, as in [Ref], is one of the stack where it is used.
type Expression map[string]any

// Token makes the expression usable as a string anywhere in the CDK, in any stack of the app.
func (e Expression) Token() *string {
	if token, ok := e.Plain().(string); ok {
		return &token // it is one already
	}
	return awscdk.Token_AsString(e.Plain(), nil)
}

// Plain is the expression in Go's own types only, as the CDK takes it in any stack of the app.
func (e Expression) Plain() any { return plain(e, anywhere) }

// noValue leaves a property or a list's entry out, where an If chooses it.
var noValue = Ref("AWS::NoValue")

// Ref is the value of a parameter or pseudo parameter, or the main identifier of a resource.
func Ref(logicalID string) Expression { return Expression(expr.Ref(logicalID)) }

// GetAtt is an attribute of a resource.
func GetAtt(logicalID, attribute string) Expression {
	return Expression(expr.GetAtt(logicalID, attribute))
}

// If is yes where the condition of this name holds, else no.
func If(condition string, yes, no Value) Expression {
	return Expression(expr.If(condition, yes, no))
}

// When is the name of a condition of the template under which something exists. The zero value is always.
type When string

// choose is yes alone where w is always, else an If.
func (w When) choose(yes, no any) any {
	if w == "" {
		return yes
	}
	return If(string(w), yes, no)
}

// orNothing is yes where w holds; elsewhere the property or list entry does not exist.
func (w When) orNothing(yes any) any { return w.choose(yes, noValue) }

// Tag is one key and value that AWS shows with a resource.
type Tag struct{ Key, Value string }

// literal returns the string that a value is known to be before the launch.
func literal(v Value) (string, bool) {
	s, ok := v.(string)
	return s, ok && !isToken(s)
}

// given reports whether a prop was set at all.
func given(v Value) bool { return v != nil && v != "" }

// isToken reports whether a string has a mark that the CDK leaves for what it fills in later.
func isToken(s string) bool { return strings.Contains(s, "${Token[") }

// anywhere is in no stack: every resource is named so that all of the app's stacks find it.
var anywhere = &place{stack: "anywhere"}

// plain turns the named types of this package into those that jsii can pass on, as they are written in a place, and
// leaves out what is nil.
func plain(v any, in *place) any {
	switch v := v.(type) {
	case Expression:
		if of, attribute, ok := v.element(); ok && !of.isIn(in) {
			return of.token(attribute)
		}
		if s, ok := v["Fn::Sub"].(substitution); ok {
			return plain(s.in(in), in)
		}
		return plain(map[string]any(v), in)
	case expr.Expr:
		return plain(Expression(v), in)
	case element:
		return v.logicalID
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if v[k] != nil {
				out[k] = plain(v[k], in)
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, e := range v {
			if e != nil {
				out = append(out, plain(e, in))
			}
		}
		return out
	case []string:
		out := make([]any, len(v))
		for i, s := range v {
			out[i] = s
		}
		return out
	case []Tag:
		out := make([]any, len(v))
		for i, t := range v {
			out[i] = map[string]any{"Key": t.Key, "Value": t.Value}
		}
		return out
	}
	return v
}
