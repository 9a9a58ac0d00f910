package release

import (
	"strings"

	"github.com/bucketgrant/bucketgrant/internal/template"
)

// UpdateCommand is the command that updates a stack from one version to another and leaves every choice as it was.
// source is --template-url or --template-body with its value. What must be given now stands with the value VALUE.
// https://docs.aws.amazon.com/cli/latest/reference/cloudformation/update-stack.html
func UpdateCommand(stackName, option, source string, before, after *template.Template, capabilities []Capability) string {
	old := section(before, "Parameters")
	words := []string{"aws", "cloudformation", "update-stack", "--stack-name", shell(stackName), option, shell(source)}
	if names := acknowledged(capabilities); len(names) > 0 {
		words = append(append(words, "--capabilities"), names...)
	}
	var parameters []string
	for _, name := range after.Keys("Parameters") {
		d, _ := section(after, "Parameters")[name].(map[string]any)
		switch {
		case old[name] != nil:
			parameters = append(parameters, "ParameterKey="+name+",UsePreviousValue=true")
		case definition(d).required():
			parameters = append(parameters, "ParameterKey="+name+",ParameterValue=VALUE")
		}
	}
	if len(parameters) > 0 {
		words = append(append(words, "--parameters"), parameters...)
	}
	return strings.Join(words, " ")
}

// acknowledged are the capabilities of every launch: of the two about IAM the one about names includes the other.
func acknowledged(capabilities []Capability) []string {
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

// shell quotes a word for a POSIX shell where it must be.
func shell(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Capabilities are what the launches of a template need to be acknowledged with, in a partition that it serves.
func Capabilities(t *template.Template, partition string) ([]Capability, error) {
	v, err := newVersion(t)
	if err != nil {
		return nil, err
	}
	return v.capabilities(partition)
}
