package constructs

import (
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// Value is a string, or an [Expression] that becomes one when the stack is launched.
// A CDK token in a string, as in *bucket.BucketName(), works too.
type Value = any

// Expression is one CloudFormation intrinsic function, in its long form.
type Expression map[string]any

// Token makes the expression usable as a string anywhere in the CDK.
func (e Expression) Token() *string { return awscdk.Token_AsString(e.Plain(), nil) }

// Plain is the expression in Go's own types only, as the CDK takes it.
func (e Expression) Plain() any { return plain(e) }

// noValue leaves a property or a list's entry out, where an If chooses it.
var noValue = Ref("AWS::NoValue")

// Ref is the value of a parameter or pseudo parameter, or the main identifier of a resource.
func Ref(logicalID string) Expression { return Expression{"Ref": logicalID} }

// GetAtt is an attribute of a resource.
func GetAtt(logicalID, attribute string) Expression {
	return Expression{"Fn::GetAtt": []any{logicalID, attribute}}
}

// If is yes where the condition of this name holds, else no.
func If(condition string, yes, no Value) Expression {
	return Expression{"Fn::If": []any{condition, yes, no}}
}

// Sub is text in which ${Name} stands for a parameter, a resource or, with a dot, an attribute.
// Names may be given values of their own, as in Sub("${Bucket}/*", "Bucket", bucket.ARN).
func Sub(text string, namesAndValues ...any) Value {
	vars := map[string]any{}
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		name := namesAndValues[i].(string)
		if inline, ok := inSub(namesAndValues[i+1]); ok {
			text = strings.ReplaceAll(text, "${"+name+"}", inline)
			continue
		}
		vars[name] = namesAndValues[i+1]
	}
	switch {
	case len(vars) > 0:
		return Expression{"Fn::Sub": []any{text, vars}}
	case strings.Contains(text, "${"):
		return Expression{"Fn::Sub": text}
	}
	return text
}

// inSub says how a value is written inside the text of a Sub, if it can be.
func inSub(v Value) (string, bool) {
	switch v := v.(type) {
	case string:
		if isToken(v) {
			return "", false
		}
		return strings.ReplaceAll(v, "${", "${!"), true
	case Expression:
		if id, ok := v["Ref"].(string); ok {
			return "${" + id + "}", true
		}
		if at, ok := v["Fn::GetAtt"].([]any); ok {
			return "${" + at[0].(string) + "." + at[1].(string) + "}", true
		}
	}
	return "", false
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

// plain turns the named types of this package into those that jsii can pass on, and leaves out what is nil.
func plain(v any) any {
	switch v := v.(type) {
	case Expression:
		return plain(map[string]any(v))
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if v[k] != nil {
				out[k] = plain(v[k])
			}
		}
		return out
	case []any:
		out := make([]any, 0, len(v))
		for _, e := range v {
			if e != nil {
				out = append(out, plain(e))
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
