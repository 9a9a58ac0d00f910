package expr

// The functions of conditions and rules. Both sections know these, and of parameters only.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html

// Equals holds where two values are the same text.
func Equals(a, b any) Expr { return Expr{"Fn::Equals": []any{a, b}} }

// Has holds where a parameter has a value.
func Has(parameter, value string) Expr { return Equals(Ref(parameter), value) }

// Empty holds where a parameter is left empty.
func Empty(parameter string) Expr { return Has(parameter, "") }

// Filled holds where a parameter is not left empty.
func Filled(parameter string) Expr { return Not(Empty(parameter)) }

// Is holds where a condition of the template does.
func Is(condition string) Expr { return Expr{"Condition": condition} }

// Not holds where an expression does not.
func Not(e Expr) Expr { return Expr{"Fn::Not": []any{e}} }

// And holds where all of up to ten expressions do.
func And(list ...Expr) Expr { return combine("Fn::And", list) }

// Or holds where one of up to ten expressions does.
func Or(list ...Expr) Expr { return combine("Fn::Or", list) }

// combine is a function of two to ten expressions, or the only one.
func combine(function string, list []Expr) Expr {
	if len(list) == 1 {
		return list[0]
	}
	members := make([]any, len(list))
	for i, e := range list {
		members[i] = e
	}
	return Expr{function: members}
}

// All holds where the same does of each of several parameters.
func All(of func(parameter string) Expr, parameters []string) Expr {
	list := make([]Expr, len(parameters))
	for i, p := range parameters {
		list[i] = of(p)
	}
	return And(list...)
}

// Contains holds where a list has a value. It is for rules only.
func Contains(list []string, value any) Expr { return Expr{"Fn::Contains": []any{list, value}} }

// EachMemberIn holds where all members of one list are in another. It is for rules only.
func EachMemberIn(list any, in []string) Expr { return Expr{"Fn::EachMemberIn": []any{list, in}} }
