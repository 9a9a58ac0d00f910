package upgrade

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/compare"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// UpdateCommand is the command that updates a stack from one version to another and leaves every choice as it was.
// source is --template-url or --template-body with its value. What must be given now stands with the value VALUE.
// https://docs.aws.amazon.com/cli/latest/reference/cloudformation/update-stack.html
func UpdateCommand(stackName, option, source string, before, after *template.Template, capabilities []compare.Capability) string {
	old := before.Section("Parameters")
	line := []string{"aws", "cloudformation", "update-stack", "--stack-name", words.Shell(stackName), option, words.Shell(source)}
	if names := compare.Acknowledged(capabilities); len(names) > 0 {
		line = append(append(line, "--capabilities"), names...)
	}
	var parameters []string
	for _, name := range after.Keys("Parameters") {
		d, _ := after.Section("Parameters")[name].(map[string]any)
		switch {
		case old[name] != nil:
			parameters = append(parameters, "ParameterKey="+name+",UsePreviousValue=true")
		case d["Default"] == nil:
			parameters = append(parameters, "ParameterKey="+name+",ParameterValue=VALUE")
		}
	}
	if len(parameters) > 0 {
		line = append(append(line, "--parameters"), parameters...)
	}
	return strings.Join(line, " ")
}
