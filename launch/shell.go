package launch

import (
	"slices"
	"strings"
)

// createStack is the command for the AWS CLI. What the customer has to fill in stands as <Name>.
func (l *Launch) createStack() string { return l.scope().write(commands.CreateStack) }

// cdkDeploy are the commands that deploy the release's cloud assembly or, where there is none, the CDK app of a clone of this
// project.
func (l *Launch) cdkDeploy() string { return l.scope().write(commands.CDKDeploy) }

// DescribeStacks is the command that prints the outputs of the launched stack.
func (l *Launch) DescribeStacks() string { return l.scope().write(commands.DescribeStacks) }

// DeleteStack is the command that undoes the launch.
func (l *Launch) DeleteStack() string { return l.scope().write(commands.DeleteStack) }

// scope is what the recipes of [Commands] are written with.
func (l *Launch) scope() scope {
	s := scope{
		values: map[string]string{"vendor": l.Vendor, "region": l.Region, "stackName": l.StackName, "templateUrl": l.TemplateURL, "simple": "yes",
			"version": l.Version, "assemblyUrl": l.AssemblyURL, "assemblySha256": l.AssemblySHA256},
		lists: map[string][]map[string]string{},
	}
	s.values["label"] = s.write(commands.Label)
	for _, capability := range l.Capabilities {
		s.lists["capabilities"] = append(s.lists["capabilities"], map[string]string{"value": capability})
	}
	for _, name := range l.order {
		value := l.Parameters[name]
		s.lists["given"] = append(s.lists["given"], map[string]string{"name": name, "value": value, "description": l.descriptions[name]})
		if strings.ContainsFunc(value, func(r rune) bool { return !strings.ContainsRune(commands.Simple, r) }) {
			s.values["simple"] = ""
		}
	}
	for _, name := range slices.Concat(l.Missing, l.Needed) {
		member := map[string]string{"name": name, "description": l.descriptions[name]}
		member["value"] = scope{values: member}.write(commands.Placeholder)
		s.lists["missing"] = append(s.lists["missing"], member)
	}
	s.lists["parameters"] = append(append(s.lists["parameters"], s.lists["given"]...), s.lists["missing"]...)
	return s
}
