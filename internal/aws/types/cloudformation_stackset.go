package types

import (
	"fmt"
	"slices"
	"strings"
)

var cloudFormationStackSet = Type{
	Name: "AWS::CloudFormation::StackSet",
	Facts: Facts{
		Source: "pulumi/pulumi-aws-native:aws-cloudformation-schema/aws-cloudformation-stackset.json@06e19a048764acd2efa558b6fc9d687e8da6e846",
		Create: []string{
			"cloudformation:GetTemplateSummary", "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances",
			"cloudformation:DescribeStackSetOperation", "cloudformation:ListStackSetOperationResults",
			"cloudformation:TagResource", "iam:PassRole",
		},
		Read: []string{
			"cloudformation:DescribeStackSet", "cloudformation:ListStackInstances", "cloudformation:DescribeStackInstance",
		},
		Update: []string{
			"cloudformation:GetTemplateSummary", "cloudformation:UpdateStackSet", "cloudformation:CreateStackInstances",
			"cloudformation:DeleteStackInstances", "cloudformation:UpdateStackInstances", "cloudformation:DescribeStackSet",
			"cloudformation:DescribeStackSetOperation", "cloudformation:ListStackSetOperationResults",
			"cloudformation:TagResource", "cloudformation:UntagResource", "iam:PassRole",
		},
		Delete: []string{
			"cloudformation:DeleteStackSet", "cloudformation:DeleteStackInstances", "cloudformation:DescribeStackSet",
			"cloudformation:DescribeStackSetOperation", "cloudformation:ListStackSetOperationResults",
			"cloudformation:UntagResource",
		},
		CreateOnlyProperties: []string{"PermissionModel", "StackSetName"},
		ReadOnlyProperties:   []string{"StackSetId"},
		PrimaryIdentifier:    []string{"StackSetId"},
	},
	// In which accounts and regions there are stacks, and which get some without being asked; what is acknowledged for all of them.
	Openings: []string{"StackInstancesGroup", "AutoDeployment", "Capabilities", "CallAs"},
	Opened:   openedStackSet,
}

// openedStackSet says of a stack set what becomes of accounts that join or leave, and in which accounts and regions there are stacks.
func openedStackSet(property string, before, after any) (string, bool) {
	was, is := asMap(before), asMap(after)
	var words []string
	narrows := true
	say := func(wider bool, text string) { words, narrows = append(words, text), narrows && !wider }
	switch property {
	case "AutoDeployment":
		joined, joins := was["Enabled"] == true, is["Enabled"] == true
		kept, keeps := was["RetainStacksOnAccountRemoval"] == true, is["RetainStacksOnAccountRemoval"] == true
		switch {
		case joins && !joined:
			say(true, "accounts that join later get a stack without being asked, and got none (AutoDeployment)")
		case joined && !joins:
			say(false, "accounts that join later get no stack any more (AutoDeployment)")
		}
		switch {
		case keeps && !kept:
			say(true, "stacks stay in accounts that leave, and went (RetainStacksOnAccountRemoval)")
		case kept && !keeps && joins:
			say(false, "stacks go from accounts that leave, and stayed (RetainStacksOnAccountRemoval)")
		}
	case "StackInstancesGroup":
		was, is := oneGroup(before), oneGroup(after)
		if was == nil || is == nil {
			return "", false
		}
		targets, now := asMap(was["DeploymentTargets"]), asMap(is["DeploymentTargets"])
		if added, gone := apart(was["Regions"], is["Regions"]); added != "" || gone != "" {
			say(added != "", "there are stacks in other regions"+added+gone)
		}
		if added, gone := apart(targets["OrganizationalUnitIds"], now["OrganizationalUnitIds"]); added != "" || gone != "" {
			say(added != "", "other organizational units get stacks"+added+gone)
		}
		if a, b := fmt.Sprint(targets["AccountFilterType"], targets["Accounts"]), fmt.Sprint(now["AccountFilterType"], now["Accounts"]); a != b {
			say(true, "which accounts of the units get stacks changes (AccountFilterType, Accounts)")
		}
	}
	return strings.Join(words, "; "), narrows && words != nil
}

func asMap(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// oneGroup is the only group of stacks, nil where there is another number of them.
func oneGroup(v any) map[string]any {
	list, _ := v.([]any)
	if len(list) != 1 {
		return nil
	}
	return asMap(list[0])
}

// apart are the members of two lists that are in one of them alone.
func apart(before, after any) (added, gone string) {
	was, _ := before.([]any)
	is, _ := after.([]any)
	only := func(list, other []any, words string) string {
		var names []string
		for _, v := range list {
			if !slices.Contains(other, v) {
				names = append(names, fmt.Sprint(v))
			}
		}
		if names == nil {
			return ""
		}
		return words + strings.Join(names, ", ")
	}
	return only(is, was, ", new in "), only(was, is, ", no more in ")
}
