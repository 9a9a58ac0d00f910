package compare

import (
	"github.com/bucketgrant/bucketgrant/internal/proof/judge"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// identityStatements are what is attached to a role or user. package judge has checked that it knows every way.
func identityStatements(stack *resolve.Stack, id string) []statement {
	var list []statement
	for _, p := range stack.Resources {
		for _, name := range listOf(p.Properties["Roles"]) {
			if p.Type == "AWS::IAM::ManagedPolicy" && judge.ExistingRole(scalar(name)) == id {
				list = append(list, statementsOf(p.Properties["PolicyDocument"])...)
			}
		}
	}
	r := stack.Resource(id)
	if r == nil {
		return list
	}
	for _, arn := range listOf(r.Properties["ManagedPolicyArns"]) {
		for _, p := range stack.Resources {
			if p.Type == "AWS::IAM::ManagedPolicy" && p.PhysicalID == scalar(arn) {
				list = append(list, statementsOf(p.Properties["PolicyDocument"])...)
			}
		}
	}
	return list
}

// bucketStatements are those of every bucket's policy, as far as they deny.
func bucketStatements(stack *resolve.Stack) []statement {
	var list []statement
	for _, p := range stack.Resources {
		if p.Type != "AWS::S3::BucketPolicy" {
			continue
		}
		for _, s := range statementsOf(p.Properties["PolicyDocument"]) {
			if s.effect == "Deny" {
				s.rest += "\x00" + scalar(p.Properties["Bucket"])
				list = append(list, s)
			}
		}
	}
	return list
}

func trustStatements(stack *resolve.Stack, id string) []statement {
	r := stack.Resource(id)
	if r == nil || r.Type != "AWS::IAM::Role" {
		return nil
	}
	return statementsOf(r.Properties["AssumeRolePolicyDocument"])
}
