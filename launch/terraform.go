package launch

import (
	"slices"
	"strings"
)

// Terraform is a configuration that launches the same template, with a variable for each parameter that is missing.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudformation_stack
func Terraform(launches []*Launch) string {
	var b strings.Builder
	var written []string
	var variables []map[string]string
	for i, l := range launches {
		if i > 0 {
			b.WriteByte('\n')
		}
		s := l.scope()
		if len(launches) > 1 {
			s.values["label"] += "_" + strings.ReplaceAll(l.Region, "-", "_")
		}
		b.WriteString(s.write(commands.Resource))
		for _, missing := range s.lists["missing"] {
			if name := missing["name"]; !slices.Contains(written, name) {
				written = append(written, name)
				variables = append(variables, missing)
			}
		}
	}
	for _, variable := range variables {
		b.WriteString(scope{values: variable}.write(commands.Variable))
	}
	return b.String()
}
