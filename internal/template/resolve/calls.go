package resolve

import (
	"slices"
	"strings"
)

// The functions of each section.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
var (
	valueFunctions     = []string{"Ref", "Fn::Base64", "Fn::FindInMap", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::Sub"}
	resourceFunctions  = []string{"Fn::GetAtt", "Fn::If"}
	conditionFunctions = []string{"Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"}
	// ruleFunctions are true or false in rules.
	ruleFunctions = []string{"Fn::And", "Fn::Or", "Fn::Not", "Fn::If", "Fn::Equals", "Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals"}
	// They need an account, another stack or a transform.
	unsupportedFunctions = []string{"Fn::Cidr", "Fn::GetAZs", "Fn::GetStackOutput", "Fn::ImportValue", "Fn::Length",
		"Fn::ToJsonString", "Fn::Transform"}
)

func isUnsupported(name string) bool {
	return slices.Contains(unsupportedFunctions, name) || strings.HasPrefix(name, "Fn::ForEach")
}

// callMessages say what a call must look like, in CloudFormation's words where they are known.
var callMessages = map[string]string{
	"Ref":           "every Ref object must have a single String value",
	"Fn::GetAtt":    "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
	"Fn::Base64":    "every Fn::Base64 object must have a String-typed value",
	"Fn::FindInMap": "every Fn::FindInMap object requires three parameters, the map name, the top level key and the second level key, each a string, a Ref to a parameter or a Fn::FindInMap",
	"Fn::Join":      "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined",
	"Fn::Select":    "every Fn::Select object requires two parameters, the index and a list or a function that returns a list",
	"Fn::Split":     "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split",
	"Fn::Sub":       "one or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
	"Fn::If":        "every Fn::If object requires three parameters, the name of a condition, the value if it is true and the value if it is false",
	"Fn::And":       "every Fn::And object requires a list of at least 2 and at most 10 boolean parameters",
	"Fn::Or":        "every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters",
	"Fn::Not":       "every Fn::Not object requires a list with exactly 1 boolean parameter",
	"Fn::Equals":    "every Fn::Equals object requires a list of 2 string parameters",

	"Fn::Contains":         "every Fn::Contains object requires two parameters, a list of strings and a string",
	"Fn::EachMemberIn":     "every Fn::EachMemberIn object requires two parameters, both lists of strings",
	"Fn::EachMemberEquals": "every Fn::EachMemberEquals object requires two parameters, a list of strings and a string",
}
