package main

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/synth/policysize"
	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/vendors"
)

// checkSizes refuses a template with a policy that AWS does not take in some launch: it would fail for that customer alone.
func checkSizes(def *vendors.Definition, t *template.Template) error {
	var problems vendors.Problems
	for _, policy := range policysize.Of(t, def.ServedPartitions()) {
		if policy.Size > policy.Most {
			problems = append(problems, def.AtPermissions(policy.LogicalID, fmt.Sprintf("must leave the policy %s at most %d characters long, as AWS takes it, got %d with the "+
				"longest values of the parameters: name fewer actions, or some together, such as s3:Get*, put permissions on the same into one, or offer no prefix",
				policy.LogicalID, policy.Most, policy.Size)))
		}
	}
	if problems == nil {
		return nil
	}
	return problems
}
