package stacks

import "github.com/bucketgrant/bucketgrant/constructs"

// The functions of conditions and rules. Both sections know these, and of parameters only.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html

func equals(parameter, value string) constructs.Expression {
	return equalTo(constructs.Ref(parameter), value)
}

func equalTo(a, b constructs.Value) constructs.Expression {
	return constructs.Expression{"Fn::Equals": []any{a, b}}
}

func empty(parameter string) constructs.Expression { return equals(parameter, "") }

func filled(parameter string) constructs.Expression { return negate(empty(parameter)) }

func negate(e constructs.Expression) constructs.Expression {
	return constructs.Expression{"Fn::Not": []any{e}}
}

func and(list ...constructs.Expression) constructs.Expression { return combine("Fn::And", list) }

func or(list ...constructs.Expression) constructs.Expression { return combine("Fn::Or", list) }

// combine is a function of two to ten expressions, or the only one.
func combine(function string, list []constructs.Expression) constructs.Expression {
	if len(list) == 1 {
		return list[0]
	}
	members := make([]any, len(list))
	for i, e := range list {
		members[i] = e
	}
	return constructs.Expression{function: members}
}

// all says the same of several parameters.
func all(of func(string) constructs.Expression, parameters []string) constructs.Expression {
	list := make([]constructs.Expression, len(parameters))
	for i, p := range parameters {
		list[i] = of(p)
	}
	return and(list...)
}

// is holds where a named condition does.
func is(condition constructs.When) constructs.Expression {
	return constructs.Expression{"Condition": string(condition)}
}

// contains is for rules only.
func contains(list []string, value constructs.Value) constructs.Expression {
	return constructs.Expression{"Fn::Contains": []any{list, value}}
}
