package compare

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/base/words"
	"github.com/bucketgrant/bucketgrant/internal/publishing/release"
	"github.com/bucketgrant/bucketgrant/internal/template"
)

// UpdateCommand is the command that updates a stack from one version to another and leaves every choice as it was.
// source is --template-url or --template-body with its value. What must be given now stands with the value VALUE.
// https://docs.aws.amazon.com/cli/latest/reference/cloudformation/update-stack.html
func UpdateCommand(stackName, option, source string, before, after *template.Template, capabilities []release.Capability) string {
	old := before.Section("Parameters")
	line := []string{"aws", "cloudformation", "update-stack", "--stack-name", words.Shell(stackName), option, words.Shell(source)}
	if names := Acknowledged(capabilities); len(names) > 0 {
		line = append(append(line, "--capabilities"), names...)
	}
	var parameters []string
	for _, name := range after.Keys("Parameters") {
		d, _ := after.Section("Parameters")[name].(map[string]any)
		switch {
		case old[name] != nil:
			parameters = append(parameters, "ParameterKey="+name+",UsePreviousValue=true")
		case definition(d).required():
			parameters = append(parameters, "ParameterKey="+name+",ParameterValue=VALUE")
		}
	}
	if len(parameters) > 0 {
		line = append(append(line, "--parameters"), parameters...)
	}
	return strings.Join(line, " ")
}

// Acknowledged are the capabilities of every launch: of the two about IAM the one about names includes the other.
func Acknowledged(capabilities []release.Capability) []string {
	var names []string
	for _, c := range capabilities {
		names = append(names, c.Name)
	}
	names = unique(names)
	if len(names) == 2 && names[0] == "CAPABILITY_IAM" && names[1] == "CAPABILITY_NAMED_IAM" {
		return names[1:]
	}
	return names
}
