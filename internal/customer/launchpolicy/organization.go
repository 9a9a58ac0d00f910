package launchpolicy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/aws/types"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

const stackSetType = "AWS::CloudFormation::StackSet"

// ForOrganization writes the policy for the form of a template that is launched for a whole organization: for its one stack, and for what
// CloudFormation does for that in the caller's name with a stack set of the stack's name. Nothing of it can be done past CloudFormation,
// and only with resource types that the set's template has. What the set's stacks make is not among it: AWS's own role makes that
// in each account, and may do everything there.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security_iam_id-based-policy-examples.html#resource-level-permissions-service-managed-stack-set
func ForOrganization(t *template.Template, scope Scope) (Document, error) {
	facts, err := types.FactsOf(stackSetType)
	if err != nil {
		return Document{}, err
	}
	inner, err := ofSet(t)
	if err != nil {
		return Document{}, err
	}
	set := []string{scope.ofSet(scope.Region, "stackset/"+scope.StackName+":*")}
	changed := append(slices.Clone(set), scope.ofSet("*", "stackset-target/"+scope.StackName+":*"))
	for _, name := range inner {
		changed = append(changed, scope.ofSet("*", "type/resource/"+strings.ReplaceAll(name, "::", "-")))
	}
	by := func(sid string, resources []string, of func(action string) bool) Statement {
		var actions []string
		for _, a := range slices.Concat(facts.Create, facts.Read, facts.Update, facts.Delete) {
			if of(a) && !slices.Contains(actions, a) {
				actions = append(actions, a)
			}
		}
		slices.Sort(actions)
		return Statement{Sid: sid, Effect: "Allow", Action: actions, Resource: resources, Condition: scope.condition(types.ByCloudFormation, nil)}
	}
	return Document{Version: "2012-10-17", Statement: append(scope.stackFrom(),
		by("MakeStackSet", []string{"*"}, func(a string) bool { return a == createSet }), // AWS knows no resource for it
		by("StackSet", set, func(a string) bool {
			return a != createSet && !slices.Contains(reachAccounts, a) && !slices.Contains(notOfTheSet, a)
		}),
		by("StacksInAccounts", changed, func(a string) bool { return slices.Contains(reachAccounts, a) }),
		// Terraform's provider documents that a delegated administrator's calls are refused without it.
		Statement{Sid: "SeeDelegatedAdministrators", Effect: "Allow", Action: []string{"organizations:ListDelegatedAdministrators"}, Resource: []string{"*"}},
	)}, nil
}

// Whose resource types are the set, its targets and the types of its template's resources; and what is not about the set.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
var (
	reachAccounts = []string{
		"cloudformation:CreateStackInstances", "cloudformation:DeleteStackInstances", "cloudformation:UpdateStackInstances", "cloudformation:UpdateStackSet",
	}
	// A role is passed to sets with permissions of the customer's own making; the summary is allowed with the stack.
	notOfTheSet = []string{"iam:PassRole", "cloudformation:GetTemplateSummary"}
)

const createSet = "cloudformation:CreateStackSet"

// ofSet is the ARN of something of a stack set. It is in the management account, also where a delegated administrator makes it.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html
func (s Scope) ofSet(region, rest string) string {
	return "arn:" + s.Partition + ":cloudformation:" + region + ":*:" + rest
}

// stackFrom is what the stack itself needs. Where the address of the template is known, nothing else is launched.
func (s Scope) stackFrom() []Statement {
	statements := s.stack()
	if s.TemplateURL == "" {
		return statements
	}
	made := []string{"cloudformation:CreateChangeSet", "cloudformation:CreateStack", "cloudformation:UpdateStack"}
	first := &statements[0]
	first.Action = slices.DeleteFunc(first.Action, func(a string) bool { return slices.Contains(made, a) })
	return slices.Insert(statements, 1, Statement{Sid: "StackOfTheTemplate", Effect: "Allow", Action: made, Resource: first.Resource,
		Condition: map[string]map[string][]string{"StringLike": {"cloudformation:TemplateUrl": {s.TemplateURL}}}})
}

// ofSet are the types of the resources that a stack set's template has, sorted.
func ofSet(t *template.Template) ([]string, error) {
	for _, r := range t.Section("Resources") {
		resource, _ := r.(map[string]any)
		if resource["Type"] != stackSetType {
			continue
		}
		properties, _ := resource["Properties"].(map[string]any)
		body, _ := properties["TemplateBody"].(string)
		inner, err := template.Parse([]byte(body))
		if err != nil {
			return nil, fmt.Errorf("the stack set's template: %w", err)
		}
		var list []string
		for _, r := range inner.Section("Resources") {
			resource, _ := r.(map[string]any)
			list = append(list, fmt.Sprint(resource["Type"]))
		}
		slices.Sort(list)
		return slices.Compact(list), nil
	}
	return nil, fmt.Errorf("it has no %s", stackSetType)
}
