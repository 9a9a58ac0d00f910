// Package expr writes CloudFormation's intrinsic functions as plain Go values, in their long form. It imports nothing, so
// that whoever describes a template need not load the CDK.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
package expr

// Expr is one function with its arguments, as encoding/json writes it into a template. An argument is an Expr, a string, a
// number or a list of these.
type Expr map[string]any

// Ref is the value of a parameter or pseudo parameter, or the main identifier of a resource.
func Ref(logicalID string) Expr { return Expr{"Ref": logicalID} }

// GetAtt is an attribute of a resource.
func GetAtt(logicalID, attribute string) Expr { return Expr{"Fn::GetAtt": []any{logicalID, attribute}} }

// If is yes where the condition of this name holds, else no.
func If(condition string, yes, no any) Expr { return Expr{"Fn::If": []any{condition, yes, no}} }

// Sub is text in which ${Name} stands for a parameter, a resource or a pseudo parameter.
func Sub(text string) Expr { return Expr{"Fn::Sub": text} }

// Join puts a list together, such as the Ref of a parameter that is one.
func Join(delimiter string, list any) Expr { return Expr{"Fn::Join": []any{delimiter, list}} }

// Split takes a text apart.
func Split(delimiter string, text any) Expr { return Expr{"Fn::Split": []any{delimiter, text}} }

// Replace is a text with other characters in it: oldNew has what is replaced and what takes its place, in turn, one after the other.
// The first one is innermost.
func Replace(text any, oldNew ...string) any {
	for i := 0; i+1 < len(oldNew); i += 2 {
		text = Join(oldNew[i+1], Split(oldNew[i], text))
	}
	return text
}

// Select is the member of a list at an index, the first at 0.
func Select(index int, list any) Expr { return Expr{"Fn::Select": []any{index, list}} }

// FindInMap is what a mapping of the template has for two keys.
func FindInMap(mapping string, first, second any) Expr {
	return Expr{"Fn::FindInMap": []any{mapping, first, second}}
}
