package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/handback"
	"github.com/bucketgrant/bucketgrant/internal/launched"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// phaseOne says what is left to do where the vendor tells the customer who it is only once the role exists.
func phaseOne(rules *handback.Rules, def *vendors.Definition, stack *launched.Stack, region string) string {
	if def != nil && (def.Access.Role == nil || def.Access.Role.Trust.Principal != vendors.AfterLaunch) {
		return ""
	}
	// Without a definition: only a template of this kind has no other way in beside its parameters.
	for _, other := range []string{vendors.ParamAccess, vendors.ParamWebIdentitySubject} {
		if _, has := stack.Parameter(other); has {
			return ""
		}
	}
	var empty, words []string
	for _, p := range []string{vendors.ParamVendorPrincipalARN, vendors.ParamExternalID} {
		if value, has := stack.Parameter(p); has && value == "" {
			empty = append(empty, p)
		}
	}
	if principal, has := stack.Parameter(vendors.ParamVendorPrincipalARN); !has || principal != "" && !slices.Contains(empty, vendors.ParamExternalID) {
		return ""
	}
	for _, p := range empty {
		label := p
		if def != nil && def.Labels[p] != "" {
			label = def.Labels[p]
		}
		words = append(words, fmt.Sprintf("%q", label))
	}
	return fmt.Sprintf("This is the first of two steps: until the second nobody can use the role. Give %s what stands\n"+
		"above, and it shows you %s. Enter that by updating the stack, in the console or with\n\n  %s\n",
		rules.Name, strings.Join(words, " and "), updateCommand(stack, region, empty, "FROM-"+strings.ToUpper(rules.Vendor)))
}

// updateCommand updates the stack with some values and leaves all others as they are.
func updateCommand(stack *launched.Stack, region string, parameters []string, placeholder string) string {
	words := []string{"aws cloudformation update-stack --stack-name", stack.Name, "--region", region, "--use-previous-template"}
	if len(stack.Capabilities) > 0 {
		words = append(words, "--capabilities "+strings.Join(stack.Capabilities, " "))
	}
	words = append(words, "--parameters")
	for _, p := range stack.Parameters {
		if slices.Contains(parameters, p.Name) {
			words = append(words, "ParameterKey="+p.Name+",ParameterValue="+placeholder)
		} else {
			words = append(words, "ParameterKey="+p.Name+",UsePreviousValue=true")
		}
	}
	return strings.Join(words, " ")
}
