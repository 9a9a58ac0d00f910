package proof

import (
	"maps"
	"slices"

	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// checkLeanEnds holds what a stack of the lean form must be able to do without the full template: take the vendor out of everything
// that is kept, before it is deleted, and be launched where the account has the OIDC provider.
func (r *Report) checkLeanEnds(lean *template.Template, in resolve.Input, stack *resolve.Stack) {
	r.Decisions++
	if kept := r.keptWithNames(stack); kept != "" {
		if without := r.resolvedWith(lean, in, withdrawal); without == nil || r.keptWithNames(without) != "" {
			r.failf("%v in %s: %s names somebody outside the account and is kept, and no parameter of the lean form changes that", in.Parameters, in.Region, kept)
		}
	}
	for _, res := range stack.Resources {
		if res.Type != "AWS::IAM::OIDCProvider" {
			continue
		}
		there := r.resolvedWith(lean, in, providerIsThere)
		if there == nil || there.Resource(res.LogicalID) != nil {
			r.failf("%v in %s: the lean form makes %s, also in an account that has it", in.Parameters, in.Region, res.LogicalID)
		}
	}
}

// choice is a parameter and its value.
type choice struct{ name, value string }

// resolvedWith is a launch of the form with another value of one parameter, nil where it does not ask for it or refuses that.
func (r *Report) resolvedWith(form *template.Template, in resolve.Input, one choice) *resolve.Stack {
	if !slices.Contains(form.Keys("Parameters"), one.name) {
		return nil
	}
	in.Parameters = maps.Clone(in.Parameters)
	in.Parameters[one.name] = one.value
	stack, err := resolve.Resolve(form, in)
	if err != nil {
		r.failf("%s %s: %v", one.name, one.value, err)
		return nil
	}
	return stack
}

// keptWithNames is a resource that stays when the stack goes, and whose own policy names principals outside the account; empty where
// there is none.
func (r *Report) keptWithNames(stack *resolve.Stack) string {
	j, err := judge.Of(stack)
	if err != nil {
		r.failf("the lean form: %v", err)
		return ""
	}
	for _, res := range stack.Resources {
		of := res.Attributes["Arn"]
		if res.Type == "AWS::S3::BucketPolicy" {
			of, _ = res.Properties["Bucket"].(string)
		}
		outside := func(principal string) bool { return accountIn(principal) != Account }
		if res.DeletionPolicy != "" && res.DeletionPolicy != "Delete" && slices.ContainsFunc(j.Guests(of), outside) {
			return res.LogicalID
		}
	}
	return ""
}
